"""XES の行いを端から読む芯: ``<trace>`` と ``<event>`` と属性だけの、いちばん多い形。

``<event>`` から ``</event>`` までを一つずつ確かめ、読み切ったものだけを書き留める。属性の中の属性は、形を
確かめて飛ばす（決まりのとおり、使わない）。注釈、CDATA、接頭辞の付いた名など、この形でないものに出会うと、
手前の切れ目に戻って `ODD` を返す。
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels import xes_attribute as attributes
from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel
from shirube.engines.insight.kernels.interning import GROW, Interned, intern, is_same
from shirube.engines.insight.kernels.xes_attribute import DATE, LIST, after_children, attribute
from shirube.engines.insight.kernels.xes_moment import moment
from shirube.engines.insight.kernels.xml_text import MORE, ODD, OK, Bytes, after_space, value_end

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

POSITION, IN_TRACE, HAS_EVENTS, ROWS, TRACES, KEY, KIND, VALUELESS = range(8)
"""``state`` の並び: 読み終えた位置、件の中か、その件に行いがあったか、行と件の数、新しい鍵の番号と型、
値の無い属性の数。"""
STATES = 8
EVENT_KEYS, CASE_KEYS, DATES, VALUES = 0, 1, 2, 4
"""字の場面: 行いの鍵、件の鍵、（2 を足して）日時の型の鍵、（4 ＋ 置き場の番号の）値。"""

TRACE, AT, OFFSET, START_AT, START_OFFSET = range(5)
"""``moments`` の列。"""
PREFIX, PREFIX_SIZE, SLOT, NEXT, SHAPE_KIND = range(5)
"""``shapes`` の列: 覚えた形の字の場所と長さ、置き場、次に来た形、型。0 番は行いの始まり。"""
_SHAPES, _LONGEST_SHAPE = 64, 200

_Codes = NDArray[np.int32]
_Places = NDArray[np.int64]
_TAGS = np.array([[*b"<event>", 0], [*b"<trace>", 0], [*b"</event>"], [*b"</trace>"]], np.uint8)
_TAG_SIZES = np.array([7, 7, 8, 8])
_EVENT, _TRACE, _EVENT_END, _TRACE_END = range(4)


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


def read_events(data: Bytes, slots: Slots, table: Interned, rows: Rows, state: NDArray[np.int64]) -> int:
    """``data`` を ``state[POSITION]`` から読み、止まったわけを返す。"""
    shapes = np.zeros((_SHAPES + 1, 5), np.int64)
    spans = np.zeros((2, attributes.SPAN), np.int64)
    return int(_read(fixed(data), *slots, *table, *rows, shapes, spans[0], spans[1], state))


@kernel
def _read(
    data: Bytes, of_key: _Codes, uses: _Codes,
    heads: _Codes, entries: _Places, arena: Bytes, counts: _Places,
    moments: _Places, codes: _Codes, names: _Places, case_codes: _Codes,
    shapes: _Places, span: _Places, spare: _Places, state: _Places,
) -> Whole:  # fmt: skip
    """札を一つずつ読む。配列をばらして渡すのは、属性のたびに組を作り直さないため（四倍速い）。"""
    end, at, row = np.int64(len(data)), state[POSITION], state[ROWS]
    in_event, shape, valueless = False, np.int64(0), np.int64(0)
    while True:
        at = after_space(data, at, end)
        if not in_event:
            state[POSITION], state[ROWS] = at, row
            state[VALUELESS] += valueless
            valueless = np.int64(0)
        if at + 1 >= end:
            return MORE
        if data[at] != 60:
            return ODD
        tag = _tag(data[at + 1], in_event)
        if tag >= 0:
            status, at = _after_tag(data, at, end, tag, in_event, row, moments, names, state)
            if status != OK:
                return status
            row += tag == _EVENT_END
            in_event, shape = tag == _EVENT, np.int64(0)
            continue
        if not in_event and (state[IN_TRACE] == 0 or state[HAS_EVENTS]):
            return ODD
        before = shape
        status, shape = _value(data, at, end, shape if in_event else np.int64(-1), shapes, span, spare)
        if status != OK:
            return status
        if span[attributes.VALUE_SIZE] < 0:
            valueless, shape = valueless + 1, before
            at = span[attributes.AFTER]
            continue
        slot = shapes[shape, SLOT] if shape > 0 else np.int64(-1)
        if slot < 0:
            slot = _slot(data, in_event, span, of_key, heads, entries, arena, counts, state)
            if slot < 0:
                return -slot
            if in_event:
                shape = _remembered(data, at, span, slot, before, shapes)
        at = span[attributes.AFTER]
        status = _kept(
            data, uses[slot, 0], uses[slot, 1], VALUES + slot, in_event, row, span,
            heads, entries, arena, counts, moments, codes, names, case_codes, state,
        )  # fmt: skip
        if status != OK:
            return status


@inner
def _kept(
    data: Bytes,
    role: Whole,
    column: Whole,
    scope: Whole,
    in_event: bool,
    row: Whole,
    span: NDArray[np.int64],
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: Bytes,
    counts: NDArray[np.int64],
    moments: NDArray[np.int64],
    codes: NDArray[np.int32],
    names: NDArray[np.int64],
    case_codes: NDArray[np.int32],
    state: NDArray[np.int64],
) -> Whole:
    """値を、使い道に応じて書き留める。"""
    value, size = span[attributes.VALUE], span[attributes.VALUE_SIZE]
    if role == CODED:
        entry = intern(data, value, size, scope, heads, entries, arena, counts)
        if entry < 0:
            return WIDEN if entry == GROW else ODD
        if in_event:
            codes[column, row] = entry
        else:
            case_codes[column, state[TRACES]] = entry
    elif role == CASE_NAME:
        names[state[TRACES], 0], names[state[TRACES], 1] = value, size
    elif role != IGNORED:
        is_read, local, offset = moment(data, value, size)
        if not is_read:
            return ODD
        to = AT if role == TIME else START_AT
        moments[row, to], moments[row, to + 1] = local, offset
    return OK


@inner
def _tag(letter: Whole, in_event: bool) -> Whole:
    """札の種類。属性なら -1。"""
    if letter == 47:
        return _EVENT_END if in_event else _TRACE_END
    return _EVENT if letter == 101 else _TRACE if letter == 116 else -1


@inner
def _after_tag(
    data: Bytes,
    at: Whole,
    end: Whole,
    tag: Whole,
    in_event: bool,
    row: Whole,
    moments: NDArray[np.int64],
    names: NDArray[np.int64],
    state: NDArray[np.int64],
) -> tuple[Whole, Whole]:
    """決まった札を確かめて、そのあとの位置を返し、件と行いの始まりと終わりを書き留める。"""
    if in_event != (tag == _EVENT_END) or (state[IN_TRACE] == 0) != (tag == _TRACE):
        return ODD, at
    for i in range(_TAG_SIZES[tag]):
        if at + i >= end:
            return MORE, at
        if data[at + i] != _TAGS[tag, i]:
            return ODD, at
    if (tag == _EVENT and row >= len(moments)) or (tag == _TRACE and state[TRACES] + 1 >= len(names)):
        return FULL, at
    if tag == _EVENT:
        moments[row, TRACE] = state[TRACES]
        moments[row, OFFSET], moments[row, START_OFFSET] = MISSING, MISSING
    elif tag == _EVENT_END:
        state[HAS_EVENTS] = 1
    elif tag == _TRACE:
        state[TRACES] += 1
        state[IN_TRACE], state[HAS_EVENTS] = 1, 0
    else:
        state[IN_TRACE] = 0
    return OK, at + _TAG_SIZES[tag]


@inner
def _slot(
    data: Bytes,
    in_event: bool,
    span: NDArray[np.int64],
    of_key: NDArray[np.int32],
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: Bytes,
    counts: NDArray[np.int64],
    state: NDArray[np.int64],
) -> Whole:
    """鍵の置き場。無ければ、止まるわけの負の数。"""
    scope = np.int64(EVENT_KEYS if in_event else CASE_KEYS)
    scope += np.int64(DATES if span[attributes.KIND] == DATE else 0)
    key, size = span[attributes.KEY], span[attributes.KEY_SIZE]
    entry = intern(data, key, size, scope, heads, entries, arena, counts)
    if entry < 0:
        return np.int64(-WIDEN if entry == GROW else -ODD)
    slot = np.int64(of_key[entry])
    if slot < 0:
        state[KEY], state[KIND] = entry, span[attributes.KIND]
        return np.int64(-NEW_KEY)
    return slot


@inner
def _value(
    data: Bytes,
    at: Whole,
    end: Whole,
    shape: Whole,
    shapes: NDArray[np.int64],
    span: NDArray[np.int64],
    spare: NDArray[np.int64],
) -> tuple[Whole, Whole]:
    """属性を一つ確かめて ``span`` に書き、（結果、覚えていた形）を返す。覚えていない形は 0。

    前の行いの、同じところの属性と、値の前まで同じ字なら、そこまでは確かめ済みなので、値だけを確かめる。
    """
    guess = shapes[shape, NEXT] if shape >= 0 else np.int64(0)
    size = shapes[guess, PREFIX_SIZE]
    if size > 0 and at + size + 3 <= end and is_same(data, at, data, shapes[guess, PREFIX], size):
        value = at + size
        status, stop = value_end(data, value, end, data[value - 1])
        if status == OK and stop + 2 >= end:
            status = MORE
        if status != OK:
            return status, guess
        is_open = data[stop + 1] == 62
        if is_open or (data[stop + 1] == 47 and data[stop + 2] == 62):
            span[attributes.KIND], span[attributes.IS_OPEN] = shapes[guess, SHAPE_KIND], is_open
            span[attributes.VALUE], span[attributes.VALUE_SIZE] = value, stop - value
            span[attributes.AFTER] = stop + (2 if is_open else 3)
        else:
            guess = np.int64(0)
            status = attribute(data, at, end, span)
    else:
        guess = np.int64(0)
        status = attribute(data, at, end, span)
    if status == OK and span[attributes.KIND] > LIST + 1:
        status = ODD
    if status == OK and span[attributes.IS_OPEN]:
        status, after = after_children(data, span[attributes.AFTER], end, span[attributes.KIND], spare)
        span[attributes.AFTER] = after
    return status, guess


@inner
def _remembered(
    data: Bytes,
    at: Whole,
    span: NDArray[np.int64],
    slot: Whole,
    before: Whole,
    shapes: NDArray[np.int64],
) -> Whole:
    """確かめた属性の形（値の前までの字）を、``before`` の次の形として覚える。鍵が先のものだけを覚える。"""
    size = span[attributes.VALUE] - at
    if span[attributes.KEY] > span[attributes.VALUE] or size > _LONGEST_SHAPE:
        return before
    last = np.int64(1)
    while last <= _SHAPES and shapes[last, PREFIX_SIZE]:
        if shapes[last, PREFIX_SIZE] == size and is_same(data, at, data, shapes[last, PREFIX], size):
            break
        last += 1
    if last > _SHAPES:
        return before
    shapes[last, PREFIX], shapes[last, PREFIX_SIZE], shapes[last, SLOT] = at, size, slot
    shapes[last, SHAPE_KIND] = span[attributes.KIND]
    shapes[before, NEXT] = last
    return last
