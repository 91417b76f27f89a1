"""読んだままの行: どの形のファイルも、並べ替える前にこの形で渡される。

読み手（XES、CSV、Parquet、事案の記録）は、行をいくつかずつ `RowBatch` にして渡す。文字は `Vocabulary` が
現れた順に符号にする。読めない行は捨てず、`SetAside` に行番号と理由を残す。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.interning import FIRST, Interned, empty_interned, interned
from shirube.engines.insight.log import Codes, Level, Texts, Times

ABSENT = -1
"""値なしの符号（並べ替える前の列。並べたあとは `Coded.missing` になる）。"""
_FEW = 1 << 15


@dataclass(frozen=True, slots=True)
class SetAside:
    """読めなかった行と、その理由。``line`` は元のファイルの行番号（XES では、行いの番号）。"""

    line: int
    reason: str


class Dictionary:
    """文字から符号への表。符号は、現れた順に 0 から付く。

    一つずつ加える文字は Python の辞書に、まとめて加える文字（百万件の番号など）はバイト列の表に持つ。
    """

    __slots__ = ("_codes", "_table")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._codes: dict[str, int] = {}
        self._table: Interned | None = None
        for text in texts:
            self.code(text)

    def code(self, text: str | None) -> int:
        """文字の符号。初めての文字には新しい符号を付ける。None は `ABSENT`。"""
        return ABSENT if text is None else self.codes.setdefault(text, len(self.codes))

    def code_all(self, texts: Texts) -> NDArray[np.int64]:
        """文字の列の符号（`code` を順に呼んだのと同じ）。"""
        if not self._codes:
            table = self._table or empty_interned(_FEW, _FEW)
            self._table, codes = interned(table, texts.offsets, texts.data)
            if codes is not None:
                return codes  # type: ignore[no-any-return]
        return np.fromiter(map(self.code, texts), np.int64, len(texts))

    @property
    def codes(self) -> dict[str, int]:
        """文字から符号への辞書。"""
        if self._table is not None:
            self._codes = {text: code for code, text in enumerate(self.texts)}
            self._table = None
        return self._codes

    @property
    def texts(self) -> Texts:
        """符号の順の文字（バイト列のまま）。"""
        if self._table is None:
            return Texts.of(list(self._codes))
        count, used = (int(one) for one in self._table.counts)
        return Texts(np.append(self._table.entries[:count, FIRST], used), self._table.arena[:used])

    def __len__(self) -> int:
        return len(self._codes) if self._table is None else int(self._table.counts[0])

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes if self._table is None else self.texts)

    @property
    def names(self) -> tuple[str, ...]:
        """符号の順の文字。"""
        return tuple(self)


@dataclass(slots=True)
class Vocabulary:
    """一つのログの、すべての符号の表。読み進むあいだに増える。"""

    cases: Dictionary = field(default_factory=Dictionary)
    activities: Dictionary = field(default_factory=Dictionary)
    resources: Dictionary = field(default_factory=Dictionary)
    clocks: Dictionary = field(default_factory=Dictionary)
    dimensions: dict[str, Dictionary] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    """件ごとの切り口だけを書く。書かれていない切り口は、行いごと。"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowBatch:
    """行のひとまとまり（M 行）。符号は符号付きの整数で、値なしは `ABSENT`。日時はマイクロ秒。

    ``sequence`` は順番の列のあるログの、その値（同じ日時の行の順に使う）。無ければファイルの順。
    件ごとの切り口も、ここでは行ごとに渡す（件の中で最初に現れた値を、その件の値とする）。
    """

    case: Codes
    activity: Codes
    at: Times
    line: NDArray[np.int64]
    start: Times | None = None
    phase: NDArray[np.uint8] | None = None
    resource: Codes | None = None
    clock: Codes | None = None
    sequence: NDArray[np.int64] | None = None
    dimensions: Mapping[str, Codes] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()

    def __len__(self) -> int:
        return len(self.at)


class RowSource(Protocol):
    """ログの読み手。``batches`` は一度だけ回せる。読み終えたとき ``vocabulary`` がそろう。"""

    vocabulary: Vocabulary

    @property
    def is_dated_only(self) -> bool:
        """時刻が無く、日付だけのログか。"""
        ...

    def batches(self) -> Iterator[RowBatch]:
        """行を、ファイルの順に、いくつかずつ渡す。"""
        ...
