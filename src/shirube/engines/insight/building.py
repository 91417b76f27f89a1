"""読んだままの行から、件ごとに並べた記録を作る。

件はファイルに現れた順、件の中は（日時、順番の列、ファイルの順）に並べる。件ごとの切り口は、その件で最初に
現れた値をとる。
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.ordering import grouped_rows, order_within_cases
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Level, Phase, Texts, code_dtype
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, RowSource, Vocabulary

_EMPTY = np.empty(0, np.int64)


def log_of(source: RowSource) -> EventLog:
    """読み手のすべての行から記録を作る。行が無ければ、空の記録。"""
    return sorted_log(source.batches(), source.vocabulary, is_dated_only=source.is_dated_only)


def sorted_log(
    batches: Iterable[RowBatch], vocabulary: Vocabulary, *, is_dated_only: bool = False
) -> EventLog:
    """行のまとまりから記録を作る。``vocabulary`` は、まとまりを読み終えたときにそろっていればよい。"""
    every = list(batches)
    case = _joined([batch.case for batch in every])
    at = _joined([batch.at for batch in every])
    sequence = _optional(every, "sequence", ABSENT)
    counts = np.bincount(case, minlength=len(vocabulary.cases)).astype(np.int64)
    if len(counts) and int(counts.min()) == 0:
        # 読めない行にだけ現れた件は、件に数えない。
        kept = np.flatnonzero(counts)
        case, counts = (np.cumsum(counts > 0) - 1)[case], counts[kept]
        keys = np.array(vocabulary.cases.names, object)[kept].tolist()
    else:
        keys = list(vocabulary.cases)
    rows = grouped_rows(case, counts)
    order_within_cases(rows, counts, at, _EMPTY if sequence is None else sequence)
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    start, phase = _optional(every, "start", NO_TIME), _optional(every, "phase", int(Phase.AT))
    return EventLog(
        case_offsets=offsets,
        case_keys=Texts.of(keys),
        activity=_coded(_joined([batch.activity for batch in every])[rows], vocabulary.activities),
        at=at[rows],
        lines=_joined([batch.line for batch in every])[rows],
        start=None if start is None else start[rows],
        phase=None if phase is None else phase[rows].astype(np.uint8),
        resource=_optional_coded(every, "resource", rows, vocabulary.resources),
        clock=_optional_coded(every, "clock", rows, vocabulary.clocks),
        dimensions={
            name: _dimension(every, name, rows, offsets, vocabulary) for name in vocabulary.dimensions
        },
        is_dated_only=is_dated_only,
    )


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays).astype(np.int64, copy=False) if arrays else _EMPTY


def _optional(batches: list[RowBatch], name: str, absent: int) -> NDArray[np.int64] | None:
    """あるまとまりにだけある列もつなぐ。どこにも無ければ None。"""
    columns = [getattr(batch, name) for batch in batches]
    if all(column is None for column in columns):
        return None
    return _joined(
        [
            np.full(len(batch), absent, np.int64) if column is None else column
            for batch, column in zip(batches, columns, strict=True)
        ]
    )


def _coded(codes: NDArray[np.int64], names: Dictionary, level: Level = Level.EVENT) -> Coded:
    kind = code_dtype(len(names))
    # ABSENT（-1）は、符号なしに変えると、その型の最大値（値なし）になる。
    return Coded(codes.astype(kind), names.names, level)


def _optional_coded(
    batches: list[RowBatch], name: str, rows: NDArray[np.int64], names: Dictionary
) -> Coded | None:
    codes = _optional(batches, name, ABSENT)
    return None if codes is None else _coded(codes[rows], names)


def _dimension(
    batches: list[RowBatch],
    name: str,
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> Coded:
    absent = [np.full(len(batch), ABSENT, np.int64) for batch in batches if name not in batch.dimensions]
    left = iter(absent)
    codes = _joined(
        [batch.dimensions[name] if name in batch.dimensions else next(left) for batch in batches]
    )[rows]
    level = vocabulary.levels.get(name, Level.EVENT)
    if level is Level.CASE:
        codes = first_known(codes, offsets)
    return _coded(codes, vocabulary.dimensions[name], level)


def first_known(codes: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """件ごとに、最初に現れた値（無ければ値なし）。"""
    known = np.flatnonzero(codes != ABSENT)
    found = np.full(len(offsets) - 1, ABSENT, np.int64)
    cases = np.searchsorted(offsets, known, side="right") - 1
    firsts, at = np.unique(cases, return_index=True)
    found[firsts] = codes[known[at]]
    return found
