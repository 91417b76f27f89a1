"""みほん市の業務の記録: 種から作る、架空の許可申請の処理簿。実在の団体・人・申請とは関わりがない。

同じ種からは、いつも同じ記録ができる。待ちの訳が画面で見えるように、月曜の受付の混み、まとめての決裁、補正を待つ
件、閉庁日をまたぐ件を入れてある。
"""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from shirube.reference.organization.holidays import holiday_dates

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope

HEADER = ("申請番号", "作業", "着手日時", "完了日時", "担当者", "担当課", "申請経路", "種類")
TITLE = "占用許可の処理簿"
_CLERKS = ("窓口 一郎", "窓口 二葉", "窓口 三津")
_EXAMINERS = ("審査 花子", "審査 次郎", "審査 真央", "審査 四郎")
_CHIEFS = ("課長 律子", "係長 正")
_DEPUTY = "課長補佐 環"
_CHECK = "書類の確認"
_STEPS = ("受付", _CHECK, "補正の依頼", "補正の受領", "審査", "現地の確認", "決裁", "交付")
_REQUIRED = frozenset(_STEPS) - {"補正の依頼", "補正の受領"}
_OPEN, _CLOSE = time(8, 30), time(17, 15)
DAILY_FROM = date(2026, 7, 1)
"""決裁を毎朝にした日（見本の対策を始めた日）。"""
KEPT_TITLE = "決裁を毎朝にした前と後の処理時間"


def demo_log(*, cases: int = 480, seed: int = 4) -> bytes:
    """記録の CSV（UTF-8、BOM なし）。"""
    chance = random.Random(seed)  # noqa: S311 - 見本の記録を作るだけで、秘密には使わない
    rows: list[tuple[str, ...]] = []
    for number in range(1, cases + 1):
        rows += _case(chance, number, cases)
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return out.getvalue().encode()


def keep_log(by: Scope) -> Any:
    """記録を取り込み（もうあれば、前のものを返す）、業務の手順を決める。"""
    from shirube.apps.insight.logs import actions
    from shirube.apps.insight.rules import actions as rules
    from shirube.apps.insight.rules import queries as decided
    from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps

    if not decided.step_lists(by).exists():
        steps = DeclaredSteps(
            tuple(DeclaredStep(activity=name, is_required=name in _REQUIRED) for name in _STEPS)
        )
        rules.keep_steps(
            by=by, title="占用許可の手順", since=date(2026, 1, 5), declared=steps, origin="table"
        )
    log = actions.import_log(by=by, title=TITLE, name=f"{TITLE}.csv", data=demo_log(), mapping="")
    _keep_periods(by, log)
    _keep_hours(by)
    return log


def _keep_hours(by: Scope) -> None:
    """窓口課の、木曜の夜間の窓口を置く（もうあれば、何もしない）。課も時間も架空である。"""
    from shirube.apps.insight.rules import actions, queries

    if queries.sections(by).exists():
        return
    usual, evening = "08:30-17:15", "08:30-19:00"
    actions.add_section(
        by=by,
        section="窓口課",
        since=date(2026, 4, 1),
        weekly=[usual, usual, usual, evening, usual, "", ""],
        lunch="12:00-13:00",
        year_end="12-29",
        new_year="01-03",
        closed_days=[],
    )


def _keep_periods(by: Scope, log: Any) -> None:
    """標準処理期間の決まりを置く（もうあれば、何もしない）。名も日数も架空である。"""
    from shirube.apps.insight.rules import actions, queries

    if queries.periods(by, log).exists():
        return
    for since, days in ((date(2026, 1, 1), 20), (date(2026, 4, 1), 14)):
        actions.add_period(
            by=by,
            log=log,
            valid_from=since,
            days=days,
            kind="business",
            excludes_stops=True,
            begins_with=["受付"],
            ends_with=["交付"],
            stops_with=["補正の依頼"],
            resumes_with=["補正の受領"],
            basis=f"みほん市占用許可事務取扱要綱第5条（{days}開庁日）",
        )


def keep_comparison(by: Scope, log: Any) -> Any:
    """決裁を毎朝にした日の前と後の比べを残す（もうあれば、何もしない）。"""
    from shirube.apps.insight.comparison import actions, queries
    from shirube.engines.insight.question import Question

    if queries.kept_of_log(by, log.key).exists():
        return None
    return actions.keep(by=by, log_key=log.key, title=KEPT_TITLE, question=Question(on=DAILY_FROM))


def _case(chance: random.Random, number: int, cases: int) -> list[tuple[str, ...]]:
    """一件の行。"""
    channel = chance.choices(("窓口", "郵送", "オンライン"), (5, 3, 2))[0]
    kind = chance.choices(("新規", "更新", "変更"), (5, 3, 2))[0]
    case = f"R8-{number:04}"
    at = _arrival(chance, number, cases)
    rows: list[tuple[str, ...]] = []

    def act(name: str, team: str, people: tuple[str, ...], wait: float, work: float) -> None:
        """一つの行い。待ちと作業は、開いている時間（時間）。"""
        nonlocal at
        begun = _worked(at, wait)
        at = _worked(begun, work)
        times = (f"{one:%Y/%m/%d %H:%M}" for one in (begun, at))
        person = chance.choice(people)
        by = _DEPUTY if people is _CHIEFS and number % 5 == 0 else person
        rows.append((case, name, *times, by, team, channel, kind))

    act("受付", "窓口課", _CLERKS, chance.expovariate(4), 0.25)
    act("書類の確認", "窓口課", _CLERKS, chance.expovariate(0.5), chance.uniform(0.2, 0.7))
    if chance.random() < (0.12 if channel == "オンライン" else 0.3):
        act("補正の依頼", "窓口課", _CLERKS, chance.expovariate(1), 0.2)
        act("補正の受領", "窓口課", _CLERKS, chance.expovariate(1 / 40), 0.2)
        act("書類の確認", "窓口課", _CLERKS, chance.expovariate(0.5), chance.uniform(0.2, 0.5))
    act("審査", "審査課", _EXAMINERS, chance.expovariate(1 / 14), chance.uniform(0.5, 3))
    if kind == "新規":
        act("現地の確認", "審査課", _EXAMINERS, chance.expovariate(1 / 20), chance.uniform(1, 3))
    at = _decided(at)
    act("決裁", "管理係", _CHIEFS, chance.uniform(0.1, 2), 0.2)
    act("交付", "窓口課", _CLERKS, chance.expovariate(1 / 6), 0.2)
    return rows


def _arrival(chance: random.Random, number: int, cases: int) -> datetime:
    """来た日時。年度の初めから十か月に散らし、月曜に寄せる。"""
    day = date(2026, 1, 5) + timedelta(days=number * 270 // cases)
    if chance.random() < 0.35:
        day -= timedelta(days=day.weekday())
    while not _is_open(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 40)) + timedelta(minutes=chance.randrange(0, 460))


def _decided(at: datetime) -> datetime:
    """次の決裁の朝（火曜と金曜にまとめて行い、見本の対策を始めた日からは毎朝）。"""
    day = at.date()
    while (
        (day < DAILY_FROM and day.weekday() not in (1, 4))
        or not _is_open(day)
        or datetime.combine(day, _OPEN) < at
    ):
        day += timedelta(days=1)
    return datetime.combine(day, _OPEN)


def _worked(at: datetime, hours: float) -> datetime:
    """平日の開いている時間だけを進めた日時（分まで）。"""
    left = timedelta(minutes=max(1, round(hours * 60)))
    while True:
        close = datetime.combine(at.date(), _CLOSE)
        if _is_open(at.date()) and at < close:
            begun = max(at, datetime.combine(at.date(), _OPEN))
            if begun + left <= close:
                return begun + left
            left -= close - begun
        at = datetime.combine(at.date() + timedelta(days=1), _OPEN)


def _is_open(day: date) -> bool:
    """平日で、国民の祝日でも休日でもない日か。"""
    return day.weekday() < 5 and day not in holiday_dates()
