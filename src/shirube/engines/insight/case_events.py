"""自分の事案の行い（CaseEvent）を、取り込んだ記録と同じ形の記録にする。

訂正を当てはめたあとの行いを、（起きた時点、通し番号、番号）の順に並べて渡す。だから、件も行いも、どの順に渡されても
同じ記録になる。時計・担当課・経路・場所・結果・手続・来庁を残し、行った人は（鍵付きの仮名のまま）担当にする。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.clock import RUN, STOP
from shirube.engines.insight.log import EventLog, Level, Phase
from shirube.engines.insight.rows import Dictionary, RowBatch, Vocabulary
from shirube.values import case_event
from shirube.values.case_event import CaseEvent, ClockState, effective

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PHASES = {
    case_event.Phase.AT: Phase.AT,
    case_event.Phase.START: Phase.START,
    case_event.Phase.COMPLETE: Phase.COMPLETE,
}
_DIMENSIONS: dict[str, Callable[[CaseEvent], str | None]] = {
    "team": lambda event: event.team,
    "channel": lambda event: event.channel,
    "place": lambda event: event.place,
    "outcome": lambda event: event.outcome,
    "procedure": lambda event: event.procedure,
    "visit": lambda event: event.subjects.get("visit"),
}
_BY_CASE = ("procedure",)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """行いから作った記録。``event_ids[n]`` は、``log.lines`` が n の行の、元の行いの番号。"""

    log: EventLog
    event_ids: Sequence[str]


def record_of(events: Iterable[CaseEvent], *, subject: str = "case") -> EventRecord:
    """行いから記録を作る。``subject`` は件にする対象（case か visit）で、その対象の無い行いは入らない。"""
    rows = [event for event in effective(events) if subject in event.subjects]
    words = Vocabulary(levels=dict.fromkeys(_BY_CASE, Level.CASE))
    dimensions = {}
    for name, value in _DIMENSIONS.items():
        if any(value(row) for row in rows):
            words.dimensions[name] = Dictionary()
            dimensions[name] = _codes(words.dimensions[name], map(value, rows))
    phases = np.array([_PHASES[row.phase] for row in rows], np.uint8)
    batch = RowBatch(
        case=_codes(words.cases, (row.subjects[subject] for row in rows)),
        activity=_codes(words.activities, (row.activity for row in rows)),
        at=np.array([micros(row.occurred_at) for row in rows], np.int64),
        line=np.arange(len(rows), dtype=np.int64),
        phase=phases if bool(phases.any()) else None,
        resource=_codes(words.resources, (row.actor for row in rows)) if _has(rows, "actor") else None,
        clock=_codes(words.clocks, map(clock_text, rows)) if _has(rows, "clock") else None,
        dimensions=dimensions,
    )
    return EventRecord(sorted_log([batch], words), tuple(row.event_id for row in rows))


def micros(at: datetime) -> int:
    """時点を、1970-01-01T00:00Z からのマイクロ秒に（端数は出ない）。"""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _has(rows: list[CaseEvent], name: str) -> bool:
    return any(getattr(row, name) is not None for row in rows)


def clock_text(event: CaseEvent) -> str | None:
    """時計の値（``run`` か ``stop:理由``）。時計に触れない行いは None。"""
    if event.clock is None:
        return None
    return RUN if event.clock is ClockState.RUN else f"{STOP}:{event.clock_reason}"


def _codes(words: Dictionary, texts: Iterable[str | None]) -> NDArray[np.int64]:
    return np.array([words.code(text) for text in texts], np.int64)
