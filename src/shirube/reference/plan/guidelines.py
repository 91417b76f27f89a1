"""計画と手順書が挙げる関連ガイドラインを記録として返す。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item
from shirube.reference.plan.framework_records import Guideline, Printing

PACK = "plan.guidelines"


@cache
def guidelines() -> tuple[Guideline, ...]:
    """関連ガイドラインを、資料の順に返す。"""
    return tuple(_guideline(item) for item in loader.pack(PACK).items)


def guidelines_for(item: str) -> tuple[Guideline, ...]:
    """国の項目（例「item.telework@2.2」）に関わるものを返す。"""
    return tuple(guideline for guideline in guidelines() if item in guideline.items)


def _guideline(item: Item) -> Guideline:
    return Guideline(
        id=item.id,
        label=item.label,
        issuer=fields.text(item.fields, "issuer"),
        issued_on=fields.day(item.fields, "issued_on"),
        number=fields.text(item.fields, "number"),
        items=fields.texts(item.fields, "items"),
        printed_in=tuple(
            Printing(
                document=fields.written(place, "document"),
                section=fields.written(place, "section"),
                date_as_printed=fields.text(place, "date_as_printed"),
            )
            for place in fields.parts(item.fields, "printed_in")
        ),
        note=fields.text(item.fields, "note"),
    )
