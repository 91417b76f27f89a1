"""いまの状況（課）: 自分の課の取組と作業、いつまでに何を報告するか、だれが何を待っているか。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from shirube.engines.plan.dashboard import NOT_ALLOWED, Beside, Board, Face, Group, Item, Listing, Matter
from shirube.engines.plan.dashboard_items import PlanItems, kpi_figures, kpi_lists, outside, unless_hidden
from shirube.engines.plan.dashboard_office import NO_CAMPAIGN, section_item, with_days
from shirube.engines.plan.dashboard_rules import SOON_DAYS, open_issues
from shirube.engines.plan.plan_state import coming_tasks
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import KpiLine, State, Task
from shirube.values.era import format_date

MOST_KPIS = 3
MOST_SENTENCES = 3


def section_board(
    plan: PlanSnapshot,
    departments: Collection[str],
    name: str,
    beside: Beside | None,
    *,
    hidden: Collection[Matter] = (),
) -> Board:
    """課に向けた一枚。`departments` は課と下の組織の鍵、`name` は課の名、`hidden` は見る権限のない記録。"""
    desk = _Desk(plan, departments, name, beside)
    groups = (
        Group(title="報告", listings=tuple(desk.reports())),
        Group(title="期限", listings=tuple(desk.deadlines())),
        Group(title="ほかの課とのつながり", listings=tuple(desk.links())),
        Group(title="KPI", listings=kpi_lists(desk.items, desk.kpis)),
        Group(title="課題と取組", listings=tuple(desk.matters(hidden))),
    )
    calls = [one for group in groups for one in group.listings if one.calls]
    is_known = bool(desk.items.plan.initiatives) and bool(departments)
    return Board(
        face=Face.SECTION,
        plan_key=plan.head.key,
        plan_title=plan.head.title,
        period_label=plan.head.period_label,
        body_name=plan.head.body_name,
        day=plan.as_of,
        subject=f"{name}の取組" if is_known else "課の取組",
        headline=_headline(desk, calls),
        sentences=tuple(desk.sentences()),
        is_calm=not calls,
        groups=groups,
        whole=desk.items.share("all", None, name, desk.initiatives),
        kpis=kpi_figures(desk.kpis, plan.as_of, MOST_KPIS),
        kpi_absent="見出しにできる値（18か月以内）のあるKPIは、この課にはありません。",
    )


class _Desk:
    """一つの課から見た計画。"""

    def __init__(
        self, plan: PlanSnapshot, departments: Collection[str], name: str, beside: Beside | None
    ) -> None:
        self.items = PlanItems(plan)
        self.mine = frozenset(departments)
        self.name = name
        self.beside = beside
        self.initiatives = tuple(one for one in plan.initiatives if one.owner_key in self.mine)
        self.home_keys = {one.key for one in self.initiatives}
        held = dict(beside.kpi_departments) if beside else {}
        self.kpis: tuple[KpiLine, ...] = tuple(
            one for one in plan.kpis if self._holds(one, held.get(one.key))
        )

    def _holds(self, line: KpiLine, department: str | None) -> bool:
        """KPI の担当がこの課か。担当を決めていなければ、取組の担当で見る。"""
        return department in self.mine if department else line.initiative in self.home_keys

    def is_mine(self, task: Task) -> bool:
        """この課の作業か。"""
        return self.items.owner_of(task)[0] in self.mine

    def reports(self) -> Iterator[Listing]:
        """照会への答え。"""
        campaigns = self.beside.campaigns if self.beside else ()
        rows = [
            replace(section_item(section, campaign, self.items.day), title=campaign.title, place="")
            for campaign in campaigns
            for section in campaign.sections
            if section.department in self.mine and section.left
        ]
        yield outside(
            Listing(
                id="reports",
                title="答えの済んでいない進捗照会",
                rule="受付中の進捗照会のうち、この課の行に答えの残っているもの。",
                items=tuple(sorted(rows, key=lambda one: one.due or self.items.day)),
                absent=None if campaigns else NO_CAMPAIGN,
                is_alert=True,
            ),
            self.beside is not None,
        )
        yield outside(self._questions(), self.beside is not None)

    def _questions(self) -> Listing:
        """照会台帳の、答えの残っている照会。"""
        asked = self.beside.questions if self.beside else ()
        rows = [with_days(one, self.items.day) for one in asked or () if one.owner_key in self.mine]
        return Listing(
            id="questions",
            title="答えの済んでいない照会（照会台帳）",
            rule="国や県などから届き、この課が答える設問に、答えの残っているもの。期限は庁内の期限。",
            items=tuple(sorted(rows, key=_by_due)),
            absent=NOT_ALLOWED if asked is None else None,
            is_alert=True,
        )

    def deadlines(self) -> Iterator[Listing]:
        """遅れと期限間近。"""
        yield Listing(
            id="late",
            title="期限を過ぎた作業",
            rule="この課の、守るべき日を過ぎて終わっていない作業。",
            items=self._tasks(self.items.late),
            is_alert=True,
        )
        yield Listing(
            id="soon",
            title=f"{SOON_DAYS}日以内に期限が来る作業",
            rule=f"この課の、今日から{SOON_DAYS}日以内に守るべき日の来る作業。",
            items=self._tasks(coming_tasks(self.items.plan, SOON_DAYS)),
        )
        yield outside(self._remedies(), self.beside is not None)

    def _remedies(self) -> Listing:
        """業務分析の、この課が担当の対策。"""
        held = self.beside.remedies if self.beside else ()
        today = self.items.day
        rows = [with_days(one, today) for one in held or () if one.owner_key in self.mine and one.due]
        near = sorted((one for one in rows if (one.days or 0) <= SOON_DAYS), key=_by_due)
        return Listing(
            id="remedies",
            title=f"業務分析の対策（過ぎたもの・{SOON_DAYS}日以内）",
            rule=f"この課が担当で終わっていない対策のうち、期限を過ぎたものと、今日から{SOON_DAYS}日以内のもの。",
            items=tuple(near),
            absent=NOT_ALLOWED if held is None else None,
            is_alert=any((one.days or 0) < 0 for one in near),
        )

    def _tasks(self, tasks: tuple[Task, ...]) -> tuple[Item, ...]:
        return tuple(self.items.task(one) for one in tasks if self.is_mine(one))

    def links(self) -> Iterator[Listing]:
        """ほかの課が待っている作業と、ほかの課を待っている作業。"""
        by_key = {one.key: one for one in self.items.plan.tasks if one.state.is_open}
        waiting: dict[str, list[Task]] = defaultdict(list)
        for task in by_key.values():
            for link in task.links:
                if link.before in by_key:
                    waiting[link.before].append(task)
        asked, asking = [], []
        for before, after in ((by_key[key], tasks) for key, tasks in waiting.items()):
            others = [one for one in after if self.is_mine(one) is not self.is_mine(before)]
            if others and self.is_mine(before):
                asked.append(self.items.task(before, note=self._named(others, "が待っています")))
            elif others:
                asking.append(self.items.task(before, note=self._named(others, "の前に要ります")))
        yield Listing(
            id="asked",
            title="ほかの課が待っている作業",
            rule="終わっていないこの課の作業のうち、ほかの課の作業が、終わるか始まるのを待っているもの。",
            items=tuple(sorted(asked, key=_by_due)),
        )
        yield Listing(
            id="asking",
            title="ほかの課を待っている作業",
            rule="この課の作業が待っている、ほかの課の終わっていない作業。",
            items=tuple(sorted(asking, key=_by_due)),
        )

    def _named(self, tasks: list[Task], ending: str) -> str:
        named = "、".join(
            f"「{one.title}」（{self.items.owner_of(one)[1] or '担当未定'}）" for one in tasks[:2]
        )
        more = f"ほか{len(tasks) - 2}件" if len(tasks) > 2 else ""
        return f"{named}{more}{ending}"

    def matters(self, hidden: Collection[Matter]) -> Iterator[Listing]:
        """課題と、この課の取組・作業。"""
        names = {one.owner for one in self.initiatives if one.owner} | {self.name}
        issues = [
            one
            for one in open_issues(self.items.plan.issues, self.items.day)
            if one.initiative in self.home_keys or one.owner in names
        ]
        listed = Listing(
            id="issues",
            title="課題・リスク",
            rule="この課の取組の、またはこの課が担当する、片付いていない課題とリスク。",
            items=tuple(self.items.issue(one) for one in issues),
        )
        yield unless_hidden(listed, Matter.ISSUE, hidden)
        yield Listing(
            id="initiatives",
            title="この課の取組",
            rule="この課（とその下の組織）が担当する取組。中止と完了も含みます。",
            items=tuple(self.items.initiative(one) for one in self.initiatives),
        )
        yield Listing(
            id="tasks",
            title="終わっていない作業",
            rule="この課が担当する、終わっていない作業と節目。",
            items=tuple(
                self.items.task(one)
                for one in self.items.plan.tasks
                if one.state.is_open
                and self.items.homes[one.initiative].state is not State.STOPPED
                and self.is_mine(one)
            ),
        )

    def sentences(self) -> Iterator[str]:
        """進捗照会と照会の期限を、見出しのすぐ下で言う。"""
        for listing in self.reports():
            for one in listing.items[:MOST_SENTENCES]:
                when = "" if one.due is None else f"{format_date(one.due)}まで"
                late = "（期限を過ぎています）" if one.days is not None and one.days < 0 else ""
                yield f"「{one.title}」に{when}に答えてください{late}。{one.note}。"


def _by_due(one: Item) -> tuple[bool, int]:
    return one.due is None, one.due.toordinal() if one.due else 0


def _headline(desk: _Desk, calls: list[Listing]) -> str:
    if not desk.mine:
        return "課が選ばれていません。下から課を選んでください。"
    if calls:
        return "、".join(f"{one.title} {one.text}" for one in calls[:3]) + "。"
    if not desk.initiatives and not any(desk.is_mine(one) for one in desk.items.plan.tasks):
        return f"{desk.name}が担当する取組と作業は、この計画にはありません。"
    return f"{desk.name}に、急いで手を打つものはありません。"
