"""XES の行いを端から読む芯: ``<trace>`` と ``<event>`` と、平らな属性だけの、いちばん多い形。

``<event>`` から ``</event>`` までを一つずつ確かめ、読み切ったものだけを書き留める。入れ子の属性、注釈、
CDATA、接頭辞の付いた名など、この形でないものに出会うと、手前の切れ目に戻って `ODD` を返す。
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shirube.engines.insight.kernels.interning import GROW, Interned, intern, is_same
from shirube.engines.insight.kernels.xml_text import (
    MORE,
    ODD,
    OK,
    Bytes,
    after_space,
    starts_with,
    value_end,
)

FULL = 3
"""書き留める場所がいっぱい。受け取ってから、続きを読む。"""
WIDEN = 4
"""字の表がいっぱい。広げてから、続きを読む。"""
NEW_KEY = 5
"""初めての鍵。置き場を決めてから、続きを読む。"""

IGNORED, TIME, START, CASE_NAME, CODED = range(5)
"""鍵の値の使い道。"""
NO_OFFSET, MISSING = 20_000, 20_002
"""時差なし（この芯は読まない）、日時の属性なし。"""

POSITION, IN_TRACE, HAS_EVENTS, ROWS, TRACES, KEY, KIND = range(7)
"""``state`` の並び: 読み終えた位置、件の中か、その件に行いがあったか、行と件の数、新しい鍵の番号と型。"""
STATES = 7
KINDS = ("string", "date", "int", "float", "boolean", "id")
DATE = KINDS.index("date")
EVENT_KEYS, CASE_KEYS, DATES, VALUES = 0, 1, 2, 4
"""字の場面: 行いの鍵、件の鍵、（2 を足して）日時の型の鍵、（4 ＋ 置き場の番号の）値。"""

TRACE, AT, OFFSET, START_AT, START_OFFSET = range(5)
"""``moments`` の列。"""
PREFIX, PREFIX_SIZE, SLOT, NEXT = range(4)
"""``shapes`` の列: 覚えた形の字の場所と長さ、置き場、次に来た形。0 番は行いの始まり。"""
_SHAPES, _LONGEST_SHAPE = 64, 200

_NAMES = np.frombuffer("".join(KINDS).encode(), np.uint8).copy()
_NAME_ENDS = np.cumsum([len(one) for one in KINDS])
_TRACE = np.frombuffer(b"<trace>", np.uint8).copy()
_TRACE_END = np.frombuffer(b"</trace>", np.uint8).copy()
_EVENT = np.frombuffer(b"<event>", np.uint8).copy()
_EVENT_END = np.frombuffer(b"</event>", np.uint8).copy()
_KEY = np.frombuffer(b"key=", np.uint8).copy()
_VALUE = np.frombuffer(b"value=", np.uint8).copy()


class Slots(NamedTuple):
    """鍵の置き場。``of_key`` は字の番号から置き場（-1 はまだ）、``uses`` は置き場ごとの使い道と列の番号。"""

    of_key: NDArray[np.int32]
    uses: NDArray[np.int32]


class Rows(NamedTuple):
    """書き留める場所。0 番の件は、読み始めたときに開いていた件。

    ``moments``（行, 5）は件、日時、時差、始まり、その時差。``codes``（列, 行）と ``case_codes``（列, 件）は
    字の番号。``names``（件, 2）は件の名の場所と長さ。
    """

    moments: NDArray[np.int64]
    codes: NDArray[np.int32]
    names: NDArray[np.int64]
    case_codes: NDArray[np.int32]


class Span(NamedTuple):
    """一つの属性: 型、鍵と値の場所、札のあとの位置。"""

    kind: int
    key: int
    key_size: int
    value: int
    value_size: int
    after: int


@njit(nogil=True, cache=True)
def read_events(data: Bytes, slots: Slots, table: Interned, rows: Rows, state: NDArray[np.int64]) -> int:
    """``data`` を ``state[POSITION]`` から読み、止まったわけを返す。"""
    end = len(data)
    shapes = np.zeros((_SHAPES + 1, 4), np.int64)
    of_key, uses = slots
    heads, entries, arena, counts = table
    moments, codes, _, _ = rows
    while True:
        at = after_space(data, state[POSITION], end)
        state[POSITION] = at
        if at + 1 >= end:
            return MORE
        if data[at] != 60:
            return ODD
        if data[at + 1] == 101:
            status = _event(
                data, at, end, of_key, uses, heads, entries, arena, counts, moments, codes, shapes, state
            )
        elif data[at + 1] == 116:
            status = _open_trace(data, at, end, len(rows.names), state)
        elif data[at + 1] == 47:
            status = starts_with(data, at, end, _TRACE_END) if state[IN_TRACE] else ODD
            if status == OK:
                state[IN_TRACE] = 0
                state[POSITION] = at + len(_TRACE_END)
        elif state[IN_TRACE] and not state[HAS_EVENTS]:
            status = _case_attribute(data, at, end, slots, table, rows, state)
        else:
            return ODD
        if status != OK:
            return status


@njit(nogil=True, cache=True)
def _open_trace(data: Bytes, at: int, end: int, room: int, state: NDArray[np.int64]) -> int:
    status = ODD if state[IN_TRACE] else starts_with(data, at, end, _TRACE)
    if status != OK:
        return status
    if state[TRACES] + 1 >= room:
        return FULL
    state[TRACES] += 1
    state[IN_TRACE], state[HAS_EVENTS] = 1, 0
    state[POSITION] = at + len(_TRACE)
    return OK


@njit(nogil=True, cache=True)
def _case_attribute(
    data: Bytes, at: int, end: int, slots: Slots, table: Interned, rows: Rows, state: NDArray[np.int64]
) -> int:
    status, span = _attribute(data, at, end)
    if status != OK:
        return status
    heads, entries, arena, counts = table
    slot = _slot(data, span, CASE_KEYS, slots.of_key, heads, entries, arena, counts, state)
    if slot < 0:
        return -slot
    trace, role = state[TRACES], slots.uses[slot, 0]
    if role == CASE_NAME:
        rows.names[trace, 0], rows.names[trace, 1] = span.value, span.value_size
    elif role == CODED:
        entry = intern(data, span.value, span.value_size, VALUES + slot, heads, entries, arena, counts)
        if entry < 0:
            return WIDEN if entry == GROW else ODD
        rows.case_codes[slots.uses[slot, 1], trace] = entry
    state[POSITION] = span.after
    return OK


@njit(nogil=True, cache=True)
def _event(
    data: Bytes,
    at: int,
    end: int,
    of_key: NDArray[np.int32],
    uses: NDArray[np.int32],
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: Bytes,
    counts: NDArray[np.int64],
    moments: NDArray[np.int64],
    codes: NDArray[np.int32],
    shapes: NDArray[np.int64],
    state: NDArray[np.int64],
) -> int:
    """行いを一つ。配列をばらして渡すのは、属性のたびに組を作り直さないため（四倍速い）。"""
    status = starts_with(data, at, end, _EVENT) if state[IN_TRACE] else ODD
    row = state[ROWS]
    if status != OK or row >= len(moments):
        return status if status != OK else FULL
    moments[row, OFFSET], moments[row, START_OFFSET] = MISSING, MISSING
    at, shape = after_space(data, at + len(_EVENT), end), 0
    while at + 1 < end and data[at] == 60 and data[at + 1] != 47:
        shape, value, size, after = _like_before(data, at, end, shape, shapes)
        slot = shapes[shape, SLOT]
        if after == 0:
            status, span = _attribute(data, at, end)
            if status != OK:
                return status
            slot = _slot(data, span, EVENT_KEYS, of_key, heads, entries, arena, counts, state)
            if slot < 0:
                return -slot
            value, size, after = span.value, span.value_size, span.after
            shape = _remembered(data, at, span, slot, shape, shapes)
        role = uses[slot, 0]
        if role == CODED:
            entry = intern(data, value, size, VALUES + slot, heads, entries, arena, counts)
            if entry < 0:
                return WIDEN if entry == GROW else ODD
            codes[uses[slot, 1], row] = entry
        elif role != IGNORED:
            is_read, local, offset = moment(data, value, size)
            if not is_read:
                return ODD
            to = AT if role == TIME else START_AT
            moments[row, to], moments[row, to + 1] = local, offset
        at = after_space(data, after, end)
    status = starts_with(data, at, end, _EVENT_END)
    if status == OK:
        moments[row, TRACE] = state[TRACES]
        state[ROWS], state[HAS_EVENTS], state[POSITION] = row + 1, 1, at + len(_EVENT_END)
    return status


@njit(nogil=True, cache=True)
def _like_before(
    data: Bytes, at: int, end: int, shape: int, shapes: NDArray[np.int64]
) -> tuple[int, int, int, int]:
    """前の行いの、同じところの属性と、値の前まで同じ字か。

    同じなら（その形、値の位置、長さ、札のあと）を返す。値の前までは確かめ済みの字なので、値だけを確かめる。違えば
    札のあとを 0 にし、形は渡されたまま返す。
    """
    guess = shapes[shape, NEXT]
    size = shapes[guess, PREFIX_SIZE]
    if size == 0 or at + size + 3 > end or not is_same(data, at, data, shapes[guess, PREFIX], size):
        return shape, 0, 0, 0
    value = at + size
    status, stop = value_end(data, value, end, data[value - 1])
    if status != OK or stop + 2 >= end or data[stop + 1] != 47 or data[stop + 2] != 62:
        return shape, 0, 0, 0
    return guess, value, stop - value, stop + 3


@njit(nogil=True, cache=True)
def _remembered(data: Bytes, at: int, span: Span, slot: int, before: int, shapes: NDArray[np.int64]) -> int:
    """確かめた属性の形（値の前までの字）を、``before`` の次の形として覚える。鍵が先のものだけを覚える。"""
    size = span.value - at
    if span.key > span.value or size > _LONGEST_SHAPE:
        return before
    last = 1
    while last <= _SHAPES and shapes[last, PREFIX_SIZE]:
        if shapes[last, PREFIX_SIZE] == size and is_same(data, at, data, shapes[last, PREFIX], size):
            break
        last += 1
    if last > _SHAPES:
        return before
    shapes[last, PREFIX], shapes[last, PREFIX_SIZE], shapes[last, SLOT] = at, size, slot
    shapes[before, NEXT] = last
    return last


@njit(nogil=True, cache=True)
def _slot(
    data: Bytes,
    span: Span,
    scope: int,
    of_key: NDArray[np.int32],
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: Bytes,
    counts: NDArray[np.int64],
    state: NDArray[np.int64],
) -> int:
    """鍵の置き場。無ければ、止まるわけの負の数。"""
    if span.kind == DATE:
        scope += DATES
    entry = intern(data, span.key, span.key_size, scope, heads, entries, arena, counts)
    if entry < 0:
        return -WIDEN if entry == GROW else -ODD
    slot = of_key[entry]
    if slot < 0:
        state[KEY], state[KIND] = entry, span.kind
        return -NEW_KEY
    return int(slot)


@njit(nogil=True, cache=True)
def _attribute(data: Bytes, at: int, end: int) -> tuple[int, Span]:
    """``<string key="…" value="…"/>`` の形の属性を確かめる。鍵と値の順は問わない。"""
    nothing = Span(0, 0, 0, 0, 0, 0)
    first = at + 1
    at = first
    while at < end and 97 <= data[at] <= 122:
        at += 1
    if at >= end:
        return MORE, nothing
    kind = _kind(data, first, at)
    if kind < 0:
        return ODD, nothing
    key, key_size, value, value_size = 0, -1, 0, -1
    while True:
        spaced = after_space(data, at, end)
        if spaced + 1 >= end:
            return MORE, nothing
        if data[spaced] == 47:
            is_whole = data[spaced + 1] == 62 and key_size >= 0 and value_size >= 0
            return (OK if is_whole else ODD), Span(kind, key, key_size, value, value_size, spaced + 2)
        if spaced == at:
            return ODD, nothing
        is_key = data[spaced] == 107
        status, start, stop = _quoted(data, spaced, end, _KEY if is_key else _VALUE)
        if status != OK or (is_key and key_size >= 0) or (not is_key and value_size >= 0):
            return (status if status != OK else ODD), nothing
        if is_key:
            key, key_size = start, stop - start
        else:
            value, value_size = start, stop - start
        at = stop + 1


@njit(nogil=True, cache=True)
def _kind(data: Bytes, first: int, last: int) -> int:
    """属性の型の番号。知らない名なら -1。"""
    start = 0
    for kind in range(len(_NAME_ENDS)):
        stop = _NAME_ENDS[kind]
        if stop - start == last - first and starts_with(data, first, last, _NAMES[start:stop]) == OK:
            return kind
        start = stop
    return -1


@njit(nogil=True, cache=True)
def _quoted(data: Bytes, at: int, end: int, word: Bytes) -> tuple[int, int, int]:
    """``word`` のあとの、引用符の中の場所。"""
    status = starts_with(data, at, end, word)
    at += len(word)
    if status != OK or at >= end:
        return (status if status != OK else MORE), 0, 0
    quote = data[at]
    if quote != 34 and quote != 39:
        return ODD, 0, 0
    status, stop = value_end(data, at + 1, end, quote)
    return status, at + 1, stop


@njit(nogil=True, cache=True)
def _digits(data: Bytes, at: int, count: int) -> int:
    """十進の数字。数字でなければ負の大きな数。"""
    number = 0
    for i in range(at, at + count):
        if data[i] < 48 or data[i] > 57:
            return -1_000_000
        number = number * 10 + data[i] - 48
    return number


@njit(nogil=True, cache=True)
def moment(data: Bytes, at: int, size: int) -> tuple[bool, int, int]:
    """``2026-04-01T09:30:00.123+09:00`` の形の日時を（読めたか、土地の時刻、時差の分）に読む。"""
    if size < 20 or data[at + 4] != 45 or data[at + 7] != 45 or data[at + 10] != 84:
        return False, 0, 0
    if data[at + 13] != 58 or data[at + 16] != 58:
        return False, 0, 0
    year, month, day = _digits(data, at, 4), _digits(data, at + 5, 2), _digits(data, at + 8, 2)
    hour, minute, second = _digits(data, at + 11, 2), _digits(data, at + 14, 2), _digits(data, at + 17, 2)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _month_days(year, month):
        return False, 0, 0
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return False, 0, 0
    end = at + size
    i, micro, unit = at + 19, 0, 100_000
    if data[i] == 46:
        i += 1
        first = i
        while i < end and 48 <= data[i] <= 57:
            micro += (data[i] - 48) * unit
            unit //= 10
            i += 1
        if i == first:
            return False, 0, 0
    is_read, offset = _offset(data, i, end)
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    return is_read, seconds * 1_000_000 + micro, offset


@njit(nogil=True, cache=True)
def _offset(data: Bytes, at: int, end: int) -> tuple[bool, int]:
    """時差（分）。Z か ±HH:MM。"""
    if end - at == 1 and data[at] == 90:
        return True, 0
    if end - at != 6 or (data[at] != 43 and data[at] != 45) or data[at + 3] != 58:
        return False, 0
    hours, minutes = _digits(data, at + 1, 2), _digits(data, at + 4, 2)
    total = hours * 60 + minutes
    if hours < 0 or minutes < 0 or minutes > 59 or total > 14 * 60:
        return False, 0
    return True, -total if data[at] == 45 else total


@njit(nogil=True, cache=True)
def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@njit(nogil=True, cache=True)
def _days(year: int, month: int, day: int) -> int:
    """1970-01-01 からの日数（グレゴリオ暦）。年を 3 月から数えると、うるう日が年の終わりに来る。"""
    if month <= 2:
        year -= 1
        month += 12
    before = 365 * year + year // 4 - year // 100 + year // 400
    return before + (153 * (month - 3) + 2) // 5 + day - 1 - 719_468
