"""推進計画の版の資料を記録に組む。資料の書き方は読み手が確かめ終えている。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shirube.reference.pack import Item, Pack
from shirube.reference.plan.records import (
    AnnexPolicy,
    Bodies,
    Detail,
    Duty,
    DutyStrength,
    HeadingKind,
    ItemGroup,
    NationalItem,
    PlanEdition,
    PlanHeading,
    RoleDuty,
    ScheduleRow,
    ScheduleTable,
    StructureRole,
    SubPoint,
    Support,
    TargetActor,
    TargetDate,
)
from shirube.values.citation import Certainty, Origin

PARTS = ("items", "roles", "schedule", "policies")
Fields = Mapping[str, object]


def edition(head: Pack, parts: Mapping[str, Pack]) -> PlanEdition:
    """目次の資料と、分かっている部分の資料から、版の記録を組む。"""
    attributes = head.attributes
    return PlanEdition(
        edition=head.head.edition or "",
        label=head.head.label,
        citation=head.head.citation,
        period_start=_day(attributes, "period_start"),
        period_end=_day(attributes, "period_end"),
        period_as_printed=_text(attributes, "period_as_printed"),
        later_editions_exist=attributes["later_editions_exist"] is True,
        later_editions_note=_text(attributes, "later_editions_note") or "",
        named_groups=tuple(ItemGroup(name) for name in texts(attributes["named_groups"])),
        duties=tuple(_duty(duty) for duty in mappings(attributes["duties"])),
        headings=tuple(_heading(item, order) for order, item in enumerate(head.items, start=1)),
        items=_items(parts["items"]) if "items" in parts else (),
        roles=_roles(parts["roles"]) if "roles" in parts else (),
        schedules=_schedules(parts["schedule"]) if "schedule" in parts else (),
        policies=_policies(parts["policies"]) if "policies" in parts else (),
    )


def mappings(value: object) -> tuple[Fields, ...]:
    """対応表の並びとして読む。無ければ空。"""
    found = value if isinstance(value, tuple) else ()
    return tuple(one for one in found if isinstance(one, Mapping))


def texts(value: object) -> tuple[str, ...]:
    """文字の並びとして読む。無ければ空。"""
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    return None if value is None else str(value)


def _number(fields: Fields, name: str) -> int | None:
    value = fields.get(name)
    return value if isinstance(value, int) else None


def _day(fields: Fields, name: str) -> date | None:
    value = fields.get(name)
    return None if value is None else date.fromisoformat(str(value))


def _heading(item: Item, order: int) -> PlanHeading:
    return PlanHeading(
        id=item.id,
        label=item.label,
        title=item.text("title") or item.label,
        kind=HeadingKind(item.text("kind")),
        section=_text(item.fields, "section"),
        parent=_text(item.fields, "parent"),
        order=order,
    )


def _items(pack: Pack) -> tuple[NationalItem, ...]:
    """取組事項。順は、印字の並びのとおりに振る。"""
    certainty = pack.head.citation.certainty or Certainty.UNCONFIRMED
    return tuple(_item(pack, item, order, certainty) for order, item in enumerate(pack.items, start=1))


def _item(pack: Pack, item: Item, order: int, certainty: Certainty) -> NationalItem:
    fields = item.fields
    bodies = _text(fields, "bodies")
    return NationalItem(
        id=item.id,
        edition=pack.head.edition or "",
        label=item.label,
        title=item.text("title") or item.label,
        group=ItemGroup(item.text("group")),
        number=item.text("number"),
        order=order,
        bodies=Bodies(bodies) if bodies else None,
        detail=Detail(item.text("detail")),
        certainty=Certainty(_text(fields, "certainty") or certainty),
        section=_text(fields, "section"),
        page=_number(fields, "page"),
        policy=_text(fields, "policy"),
        asked=_text(fields, "asked"),
        points=tuple(_point(point) for point in mappings(fields.get("points"))),
        targets=tuple(_target(target) for target in mappings(fields.get("targets"))),
        duties=tuple(_duty(duty) for duty in mappings(fields.get("duties"))),
        ministries=texts(fields.get("ministries")),
        supports=tuple(_support(support) for support in mappings(fields.get("supports"))),
        carried_from=texts(fields.get("carried_from")),
        note=_text(fields, "note"),
    )


def _point(fields: Fields) -> SubPoint:
    return SubPoint(
        text=str(fields["text"]), number=_text(fields, "number"), heading=_text(fields, "heading")
    )


def _target(fields: Fields) -> TargetDate:
    return TargetDate(
        id=str(fields["id"]),
        what=str(fields["what"]),
        as_printed=str(fields["as_printed"]),
        actor=TargetActor(str(fields["actor"])),
        section=str(fields["section"]),
        fiscal_year=_number(fields, "fiscal_year"),
        day=_day(fields, "day"),
        note=_text(fields, "note"),
    )


def _duty(fields: Fields) -> Duty:
    return Duty(
        strength=DutyStrength(str(fields["strength"])),
        what=str(fields["what"]),
        bodies=Bodies(str(fields["bodies"])),
        section=str(fields["section"]),
        law=_text(fields, "law"),
        article=_text(fields, "article"),
    )


def _support(fields: Fields) -> Support:
    return Support(
        label=str(fields["label"]),
        origin=Origin(str(fields["origin"])),
        ministries=texts(fields.get("ministries")),
        number=_text(fields, "number"),
    )


def _roles(pack: Pack) -> tuple[StructureRole, ...]:
    """推進体制の役割。"""
    return tuple(
        StructureRole(
            id=item.id,
            edition=pack.head.edition or "",
            label=item.label,
            order=order,
            is_listed=item.fields["is_listed"] is True,
            section=item.text("section"),
            duties=tuple(_role_duty(duty) for duty in mappings(item.fields["duties"])),
            carried_from=texts(item.fields.get("carried_from")),
            note=_text(item.fields, "note"),
        )
        for order, item in enumerate(pack.items, start=1)
    )


def _role_duty(fields: Fields) -> RoleDuty:
    strength = _text(fields, "strength")
    return RoleDuty(
        text=str(fields["text"]),
        section=str(fields["section"]),
        strength=DutyStrength(strength) if strength else None,
        law=_text(fields, "law"),
        article=_text(fields, "article"),
    )


def _schedules(pack: Pack) -> tuple[ScheduleTable, ...]:
    """予定表。行は、その表の中で印字の順に並ぶ。"""
    return tuple(
        ScheduleTable(
            id=str(table["id"]),
            title=str(table["title"]),
            section=str(table["section"]),
            periods=texts(table["periods"]),
            rows=_schedule_rows(pack, str(table["id"])),
        )
        for table in mappings(pack.attributes["tables"])
    )


def _schedule_rows(pack: Pack, table: str) -> tuple[ScheduleRow, ...]:
    rows = [item for item in pack.items if item.text("table") == table]
    return tuple(
        ScheduleRow(
            id=item.id,
            edition=pack.head.edition or "",
            table=table,
            label=item.label,
            order=order,
            group=_text(item.fields, "group"),
            item=_text(item.fields, "item"),
            starts=_text(item.fields, "starts"),
            ends=_text(item.fields, "ends"),
            note=_text(item.fields, "note"),
        )
        for order, item in enumerate(rows, start=1)
    )


def _policies(pack: Pack) -> tuple[AnnexPolicy, ...]:
    """別紙の方針とKPI。"""
    return tuple(
        AnnexPolicy(
            id=item.id,
            edition=pack.head.edition or "",
            number=item.text("number"),
            label=item.label,
            order=order,
            item=_text(item.fields, "item"),
            ministries=texts(item.fields["ministries"]),
            policies=texts(item.fields["policies"]),
            kpis=texts(item.fields["kpis"]),
            is_cut_off=item.fields["is_cut_off"] is True,
        )
        for order, item in enumerate(pack.items, start=1)
    )
