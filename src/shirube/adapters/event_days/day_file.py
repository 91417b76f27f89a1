"""一日のファイル: 文字の表（JSON の一行）のあとに、列をリトルエンディアンのまま並べる。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.event_columns import KEY, KEYS, NUMBERS, TEXTS, EventColumns, TextColumn

_NUMBER, _PHASE, _CODE = np.dtype("<i8"), np.dtype("u1"), np.dtype("<i4")
_ROW = len(KEYS) * KEY.itemsize + len(NUMBERS) * _NUMBER.itemsize + 1 + len(TEXTS) * _CODE.itemsize


class CannotReadDay(ValueError):
    """封じた一日を読めない。"""


def day_bytes(columns: EventColumns) -> bytes:
    """ファイルの中身。文字の表は、この日に使うものだけ。"""
    pieces: list[bytes] = []
    texts: dict[str, list[str]] = {}
    pieces += [columns.keys[name].astype(KEY).tobytes() for name in KEYS]
    pieces += [columns.numbers[name].astype(_NUMBER).tobytes() for name in NUMBERS]
    pieces.append(columns.phase.astype(_PHASE).tobytes())
    for name in TEXTS:
        codes, texts[name] = _used(columns.texts[name])
        pieces.append(codes.astype(_CODE).tobytes())
    head = json.dumps({"rows": len(columns), "texts": texts}, ensure_ascii=False).encode()
    return b"\n".join((head, b"".join(pieces)))


def _used(column: TextColumn) -> tuple[NDArray[Any], list[str]]:
    used = np.unique(column.codes[column.codes >= 0])
    codes = np.where(column.codes >= 0, np.searchsorted(used, column.codes), column.codes)
    return codes, [column.names[code] for code in used.tolist()]


def read_day(path: Path) -> tuple[bytes, EventColumns]:
    """ファイルの中身と、その列。形が違えば CannotReadDay。"""
    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    try:
        record = json.loads(head.decode())
        rows, texts = int(record["rows"]), {name: tuple(record["texts"][name]) for name in TEXTS}
    except (UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise CannotReadDay(path.name) from None
    if rows < 0 or len(body) != rows * _ROW:
        raise CannotReadDay(path.name)
    place = 0

    def column(dtype: np.dtype[Any]) -> NDArray[Any]:
        nonlocal place
        found = np.frombuffer(body, dtype, rows, place)
        place += rows * dtype.itemsize
        return found

    keys = {name: column(KEY) for name in KEYS}
    numbers = {name: column(_NUMBER) for name in NUMBERS}
    phase = column(_PHASE)
    coded = {name: TextColumn(column(_CODE), texts[name]) for name in TEXTS}
    if any(len(one.codes) and int(one.codes.max()) >= len(one.names) for one in coded.values()):
        raise CannotReadDay(path.name)
    return data, EventColumns(keys, numbers, phase, coded)
