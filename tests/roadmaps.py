"""工程表の見本: 状態・延長・超過・未定・粗い日付・つながりが、本物の町のように混じった計画。"""

from datetime import date, timedelta
from typing import Any

from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Link, Pillar, Precision, State, Task, TaskKind

TODAY = date(2026, 11, 21)
HEAD = Head(
    key="plan",
    title="見本町DX推進計画",
    body_code="112372",
    body_name="見本町",
    edition="2.2",
    first_year=2025,
    last_year=2029,
)
PILLARS = (
    "窓口を変える（フロントヤード改革）",
    "仕事を変える（内部事務・BPR）",
    "基盤を整える（標準化・セキュリティ）",
    "人と組織を育てる",
    "まちとくらしをつなぐ",
)
INITIATIVES = (
    "書かないワンストップ窓口の開設",
    "行政手続のオンライン化",
    "公共施設予約の一元化とキャッシュレス対応",
    "自治体情報システムの標準化・共通化とガバメントクラウドへの移行",
    "AI・RPAの利用推進",
    "マイナンバーカードの利用場面の拡大",
    "DX人材育成方針の策定と全職員研修",
    "データ連携基盤の共同利用",
)
STEPS = (
    "現状調査と課題の整理",
    "要件の定義と関係課の調整",
    "調達・業者選定",
    "設計・構築とデータ移行の試行（関係システムとの連携を含む）",
    "試行運用",
    "本稼働",
    "効果の検証と見直し",
)
OWNERS = ("デジタル推進課", "住民課", "総務課", "福祉課", "企画財政課")


def town_plan(initiatives: int = 29, *, moved_days: int = 0) -> PlanSnapshot:
    """取組ごとに七つの作業と節目を持つ計画。`moved_days` は、まだの作業を遅らせる日数。"""
    pillars = tuple(Pillar(key=f"w{n}", number=str(n + 1), title=name) for n, name in enumerate(PILLARS))
    heads, tasks = [], []
    for number in range(initiatives):
        pillar = number * len(PILLARS) // initiatives
        key = f"i{number}"
        heads.append(
            Initiative(
                key=key,
                number=f"{pillar + 1}-{number + 1}",
                title=INITIATIVES[number % len(INITIATIVES)],
                pillar=f"w{pillar}",
                state=State.ACTIVE,
                owner=OWNERS[number % len(OWNERS)],
            )
        )
        tasks += _tasks(number, key, moved_days)
    return PlanSnapshot(head=HEAD, as_of=TODAY, pillars=pillars, initiatives=tuple(heads), tasks=tuple(tasks))


def _tasks(number: int, initiative: str, moved_days: int) -> list[Task]:
    start = date(2025, 4, 1) + timedelta(days=53 * (number % 19))
    found: list[Task] = []
    for step, title in enumerate(STEPS):
        length = 60 + 30 * ((number + step) % 4)
        end = start + timedelta(days=length)
        more = _state(number, step, start, end)
        shift = timedelta(days=moved_days if more["state"] is State.PLANNED and number % 3 == 0 else 0)
        dates: dict[str, Any] = {"starts_on": start + shift, "ends_on": end + shift}
        if title == "本稼働":
            dates = {"ends_on": end + shift, "kind": TaskKind.MILESTONE}
            dates |= {"national_due": date(2026, 3, 31)} if number % 8 == 3 else {}
        if number % 11 == 7 and step == 6:
            dates = {"starts_on": None, "ends_on": None}
        links = (Link(before=found[-1].key),) if found else ()
        found.append(
            Task(key=f"{initiative}t{step}", initiative=initiative, title=title, **dates, **more, links=links)
        )  # fmt: skip
        start = end + timedelta(days=1 + 12 * (number % 3))
    return found


def _state(number: int, step: int, start: date, end: date) -> dict[str, Any]:
    precision = (Precision.DAY, Precision.QUARTER, Precision.MONTH)[number % 3]
    more: dict[str, Any] = {"precision": precision, "state": State.PLANNED}
    if end < TODAY and (number + step) % 5:
        return more | {"state": State.DONE, "ended_on": end, "started_on": start, "progress": 100}
    if end < TODAY and number % 2:
        more |= {"extended_to": date(2027, 3, 31), "extension_basis": "国の通知による期限の変更"}
    if start < TODAY:
        more |= {"state": State.ACTIVE, "started_on": start, "progress": 10 * ((number + step) % 10)}
    if (number, step) in ((4, 3), (12, 5)):
        more["state"] = State.STOPPED
    return more | {"owner": OWNERS[step % len(OWNERS)] if step == 2 else None}
