"""読んだままの行から、件ごとに並べた記録を作る。

件はファイルに現れた順、件の中は（日時、順番の列、ファイルの順）に並べる。件ごとの切り口は、その件で最初に
現れた値をとる。
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.ordering import order_within_cases, taken_places
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Level, Phase, code_dtype
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, RowSource, Vocabulary

DIMENSION = "dimension:"
_EMPTY = np.empty(0, np.int64)


def log_of(source: RowSource) -> EventLog:
    """読み手のすべての行から記録を作る。行が無ければ、空の記録。"""
    return sorted_log(source.batches(), source.vocabulary, is_dated_only=source.is_dated_only)


def sorted_log(
    batches: Iterable[RowBatch], vocabulary: Vocabulary, *, is_dated_only: bool = False
) -> EventLog:
    """行のまとまりから記録を作る。``vocabulary`` は、まとまりを読み終えたときにそろっていればよい。"""
    every = [batch for batch in batches if len(batch)]
    counts = np.zeros(len(vocabulary.cases), np.int64)
    for batch in every:
        counts += np.bincount(batch.case, minlength=len(counts))
    keys, renumbered = vocabulary.cases.texts, None
    if len(counts) and int(counts.min()) == 0:
        # 読めない行にだけ現れた件は、件に数えない。
        keys, renumbered = keys.taken(np.flatnonzero(counts)), np.cumsum(counts > 0) - 1
        counts = counts[counts > 0]
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    made = _Grouped(every, vocabulary, offsets, renumbered)
    activity = made.coded("activity", vocabulary.activities)
    return EventLog(
        case_offsets=offsets,
        case_keys=keys,
        activity=activity or Coded(np.empty(0, np.uint8), vocabulary.activities.names),
        at=made.at,
        lines=made.lines,
        start=made.columns.get("start"),
        phase=made.columns.get("phase"),
        resource=made.coded("resource", vocabulary.resources),
        clock=made.coded("clock", vocabulary.clocks),
        dimensions={name: made.dimension(name) for name in vocabulary.dimensions},
        is_dated_only=is_dated_only,
    )


class _Grouped:
    """件ごとに並べた列。まとまりの値を、つながずに、じかに置く場所へ置いていく。"""

    def __init__(
        self,
        every: list[RowBatch],
        vocabulary: Vocabulary,
        offsets: NDArray[np.int64],
        renumbered: NDArray[np.int64] | None,
    ) -> None:
        self._vocabulary, self._offsets = vocabulary, offsets
        shapes = _shapes(every, vocabulary)
        self.columns = {name: np.empty(int(offsets[-1]), dtype) for name, (dtype, _) in shapes.items()}
        heads = offsets[:-1].copy()
        for batch in every:
            case = batch.case.astype(np.int64, copy=False)
            places = taken_places(case if renumbered is None else renumbered[case], heads)
            for name, (dtype, absent) in shapes.items():
                values = _values(batch, name)
                # ABSENT（-1）は、符号なしに変えると、その型の最大値（値なし）になる。
                self.columns[name][places] = (
                    np.int64(absent).astype(dtype) if values is None else values.astype(dtype, copy=False)
                )
        sequence = self.columns.pop("sequence", _EMPTY)
        if len(sequence) or not _is_in_time_order(every):
            rows = np.arange(int(offsets[-1]))
            order_within_cases(rows, np.diff(offsets), self.columns["at"], sequence)
            self.columns = {name: values[rows] for name, values in self.columns.items()}
        self.at, self.lines = self.columns["at"], self.columns["line"]

    def coded(self, name: str, names: Dictionary, level: Level = Level.EVENT) -> Coded | None:
        """符号の列。どのまとまりにも無ければ None。"""
        return None if name not in self.columns else Coded(self.columns[name], names.names, level)

    def dimension(self, name: str) -> Coded:
        """切り口の列。件ごとの切り口は、その件で最初に現れた値。"""
        names = self._vocabulary.dimensions[name]
        level = self._vocabulary.levels.get(name, Level.EVENT)
        found = self.columns.get(DIMENSION + name)
        if found is None:
            found = np.full(len(self.at), ABSENT, np.int64).astype(code_dtype(len(names)))
        coded = Coded(found, names.names, level)
        if level is Level.EVENT:
            return coded
        known = np.where(found == coded.missing, ABSENT, found.astype(np.int64))
        return Coded(first_known(known, self._offsets).astype(found.dtype), names.names, level)


def _values(batch: RowBatch, name: str) -> NDArray[Any] | None:
    if name.startswith(DIMENSION):
        return batch.dimensions.get(name.removeprefix(DIMENSION))
    return getattr(batch, name)  # type: ignore[no-any-return]


def _shapes(every: list[RowBatch], vocabulary: Vocabulary) -> dict[str, tuple[np.dtype[Any], int]]:
    """列ごとの型と、その列の無いまとまりの値。どのまとまりにも無い列は除く（日時と行番号のほかは）。"""
    words = {
        "activity": vocabulary.activities,
        "resource": vocabulary.resources,
        "clock": vocabulary.clocks,
        **{DIMENSION + name: names for name, names in vocabulary.dimensions.items()},
    }
    whole: np.dtype[Any] = np.dtype(np.int64)
    shapes = {"start": (whole, NO_TIME), "sequence": (whole, ABSENT)}
    shapes["phase"] = (np.dtype(np.uint8), int(Phase.AT))
    shapes |= {name: (code_dtype(len(names)), ABSENT) for name, names in words.items()}
    found = {
        name: shape for name, shape in shapes.items() if any(_values(one, name) is not None for one in every)
    }
    return {"at": (whole, NO_TIME), "line": (whole, 0), **found}


def _is_in_time_order(every: list[RowBatch]) -> bool:
    """ファイルの順が日時の順か（そうなら、件にまとめただけで、件の中も日時の順になっている）。"""
    last = NO_TIME
    for batch in every:
        if int(batch.at[0]) < last or not bool((batch.at[1:] >= batch.at[:-1]).all()):
            return False
        last = int(batch.at[-1])
    return True


def first_known(codes: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """件ごとに、最初に現れた値（無ければ値なし）。"""
    known = np.flatnonzero(codes != ABSENT)
    found = np.full(len(offsets) - 1, ABSENT, np.int64)
    cases = np.searchsorted(offsets, known, side="right") - 1
    firsts, at = np.unique(cases, return_index=True)
    found[firsts] = codes[known[at]]
    return found
