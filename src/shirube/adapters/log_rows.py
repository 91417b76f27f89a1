"""表の行を、対応表に従って、記録の行（符号と日時）にする。CSV・xlsx・Parquet が同じ道を通る。

読めない行は捨てず、行番号と理由を残す。人の名の列もここでは元のまま符号になり、置き場所に書くときに仮名に
なる（元の名はメモリの外に出ない）。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.log_mapping import CONSTANTS, STOP, LogMapping, Names
from shirube.adapters.log_times import FIRST_TIME, LAST_TIME, TimeReader
from shirube.adapters.parquet_file import CodedCells
from shirube.adapters.tabular.formula_guard import restore
from shirube.engines.insight.kernels.numbering import edged
from shirube.engines.insight.kernels.ordering import in_order_of_appearance
from shirube.engines.insight.log import NO_TIME, Codes, Phase, Times
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, SetAside, Vocabulary
from shirube.values.case_event import Phase as NamedPhase

Cells = Sequence[str] | CodedCells
Rows = NDArray[np.intp] | slice
_EVERY = slice(None)
_PHASES = {NamedPhase.AT: Phase.AT, NamedPhase.START: Phase.START, NamedPhase.COMPLETE: Phase.COMPLETE}
_UNKNOWN = -2  # 対応表に無い局面の値


@dataclass(frozen=True, slots=True)
class Piece:
    """表の行のひとまとまり。``columns`` は対応表の列の名から欄の並びへ。

    日時の列は数でもよい（協定世界時のマイクロ秒は ``zoned``、現地のマイクロ秒は ``local``）。
    順番の列も、数なら ``numbers`` に置く。
    """

    lines: NDArray[np.int64]
    columns: Mapping[str, Cells]
    zoned: Mapping[str, Times] = field(default_factory=dict)
    local: Mapping[str, Times] = field(default_factory=dict)
    numbers: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    sheet: str = ""
    """シートの名（二枚以上を読むときに、別に置くわけに添える）。"""


class _Codes(dict[str, int]):
    """欄の字から符号へ。同じ字は一度だけ整える。空の欄は ``blank``。``is_guarded`` なら式よけを外す。"""

    def __init__(
        self,
        dictionary: Dictionary,
        named: Callable[[str], str | None],
        blank: int = ABSENT,
        *,
        is_guarded: bool,
    ) -> None:
        super().__init__()
        self._dictionary, self._named, self._blank, self._is_guarded = dictionary, named, blank, is_guarded

    def __missing__(self, raw: str) -> int:
        text = (restore(raw) if self._is_guarded else raw).strip()
        self[raw] = self._dictionary.code(self._named(text)) if text else self._blank
        return self[raw]

    def of(self, cells: Cells, rows: Rows) -> Codes:
        """選んだ行の符号。"""
        if isinstance(cells, CodedCells):
            return self._recoded(cells, rows)
        chosen = cells if isinstance(rows, slice) else [cells[row] for row in rows.tolist()]
        return np.fromiter(map(self.__getitem__, chosen), np.int64, len(chosen))

    def _recoded(self, cells: CodedCells, rows: Rows) -> Codes:
        """読んだ範囲の字の表の符号を、記録の符号に付け替える（新しい字は、行に現れた順に符号を付ける）。"""
        raw, shown, used = cells.codes[rows], cells.names, rows
        if not isinstance(rows, slice):
            _, used = in_order_of_appearance(raw[raw != ABSENT], len(cells.names))
            shown = shown.taken(used)
        table = np.full(len(cells.names) + 1, self._blank, np.int32)
        is_clean = self._named is str and not self._is_guarded and not edged(shown.offsets, shown.data)
        table[:-1][used] = (
            self._dictionary.code_all(shown) if is_clean else list(map(self.__getitem__, shown))
        )
        return table[raw]


class _Phases(dict[str, int]):
    """欄の字から局面へ。"""

    def __init__(self, phases: Mapping[str, NamedPhase]) -> None:
        super().__init__()
        self._phases = phases
        self._folded = {text.casefold(): phase for text, phase in phases.items()}

    def __missing__(self, raw: str) -> int:
        text = raw.strip()
        named = self._phases.get(text) or self._folded.get(text.casefold())
        self[raw] = _UNKNOWN if named is None else int(_PHASES[named])
        return self[raw]


class RowReader:
    """対応表から、ひとまとまりの行を `RowBatch` にする。``vocabulary`` は読むにつれて増える。

    ``is_guarded`` は、式よけの「'」を外して読むファイル（CSV）か。
    """

    def __init__(self, mapping: LogMapping, vocabulary: Vocabulary, *, is_guarded: bool) -> None:
        coded = partial(_Codes, is_guarded=is_guarded)
        self._mapping = mapping
        self._at = TimeReader(mapping.timestamp)
        self._start = TimeReader(mapping.start) if mapping.start else None
        self._phases = _Phases(mapping.lifecycle.phases) if mapping.lifecycle else None
        self._cases = coded(vocabulary.cases, str)
        self._activities = coded(vocabulary.activities, _renamed(mapping.activity))
        self._resources = coded(vocabulary.resources, str)
        self._clocks = coded(vocabulary.clocks, _clock_state(mapping.clock))
        self._dimensions: dict[str, tuple[str | None, _Codes]] = {}
        for name, names in _dimensions(mapping).items():
            dictionary = vocabulary.dimensions.setdefault(name, Dictionary())
            constant = mapping.constants.get(name)
            blank = ABSENT if constant is None else dictionary.code(constant)
            self._dimensions[name] = (
                None if names is None else names.column,
                coded(dictionary, _renamed(names), blank),
            )
            if names is not None:
                vocabulary.levels[name] = names.level

    def batch(self, piece: Piece) -> RowBatch:
        """ひとまとまりの行。読めない行は除き、理由を付けて `set_aside` に置く。"""
        mapping, part = self._mapping, _Part(piece)
        at, start, phase = self._times(part)
        sequence = _numbers(part, mapping.sequence) if mapping.sequence else None
        # 符号は、ここまでに読めた行だけに付ける（読めない行の名を、文字の表に入れない）。
        case = part.required(mapping.case, self._cases, "事案の番号")
        activity = part.required(mapping.activity.column, self._activities, "活動の名前")
        rows = part.rows
        return RowBatch(
            case=case[rows],
            activity=activity[rows],
            at=at[rows],
            line=piece.lines[rows],
            start=None if start is None else start[rows],
            phase=None if phase is None else phase[rows],
            resource=part.codes(mapping.resource, self._resources) if mapping.resource else None,
            clock=part.codes(mapping.clock.column, self._clocks) if mapping.clock else None,
            sequence=None if sequence is None else sequence[rows],
            dimensions={
                name: part.codes(column, codes) for name, (column, codes) in self._dimensions.items()
            },
            set_aside=part.set_aside,
        )

    def _times(self, part: _Part) -> tuple[Times, Times | None, NDArray[np.uint8] | None]:
        """日時、始まり、局面。始まりだけの行は、その日時の「開始」の行とする。"""
        column = self._mapping.timestamp.column
        at = part.times(column, self._at)
        phase = self._phase(part)
        if self._start is None or self._mapping.start is None:
            part.refuse(np.flatnonzero(at == NO_TIME), f"時刻（列「{column}」）が空です")
            return at, None, phase
        begun = self._mapping.start.column
        start = part.times(begun, self._start)
        has_only_start = (at == NO_TIME) & (start != NO_TIME)
        part.refuse(
            np.flatnonzero((at == NO_TIME) & (start == NO_TIME)),
            f"時刻（列「{column}」と列「{begun}」）が空です",
        )
        part.refuse(
            np.flatnonzero((start > at) & ~has_only_start), f"始まり（列「{begun}」）が終わりより後です"
        )
        if has_only_start.any():
            phase = np.full(len(at), int(Phase.AT), np.uint8) if phase is None else phase
            phase[has_only_start] = int(Phase.START)
            at[has_only_start], start[has_only_start] = start[has_only_start], NO_TIME
        return at, start, phase

    def _phase(self, part: _Part) -> NDArray[np.uint8] | None:
        """局面。対応表に無い値の行は別に置く。"""
        if self._phases is None or self._mapping.lifecycle is None:
            return None
        cells = part.cells(self._mapping.lifecycle.column)
        found = np.fromiter(map(self._phases.__getitem__, cells), np.int64, len(cells))
        for row in np.flatnonzero(found == _UNKNOWN).tolist():
            value = cells[row].strip()
            part.refuse([row], f"局面「{value[:40]}」が対応表にありません" if value else "局面の欄が空です")
        return np.where(found == _UNKNOWN, 0, found).astype(np.uint8)


class _Part:
    """ひとまとまりの行の、読めた行と、読めない行の理由。"""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._reasons: dict[int, str] = {}

    def cells(self, column: str) -> Sequence[str]:
        """列の欄の字。"""
        cells = self._piece.columns[column]
        return cells.texts() if isinstance(cells, CodedCells) else cells

    def numbers(self, column: str) -> NDArray[np.int64] | None:
        """数で渡された列。字の列なら None。"""
        return self._piece.numbers.get(column)

    def refuse(self, rows: Iterable[int], reason: str) -> None:
        """読めない行と理由を覚える。一行の理由は、初めの一つ。"""
        for row in rows:
            self._reasons.setdefault(int(row), reason)

    def times(self, column: str, reader: TimeReader) -> Times:
        """日時の列。空の欄と読めない欄は `NO_TIME`。"""
        if column in self._piece.zoned:
            times, reasons = self._piece.zoned[column].copy(), {}
            for row in np.flatnonzero(
                (times != NO_TIME) & ((times < FIRST_TIME) | (times > LAST_TIME))
            ).tolist():
                reasons[row] = f"時刻（列「{column}」）が、扱える範囲（西暦1〜9999年）の外です"
        elif column in self._piece.local:
            times, reasons = reader.of_local(self._piece.local[column])
        else:
            times, reasons = reader.micros(self.cells(column))
        for row, reason in reasons.items():
            self._reasons.setdefault(row, reason)
        return times

    @property
    def rows(self) -> Rows:
        """読めた行（すべて読めていれば、端から端まで）。"""
        if not self._reasons:
            return _EVERY
        is_read = np.ones(len(self._piece.lines), bool)
        is_read[list(self._reasons)] = False
        return np.flatnonzero(is_read)

    def required(self, column: str, codes: _Codes, label: str) -> Codes:
        """空であってはならない列の符号（すべての行ぶん。読めない行は値なし）。"""
        rows, found = self.rows, self.codes(column, codes)
        if not isinstance(rows, slice):
            found, some = np.full(len(self._piece.lines), ABSENT, np.int64), found
            found[rows] = some
        is_read = np.zeros(len(found), bool)
        is_read[rows] = True
        self.refuse(np.flatnonzero(is_read & (found == ABSENT)), f"{label}（列「{column}」）が空です")
        return found

    def codes(self, column: str | None, codes: _Codes) -> Codes:
        """読めた行の符号。列の無い切り口は、どの行も空の欄とみなす。"""
        rows = self.rows
        if column is None:
            return np.full(len(self._piece.lines[rows]), codes[""], np.int64)
        return codes.of(self._piece.columns[column], rows)

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """読めなかった行（行の順）。"""
        lines = self._piece.lines
        found = [SetAside(int(lines[row]), reason) for row, reason in self._reasons.items()]
        every = sorted((*self._piece.set_aside, *found), key=lambda one: one.line)
        where = f"シート「{self._piece.sheet}」: " if self._piece.sheet else ""
        return tuple(SetAside(one.line, where + one.reason) for one in every)


def _numbers(part: _Part, column: str) -> NDArray[np.int64]:
    """順番の列の整数。空の欄は、いちばん前。整数でない欄の行は別に置く。"""
    given = part.numbers(column)
    if given is not None:
        return given
    cells = part.cells(column)
    found = np.full(len(cells), ABSENT, np.int64)
    for row, cell in enumerate(cells):
        text = cell.strip()
        if text:
            try:
                found[row] = int(text)
            except (ValueError, OverflowError):
                part.refuse([row], f"順番「{text[:40]}」（列「{column}」）を整数として読めません")
    return found


def _dimensions(mapping: LogMapping) -> dict[str, Names | None]:
    """切り口の名と列。列が無く、定数だけのものは None。"""
    named: dict[str, Names | None] = {"team": mapping.team, "channel": mapping.channel}
    found = {name: named.get(name) for name in CONSTANTS if named.get(name) or name in mapping.constants}
    return {**found, **mapping.dimensions}


def _renamed(names: Names | None) -> Callable[[str], str]:
    """言い換え。言い換えの無い値は、そのまま。"""
    table = {} if names is None else names.names
    return lambda text: table.get(text, text)


def _clock_state(names: Names | None) -> Callable[[str], str | None]:
    """時計の値。run でも stop:理由 でもない値は、時計に触れない行。"""
    table = {} if names is None else names.names

    def state(text: str) -> str | None:
        found = table.get(text, text)
        return found if found == "run" or (found.startswith(STOP) and found != STOP) else None

    return state
