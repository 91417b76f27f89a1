"""いまの状況（DX推進担当）: 今週、何に手を打つか。"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from shirube.engines.plan.dashboard import (
    NOT_ALLOWED,
    AskedSection,
    Beside,
    Board,
    Face,
    Group,
    Item,
    Listing,
    Matter,
    Running,
    SectionLine,
)
from shirube.engines.plan.dashboard_items import PlanItems, kpi_lists, outside, unless_hidden
from shirube.engines.plan.dashboard_rules import (
    CONTRACT_DAYS,
    SOON_DAYS,
    Answering,
    answering,
    is_overdue,
    open_issues,
)
from shirube.engines.plan.money_assets import asset_dates
from shirube.engines.plan.plan_state import coming_tasks
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import State

NO_CAMPAIGN = "受付中の進捗照会なし"


def office_board(plan: PlanSnapshot, beside: Beside | None, *, hidden: Collection[Matter] = ()) -> Board:
    """DX推進担当に向けた一枚。`beside` が None なら承認された版で見ている。`hidden` は見る権限のない記録。"""
    items = PlanItems(plan)
    late, soon = late_list(items), soon_list(items)
    groups = (
        Group(title="期限", listings=(late, soon, _contracts(items, hidden))),
        Group(title="課からの報告", listings=_answers(items.day, beside), lead=_running(beside)),
        Group(title="KPI", listings=kpi_lists(items, plan.kpis)),
        Group(title="手を待っているもの", listings=tuple(_waiting(items, beside, hidden))),
        Group(title="会議と照会の期限", listings=tuple(_dues(items.day, beside))),
    )
    calls = [one for group in groups for one in group.listings if one.calls]
    return Board(
        face=Face.OFFICE,
        plan_key=plan.head.key,
        plan_title=plan.head.title,
        period_label=plan.head.period_label,
        body_name=plan.head.body_name,
        day=plan.as_of,
        subject="今週、手を打つもの",
        headline=_headline(calls),
        sentences=(),
        is_calm=not calls,
        groups=groups,
        whole=items.whole(),
        sections=_sections(late, soon),
    )


def late_list(items: PlanItems) -> Listing:
    """期限を過ぎた作業。"""
    return Listing(
        id="late",
        title="期限を過ぎた作業",
        rule="守るべき日（公式に延ばしていればその日）を過ぎて、終わっていない作業。止めた取組のものは除きます。",
        items=tuple(items.task(one) for one in items.late),
        is_alert=True,
    )


def soon_list(items: PlanItems) -> Listing:
    """期限の近い作業。"""
    return Listing(
        id="soon",
        title=f"{SOON_DAYS}日以内に期限が来る作業",
        rule=f"今日から{SOON_DAYS}日以内（今日を含む）に守るべき日の来る、終わっていない作業。",
        items=tuple(items.task(one) for one in coming_tasks(items.plan, SOON_DAYS)),
    )


def _contracts(items: PlanItems, hidden: Collection[Matter]) -> Listing:
    last = items.day.fromordinal(items.day.toordinal() + CONTRACT_DAYS)
    dates = asset_dates(items.plan.assets, items.day, last)
    found = Listing(
        id="contracts",
        title=f"{CONTRACT_DAYS}日以内の契約の期限",
        rule=f"今日から{CONTRACT_DAYS}日以内の、申出の期限・更新・契約の終わり。",
        items=tuple(items.asset(one) for one in dates),
    )
    return unless_hidden(found, Matter.ASSET, hidden)


def section_item(one: AskedSection, campaign: Running, today: date) -> Item:
    """照会で聞いた課。"""
    answered = answering(total=one.total, answered=one.answered)
    return Item(
        matter=Matter.SECTION,
        key=one.key,
        title=one.label,
        parent=campaign.key,
        place=campaign.title,
        owner_key=one.department,
        owner=one.label,
        due=one.due_on,
        days=(one.due_on - today).days,
        state=answered.value,
        note=f"{one.total}件のうち{one.answered}件に回答",
        address=one.address,
    )


def _answers(today: date, beside: Beside | None) -> tuple[Listing, ...]:
    """照会に答えていない課。受付中の照会が無ければ、0 ではなく、そう述べる。"""
    rules = (
        (
            "silent",
            "まだ一つも答えていない課",
            Answering.SILENT,
            "受付中の進捗照会に、まだ一行も答えていない課。",
        ),
        (
            "partly",
            "答えの途中の課",
            Answering.PARTLY,
            "受付中の進捗照会に、一部の行だけ答えた課。",
        ),
    )
    return tuple(
        outside(_answer_list(id, title, rule, wanted, today, beside), beside is not None)
        for id, title, wanted, rule in rules
    )


def _answer_list(
    id: str, title: str, rule: str, wanted: Answering, today: date, beside: Beside | None
) -> Listing:
    campaigns = beside.campaigns if beside else ()
    items = [
        section_item(section, campaign, today)
        for campaign in campaigns
        for section in campaign.sections
        if answering(total=section.total, answered=section.answered) is wanted
    ]
    return Listing(
        id=id,
        title=title,
        rule=rule,
        items=tuple(items),
        absent=None if campaigns else NO_CAMPAIGN,
        is_alert=wanted is Answering.SILENT,
        unit="課",
    )


def _running(beside: Beside | None) -> str:
    names = [one.title for one in beside.campaigns] if beside else []
    return f"受付中の進捗照会: {'、'.join(names)}" if names else ""


def _waiting(items: PlanItems, beside: Beside | None, hidden: Collection[Matter]) -> Iterator[Listing]:
    overdue = [one for one in open_issues(items.plan.issues, items.day) if is_overdue(one, items.day)]
    issues = Listing(
        id="issues",
        title="期限を過ぎた課題・リスク",
        rule="対応の期限を過ぎて、片付いていない課題とリスク。",
        items=tuple(items.issue(one) for one in overdue),
        is_alert=True,
    )
    yield unless_hidden(issues, Matter.ISSUE, hidden)
    held = beside or Beside()
    rest = (
        (
            "findings",
            "扱いの決まっていない診断の課題",
            "自己診断から挙がり、取組・課題・見送りのどれにするかが決まっていないものと、課題にしてまだ管理表に無いもの。",
            held.findings,
        ),
        ("versions", "承認を待つ版", "提案されて、承認か外での決定を待っている計画の版。", held.versions),
        ("comments", "検討中の意見", "寄せられた意見のうち、扱いがまだ「検討中」のもの。", held.comments),
    )
    for id, title, rule, rows in rest:
        absent = NOT_ALLOWED if rows is None else None
        listing = Listing(id=id, title=title, rule=rule, items=rows or (), absent=absent)
        yield outside(listing, beside is not None)
    yield no_owner_list(items)


def _dues(today: date, beside: Beside | None) -> Iterator[Listing]:
    """会議で決まったことのフォロー、届いた照会の回答、業務分析の対策の期限。"""
    held = beside or Beside()
    rest = (
        ("follow-ups", "決定事項のフォロー", "会議で決まり、終わっていないこと", held.follow_ups),
        ("inquiries", "届いた照会への回答", "国や県などから届き、まだ回答していない照会", held.inquiries),
        ("remedies", "業務分析の対策", "待ちの原因に手を打ち、まだ終わっていない対策", held.remedies),
    )
    for id, title, told, rows in rest:
        near = [one for one in rows or () if one.due and (one.due - today).days <= SOON_DAYS]
        listing = Listing(
            id=id,
            title=f"{title}（過ぎたもの・{SOON_DAYS}日以内）",
            rule=f"{told}のうち、期限を過ぎたものと、今日から{SOON_DAYS}日以内のもの。",
            items=tuple(sorted((with_days(one, today) for one in near), key=lambda one: one.days or 0)),
            absent=NOT_ALLOWED if rows is None else None,
            is_alert=any(one.due is not None and one.due < today for one in near),
        )
        yield outside(listing, beside is not None)


def with_days(one: Item, today: date) -> Item:
    """期限までの日数を添える。"""
    return one if one.due is None else replace(one, days=(one.due - today).days)


def no_owner_list(items: PlanItems) -> Listing:
    """担当の決まっていない取組。"""
    rows = (one for one in items.plan.initiatives if one.owner is None and one.state is not State.STOPPED)
    return Listing(
        id="no-owner",
        title="担当が未定の取組",
        rule="中止のほかの取組で、担当の課が決まっていないもの。進捗を聞く相手がいません。",
        items=tuple(items.initiative(one, note="担当の課を決める") for one in rows),
        is_alert=True,
    )


def _sections(late: Listing, soon: Listing) -> tuple[SectionLine, ...]:
    """課ごとの遅れと期限間近。遅れの多い順。"""
    counts: dict[str, list[int]] = {}
    known: dict[str, Item] = {}
    for position, listing in enumerate((late, soon)):
        for one in listing.items:
            known.setdefault(one.owner_mark, one)
            counts.setdefault(one.owner_mark, [0, 0])[position] += 1
    rows = [
        SectionLine(
            mark=mark,
            owner_key=known[mark].owner_key,
            owner=known[mark].owner or "担当未定",
            late=late_count,
            soon=soon_count,
        )
        for mark, (late_count, soon_count) in counts.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-one.late, -one.soon, one.owner)))


def _headline(calls: list[Listing]) -> str:
    if not calls:
        return "今週、急いで手を打つものはありません。"
    named = "、".join(f"{one.title} {one.text}" for one in calls[:3])
    more = f"、ほか{len(calls) - 3}項目" if len(calls) > 3 else ""
    return f"{named}{more}。"
