"""業者の業務ログ（CSV・xlsx）を、対応表に従って出来事の列に読む。

一行が一つの出来事になる。読めない行は捨てず、行番号と理由を付けて別に置く（`set_aside`）。出来事の番号は
「ログの指紋:行番号」なので、どの数からでも元のログの行まで戻れる。担当者は、渡された鍵で仮名にする。
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shirube.adapters.log_mapping import LogMapping, Names
from shirube.adapters.log_times import CannotReadTime, TimeReader
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.adapters.tabular import Note, Row, Table, read_table
from shirube.engines.insight.rows import SetAside
from shirube.values.case_event import CannotBuildCaseEvent, CaseEvent, Phase, pseudonym

_FINGERPRINT = 16


@dataclass(frozen=True, slots=True)
class EventLogReading:
    """業務ログを読んだ結果。events と set_aside を合わせると、ログのすべての行になる。"""

    events: tuple[CaseEvent, ...]
    set_aside: tuple[SetAside, ...]
    source_rows: Mapping[str, int]
    """出来事の番号から、ログの行番号。"""
    sha256: str
    notes: tuple[Note, ...]


class _RowUnreadable(ValueError):
    """この行は出来事として読めない（理由は文に書く）。"""


def read_event_log(
    data: bytes,
    *,
    name: str,
    mapping: LogMapping,
    municipality: str,
    key: bytes,
    recorded_at: datetime,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
) -> EventLogReading:
    """業務ログを読む。`key` は担当者を仮名にする鍵、`recorded_at` は取り込んだ時点（渡すこと）。"""
    digest = hashlib.sha256(data).hexdigest()
    table = read_table(data, name=name, limits=limits, encoding=encoding)
    reader = _RowReader(table, mapping, municipality, key, recorded_at, digest)
    events: list[CaseEvent] = []
    set_aside: list[SetAside] = []
    source_rows: dict[str, int] = {}
    for seq, row in enumerate(table.rows, 1):
        try:
            event = reader.event(row, seq)
        except (_RowUnreadable, CannotBuildCaseEvent) as error:
            set_aside.append(SetAside(row.number, str(error)))
        else:
            events.append(event)
            source_rows[event.event_id] = row.number
    return EventLogReading(tuple(events), tuple(set_aside), source_rows, digest, table.notes)


class _RowReader:
    """対応表とログの見出しから、一行を出来事にする。"""

    def __init__(
        self,
        table: Table,
        mapping: LogMapping,
        municipality: str,
        key: bytes,
        recorded_at: datetime,
        digest: str,
    ) -> None:
        missing = [column for column in mapping.columns if table.header.count(column) != 1]
        if missing:
            raise FileRefused(
                table.name,
                where="見出し",
                why=f"対応表の列が、ログに一つだけ見つかりません: {'、'.join(missing)}",
                next=f"対応表を直してください。ログの列は {'、'.join(table.header)} です",
            )
        self._position = {column: table.header.index(column) for column in mapping.columns}
        self._width = len(table.header)
        self._mapping, self._municipality, self._key = mapping, municipality, key
        self._recorded_at, self._digest = recorded_at, digest[:_FINGERPRINT]
        self._times = TimeReader(mapping.timestamp)
        self._pseudonyms: dict[str, str] = {}

    def event(self, row: Row, seq: int) -> CaseEvent:
        """一行を出来事にする。読めなければ、理由を付けて断る。"""
        if len(row.cells) > self._width:
            raise _RowUnreadable("列の数が見出しより多く、値がずれているおそれがあります")
        mapping = self._mapping
        constants = mapping.constants
        return CaseEvent(
            event_id=f"{self._digest}:{row.number}",
            municipality=self._municipality,
            subjects={"case": self._required(row, mapping.case, "事案の番号")},
            seq=seq,
            activity=self._renamed(row, mapping.activity, "活動の名前"),
            phase=self._phase(row),
            occurred_at=self._moment(row),
            recorded_at=self._recorded_at,
            procedure=constants.get("procedure"),
            team=self._optional(row, mapping.team) or constants.get("team"),
            channel=self._optional(row, mapping.channel) or constants.get("channel"),
            place=constants.get("place"),
            actor=self._actor(row),
        )

    def _cell(self, row: Row, column: str) -> str:
        """欄の字（前後の空白を除く）。"""
        return row.cells[self._position[column]].strip()

    def _required(self, row: Row, column: str, label: str) -> str:
        """空であってはならない欄。"""
        value = self._cell(row, column)
        if not value:
            raise _RowUnreadable(f"{label}（列「{column}」）が空です")
        return value

    def _renamed(self, row: Row, names: Names, label: str) -> str:
        """空であってはならない欄を、言い換えて読む。"""
        value = self._required(row, names.column, label)
        return names.names.get(value, value)

    def _optional(self, row: Row, names: Names | None) -> str | None:
        """空でもよい欄を、言い換えて読む。"""
        if names is None:
            return None
        value = self._cell(row, names.column)
        return names.names.get(value, value) or None

    def _phase(self, row: Row) -> Phase:
        """局面。列が無いログでは、一点の出来事とする。"""
        lifecycle = self._mapping.lifecycle
        if lifecycle is None:
            return Phase.AT
        value = self._required(row, lifecycle.column, "局面")
        if value not in lifecycle.phases:
            raise _RowUnreadable(f"局面「{value[:40]}」が対応表にありません")
        return lifecycle.phases[value]

    def _actor(self, row: Row) -> str | None:
        """担当者の仮名。"""
        if self._mapping.resource is None:
            return None
        value = self._cell(row, self._mapping.resource)
        if not value:
            return None
        if value not in self._pseudonyms:
            self._pseudonyms[value] = pseudonym(self._key, value)
        return self._pseudonyms[value]

    def _moment(self, row: Row) -> datetime:
        """起きた時点。時差が分からない時刻と、存在しない時刻は受け取らない。"""
        try:
            return self._times.moment(self._required(row, self._mapping.timestamp.column, "時刻"))
        except CannotReadTime as error:
            raise _RowUnreadable(str(error)) from None
