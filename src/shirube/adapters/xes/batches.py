"""読み取ったままの列（`Block`）を、符号と日時の列（`RowBatch`）に直す。

どちらの読み手から来ても、ここから先は同じ。行いの名、日時、件のどれかが無い行は、理由を付けて別に置く。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.xes.choices import JOIN, LONGEST_VALUE, XesChoices
from shirube.adapters.xes.moments import DAY, MISSING, NO_OFFSET, UNREADABLE, in_utc, read_moment
from shirube.adapters.xes.slots import Role, Slot, Slots
from shirube.engines.insight.log import NO_TIME, Level, Phase, Times
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, SetAside, Vocabulary

Ints = NDArray[np.int64]
_UNSEEN = -2
_CLOCKS = ("run", "stop:")
_KINDS = {"start": Phase.START, "complete": Phase.COMPLETE}


@dataclass(slots=True, eq=False)
class Block:
    """読み取ったままの M 行。``columns`` は置き場の番号から、値の符号（無ければ `ABSENT`）。"""

    case: Ints
    """件の符号。件の外の行いは `ABSENT`。"""
    line: Ints
    at: Times
    at_offset: Ints
    start: Times
    start_offset: Ints
    columns: dict[int, Ints]
    unreadable: dict[int, str] = field(default_factory=dict)
    """読めない日時の、行の位置と字。"""


class Codes:
    """値の符号を、表の符号に直す。表の符号は、読めた行に現れた順に付く。"""

    def __init__(self, names: Dictionary) -> None:
        self.names = names
        self.longest = 0
        """字の長さの最大。"""
        self._map = np.full(16, _UNSEEN, np.int64)

    def __call__(self, codes: Ints, texts: Dictionary, name: Any = None) -> Ints:
        """符号の列を直す。空の字は値なしにする。``name`` は、字の直し方。"""
        if len(texts) > len(self._map):
            grown = np.full(2 * len(texts), _UNSEEN, np.int64)
            grown[: len(self._map)] = self._map
            self._map = grown
        found = self._map[codes]
        fresh = codes[(found == _UNSEEN) & (codes != ABSENT)]
        if len(fresh):
            every = texts.names
            unseen, first = np.unique(fresh, return_index=True)
            for code in unseen[np.argsort(first)]:
                text = every[code] if name is None else name(every[code])
                self._map[code] = self.names.code(text if text.strip() else None)
                self.longest = max(self.longest, len(text))
            found = self._map[codes]
        return np.where(codes == ABSENT, ABSENT, found)


class Assembler:
    """列を `RowBatch` に直し、気づいたことを数える。"""

    def __init__(self, choices: XesChoices, slots: Slots, vocabulary: Vocabulary) -> None:
        self._choices, self._slots, self._words = choices, slots, vocabulary
        self._zone = None if choices.zone is None else ZoneInfo(choices.zone)
        self._activity = Codes(vocabulary.activities)
        self._resource, self._clock = Codes(vocabulary.resources), Codes(vocabulary.clocks)
        self._joined = Dictionary()
        self._dimensions: dict[int, Codes] = {}
        self.dropped: list[str] = []
        """値の種類が多すぎるか、値が長すぎて、切り口にしなかった属性。"""
        self.counts: Counter[str] = Counter()
        self.events = 0
        self.has_times_of_day = False

    def batch(self, block: Block) -> RowBatch:
        """一まとまりを直す。"""
        at, start = self._moments(block)
        # 始まりだけの行は、その日時の「開始」の行とする。
        has_only_start = (block.at_offset == MISSING) & (start != NO_TIME)
        at, start = np.where(has_only_start, start, at), np.where(has_only_start, NO_TIME, start)
        activity = self._activity_codes(block)
        unread_start = (block.start_offset != MISSING) & (start == NO_TIME) & ~has_only_start
        has_no_place = (block.case == ABSENT) | (activity == ABSENT) | (at == NO_TIME)
        unreadable = has_no_place | unread_start | (start > at)
        aside = tuple(self._reasons(block, activity, at, start, np.flatnonzero(unreadable)))
        kept = np.flatnonzero(~unreadable)
        self.events += len(kept)
        if len(aside):
            block, activity = _taken(block, kept), activity[kept]
            at, start, has_only_start = at[kept], start[kept], has_only_start[kept]
        return RowBatch(
            case=block.case,
            activity=self._named_activity(activity),
            at=at,
            line=block.line,
            start=None if np.all(start == NO_TIME) else start,
            phase=self._phases(block, has_only_start),
            resource=self._optional(block, self._slots.resource, self._resource),
            clock=self._optional(block, self._slots.clock, self._clock, self._clock_text),
            dimensions=self._dimension_codes(block),
            set_aside=aside,
        )

    def _moments(self, block: Block) -> tuple[Times, Times]:
        """行いの日時と、始まりの日時（協定世界時）。"""
        slots = self._slots
        _fill_moment(block.at, block.at_offset, slots.time)
        if slots.start is not None:
            _fill_moment(block.start, block.start_offset, slots.start)
        is_dated = self._choices.is_dated_only
        at = in_utc(block.at, block.at_offset, self._zone, is_dated_only=is_dated)
        start = in_utc(block.start, block.start_offset, self._zone, is_dated_only=is_dated)
        for local, offset in ((block.at, block.at_offset), (block.start, block.start_offset)):
            self.has_times_of_day |= bool(np.any(local[offset <= NO_OFFSET] % DAY))
        return at, start

    def _activity_codes(self, block: Block) -> Ints:
        """行いの名の符号（まだ表の符号ではない）。鍵が二つ以上なら、書かれている値をつなぐ。空の字は値なし。"""
        slots = self._slots.activity
        columns = [_codes(block, slot) for slot in slots]
        if len(slots) == 1:
            return _without_blank(columns[0], slots[0].values)
        rows = np.stack(columns, axis=1)
        kinds, back = np.unique(rows, axis=0, return_inverse=True)
        names = [slot.values.names for slot in slots]
        joined = np.empty(len(kinds), np.int64)
        for at, kind in enumerate(kinds):
            texts = [names[i][code] for i, code in enumerate(kind) if code != ABSENT]
            joined[at] = self._joined.code(JOIN.join(texts) if any(one.strip() for one in texts) else None)
        return joined[back.reshape(-1)]

    def _named_activity(self, codes: Ints) -> Ints:
        slots = self._slots.activity
        return self._activity(codes, slots[0].values if len(slots) == 1 else self._joined)

    def _reasons(
        self, block: Block, activity: Ints, at: Times, start: Times, rows: NDArray[np.intp]
    ) -> Iterable[SetAside]:
        """別に置く行と、その理由。"""
        for row in rows.tolist():
            reason = self._reason(block, activity, row)
            if at[row] != NO_TIME and block.case[row] != ABSENT and activity[row] != ABSENT:
                key = self._choices.start_key
                is_backward = start[row] > at[row]
                reason = (
                    f"始まり（{key}）が終わりより後です"
                    if is_backward
                    else f"始まり（{key}）の日時を読めません"
                )
            yield SetAside(int(block.line[row]), reason)

    def _reason(self, block: Block, activity: Ints, row: int) -> str:
        if block.case[row] == ABSENT:
            return "件（trace）の外に書かれた行いです"
        if activity[row] == ABSENT:
            return f"行いの名（{'、'.join(slot.key for slot in self._slots.activity)}）がありません"
        offset = int(block.at_offset[row])
        if offset == MISSING:
            return f"日時（{self._slots.time.key}）がありません"
        if offset == UNREADABLE:
            text = block.unreadable.get(row, self._slots.time.default or "")
            return f"日時「{text[:40]}」を読めません"
        if self._zone is None:
            return "日時に時差が無く、地域も指定されていません"
        return "日時が、その地域に存在しない時刻です"

    def _phases(self, block: Block, has_only_start: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
        """局面: start は開始、complete は完了。ほかの移り変わり（schedule など）と、無い行は一点。"""
        slot = self._slots.transition
        codes = _codes(block, slot)
        if np.all(codes == ABSENT) and not has_only_start.any():
            return None
        known = [_KINDS.get(text.strip().lower(), Phase.AT) for text in slot.values]
        table = np.array([*known, Phase.AT], np.uint8)
        phases = table[codes]
        self.counts["開始と完了のほかの局面"] += int(np.sum((phases == Phase.AT) & (codes != ABSENT)))
        phases[has_only_start] = Phase.START
        return phases

    def _optional(self, block: Block, slot: Slot, coder: Codes, name: Any = None) -> Ints | None:
        codes = _codes(block, slot)
        return None if np.all(codes == ABSENT) else coder(codes, slot.values, name)

    def _clock_text(self, text: str) -> str:
        """時計の値。``run`` と ``stop:理由`` のほかは、値なしにする。"""
        is_known = text == _CLOCKS[0] or (text.startswith(_CLOCKS[1]) and len(text) > len(_CLOCKS[1]))
        self.counts["読めない時計の値"] += not is_known
        return text if is_known else ""

    def _dimension_codes(self, block: Block) -> dict[str, Ints]:
        """切り口の符号。値の種類が多すぎるものは、ここで表から除く。"""
        found: dict[str, Ints] = {}
        for slot in self._slots.every:
            if slot.dimension is None:
                continue
            coder = self._dimensions.get(slot.index) or self._offered(slot, slot.dimension)
            codes = coder(_codes(block, slot), slot.values)
            is_too_much = len(coder.names) > self._choices.most_values or coder.longest > LONGEST_VALUE
            if is_too_much and not self._is_chosen(slot):
                del self._words.dimensions[slot.dimension]
                self._words.levels.pop(slot.dimension, None)
                self.dropped.append(slot.dimension)
                slot.dimension = None
                if slot is not self._slots.transition:
                    slot.role, slot.values = Role.IGNORED, Dictionary()
            else:
                found[slot.dimension] = codes
        return found

    def drop_unused(self) -> None:
        """値が一つも無かった切り口と、開始と完了だけの局面を、表から除く（読み終えたときに呼ぶ）。"""
        phases = self._slots.transition.dimension
        for name in [
            name
            for name, texts in self._words.dimensions.items()
            if not len(texts) or (name == phases and {one.strip().lower() for one in texts} <= _KINDS.keys())
        ]:
            del self._words.dimensions[name]
            self._words.levels.pop(name, None)

    def _offered(self, slot: Slot, name: str) -> Codes:
        self._words.dimensions[name] = Dictionary()
        if slot.level is Level.CASE:
            self._words.levels[name] = Level.CASE
        self._dimensions[slot.index] = Codes(self._words.dimensions[name])
        return self._dimensions[slot.index]

    def _is_chosen(self, slot: Slot) -> bool:
        chosen = (
            self._choices.event_dimensions if slot.level is Level.EVENT else self._choices.case_dimensions
        )
        return chosen is not None


def _codes(block: Block, slot: Slot) -> Ints:
    """置き場の列。無い値は、頼まれていれば既定値にする。"""
    codes = block.columns.get(slot.index)
    if codes is None:
        codes = np.full(len(block.line), ABSENT, np.int64)
    if slot.default is not None and np.any(codes == ABSENT):
        codes = np.where(codes == ABSENT, slot.values.code(slot.default), codes)
    return codes


def _without_blank(codes: Ints, values: Dictionary) -> Ints:
    """空の字（空白だけを含む）の符号を、値なしにする。"""
    blank = [code for text, code in values.codes.items() if not text.strip()]
    return np.where(np.isin(codes, blank), ABSENT, codes) if blank else codes


def _fill_moment(local: Times, offset: Ints, slot: Slot) -> None:
    if slot.default is not None:
        filled, shift = read_moment(slot.default)
        missing = offset == MISSING
        local[missing], offset[missing] = filled, shift


def _taken(block: Block, rows: Ints) -> Block:
    """選んだ行だけ（日時は、すでに直してあるので写さない）。"""
    return Block(
        case=block.case[rows],
        line=block.line[rows],
        at=block.at,
        at_offset=block.at_offset,
        start=block.start,
        start_offset=block.start_offset,
        columns={index: codes[rows] for index, codes in block.columns.items()},
    )
