"""置き場所の試験の道具: 記録どうしの等しさと、行の並びを置くこと。"""

from pathlib import Path

import numpy as np

from shirube.adapters.event_store import Origin, Written, write_store
from shirube.engines.insight.log import Coded, EventLog
from tests.insight_logs import Lines

ORIGIN = Origin(name="log.csv", sha256="a" * 64, size=1, mapping="label: 試し")


def stored(place: Path, source: Lines, **options) -> Written:
    """行の並びを置き場所に書く。"""
    return write_store(place, source, **{"origin": ORIGIN, **options})


def columns_of(log: EventLog) -> dict[str, object]:
    """記録のすべての列（型とバイト列）と、文字の表。"""
    arrays = {
        "case_offsets": log.case_offsets,
        "at": log.at,
        "lines": log.lines,
        "start": log.start,
        "phase": log.phase,
    }
    coded = {"activity": log.activity, "resource": log.resource, "clock": log.clock}
    coded |= {f"dimension {name}": one for name, one in log.dimensions.items()}
    return {
        **{name: None if one is None else (one.dtype.str, one.tobytes()) for name, one in arrays.items()},
        **{name: _coded(one) for name, one in coded.items()},
        "keys": tuple(log.case_keys),
        "dated": log.is_dated_only,
    }


def rows_of(log: EventLog) -> list[tuple[object, ...]]:
    """記録の行を、文字に戻して並べる（符号の付け方と行番号によらない）。"""
    cases = np.repeat(np.arange(log.case_count), np.diff(log.case_offsets))
    keys = tuple(log.case_keys)
    rows = []
    for row, case in enumerate(cases.tolist()):
        named = [log.activity, log.resource, log.clock]
        dimensions = sorted(log.dimensions.items())
        rows.append(
            (
                keys[case],
                *(None if one is None else one.name(int(one.codes[row])) for one in named),
                int(log.at[row]),
                None if log.start is None else int(log.start[row]),
                None if log.phase is None else int(log.phase[row]),
                *(
                    (
                        name,
                        one.name(
                            int(
                                one.codes[
                                    row
                                    if len(one.codes) == log.event_count and one.level == "event"
                                    else case
                                ]
                            )
                        ),
                    )
                    for name, one in dimensions
                ),
            )
        )
    return rows


def _coded(one: Coded | None) -> object:
    return None if one is None else (one.codes.dtype.str, one.codes.tobytes(), one.names, one.level)
