"""取組の頁の部分: 項目の一覧、未定、作業の表。"""

from collections.abc import Sequence
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.roadmap.views.board_rows import links_to_plan
from shirube.apps.plan.roadmap.views.page import UNDECIDED, day_text, span_text, state_badge
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.roadmap_rules import initiative_state
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def owner_text(scope: Scope, row: Initiative | Task) -> str:
    """担当の今日の名。"""
    if row.department_id:
        node = organization.department_by_id(scope, scope.today).get(row.department_id)
        return node.full_name if node else ""
    return getattr(row, "department_text", "")


def state_of(one: Initiative, tasks: Sequence[Task]) -> State:
    """取組の、作業の実績が進めた状態。"""
    return initiative_state(State(one.state), (State(task.state) for task in tasks))


def terms(scope: Scope, one: Initiative, state: State) -> list[Term]:
    """取組の項目。"""
    note = one.stop_reason or ("作業の実績から" if state != one.state else "")
    found = [
        Term("状態", badge=state_badge(state), note=note),
        Term("番号", one.number),
        Term("柱", str(one.pillar) if one.pillar else ""),
        Term("担当", owner_text(scope, one) or UNDECIDED),
        Term("関係する組織", "、".join(one.supporters)),
        Term("概要", one.summary),
        Term("現状・課題", one.present),
        Term("めざす姿", one.aim or UNDECIDED),
        Term("備考", one.note),
    ]
    return [term for term in found if term.text or term.badge]


def undecided(one: Initiative, tasks: Sequence[Task]) -> list[str]:
    """この取組で、まだ決まっていないもの。"""
    if one.state not in (State.PLANNED, State.ACTIVE):
        return []
    has_owner = one.department_id or one.department_text
    found = [
        label for label, value in (("担当", has_owner), ("めざす姿", one.aim), ("工程", tasks)) if not value
    ]
    dayless = [row.title for row in tasks if State(row.state).is_open and row.ends_on is None]
    return found + [f"「{title}」の日" for title in dayless]


def task_table(plan: Plan, tasks: Sequence[Task], today: date) -> Table:
    """作業の表。"""
    link = links_to_plan("roadmap.task", plan)
    columns = [
        Column("title", "作業・節目", is_row_header=True),
        Column("state", "状態"),
        Column("span", "計画の期間"),
        Column("actual", "実績"),
        Column("national", "国の期限"),
    ]
    return Table(
        "作業と節目",
        columns,
        [Row(_cells(row, today), href=link(row.key)) for row in tasks],
        empty_text="作業はまだありません。",
        caption_hidden=True,
    )


def _cells(row: Task, today: date) -> dict[str, Cell]:
    is_work = row.kind == TaskKind.WORK
    extended = f"公式に{format_date(row.extended_to, 'short')}まで延長" if row.extended_to else None
    actual = [
        f"{label} {format_date(day, 'short')}"
        for label, day in (("開始", row.started_on), ("完了", row.ended_on))
        if day
    ]
    if row.progress is not None:
        actual.append(f"{row.progress}％")
    return {
        "title": Cell(row.title, note=None if is_work else "節目"),
        "state": Cell(badge=task_badge(row, today)),
        "span": Cell(
            span_text(row.starts_on, row.ends_on, Precision(row.precision), is_work=is_work), note=extended
        ),
        "actual": Cell("、".join(actual)),
        "national": Cell(day_text(row.national_due) if row.national_due else ""),
    }


def task_badge(row: Task, today: date) -> Badge:
    """作業の状態の札。期限を過ぎていれば「遅れ」。"""
    state, due = State(row.state), row.extended_to or row.ends_on
    return Badge("遅れ", "error") if state.is_open and due and due < today else state_badge(state)
