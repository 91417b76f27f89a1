"""読んだままの行を、列ごとのファイルに一時退避する。行の数によらず、使うメモリは一まとまりぶんで済む。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import NO_TIME, Phase
from shirube.engines.insight.rows import ABSENT, RowBatch

DIMENSION = "dimension:"
_CODE, _TIME, _PHASE = np.dtype("<u4"), np.dtype("<i8"), np.dtype("u1")
_SHAPES: dict[str, tuple[np.dtype[Any], int]] = {
    "case": (_CODE, ABSENT),
    "activity": (_CODE, ABSENT),
    "at": (_TIME, NO_TIME),
    "line": (_TIME, 0),
    "start": (_TIME, NO_TIME),
    "phase": (_PHASE, int(Phase.AT)),
    "resource": (_CODE, ABSENT),
    "clock": (_CODE, ABSENT),
    "sequence": (_TIME, ABSENT),
}
_SCAN = 1 << 22
"""列を端から見るとき、一度に持つ行の数。"""


@dataclass(slots=True)
class _Column:
    path: Path
    file: BinaryIO
    dtype: np.dtype[Any]
    absent: int
    length: int = 0

    def extend(self, values: NDArray[Any]) -> None:
        # ABSENT（-1）は、符号なしに変えると最大値（値なし）になる。
        self.file.write(np.ascontiguousarray(values, self.dtype).tobytes())
        self.length += len(values)

    def fill(self, length: int) -> None:
        """この列の無かった行を、値なしで埋める。"""
        if length > self.length:
            self.extend(np.full(length - self.length, self.absent, np.int64))


class Spill:
    """退避した行。``with`` を抜けるとファイルを閉じる（消すのは、フォルダーを片付ける側）。"""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._columns: dict[str, _Column] = {}
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for column in self._columns.values():
            column.file.close()

    def add(self, batch: RowBatch) -> None:
        """行のひとまとまりを書き足す。"""
        if not len(batch):
            return
        given = {name: getattr(batch, name) for name in _SHAPES}
        given |= {DIMENSION + name: codes for name, codes in batch.dimensions.items()}
        for name, values in given.items():
            if values is not None:
                column = self._columns.get(name) or self._opened(name)
                column.fill(self.rows)
                column.extend(values)
        self.rows += len(batch)

    def _opened(self, name: str) -> _Column:
        dtype, absent = _SHAPES.get(name, (_CODE, ABSENT))
        path = self._folder / f"{len(self._columns)}.bin"
        self._columns[name] = _Column(path, path.open("xb"), dtype, absent)
        return self._columns[name]

    def finish(self) -> None:
        """書き終える。後のまとまりに無かった列も、行の数までそろえる。"""
        for column in self._columns.values():
            column.fill(self.rows)
            column.file.flush()

    def has(self, name: str) -> bool:
        """どれかのまとまりに、この列があったか。"""
        return name in self._columns

    def column(self, name: str) -> NDArray[Any]:
        """列（読むだけの、メモリに対応付けた配列）。どこにも無かった列は、値なしの並び。"""
        if not self.rows or name not in self._columns:
            dtype, absent = _SHAPES.get(name, (_CODE, ABSENT))
            return np.full(self.rows, absent, np.int64).astype(dtype)
        column = self._columns[name]
        return np.asarray(np.memmap(column.path, column.dtype, "r", shape=(self.rows,)))

    def pieces(self, name: str) -> Iterator[tuple[int, NDArray[Any]]]:
        """列を端から少しずつ（初めの行の番号とともに）。"""
        column = self.column(name)
        for first in range(0, self.rows, _SCAN):
            yield first, column[first : first + _SCAN]
