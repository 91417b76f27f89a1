"""読めて確かめ終えた表の行から、推進計画の版を組む。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeVar

from shirube.engines.plan import edition_layout as layout
from shirube.engines.plan.edition_layout import PolicyLine, SheetLayout
from shirube.engines.plan.edition_links import Lines
from shirube.reference.plan.records import (
    AnnexPolicy,
    Duty,
    NationalItem,
    PlanEdition,
    PlanHeading,
    RoleDuty,
    ScheduleRow,
    ScheduleTable,
    StructureRole,
    SubPoint,
    Support,
    TargetDate,
)
from shirube.values.citation import Citation

_Record = TypeVar("_Record")
_Values = Mapping[str, Any]


def assembled(lines: Lines) -> PlanEdition:
    """版の行と、そのほかのシートの行から、版を組む。順は行の並びのとおりに振る。"""
    values = lines[layout.EDITION.name][0].values
    name = values["edition"]
    return PlanEdition(
        edition=name,
        label=values["label"],
        citation=_citation(values),
        period_start=values["period_start"],
        period_end=values["period_end"],
        period_as_printed=values["period_as_printed"],
        later_editions_exist=values["later_editions_exist"],
        later_editions_note=values["later_editions_note"],
        named_groups=values["named_groups"],
        duties=tuple(Duty(**line.values) for line in lines[layout.PLAN_DUTIES.name]),
        headings=tuple(
            PlanHeading(**_titled(line.values), order=order)
            for order, line in enumerate(lines[layout.HEADINGS.name], start=1)
        ),
        items=_items(lines, name),
        roles=_roles(lines, name),
        schedules=_schedules(lines, name),
        policies=_policies(lines, name),
    )


def _citation(values: Mapping[str, Any]) -> Citation:
    return Citation(
        document=values["document"],
        edition=values["document_edition"],
        section=values["document_section"],
        published_on=values["published_on"],
        confirmed_on=values["confirmed_on"],
        origin=values["origin"],
        certainty=values["certainty"],
        note=values["document_note"],
    )


def _titled(values: Mapping[str, Any]) -> dict[str, Any]:
    """題名が空なら、名を題名とする。"""
    return {**values, "title": values["title"] or values["label"]}


def _by_parent(lines: Lines, sheet: SheetLayout) -> defaultdict[str, list[_Values]]:
    """親の id から、その行の値（親の id を除く）を行の順に引く。"""
    found: defaultdict[str, list[_Values]] = defaultdict(list)
    for line in lines[sheet.name]:
        found[line.values["of"]].append({name: value for name, value in line.values.items() if name != "of"})
    return found


def _children(kind: type[_Record], rows: list[_Values]) -> tuple[_Record, ...]:
    return tuple(kind(**values) for values in rows)


def _items(lines: Lines, edition: str) -> tuple[NationalItem, ...]:
    points, targets, duties, supports = (
        _by_parent(lines, sheet) for sheet in (layout.POINTS, layout.TARGETS, layout.DUTIES, layout.SUPPORTS)
    )
    return tuple(
        NationalItem(
            **_titled(line.values),
            edition=edition,
            order=order,
            points=_children(SubPoint, points[line.values["id"]]),
            targets=_children(TargetDate, targets[line.values["id"]]),
            duties=_children(Duty, duties[line.values["id"]]),
            supports=_children(Support, supports[line.values["id"]]),
        )
        for order, line in enumerate(lines[layout.ITEMS.name], start=1)
    )


def _roles(lines: Lines, edition: str) -> tuple[StructureRole, ...]:
    duties = _by_parent(lines, layout.ROLE_DUTIES)
    return tuple(
        StructureRole(
            **line.values,
            edition=edition,
            order=order,
            duties=_children(RoleDuty, duties[line.values["id"]]),
        )
        for order, line in enumerate(lines[layout.ROLES.name], start=1)
    )


def _schedules(lines: Lines, edition: str) -> tuple[ScheduleTable, ...]:
    rows = _by_parent(lines, layout.SCHEDULE_ROWS)
    return tuple(
        ScheduleTable(
            **line.values,
            rows=tuple(
                ScheduleRow(**values, edition=edition, table=line.values["id"], order=order)
                for order, values in enumerate(rows[line.values["id"]], start=1)
            ),
        )
        for line in lines[layout.SCHEDULES.name]
    )


def _policies(lines: Lines, edition: str) -> tuple[AnnexPolicy, ...]:
    texts = _by_parent(lines, layout.POLICY_LINES)
    return tuple(
        AnnexPolicy(
            **line.values,
            edition=edition,
            order=order,
            policies=_texts(texts[line.values["id"]], PolicyLine.POLICY),
            kpis=_texts(texts[line.values["id"]], PolicyLine.KPI),
        )
        for order, line in enumerate(lines[layout.POLICIES.name], start=1)
    )


def _texts(rows: list[_Values], kind: PolicyLine) -> tuple[str, ...]:
    return tuple(values["text"] for values in rows if values["kind"] is kind)
