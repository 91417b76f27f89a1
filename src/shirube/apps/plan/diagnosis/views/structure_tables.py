"""推進体制の画面の表。"""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.models import RoleHolder, StructureChoice
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import PROMOTER, GapKind, StructureGap, source_of
from shirube.reference.plan.records import StructureRole
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

ROLE_GAPS = (GapKind.UNFILLED, GapKind.ENDED, GapKind.ENDS_SOON)
_GAPS = {GapKind.UNFILLED: "warning", GapKind.ENDED: "error", GapKind.ENDS_SOON: "warning"}


def span_text(starts_on: date | None, ends_on: date | None) -> str:
    """「R8.4.1〜R9.3.31」。どちらも決めていなければ空。"""
    if starts_on is None and ends_on is None:
        return ""
    first = format_date(starts_on, "short") if starts_on else ""
    return f"{first}〜{format_date(ends_on, 'short') if ends_on else ''}"


def gap_table(gaps: Sequence[StructureGap]) -> Table:
    """役割の担い手のほかに確かめるところ。理由と、よりどころの文書を必ず添える。"""
    columns = [
        Column("label", "事柄", is_row_header=True),
        Column("kind", "どうなっているか"),
        Column("reason", "理由"),
        Column("source", "よりどころ"),
        Column("next", "次にすること"),
    ]
    rows = [
        Row(
            {
                "label": Cell(gap.label),
                "kind": Cell(badge=_gap_badge(gap)),
                "reason": Cell(gap.reason),
                "source": Cell(gap.source, note=_strength(gap)),
                "next": Cell(gap.next),
            }
        )
        for gap in gaps
        if gap.kind not in ROLE_GAPS
    ]
    return Table("ほかに確かめるところ", columns, rows, "ほかに確かめるところはありません。")


def _gap_badge(gap: StructureGap) -> Badge:
    return Badge(gap.kind.label, _GAPS.get(gap.kind, "info"))


def _strength(gap: StructureGap) -> str:
    return gap.strength.label if gap.strength else "強さは印字から読めません"


def role_table(
    scope: Scope, plan: Plan, holders: Sequence[RoleHolder], gaps: Sequence[StructureGap], *, links: bool
) -> Table:
    """役割ごとの担い手。足りない役割は、理由とよりどころと次にすることを同じ行で述べる。"""
    columns = [
        Column("role", "役割", is_row_header=True),
        Column("holder", "担い手"),
        Column("span", "期間", is_unbroken=True),
        Column("duties", "務め（標の言葉）とよりどころ"),
        Column("next", "次にすること"),
    ]
    by_role = {gap.role: gap for gap in gaps if gap.kind in ROLE_GAPS}
    rows = []
    for role in queries.structure_roles(scope, plan):
        if role.id == PROMOTER:
            continue
        gap = by_role.get(role.id)
        shared = {
            "role": Cell(role.label, note=role.note),
            "duties": Cell("。".join(duty.text for duty in role.duties), note=_basis(role, gap)),
            "next": Cell(gap.next if gap else "", note=gap.reason if gap and _is_about_days(gap) else None),
        }
        mine = [row for row in holders if row.role == role.id]
        rows += [_held_row(scope, plan, row, shared, gap, links=links) for row in mine]
        if not mine:
            rows.append(_empty_row(plan, role, shared, gap, links=links))
    return Table("役割と担い手", columns, rows)


def _basis(role: StructureRole, gap: StructureGap | None) -> str:
    source = gap.source if gap else source_of(role)
    return f"{source}（{_strength(gap)}）" if gap else source


def _is_about_days(gap: StructureGap) -> bool:
    return gap.kind is GapKind.ENDS_SOON


def _held_row(
    scope: Scope,
    plan: Plan,
    row: RoleHolder,
    shared: dict[str, Cell],
    gap: StructureGap | None,
    *,
    links: bool,
) -> Row:
    (holding,) = queries.holdings([row], {})
    is_now = holding.is_in_force(scope.today)
    badge = Badge("まもなく終わる", "warning") if is_now and gap else None
    if not is_now:
        is_past = row.ends_on is not None and row.ends_on < scope.today
        badge = Badge("任期が終わった" if is_past else "これから", "neutral")
    cells = {"holder": _holder(row, badge), "span": Cell(span_text(row.starts_on, row.ends_on))}
    return Row(
        shared | cells, href=reverse("diagnosis.edit_holder", args=[plan.key, row.key]) if links else None
    )


def _empty_row(
    plan: Plan, role: StructureRole, shared: dict[str, Cell], gap: StructureGap | None, *, links: bool
) -> Row:
    """担い手のいない行。点検しない役割（都道府県）は、足りないとは言わない。"""
    holder = Cell(badge=_gap_badge(gap)) if gap else Cell("点検しません", note="都道府県が担う役割です")
    href = f"{reverse('diagnosis.new_holder', args=[plan.key])}?role={role.id}" if links and gap else None
    return Row(shared | {"holder": holder, "span": Cell()}, href=href)


def _holder(row: RoleHolder, badge: Badge | None) -> Cell:
    notes = [row.get_kind_display()] + (["併任・兼務"] if row.is_concurrent else [])
    notes += [row.note] if row.note else []
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
