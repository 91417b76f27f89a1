"""官民データ活用推進計画の柱×分野の枠を記録として返す。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item, Pack
from shirube.reference.plan.framework_records import Field, Pillar, PlanningDuty, PublicPrivateMatrix
from shirube.reference.plan.records import Bodies, DutyStrength
from shirube.values.citation import Origin

PACK = "plan.public_private"


@cache
def public_private_matrix() -> PublicPrivateMatrix:
    """柱（番号の順）と分野（番号の順）の枠を返す。"""
    pack = loader.pack(PACK)
    headings = _of_kind(pack, "heading")
    return PublicPrivateMatrix(
        law=fields.written(pack.attributes, "law"),
        citation=pack.head.citation,
        duties=tuple(_duty(item) for item in _of_kind(pack, "duty")),
        pillars=tuple(sorted((_pillar(item) for item in headings if _is_pillar(item)), key=_number)),
        fields=tuple(sorted((_field(item) for item in _of_kind(pack, "field")), key=_number)),
        other_headings=tuple(item.label for item in headings if not _is_pillar(item)),
        pillar_origin=Origin.OURS,
    )


def _of_kind(pack: Pack, kind: str) -> tuple[Item, ...]:
    return tuple(item for item in pack.items if item.text("kind") == kind)


def _is_pillar(item: Item) -> bool:
    return item.fields["pillar"] is not None


def _number(entry: Pillar | Field) -> int:
    return entry.number


def _pillar(item: Item) -> Pillar:
    number = fields.number(item.fields, "pillar") or 0
    return Pillar(item.id, number, item.label, fields.written(item.fields, "item"))


def _field(item: Item) -> Field:
    return Field(item.id, fields.number(item.fields, "number") or 0, item.label)


def _duty(item: Item) -> PlanningDuty:
    return PlanningDuty(
        id=item.id,
        label=item.label,
        bodies=Bodies(item.text("bodies")),
        strength=DutyStrength(item.text("strength")),
        article=fields.written(item.fields, "article"),
        explanation=fields.written(item.fields, "explanation"),
    )
