"""会議の画面に並べる表: 席、決定、議題。"""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings import queries
from shirube.apps.organization.meetings.models import AgendaItem, Decision, MeetingBody, Sitting
from shirube.apps.organization.meetings.views.page import result_badge, standing_badge
from shirube.engines.organization.meetings import AgendaKind, SeatRole, SittingState
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def _period(starts_on: date, ends_on: date | None) -> str:
    return f"{format_date(starts_on, 'short')}〜{format_date(ends_on, 'short') if ends_on else ''}"


def seat_table(scope: Scope, body: MeetingBody, *, can_edit: bool) -> Table:
    """いまの構成の表。"""
    columns = [
        Column("post", "職", is_row_header=True),
        Column("role", "役"),
        Column("department", "所属"),
        Column("period", "期間"),
    ]
    rows = [
        Row(
            {
                "post": Cell(view.seat.post, note=view.seat.note or None),
                "role": Cell(SeatRole(view.seat.role).label),
                "department": Cell(view.department or "―"),
                "period": Cell(_period(view.seat.starts_on, view.seat.ends_on)),
            },
            href=reverse("meetings.seat", args=[view.seat.key]) if can_edit else None,
        )
        for view in queries.seats_at(scope, body, scope.today)
    ]
    return Table("いまの構成", columns, rows, "構成はまだ書かれていません。", caption_hidden=True)


def decision_table(rows: Iterable[Decision], *, with_sitting: bool, caption: str = "決定") -> Table:
    """決定の表。"""
    columns = [
        Column("title", "件名", is_row_header=True),
        Column("result", "結果"),
        Column("decided", "決定日", is_unbroken=True),
        Column("number", "文書番号"),
    ]
    if with_sitting:
        columns.insert(1, Column("sitting", "会議"))
    shown = []
    for row in rows:
        standing = standing_badge(row)
        cells = {
            "title": Cell(row.title, note=standing.label if standing else None),
            "sitting": Cell(str(row.sitting), reverse("meetings.sitting", args=[row.sitting.key])),
            "result": Cell(badge=result_badge(row)),
            "decided": Cell(format_date(row.decided_on, "short")),
            "number": Cell(row.document_number or "―"),
        }
        shown.append(Row(cells, href=reverse("meetings.decision", args=[row.key])))
    return Table(caption, columns, shown, "決定はまだありません。", caption_hidden=True)


def presenter_text(scope: Scope, item: AgendaItem, day: date) -> str:
    """説明する課と職。"""
    nodes = organization.department_by_id(scope, day)
    node = nodes.get(item.department_id) if item.department_id else None
    return " ".join(filter(None, (node.full_name if node else "", item.presenter)))


def agenda_table(scope: Scope, sitting: Sitting, *, can_edit: bool) -> Table:
    """次第の表。"""
    columns = [
        Column("title", "議題", is_row_header=True),
        Column("kind", "種類"),
        Column("presenter", "説明"),
        Column("decisions", "決定"),
    ]
    decided = {one.agenda_item_id: one for one in queries.decisions(scope, sitting=sitting)}
    rows = []
    for at, item in enumerate(sitting.agenda.all(), start=1):
        decision = decided.get(item.pk)
        rows.append(
            Row(
                {
                    "title": Cell(f"{at}　{item.title}"),
                    "kind": Cell(AgendaKind(item.kind).label),
                    "presenter": Cell(presenter_text(scope, item, sitting.held_on) or "―"),
                    "decisions": _decision_cell(sitting, item, decision, can_edit=can_edit),
                },
                href=reverse("meetings.agenda", args=[item.key]) if can_edit else None,
            )
        )
    return Table("次第", columns, rows, "議題はまだありません。", caption_hidden=True)


def _decision_cell(sitting: Sitting, item: AgendaItem, decision: Decision | None, *, can_edit: bool) -> Cell:
    """議題の決定。まだ無ければ、書く口。"""
    if decision is not None:
        return Cell(decision.title, reverse("meetings.decision", args=[decision.key]))
    if not can_edit or sitting.state == SittingState.CANCELLED or item.kind == AgendaKind.REPORT:
        return Cell("―")
    return Cell("決定を書く", f"{reverse('meetings.new_decision', args=[sitting.key])}?agenda={item.key}")
