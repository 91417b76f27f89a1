"""公の文書が掲げる原則と箇条を記録として返す。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item, Pack
from shirube.reference.plan.framework_records import Principle, PrincipleSet, Printing

PACK = "plan.principles"


@cache
def principle_sets() -> tuple[PrincipleSet, ...]:
    """まとまりを返す: 12箇条、5つの原則、3原則、10原則。"""
    pack = loader.pack(PACK)
    return tuple(_set(pack, item) for item in pack.items if item.fields["parent"] is None)


def principles() -> tuple[Principle, ...]:
    """全部の原則と箇条を、まとまりの順、番号の順に返す。"""
    return tuple(principle for group in principle_sets() for principle in group.principles)


def _set(pack: Pack, head: Item) -> PrincipleSet:
    return PrincipleSet(
        id=head.id,
        label=head.label,
        explanation=fields.written(head.fields, "explanation"),
        note=fields.text(head.fields, "note"),
        printed_in=tuple(
            Printing(fields.written(place, "document"), fields.written(place, "section"))
            for place in fields.parts(head.fields, "printed_in")
        ),
        principles=tuple(_principle(item) for item in pack.items if item.fields["parent"] == head.id),
    )


def _principle(item: Item) -> Principle:
    return Principle(
        id=item.id,
        number=fields.number(item.fields, "number") or 0,
        label=item.label,
        explanation=fields.written(item.fields, "explanation"),
        note=fields.text(item.fields, "note"),
    )
