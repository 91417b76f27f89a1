"""退避した行を、件の範囲ごとに並べて列のファイルにする。

一つの範囲は、決められたメモリに収まる行の数まで（一件がそれより大きいときは、その一件）。並べ方は
`engines/insight/building` と同じ芯で、件はファイルに現れた順、件の中は（日時、順番の列、ファイルの順）。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.event_store.columns import ColumnWriter, write_texts
from shirube.adapters.event_store.manifest import CodedFile, ColumnFile, TextsFile
from shirube.adapters.event_store.spill import DIMENSION, Spill
from shirube.adapters.event_store.words import Words
from shirube.engines.insight.building import first_known
from shirube.engines.insight.kernels.ordering import ordered_rows
from shirube.engines.insight.log import Level, Texts, code_dtype
from shirube.engines.insight.rows import ABSENT, Dictionary

ROW_BYTES = 80
"""並べるあいだ、一行に要るメモリの見積もり（行の番号、順、日時、順番、書く列とその写し）。"""
_TIMES = {"at": "at", "line": "lines", "start": "start"}
_CODED = ("activity", "resource", "clock")


@dataclass(slots=True)
class Sealed:
    """書き終えた列。"""

    cases: int
    events: int
    case_keys: TextsFile
    columns: dict[str, ColumnFile] = field(default_factory=dict)
    coded: dict[str, CodedFile] = field(default_factory=dict)
    dimensions: dict[str, CodedFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cases:
    """件の区切りと、読めた行のある件だけに詰めた符号（詰めなくてよければ None）。"""

    offsets: NDArray[np.int64]
    renumbered: NDArray[np.int64] | None
    is_kept: NDArray[np.bool_]

    def codes(self, spilled: NDArray[Any]) -> NDArray[np.int64]:
        wide = spilled.astype(np.int64)
        return wide if self.renumbered is None else self.renumbered[wide]


def seal(
    folder: Path,
    spill: Spill,
    cases: Dictionary,
    words: Mapping[str, Words],
    *,
    memory: int,
    told: Callable[[int], None],
) -> Sealed:
    """退避した行を並べて、列のファイルを書く。``told`` には、書いた行の数を伝える。"""
    counted = _counted(spill, len(cases))
    offsets = counted.offsets
    sealed = Sealed(
        cases=len(offsets) - 1,
        events=spill.rows,
        case_keys=write_texts(folder, "case_keys", _kept(cases, counted.is_kept)),
    )
    with ColumnWriter(folder / "case_offsets.bin", np.int64) as writer:
        writer.write(offsets)
    sealed.columns["case_offsets"] = writer.written
    with ExitStack() as stack:
        columns = {
            name: stack.enter_context(ColumnWriter(folder / f"{stem}.bin", dtype))
            for name, (stem, dtype) in _plan(spill, words).items()
        }
        for first, last in _ranges(offsets, max(1, memory // ROW_BYTES)):
            rows = _ordered(spill, counted, first, last)
            for name, column in columns.items():
                column.write(_values(spill, name, rows, words.get(name), offsets[first : last + 1]))
            told(int(offsets[last]))
    _list_columns(folder, sealed, columns, words)
    return sealed


def _kept(cases: Dictionary, is_kept: NDArray[np.bool_]) -> Texts:
    return cases.texts if is_kept.all() else cases.texts.taken(np.flatnonzero(is_kept))


def _plan(spill: Spill, words: Mapping[str, Words]) -> dict[str, tuple[str, np.dtype[Any]]]:
    """書く列と、ファイルの名、型。"""
    plan: dict[str, tuple[str, np.dtype[Any]]] = {
        name: (stem, np.dtype(np.int64))
        for name, stem in _TIMES.items()
        if name != "start" or spill.has(name)
    }
    if spill.has("phase"):
        plan["phase"] = ("phase", np.dtype(np.uint8))
    for name in _CODED:
        if name == "activity" or spill.has(name):
            plan[name] = (f"{name}.codes", code_dtype(len(words[name].names)))
    dimensions = [name for name in words if name.startswith(DIMENSION)]
    for number, name in enumerate(dimensions):
        plan[name] = (f"dimension-{number}.codes", code_dtype(len(words[name].names)))
    return plan


def _list_columns(
    folder: Path, sealed: Sealed, columns: Mapping[str, ColumnWriter], words: Mapping[str, Words]
) -> None:
    """列を目録の項目に分け、文字の表を書く。"""
    for name, column in columns.items():
        written = column.written
        if name not in words:
            sealed.columns[_TIMES.get(name, name)] = written
            continue
        stem = written.file.removesuffix(".codes.bin")
        coded = CodedFile(written, write_texts(folder, stem, words[name].names), words[name].level)
        if name.startswith(DIMENSION):
            sealed.dimensions[name.removeprefix(DIMENSION)] = coded
        else:
            sealed.coded[name] = coded


def _counted(spill: Spill, size: int) -> _Cases:
    """件ごとの行の数を数え、読めた行の無い件を除く。"""
    counts = np.zeros(size, np.int64)
    for _, codes in spill.pieces("case"):
        counts += np.bincount(codes, minlength=size)
    is_kept = counts > 0
    offsets = np.zeros(int(is_kept.sum()) + 1, np.int64)
    np.cumsum(counts[is_kept], out=offsets[1:])
    renumbered = None if is_kept.all() else np.cumsum(is_kept) - 1
    return _Cases(offsets, renumbered, is_kept)


def _ranges(offsets: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """行の数が ``most`` までの、件の範囲。"""
    first, cases = 0, len(offsets) - 1
    while first < cases:
        last = int(np.searchsorted(offsets, offsets[first] + most, "right")) - 1
        last = min(max(last, first + 1), cases)
        yield first, last
        first = last


def _ordered(spill: Spill, cases: _Cases, first: int, last: int) -> NDArray[np.int64]:
    """この範囲の件の行の番号を、書く順に。"""
    is_whole = first == 0 and last == len(cases.offsets) - 1
    found: list[NDArray[np.int64]] = []
    local: list[NDArray[np.int64]] = []
    for base, spilled in spill.pieces("case"):
        codes = cases.codes(spilled)
        rows = np.arange(len(codes)) if is_whole else np.flatnonzero((codes >= first) & (codes < last))
        found.append(rows + base)
        local.append(codes[rows] - first)
    rows, case = np.concatenate(found), np.concatenate(local)
    counts = np.diff(cases.offsets[first : last + 1])
    at = spill.column("at")[rows]
    sequence = spill.column("sequence")[rows] if spill.has("sequence") else np.empty(0, np.int64)
    return rows[ordered_rows(case, counts, at, sequence)]


def _values(
    spill: Spill, name: str, rows: NDArray[np.int64], words: Words | None, offsets: NDArray[np.int64]
) -> NDArray[Any]:
    """この範囲の列の値。件ごとの切り口は、件で最初に現れた値。"""
    values = spill.column(name)[rows]
    if words is None:
        return values
    if words.recoded is not None:
        # 値なし（最大の符号）は、付け替えの表の外にあるので、そのまま残す。
        is_known = values != np.iinfo(values.dtype).max
        values[is_known] = words.recoded[values[is_known]]
    if words.level is Level.CASE:
        wide = values.astype(np.int64)
        wide[values == np.iinfo(values.dtype).max] = ABSENT
        return first_known(wide, offsets - offsets[0]).astype(code_dtype(len(words.names)))
    return values.astype(code_dtype(len(words.names)))
