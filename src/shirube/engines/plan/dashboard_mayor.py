"""いまの状況（首長）: 計画は全体としてどうか、何が決まれば進むか、住民は何を受け取ったか。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from shirube.engines.plan.dashboard import Beside, Board, Face, Group, Listing, Matter, Share
from shirube.engines.plan.dashboard_items import PlanItems, kpi_figures, kpi_lists, outside, unless_hidden
from shirube.engines.plan.dashboard_office import no_owner_list
from shirube.engines.plan.dashboard_rules import DECIDE_DAYS, Progress, needs_decision, open_issues
from shirube.engines.plan.plan_state import days_late
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import State, Task
from shirube.engines.plan.steering_issues import IssueKind

MOST_KPIS = 5


def mayor_board(plan: PlanSnapshot, beside: Beside | None, *, hidden: Collection[Matter] = ()) -> Board:
    """いまの状況（首長）。`hidden` は、見る権限のない記録。"""
    items = PlanItems(plan)
    whole = items.whole()
    decisions = tuple(_decisions(items, beside))
    groups = (
        Group(
            title="決めていただくこと",
            listings=decisions,
            lead="延ばすか、やめるか、だれが担うか。決まると進みます。",
        ),
        Group(title="おもなリスクと課題", listings=tuple(_risks(items, hidden))),
        Group(title="住民が受け取ったもの", listings=tuple(_results(items, hidden))),
        Group(title="KPIの立場", listings=kpi_lists(items, plan.kpis)),
    )
    return Board(
        face=Face.MAYOR,
        plan_key=plan.head.key,
        plan_title=plan.head.title,
        period_label=plan.head.period_label,
        body_name=plan.head.body_name,
        day=plan.as_of,
        subject="計画のいま",
        headline=_headline(whole),
        sentences=tuple(_sentences(whole, decisions)),
        is_calm=not any(one.calls for one in decisions) and not whole.of(Progress.LATE),
        groups=groups,
        whole=whole,
        pillars=items.pillars(),
        kpis=kpi_figures(plan.kpis, plan.as_of, MOST_KPIS),
        kpi_absent="見出しにできる値（18か月以内）のあるKPIは、まだありません。",
        money=None if Matter.COST in hidden else items.money(),
    )


def _decisions(items: PlanItems, beside: Beside | None) -> Iterator[Listing]:
    held: dict[str, list[Task]] = defaultdict(list)
    for task in items.late:
        if needs_decision(task, items.day):
            held[task.initiative].append(task)
    found = (items.initiative(items.homes[key], note=_long_late(tasks, items)) for key, tasks in held.items())
    yield Listing(
        id="decide",
        title="延ばすか、やめるかを決める取組",
        rule=f"期限を{DECIDE_DAYS}日より長く過ぎ、公式の延長のない作業のある取組。",
        items=tuple(found),
        is_alert=True,
    )
    yield no_owner_list(items)
    yield outside(
        Listing(
            id="versions",
            title="承認を待つ版",
            rule="提案されて、承認か外での決定を待っている計画の版。",
            items=beside.versions if beside else (),
            is_alert=True,
        ),
        beside is not None,
    )


def _long_late(tasks: list[Task], items: PlanItems) -> str:
    first = tasks[0]
    more = f"、ほか{len(tasks) - 1}件" if len(tasks) > 1 else ""
    return f"「{first.title}」が{days_late(first, items.day)}日遅れ{more}。延ばすか、やめるかを決める"


def _risks(items: PlanItems, hidden: Collection[Matter]) -> Iterator[Listing]:
    rows = open_issues(items.plan.issues, items.day)
    for id, kind in (("risks", IssueKind.RISK.label), ("problems", IssueKind.ISSUE.label)):
        listing = Listing(
            id=id,
            title=kind,
            rule=f"片付いていない{kind}。期限を過ぎたもの、優先度の高いものから。",
            items=tuple(items.issue(one) for one in rows if one.kind == kind),
        )
        yield unless_hidden(listing, Matter.ISSUE, hidden)


def _results(items: PlanItems, hidden: Collection[Matter]) -> Iterator[Listing]:
    effects = [one for one in items.plan.effects if one.result is not None]
    results = Listing(
        id="results",
        title="結果の出た効果",
        rule="見込んだ効果のうち、結果が記録されたもの。見込みのままのものは入れません。",
        items=tuple(items.effect(one) for one in effects),
    )
    yield unless_hidden(results, Matter.EFFECT, hidden)
    done = [one for one in items.plan.initiatives if one.state is State.DONE]
    yield Listing(
        id="finished",
        title="終えた取組",
        rule="完了と記録された取組。",
        items=tuple(items.initiative(one) for one in done),
    )


def _headline(whole: Share) -> str:
    if not whole.total:
        return "取組は、まだ一つも入っていません。"
    late = whole.of(Progress.LATE)
    going = whole.total - whole.of(Progress.STOPPED)
    done = whole.of(Progress.DONE)
    if not late:
        return f"取組{going}件のうち{done}件を終え、期限を過ぎた作業のある取組はありません。"
    return f"取組{going}件のうち{done}件を終え、{late}件で期限を過ぎた作業があります。"


def _sentences(whole: Share, decisions: tuple[Listing, ...]) -> Iterator[str]:
    waiting = [one for one in decisions if one.calls]
    if waiting:
        yield "決めていただくこと: " + "、".join(f"{one.title} {one.text}" for one in waiting) + "。"
    elif whole.total:
        yield "いま決めていただくことはありません。"
