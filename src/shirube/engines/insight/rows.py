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

from shirube.engines.insight.log import Level, Times

ABSENT = -1
"""値なしの符号（並べ替える前の列。並べたあとは `Coded.missing` になる）。"""


@dataclass(frozen=True, slots=True)
class SetAside:
    """読めなかった行と、その理由。``line`` は元のファイルの行番号（XES では、行いの番号）。"""

    line: int
    reason: str


class Dictionary:
    """文字から符号への表。符号は、現れた順に 0 から付く。"""

    __slots__ = ("codes",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.codes: dict[str, int] = {}
        for text in texts:
            self.code(text)

    def code(self, text: str | None) -> int:
        """文字の符号。初めての文字には新しい符号を付ける。None は `ABSENT`。"""
        return ABSENT if text is None else self.codes.setdefault(text, len(self.codes))

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    @property
    def names(self) -> tuple[str, ...]:
        """符号の順の文字。"""
        return tuple(self.codes)


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
    """行のひとまとまり（M 行）。符号は int64 で、値なしは `ABSENT`。日時はマイクロ秒。

    ``sequence`` は順番の列のあるログの、その値（同じ日時の行の順に使う）。無ければファイルの順。
    件ごとの切り口も、ここでは行ごとに渡す（件の中で最初に現れた値を、その件の値とする）。
    """

    case: NDArray[np.int64]
    activity: NDArray[np.int64]
    at: Times
    line: NDArray[np.int64]
    start: Times | None = None
    phase: NDArray[np.uint8] | None = None
    resource: NDArray[np.int64] | None = None
    clock: NDArray[np.int64] | None = None
    sequence: NDArray[np.int64] | None = None
    dimensions: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
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
