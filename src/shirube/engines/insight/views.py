"""見方を変える: 行いごとの切り口（来庁、申請者、書類など）を、件として並べ直す。

一つの件の行いが幾つかの来庁に分かれ、一回の来庁が幾つかの件にまたがることがある。切り口の値の無い行は
新しい件に入らないので、除いて数を残す。件はファイルに現れた順、件の中は日時の順に並ぶ。同じ日時の行は
ファイルの順だが、元の件の中で決まっていた順（順番の列）は変えない。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.ordering import grouped_rows, in_order_of_appearance, order_within_cases
from shirube.engines.insight.log import Coded, EventLog, Level, Texts, code_dtype
from shirube.engines.insight.moments import bounds

_NO_SEQUENCE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """並べ直した記録と、切り口の値が無いため除いた行の数。"""

    log: EventLog
    left_out: int


def by_dimension(log: EventLog, name: str, *, former: str | None = None) -> Regrouped:
    """切り口 ``name`` の値を件の番号とした記録。切り口が無ければ KeyError。

    ``former`` を書けば、元の件の番号を、その名の行いごとの切り口として残す（名が重なれば ValueError）。
    元の件ごとの切り口は、行いごとの切り口になる。``name`` の切り口は除く。
    """
    if former is not None and former in log.dimensions:
        raise ValueError(f"切り口「{former}」はすでにあるので、元の件の番号の名に使えません。")
    columns = _by_event(log, former)
    key = columns.pop(name)
    line = _settled_lines(log)
    order = np.argsort(line, kind="stable")
    order = order[key.codes[order] != key.missing]
    codes, used = in_order_of_appearance(key.codes[order], len(key.names))
    names = tuple(key.names[int(code)] for code in used)
    counts = np.bincount(codes, minlength=len(names)).astype(np.int64)
    rows = grouped_rows(codes, counts)
    order_within_cases(rows, counts, log.at[order], _NO_SEQUENCE)
    offsets = np.zeros(len(names) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return Regrouped(_rearranged(log, order[rows], offsets, names, columns), log.event_count - len(order))


def _by_event(log: EventLog, former: str | None) -> dict[str, Coded]:
    """すべての切り口を、行いごとの列に。"""
    sizes = np.diff(log.case_offsets)
    columns = {
        name: one if one.level is Level.EVENT else Coded(np.repeat(one.codes, sizes), one.names)
        for name, one in log.dimensions.items()
    }
    if former is not None:
        cases = np.arange(log.case_count).astype(code_dtype(log.case_count))
        columns[former] = Coded(np.repeat(cases, sizes), tuple(log.case_keys))
    return columns


def _settled_lines(log: EventLog) -> NDArray[np.int64]:
    """行番号。同じ件の同じ日時の行は、いまの並びが行番号の順になるように付け直す。"""
    is_new = np.ones(log.event_count, np.bool_)
    is_new[1:] = np.diff(log.at) != 0
    is_new[bounds(log)[:-1]] = True
    if not bool(np.any((np.diff(log.lines) < 0) & ~is_new[1:])):
        return log.lines
    return log.lines[np.lexsort((log.lines, np.cumsum(is_new)))]


def _rearranged(
    log: EventLog,
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    names: tuple[str, ...],
    columns: dict[str, Coded],
) -> EventLog:
    def taken(column: NDArray[Any] | None) -> Any:
        return None if column is None else column[rows]

    return replace(
        log,
        case_offsets=offsets,
        case_keys=Texts.of(names),
        activity=log.activity.taken(rows),
        at=log.at[rows],
        lines=log.lines[rows],
        start=taken(log.start),
        phase=taken(log.phase),
        resource=None if log.resource is None else log.resource.taken(rows),
        clock=None if log.clock is None else log.clock.taken(rows),
        dimensions={name: one.taken(rows) for name, one in columns.items()},
    )
