"""業務の記録を、CSV と Parquet に書き出す。`written_mapping` の対応表で読み戻すと、同じ記録になる。

行は、件ごとに日時の順に並ぶ（同じ日時は、記録の中の順）。CSV は表計算ソフトで開けるよう、UTF-8（BOM 付き）で
式よけをして書く。担当は記録にあるまま（仮名）で、元の名には戻らない。書き終えてから名を付けるので、途中で
止まっても半端なファイルは残らない。
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from shirube.adapters.log_mapping import DATE, ISO8601, Lifecycle, LogMapping, Names, Timestamp
from shirube.adapters.parquet_file import OFFLINE, quoted
from shirube.adapters.tabular.csv_writer import CannotWriteTable
from shirube.adapters.tabular.formula_guard import neutralise
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Level, Phase, Times
from shirube.values.case_event import Phase as NamedPhase

CASE, ACTIVITY, START, AT = "事案の番号", "活動", "始まり", "日時"
PHASE, RESOURCE, CLOCK = "局面", "担当", "時計"
_TAKEN = frozenset({CASE, ACTIVITY, START, AT, PHASE, RESOURCE, CLOCK})
_SHOWN = {"team": "担当課", "channel": "経路", "procedure": "手続", "place": "場所"}
_PHASES = {Phase.AT: "時点", Phase.START: "開始", Phase.COMPLETE: "完了"}
_ROWS = 65_536
"""一度に書く行の数。"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written_mapping(log: EventLog, *, zone: str | None = None, label: str = "書き出した記録") -> LogMapping:
    """書き出したファイルを読む対応表。``zone`` は書くときに渡したものと同じにする。"""
    headers = dimension_headers(log)
    dimensions = {name: Names(header, level=log.dimensions[name].level) for name, header in headers.items()}
    shape = DATE if log.is_dated_only else ISO8601
    where = (zone or "UTC") if log.is_dated_only else None
    phases = {text: NamedPhase[phase.name] for phase, text in _PHASES.items()}
    return LogMapping(
        label=label,
        case=CASE,
        activity=Names(ACTIVITY),
        timestamp=Timestamp(AT, shape, where),
        start=None if log.start is None else Timestamp(START, shape, where),
        resource=None if log.resource is None else RESOURCE,
        lifecycle=None if log.phase is None else Lifecycle(PHASE, phases),
        clock=None if log.clock is None else Names(CLOCK),
        team=dimensions.pop("team", None),
        channel=dimensions.pop("channel", None),
        dimensions=dimensions,
    )


def dimension_headers(log: EventLog) -> dict[str, str]:
    """切り口の名から見出しへ。見出しが重なるときは、後ろに番号を付ける。"""
    found: dict[str, str] = {}
    for name in log.dimensions:
        header, number = _SHOWN.get(name, name), 2
        while header in _TAKEN or header in found.values():
            header, number = f"{_SHOWN.get(name, name)}（{number}）", number + 1
        found[name] = header
    return found


def write_csv_log(log: EventLog, path: Path, *, zone: str | None = None) -> None:
    """CSV に書く。日時は ``zone`` の時刻に時差を付けて書く（渡さなければ協定世界時）。"""
    clock = _Clock(zone, log)
    columns = _columns(log, guarded=True)
    with _finished(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([neutralise(column.header) for column in columns])
        for rows, cases in _slices(log):
            cells = [
                clock.texts(column.values[rows])
                if column.names is None
                else column.texts(rows, cases).tolist()
                for column in columns
            ]
            writer.writerows(zip(*cells, strict=True))


def write_parquet_log(log: EventLog, path: Path, *, zone: str | None = None) -> None:
    """Parquet に書く。日時は時差付きの型、日付だけの記録は（``zone`` の）日付の型。空の欄は値なし。"""
    clock = _Clock(zone, log)
    columns = _columns(log, guarded=False)
    kind = "DATE" if log.is_dated_only else "TIMESTAMPTZ"
    kinds = ["VARCHAR" if column.names is not None else kind for column in columns]
    read = [_parquet_value(f"c{at}", kind) for at, kind in enumerate(kinds)]
    with _finished(path) as part, duckdb.connect(":memory:", config=OFFLINE) as database:
        typed = ", ".join(f"c{at} {kind}" for at, kind in enumerate(kinds))
        database.execute(f"CREATE TABLE log ({typed})")
        for rows, cases in _slices(log):
            piece = {
                f"c{at}": column.texts(rows, cases)
                if column.names is not None
                else np.array(clock.texts(column.values[rows]), object)
                if log.is_dated_only
                else np.ascontiguousarray(column.values[rows])
                for at, column in enumerate(columns)
            }
            database.register("piece", piece)
            database.execute(f"INSERT INTO log SELECT {', '.join(read)} FROM piece")  # noqa: S608 番号の名だけ
            database.unregister("piece")
        named = ", ".join(f"c{at} AS {quoted(column.header)}" for at, column in enumerate(columns))
        where = str(part).replace("'", "''")
        database.execute(f"COPY (SELECT {named} FROM log) TO '{where}' (FORMAT parquet)")  # noqa: S608


def _parquet_value(name: str, kind: str) -> str:
    """一時の表の列を、書く型にする。空の字と `NO_TIME` は値なし。"""
    if kind == "TIMESTAMPTZ":
        return f"make_timestamptz(nullif({name}, CAST('{NO_TIME}' AS BIGINT)))"
    return f"CAST(nullif({name}, '') AS {kind})"


@dataclass(frozen=True, slots=True)
class _Column:
    """書く列。字の列は ``names``（最後の一つは値なし）を持ち、日時の列は持たない。"""

    header: str
    values: NDArray[Any]
    names: NDArray[np.object_] | None = None
    is_of_case: bool = False

    def texts(self, rows: slice, cases: NDArray[np.intp]) -> NDArray[np.object_]:
        """選んだ行の字。値なしは空。"""
        assert self.names is not None  # noqa: S101 字の列だけが呼ばれる
        codes = self.values[cases] if self.is_of_case else self.values[rows]
        last = len(self.names) - 1
        chosen: NDArray[np.object_] = self.names[np.minimum(codes.astype(np.int64), last)]
        return chosen


def _columns(log: EventLog, *, guarded: bool) -> list[_Column]:
    """書く列を、見出しの順に。``guarded`` なら、字に式よけをする。"""

    def coded(header: str, one: Coded) -> _Column:
        return _Column(header, one.codes, _table(one.names, guarded), one.level is Level.CASE)

    found = [
        _Column(CASE, np.arange(log.case_count), _table(tuple(log.case_keys), guarded), is_of_case=True),
        coded(ACTIVITY, log.activity),
    ]
    if log.start is not None:
        found.append(_Column(START, log.start))
    found.append(_Column(AT, log.at))
    if log.phase is not None:
        found.append(_Column(PHASE, log.phase, _table(tuple(_PHASES.values()), guarded)))
    for header, one in ((RESOURCE, log.resource), (CLOCK, log.clock)):
        if one is not None:
            found.append(coded(header, one))
    found += [coded(header, log.dimensions[name]) for name, header in dimension_headers(log).items()]
    return found


def _table(names: tuple[str, ...], guarded: bool) -> NDArray[np.object_]:
    """字の表。最後に、値なしの空の字を足す。"""
    found = np.empty(len(names) + 1, object)
    found[:-1] = [neutralise(name) for name in names] if guarded else names
    found[-1] = ""
    if any("\x00" in name for name in names):
        raise CannotWriteTable("文字ではないデータ（NUL）のある名は、書き出せません。")
    return found


def _slices(log: EventLog) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    """行の範囲と、その行の件の番号。"""
    ends = log.case_offsets[1:] - log.case_offsets[0]
    for first in range(0, log.event_count, _ROWS):
        last = min(first + _ROWS, log.event_count)
        yield slice(first, last), np.searchsorted(ends, np.arange(first, last), side="right")


class _Clock:
    """日時を字にする。"""

    def __init__(self, zone: str | None, log: EventLog) -> None:
        self._zone = ZoneInfo(zone) if zone else UTC
        self._is_dated_only = log.is_dated_only

    def texts(self, times: Times) -> list[str]:
        """日時の列の字。`NO_TIME` は空。"""
        return [self._text(micros) for micros in times.tolist()]

    def _text(self, micros: int) -> str:
        if micros == NO_TIME:
            return ""
        local = (_EPOCH + timedelta(microseconds=micros)).astimezone(self._zone)
        return local.date().isoformat() if self._is_dated_only else local.isoformat(" ")


@contextmanager
def _finished(path: Path) -> Iterator[Path]:
    """隣の仮の名で書き、書き終えてから、その名にする。途中で止まれば、何も残さない。"""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
