"""文書の用語集: 住民や議員の読む紙で、説明なしには分かりにくい言葉と、その説明（標の文）。"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item

PACK = "plan.terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """用語とその説明。`reading` は並べる順の読み、`spellings` は文の中で探す書き方（用語そのものを含む）。"""

    term: str
    reading: str
    text: str
    spellings: tuple[str, ...]


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
