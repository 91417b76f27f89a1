"""用語集: 文書の中で使った言葉だけを、説明とともに並べる。使っていない言葉の説明は載せない。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from shirube.reference.plan.framework_records import Term
from shirube.values.document import TableBlock


def used_terms(content: Iterable[Any], terms: Sequence[Term]) -> tuple[Term, ...]:
    """`content`（文書の部品）の文字に現れる用語を、用語集の順に。"""
    text = "\n".join(one for block in content for one in _texts(block))
    return tuple(one for one in terms if _pattern(one.spellings).search(text))


def terms_table(terms: Sequence[Term]) -> TableBlock:
    """用語とその説明の表。"""
    return TableBlock(
        caption="用語の説明",
        header=("用語", "説明"),
        rows=tuple((one.term, one.text) for one in terms),
        shares=(1, 3),
        row_header=True,
    )


@cache
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """どれかの書き方。欧数字で始まり終わる言葉は、長い欧数字の一部では見つけない。"""
    return re.compile("|".join(_bounded(one) for one in spellings))


def _bounded(spelling: str) -> str:
    before = "(?<![A-Za-z0-9])" if spelling[0].isascii() else ""
    after = "(?![A-Za-z0-9])" if spelling[-1].isascii() else ""
    return f"{before}{re.escape(spelling)}{after}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name != "svg":
                yield from _texts(getattr(value, one.name))
