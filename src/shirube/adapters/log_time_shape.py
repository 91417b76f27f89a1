"""日時の形（ISO 8601 と、%Y/%m/%d のような書き方）を、列で読む芯の手順にする。"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.log_mapping import ISO8601
from shirube.engines.insight.kernels.time_text import (
    DAY,
    FRACTION,
    HOUR,
    MINUTE,
    MONTH,
    OFFSET_HOUR,
    OFFSET_MINUTE,
    SECOND,
    YEAR,
    Step,
)

_Steps = list[tuple[int, ...]]
_FIELDS = {"Y": YEAR, "m": MONTH, "d": DAY, "H": HOUR, "M": MINUTE, "S": SECOND, "f": FRACTION}
_DIGITS = {YEAR: (4, 4), FRACTION: (1, 6)}


def shape_of(form: str) -> NDArray[np.int64] | None:
    """芯に渡す手順（手順の数×4）。芯で読めない形は None（一つずつ読む）。"""
    steps = list(_iso()) if form == ISO8601 else _of_letters(form)
    if steps is None:
        return None
    return np.array([(*step, 0, 0, 0)[:4] for step in steps], np.int64)


def _mark(one: str, other: str = "") -> tuple[int, ...]:
    return Step.MARK, ord(one), ord(other or one)


def _two(field: int) -> tuple[int, ...]:
    return Step.NUMBER, field, 2, 2


def _iso() -> Iterator[tuple[int, ...]]:
    """日付と、あれば T（か空白）に続く 時:分[:秒[.小数]] と、あれば時差。"""
    yield from ((Step.NUMBER, YEAR, 4, 4), _mark("-"), _two(MONTH), _mark("-"), _two(DAY))
    yield from ((Step.END_OR,), _mark("T", " "), _two(HOUR), _mark(":"), _two(MINUTE))
    yield from ((Step.IF_MARK, ord(":"), 3), _two(SECOND))
    yield from ((Step.IF_MARK, ord("."), 1), (Step.NUMBER, FRACTION, 1, 6), (Step.END_OR,))
    yield from _offset()


def _offset() -> Iterator[tuple[int, ...]]:
    """Z、+09:00、+0900 の時差。"""
    yield from ((Step.ZONE,), (Step.IF_MARK, ord("Z"), 1), (Step.SKIP, 4))
    yield from ((Step.SIGN,), _two(OFFSET_HOUR), (Step.IF_MARK, ord(":"), 0), _two(OFFSET_MINUTE))


def _of_letters(form: str) -> _Steps | None:
    """%Y/%m/%d %H:%M のような形。年月日がそろわない形と、芯の知らない欄のある形は None。"""
    parts: list[str] = []
    letters = iter(form)
    for letter in letters:
        parts.append(letter if letter != "%" else "%" + next(letters, ""))
    fields = [part[1:] for part in parts if part.startswith("%")]
    is_known = all(field == "z" or field in _FIELDS for field in fields)
    if not is_known or len(set(fields)) < len(fields) or not {"Y", "m", "d"} <= set(fields):
        return None
    steps: _Steps = []
    for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
        if not part.startswith("%"):
            steps.append(_mark(part))
        elif part == "%z":
            steps.extend(_offset())
        else:
            field = _FIELDS[part[1:]]
            # 区切りなしに続く欄（20240401 など）は、ちょうどの桁のものだけを芯で読む。
            is_close = before.startswith("%") or after.startswith("%")
            steps.append((Step.NUMBER, field, *_DIGITS.get(field, (2 if is_close else 1, 2))))
    return steps
