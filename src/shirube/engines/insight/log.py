"""業務の記録（ログ）: 行いの列を、件ごとに並べた数の列で持つ。

考え方: 一件の行いはひと続きに並び、件はファイルに現れた順に並ぶ。だから、どの問いも列を端から一度読めば
答えられ、件のまとまり（`part`）に分けて計算した答えは、足し合わせられる。文字は初めに符号にし、計算は符号と
整数の時刻だけを見る。

数えるのはログ自身の行である。開始と完了が別の行なら二つ、一つの行に両方の日時があれば一つ（終わりの日時で
並べる）。同じ日時の行は、ファイルの順（または順番の列）のままにする。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_TIME = np.iinfo(np.int64).min
"""日時が無いことを表す値。"""
SECOND = 1_000_000
"""一秒のマイクロ秒。"""
_TEXTS = 65_536
"""一度にバイト列にする文字の数。"""

Times = NDArray[np.int64]
Codes = NDArray[Any]


class CannotBuildLog(ValueError):
    """業務の記録を作れない。"""


class Phase(IntEnum):
    """局面の符号: 一点、開始、完了。"""

    AT = 0
    START = 1
    COMPLETE = 2


class Level(StrEnum):
    """切り口が、行いごとの値か、件ごとの値か。"""

    EVENT = "event"
    CASE = "case"


def code_dtype(size: int) -> np.dtype[Any]:
    """``size`` 種類の文字と「値なし」を表せる、いちばん小さい符号の型（uint8・uint16・uint32）。"""
    for kind in (np.uint8, np.uint16, np.uint32):
        if size <= np.iinfo(kind).max:
            return np.dtype(kind)
    raise CannotBuildLog(f"文字の種類が {size:,} あり、扱える数（約43億）を超えています。")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """符号の列と、符号から文字への表。値なしは `missing`（その型の最大値）。"""

    codes: Codes
    names: tuple[str, ...]
    level: Level = Level.EVENT

    def __post_init__(self) -> None:
        """符号の型が、表の大きさに足りることを確かめる。"""
        if self.codes.ndim != 1 or self.codes.dtype.kind != "u":
            raise CannotBuildLog("符号の列は、一次元の符号なし整数で渡してください。")
        if len(self.names) > np.iinfo(self.codes.dtype).max:
            raise CannotBuildLog("符号の型が、文字の種類の数より小さすぎます。")

    @property
    def missing(self) -> int:
        """値なしの符号。"""
        return int(np.iinfo(self.codes.dtype).max)

    def name(self, code: int) -> str | None:
        """符号の文字。値なしなら None。"""
        return None if code == self.missing else self.names[code]

    def code(self, name: str) -> int | None:
        """文字の符号。無ければ None。"""
        return self.names.index(name) if name in self.names else None

    def between(self, first: int, last: int) -> Coded:
        """``first`` 以上 ``last`` 未満の行（写さない）。"""
        return replace(self, codes=self.codes[first:last])

    def taken(self, rows: NDArray[Any]) -> Coded:
        """選んだ行（写す）。"""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """文字の列を、つないだバイト列（UTF-8）と区切りで持つ。百万件の番号も、少しのメモリで持てる。"""

    offsets: NDArray[np.int64]
    data: NDArray[np.uint8]

    @classmethod
    def of(cls, texts: list[str] | tuple[str, ...]) -> Texts:
        """文字の並びから作る。"""
        offsets, pieces = np.zeros(len(texts) + 1, np.int64), []
        for first in range(0, len(texts), _TEXTS):
            some = [text.encode() for text in texts[first : first + _TEXTS]]
            offsets[first + 1 : first + 1 + len(some)] = [len(one) for one in some]
            pieces.append(b"".join(some))
        return cls(np.cumsum(offsets), np.frombuffer(b"".join(pieces), np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, at: int) -> str:
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self.data[self.offsets[at] : self.offsets[at + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[at] for at in range(len(self)))

    def between(self, first: int, last: int) -> Texts:
        """``first`` 以上 ``last`` 未満の文字（中身は写さない）。"""
        return Texts(self.offsets[first : last + 1], self.data)

    def taken(self, rows: NDArray[np.int64]) -> Texts:
        """選んだ文字。"""
        lows = self.offsets[rows]
        sizes = self.offsets[rows + 1] - lows
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        places = np.arange(int(offsets[-1]), dtype=np.int64) + np.repeat(lows - offsets[:-1], sizes)
        return Texts(offsets, self.data[places])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventLog:
    """業務の記録。件の数を C、行いの数を N とする。

    - ``case_offsets``（int64, C+1）: 件 i の行いの行は ``case_offsets[i]`` から次の区切りの前まで。
    - ``case_keys``（C）: 件の番号。
    - ``activity``（N）: 行いの名。値なしは無い。
    - ``at``（int64, N）: 日時（1970-01-01T00:00Z からのマイクロ秒）。件の中で戻らない。`NO_TIME` は無い。
    - ``start``（int64, N）または None: 一つの行に両方の日時があるログの、始まりの日時（無い行は `NO_TIME`）。
    - ``phase``（uint8, N）または None: 局面（`Phase`）。None なら、すべて一点。
    - ``resource``（N）または None: 担当（仮名）。
    - ``clock``（N）または None: 処理期間の時計。``run`` か ``stop:理由``。値なしは、時計に触れない行。
    - ``dimensions``: そのほかの切り口（担当課、経路、種類など）。行いごと（N）か、件ごと（C）。
    - ``lines``（int64, N）: 元のファイルの行番号（XES では、ファイルの中の行いの番号）。
    - ``is_dated_only``: 時刻が無く、日付だけのログか。日数と開庁日だけを示す。
    """

    case_offsets: NDArray[np.int64]
    case_keys: Texts
    activity: Coded
    at: Times
    lines: NDArray[np.int64]
    start: Times | None = None
    phase: NDArray[np.uint8] | None = None
    resource: Coded | None = None
    clock: Coded | None = None
    dimensions: Mapping[str, Coded] = field(default_factory=dict)
    is_dated_only: bool = False

    def __post_init__(self) -> None:
        """列の長さがそろっていることを確かめる（中身は `check` が見る）。"""
        cases, events = len(self.case_offsets) - 1, len(self.at)
        if cases < 0 or len(self.case_keys) != cases:
            raise CannotBuildLog("件の区切りと、件の番号の数が合いません。")
        if int(self.case_offsets[-1]) - int(self.case_offsets[0]) != events:
            raise CannotBuildLog("件の区切りと、行いの数が合いません。")
        for name, column in self._event_columns():
            if len(column) != events:
                raise CannotBuildLog(f"列「{name}」の長さが、行いの数 {events:,} と合いません。")
        for name, coded in self.dimensions.items():
            if coded.level is Level.CASE and len(coded.codes) != cases:
                raise CannotBuildLog(f"件ごとの切り口「{name}」の長さが、件の数 {cases:,} と合いません。")

    def _event_columns(self) -> Iterator[tuple[str, NDArray[Any]]]:
        for name, column in (("start", self.start), ("phase", self.phase), ("lines", self.lines)):
            if column is not None:
                yield name, column
        for name, coded in (("activity", self.activity), ("resource", self.resource), ("clock", self.clock)):
            if coded is not None:
                yield name, coded.codes
        for name, coded in self.dimensions.items():
            if coded.level is Level.EVENT:
                yield name, coded.codes

    @property
    def case_count(self) -> int:
        """件の数。"""
        return len(self.case_offsets) - 1

    @property
    def event_count(self) -> int:
        """行いの数（ログ自身の行の数）。"""
        return len(self.at)

    def check(self) -> None:
        """件に行いがあり、日時が戻らず、符号が表の中にあることを確かめる。合わなければ `CannotBuildLog`。"""
        if self.case_count and int(np.diff(self.case_offsets).min()) < 1:
            raise CannotBuildLog("行いの無い件があります。")
        if self.event_count:
            step = np.diff(self.at)
            step[self.case_offsets[1:-1] - self.case_offsets[0] - 1] = 0
            if int(self.at.min()) == NO_TIME or (len(step) and int(step.min()) < 0):
                raise CannotBuildLog("件の中の日時が、順に並んでいません。")
            if int(self.activity.codes.max()) >= len(self.activity.names):
                raise CannotBuildLog("行いの名の符号が、表の外にあります。")
        coded = (self.resource, self.clock, *self.dimensions.values())
        for column in (one for one in coded if one is not None and len(one.codes)):
            known = column.codes[column.codes != column.missing]
            if len(known) and int(known.max()) >= len(column.names):
                raise CannotBuildLog("切り口の符号が、表の外にあります。")

    def part(self, first: int, last: int) -> EventLog:
        """``first`` 以上 ``last`` 未満の件だけの記録（列は写さない）。"""
        offsets = self.case_offsets[first : last + 1]
        base = int(self.case_offsets[0])
        low, high = int(offsets[0]) - base, int(offsets[-1]) - base
        cut = slice(low, high)
        return replace(
            self,
            case_offsets=offsets - offsets[0],
            case_keys=self.case_keys.between(first, last),
            activity=self.activity.between(low, high),
            at=self.at[cut],
            lines=self.lines[cut],
            start=None if self.start is None else self.start[cut],
            phase=None if self.phase is None else self.phase[cut],
            resource=None if self.resource is None else self.resource.between(low, high),
            clock=None if self.clock is None else self.clock.between(low, high),
            dimensions={
                name: one.between(first, last) if one.level is Level.CASE else one.between(low, high)
                for name, one in self.dimensions.items()
            },
        )

    def parts(self, count: int) -> tuple[EventLog, ...]:
        """行いの数がほぼ等しい、``count`` 個までの部分に分ける。件は割らない。空の部分は作らない。"""
        goals = np.linspace(int(self.case_offsets[0]), int(self.case_offsets[-1]), max(1, count) + 1)
        cuts = np.unique(np.searchsorted(self.case_offsets, goals))
        return tuple(self.part(int(a), int(b)) for a, b in pairwise(cuts)) or (self,)

    def taken(self, cases: NDArray[np.int64]) -> EventLog:
        """選んだ件（番号の並び、小さい順）だけの記録（写す）。"""
        base = int(self.case_offsets[0])
        lows, highs = self.case_offsets[cases] - base, self.case_offsets[cases + 1] - base
        sizes = highs - lows
        offsets = np.zeros(len(cases) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        rows = np.arange(int(offsets[-1]), dtype=np.int64) + np.repeat(lows - offsets[:-1], sizes)
        return replace(
            self,
            case_offsets=offsets,
            case_keys=self.case_keys.taken(cases),
            activity=self.activity.taken(rows),
            at=self.at[rows],
            lines=self.lines[rows],
            start=None if self.start is None else self.start[rows],
            phase=None if self.phase is None else self.phase[rows],
            resource=None if self.resource is None else self.resource.taken(rows),
            clock=None if self.clock is None else self.clock.taken(rows),
            dimensions={
                name: one.taken(cases if one.level is Level.CASE else rows)
                for name, one in self.dimensions.items()
            },
        )
