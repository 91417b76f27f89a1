"""処理簿（一件一行の表）の読み手。日付の入った段ごとに、一つの行いの行を渡す。

同じ日の段の順は、対応表に書いた段の順（順番の列として渡す）。日付は、対応表の地域の 0 時とする。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from shirube.adapters.ledger_book import SHEET_LINES, LedgerBook, open_ledger
from shirube.adapters.ledger_mapping import LedgerMapping
from shirube.adapters.ledger_rows import CaseRow, LedgerRows
from shirube.adapters.log_table import check_file
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.engines.insight.log import Level
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, SetAside, Vocabulary

BATCH = 20_000
"""一度に渡す件の数。"""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class LedgerTable:
    """処理簿の読み手（`RowSource`）。``batches`` は一度だけ回せる。``warnings`` は読み終えてからそろう。"""

    path: Path
    mapping: LedgerMapping
    limits: Limits = DEFAULT_LIMITS
    encoding: str | None = None
    batch_rows: int = BATCH
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _rows: LedgerRows = field(init=False)

    def __post_init__(self) -> None:
        """段の名に、決めた順で符号を付ける。"""
        self._rows = LedgerRows(self.mapping)
        for name in self.mapping.attributes:
            self.vocabulary.dimensions[name] = Dictionary()
            self.vocabulary.levels[name] = Level.CASE

    @property
    def is_dated_only(self) -> bool:
        """時刻が無く、日付だけのログか。"""
        return True

    @property
    def warnings(self) -> tuple[str, ...]:
        """数えたうえで知らせること（多い順）。"""
        return tuple(f"{text}件が{count:,}件あります" for text, count in self._rows.warnings.most_common())

    def batches(self) -> Iterator[RowBatch]:
        """行を、ファイルの順に、いくつかずつ渡す。"""
        check_file(self.path, limits=self.limits)
        book = open_ledger(
            self.path.read_bytes(),
            name=self.path.name,
            limits=self.limits,
            encoding=self.encoding,
            sheets=self.mapping.sheets,
            heading=self.mapping.heading,
        )
        check_columns(book, self.mapping)
        cases: list[CaseRow] = []
        aside: list[SetAside] = []
        for sheet in book.chosen:
            for one in self._rows.of(sheet, base=sheet.place * SHEET_LINES):
                if isinstance(one, SetAside):
                    aside.append(one)
                else:
                    cases.append(one)
                if len(cases) + len(aside) >= self.batch_rows:
                    yield self._batch(cases, aside)
                    cases, aside = [], []
        self._rows.check(self.path.name)
        if cases or aside:
            yield self._batch(cases, aside)

    def _batch(self, cases: Sequence[CaseRow], aside: Sequence[SetAside]) -> RowBatch:
        words, mapping = self.vocabulary, self.mapping
        events = [(case, entry) for case in cases for entry in case.entries]
        zone = ZoneInfo(mapping.zone)
        steps = mapping.steps

        def column(values: Iterator[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
            return np.fromiter(values, np.int64, len(events))

        return RowBatch(
            case=column(words.cases.code(case.case) for case, _ in events),
            activity=column(words.activities.code(steps[entry.step].name) for _, entry in events),
            at=column(_micros(entry.day, zone) for _, entry in events),
            line=column(case.line for case, _ in events),
            sequence=column(entry.step for _, entry in events),
            resource=column(words.resources.code(entry.staff or None) for _, entry in events)
            if mapping.has_staff
            else None,
            clock=column(words.clocks.code(steps[entry.step].clock or None) for _, entry in events)
            if any(step.clock for step in steps)
            else None,
            dimensions={
                name: column(
                    words.dimensions[name].code(case.attributes[at]) if case.attributes[at] else ABSENT
                    for case, _ in events
                )
                for at, name in enumerate(mapping.attributes)
            },
            set_aside=tuple(aside),
        )


def check_columns(book: LedgerBook, mapping: LedgerMapping) -> None:
    """対応表の列が、どれも表にあることを確かめる。無ければ `FileRefused`。"""
    missing = [column for column in mapping.columns if column not in book.first.header]
    if missing:
        raise FileRefused(
            book.name,
            where="見出し",
            why=f"対応表の列が、表に見つかりません: {'、'.join(missing)}",
            next=f"対応表を直してください。表の列は {'、'.join(book.first.header)} です",
        )


def _micros(day: date, zone: ZoneInfo) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
    return (datetime.combine(day, time(), zone) - epoch) // _MICROSECOND
