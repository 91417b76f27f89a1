"""推進体制の画面の表。"""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.models import RoleHolder, StructureChoice
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import PROMOTER, Gap, GapKind, source_of
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_GAPS = {GapKind.UNFILLED: "warning", GapKind.ENDED: "error", GapKind.ENDS_SOON: "warning"}


def span_text(starts_on: date | None, ends_on: date | None) -> str:
    """「R8.4.1〜R9.3.31」。どちらも決めていなければ空。"""
    if starts_on is None and ends_on is None:
        return ""
    first = format_date(starts_on, "short") if starts_on else ""
    return f"{first}〜{format_date(ends_on, 'short') if ends_on else ''}"


def gap_table(gaps: Sequence[Gap]) -> Table:
    """足りないところ。理由と、よりどころの文書を必ず添える。"""
    columns = [
        Column("label", "役割・事柄", is_row_header=True),
        Column("kind", "どうなっているか"),
        Column("reason", "理由"),
        Column("source", "よりどころ"),
        Column("next", "次にすること"),
    ]
    rows = [
        Row(
            {
                "label": Cell(gap.label),
                "kind": Cell(badge=Badge(gap.kind.label, _GAPS.get(gap.kind, "info"))),
                "reason": Cell(gap.reason),
                "source": Cell(
                    gap.source, note=gap.strength.label if gap.strength else "強さは印字から読めません"
                ),
                "next": Cell(gap.next),
            }
        )
        for gap in gaps
    ]
    return Table("確かめるところ", columns, rows, "足りないところはありません。")


def role_table(scope: Scope, plan: Plan, holders: Sequence[RoleHolder], *, links: bool) -> Table:
    """役割、務め、担い手。"""
    columns = [
        Column("role", "役割", is_row_header=True),
        Column("holder", "担い手"),
        Column("span", "期間"),
        Column("duties", "務め（標の言葉）"),
        Column("source", "よりどころ"),
    ]
    states = {holding.key: holding for holding in queries.holdings(holders, {})}
    rows = []
    for role in queries.structure_roles(plan):
        mine = [row for row in holders if row.role == role.id and role.id != PROMOTER]
        shared = {
            "role": Cell(role.label),
            "duties": Cell("。".join(duty.text for duty in role.duties)),
            "source": Cell(source_of(role), note=role.note),
        }
        for row in mine:
            is_now = states[str(row.key)].is_in_force(scope.today)
            rows.append(
                Row(
                    shared
                    | {"holder": _holder(row, is_now), "span": Cell(span_text(row.starts_on, row.ends_on))},
                    href=reverse("diagnosis.edit_holder", args=[plan.key, row.key]) if links else None,
                )
            )
        if not mine and role.id != PROMOTER:
            href = f"{reverse('diagnosis.new_holder', args=[plan.key])}?role={role.id}" if links else None
            empty = {"holder": Cell(badge=Badge("決まっていない", "warning")), "span": Cell()}
            rows.append(Row(shared | empty, href=href))
    return Table("役割と担い手", columns, rows)


def _holder(row: RoleHolder, is_now: bool) -> Cell:
    notes = [row.get_kind_display()] + (["併任・兼務"] if row.is_concurrent else [])
    notes += [row.note] if row.note else []
    badge = None if is_now else Badge("いまは担っていない", "neutral")
    return Cell(row.name, badge=badge, note="・".join(notes))


def choice_terms(choice: StructureChoice | None) -> list[Term]:
    """置き方と PMO。"""
    undecided = "まだ決めていない"
    return [
        Term(
            "DX推進担当部門の置き方",
            choice.get_layout_display() if choice and choice.layout else undecided,
            note=choice.layout_reason if choice else "",
        ),
        Term("PMO（全体の進行管理）の担い手", choice.pmo if choice and choice.pmo else undecided),
    ]


def promoter_table(scope: Scope, plan: Plan) -> Table:
    """所属ごとのDX推進員。"""
    columns = [
        Column("section", "所属", is_row_header=True),
        Column("promoter", "DX推進員"),
        Column("span", "期間"),
    ]
    rows = []
    for node, held in queries.promoter_sections(scope, plan, scope.today):
        names = "、".join(row.name for row in held)
        spans = "、".join(filter(None, (span_text(row.starts_on, row.ends_on) for row in held)))
        cell = Cell(names) if held else Cell(badge=Badge("いない", "neutral"))
        rows.append(Row({"section": Cell(node.full_name), "promoter": cell, "span": Cell(spans)}))
    return Table("所属ごとのDX推進員", columns, rows, "組織がまだ登録されていません。")
