"""文書の用語集: 住民や議員の読む紙で、説明なしには分かりにくい言葉と、その説明（標の文）。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item
from shirube.reference.plan.framework_records import Term

PACK = "plan.terms"


@cache
def terms() -> tuple[Term, ...]:
    """用語を、読みの順に返す。"""
    return tuple(sorted((_term(item) for item in loader.pack(PACK).items), key=_order))


def _order(one: Term) -> str:
    """並べる順。のばす音は数えない。"""
    return one.reading.replace("ー", "")


def _term(item: Item) -> Term:
    return Term(
        term=item.label,
        reading=fields.written(item.fields, "reading"),
        text=fields.written(item.fields, "text"),
        spellings=(item.label, *fields.texts(item.fields, "spellings")),
    )
