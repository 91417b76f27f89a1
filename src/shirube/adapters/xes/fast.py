"""速い芯で XES を読み、expat で読んだときと同じ `Block` にする。

芯が書き留めるのは、字の番号と、場所と、日時だけ。字は、初めて現れたときに一度だけ読む。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.xes.batches import Block, Ints
from shirube.adapters.xes.plain import Cases, Trace
from shirube.adapters.xes.slots import Role, Slot, Slots
from shirube.adapters.xes.spelling import attribute_text
from shirube.engines.insight.kernels import xes_events as kernel
from shirube.engines.insight.kernels.arrays import is_ready
from shirube.engines.insight.kernels.interning import FIRST, SCOPE, SIZE, Interned, empty_interned, grown
from shirube.engines.insight.kernels.xes_attribute import KINDS
from shirube.engines.insight.kernels.xml_text import MORE, ODD
from shirube.engines.insight.log import Level
from shirube.engines.insight.rows import ABSENT

_ENTRIES, _ROOM = 4_096, 256 * 1024
_BYTES_PER_ROW = 64
"""一行に要る字の目安。足りなければ、受け取ってから続きを読む。"""
_KEYS = 4_096
"""覚える鍵の数の上限。これを超える鍵のある行いは、expat で読む。"""


@dataclass(frozen=True, slots=True)
class Run:
    """芯が読み進めた結果。"""

    position: int
    is_odd: bool
    """芯の読めない形で止まったか。"""
    needs_more: bool
    """字が足りずに止まったか。"""
    block: Block | None
    trace: Trace | None
    """いま開いている件。"""
    has_left: bool
    """読み始めたときに開いていた件を閉じたか。"""
    valueless: int
    """値の無い属性（list、container）の数。"""


class FastRoad:
    """速い芯と、その字の表。"""

    def __init__(self, slots: Slots, cases: Cases) -> None:
        self._slots, self._cases = slots, cases
        self._table = empty_interned(_ENTRIES, _ROOM)
        self._known = 0
        self._code_of = np.full(_ENTRIES + 1, ABSENT, np.int64)
        self._slot_of = np.full(_ENTRIES, -1, np.int32)
        self._key_count = 0

    @staticmethod
    def is_ready() -> bool:
        """芯を訳すのを待たずに使えるか。"""
        return is_ready(kernel._read)

    def run(self, data: bytes, position: int, trace: Trace | None, line: int) -> Run:
        """``data`` を ``position`` から読めるところまで読む。一つの `Block` がたまるか、止まったら返す。

        ``trace`` はいま開いている件、``line`` はこれまでの行いの数。
        """
        text = np.frombuffer(data, np.uint8)
        has_left, valueless = False, 0
        while True:
            rows, slots = self._rows(len(data) - position), self._uses()
            state = np.zeros(kernel.STATES, np.int64)
            state[kernel.POSITION] = position
            if trace is not None:
                state[kernel.IN_TRACE], state[kernel.HAS_EVENTS] = 1, trace.has_events
            status = int(kernel.read_events(text, slots, self._table, rows, state))
            self._learn()
            valueless += int(state[kernel.VALUELESS])
            was_open = trace is not None
            block, trace = self._block(data, rows, state, trace, line)
            has_left |= was_open and (trace is None or int(state[kernel.TRACES]) > 0)
            position = int(state[kernel.POSITION])
            is_stuck = False
            if status == kernel.WIDEN:
                self._widen(len(data))
            elif status == kernel.NEW_KEY:
                is_stuck = not self._settle_key(int(state[kernel.KEY]), int(state[kernel.KIND]))
            if status in (MORE, ODD) or is_stuck or block is not None or (has_left and was_open):
                is_odd, needs_more = status == ODD or is_stuck, status == MORE
                return Run(position, is_odd, needs_more, block, trace, has_left, valueless)

    def _rows(self, size: int) -> kernel.Rows:
        """書き留める場所。"""
        most = size // _BYTES_PER_ROW + 16
        events, cases = len(self._coded(Level.EVENT)), len(self._coded(Level.CASE))
        return kernel.Rows(
            np.empty((most, 5), np.int64),
            np.full((events, most), ABSENT, np.int32),
            np.full((most, 2), ABSENT, np.int64),
            np.full((cases, most), ABSENT, np.int32),
        )

    def _uses(self) -> kernel.Slots:
        """置き場ごとの使い道と、列の番号。"""
        every = self._slots.every
        uses = np.full((len(every), 2), ABSENT, np.int32)
        uses[:, 0] = [slot.role for slot in every]
        for level in Level:
            coded = [slot.index for slot in self._coded(level)]
            uses[coded, 1] = np.arange(len(coded), dtype=np.int32)
        return kernel.Slots(self._slot_of, uses)

    def _learn(self) -> None:
        """新しく番号の付いた字を読み、値の表に入れる。"""
        table, count = self._table, int(self._table.counts[0])
        for entry in range(self._known, count):
            scope = int(table.entries[entry, SCOPE])
            if scope >= kernel.VALUES:
                slot = self._slots.every[scope - kernel.VALUES]
                if slot.role is Role.CODED:
                    self._code_of[entry] = slot.values.code(attribute_text(_bytes(table, entry)))
        self._known = count

    def _widen(self, room: int) -> None:
        self._table = grown(self._table, room)
        size = len(self._table.entries)
        code_of = np.full(size + 1, ABSENT, np.int64)
        code_of[: self._known] = self._code_of[: self._known]
        slot_of = np.full(size, -1, np.int32)
        slot_of[: len(self._slot_of)] = self._slot_of
        self._code_of, self._slot_of = code_of, slot_of

    def _settle_key(self, entry: int, kind: int) -> bool:
        """初めての鍵の置き場を決める。鍵が多すぎるときは決めない。"""
        if self._key_count >= _KEYS:
            return False
        self._key_count += 1
        is_event = int(self._table.entries[entry, SCOPE]) % kernel.DATES == kernel.EVENT_KEYS
        level = Level.EVENT if is_event else Level.CASE
        key = attribute_text(_bytes(self._table, entry))
        self._slot_of[entry] = self._slots.find(level, key, KINDS[kind]).index
        return True

    def _block(
        self, data: bytes, rows: kernel.Rows, state: NDArray[np.int64], trace: Trace | None, line: int
    ) -> tuple[Block | None, Trace | None]:
        """書き留めたものを `Block` にし、いま開いている件とともに返す。"""
        count, last = int(state[kernel.ROWS]), int(state[kernel.TRACES])
        case_codes = self._case_codes(rows, trace, last)
        moments = rows.moments[:count]
        used = moments[:, kernel.TRACE]
        events = np.bincount(used, minlength=last + 1)
        cases = np.full(last + 1, ABSENT, np.int64)
        for at in range(last + 1):
            if at:
                trace = self._cases.opened()
            if trace is None:
                continue
            first = int(rows.names[at, 0])
            if first >= 0:
                trace.name = attribute_text(data[first : first + int(rows.names[at, 1])])
            if events[at] and not trace.has_events:
                trace.has_events = True
                trace.case = self._cases.code(trace.name, trace.number)
            cases[at] = trace.case
        if trace is not None and state[kernel.IN_TRACE]:
            trace.values = {index: int(c[last]) for index, c in case_codes.items() if c[last] != ABSENT}
        else:
            trace = None
        if not count:
            return None, trace
        columns = {index: codes[used] for index, codes in case_codes.items()}
        for slot, codes in zip(self._coded(Level.EVENT), rows.codes, strict=True):
            columns[slot.index] = self._code_of[codes[:count]]
        block = Block(
            case=cases[used],
            line=np.arange(line + 1, line + count + 1, dtype=np.int64),
            at=moments[:, kernel.AT],
            at_offset=moments[:, kernel.OFFSET],
            start=moments[:, kernel.START_AT],
            start_offset=moments[:, kernel.START_OFFSET],
            columns=columns,
        )
        return block, trace

    def _case_codes(self, rows: kernel.Rows, trace: Trace | None, last: int) -> dict[int, Ints]:
        """件ごとの値の符号（0 番は、読み始めたときに開いていた件）。"""
        found = {}
        for slot, entries in zip(self._coded(Level.CASE), rows.case_codes, strict=True):
            codes = self._code_of[entries[: last + 1]]
            if trace is not None and codes[0] == ABSENT:
                codes[0] = trace.values.get(slot.index, ABSENT)
            found[slot.index] = codes
        return found

    def _coded(self, level: Level) -> list[Slot]:
        return [slot for slot in self._slots.every if slot.level is level and slot.role is Role.CODED]


def _bytes(table: Interned, entry: int) -> bytes:
    first, size = int(table.entries[entry, FIRST]), int(table.entries[entry, SIZE])
    return table.arena[first : first + size].tobytes()
