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
from shirube.engines.insight.kernels.xes_attribute import DATE, Span, attribute
from shirube.engines.insight.kernels.xes_moment import moment
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
EVENT_KEYS, CASE_KEYS, DATES, VALUES = 0, 1, 2, 4
"""字の場面: 行いの鍵、件の鍵、（2 を足して）日時の型の鍵、（4 ＋ 置き場の番号の）値。"""

TRACE, AT, OFFSET, START_AT, START_OFFSET = range(5)
"""``moments`` の列。"""
PREFIX, PREFIX_SIZE, SLOT, NEXT = range(4)
"""``shapes`` の列: 覚えた形の字の場所と長さ、置き場、次に来た形。0 番は行いの始まり。"""
_SHAPES, _LONGEST_SHAPE = 64, 200

_TRACE = np.frombuffer(b"<trace>", np.uint8).copy()
_TRACE_END = np.frombuffer(b"</trace>", np.uint8).copy()
_EVENT = np.frombuffer(b"<event>", np.uint8).copy()
_EVENT_END = np.frombuffer(b"</event>", np.uint8).copy()


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
    status, span = attribute(data, at, end)
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
            status, span = attribute(data, at, end)
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
