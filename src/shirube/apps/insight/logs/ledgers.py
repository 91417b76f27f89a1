"""処理簿（一件一行の表）の読み方: 預かったファイルを処理簿として開き、案を出し、下見を読む。"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePath

from shirube.adapters.ledger_book import LedgerBook, line_label, open_ledger
from shirube.adapters.ledger_columns import LEDGER_BYTES, open_like
from shirube.adapters.ledger_guess import LedgerGuess, fitted, guess_ledger, is_ledger
from shirube.adapters.ledger_mapping import Heading, LedgerMapping, ledger_text, read_any_mapping
from shirube.adapters.ledger_rows import LedgerRows
from shirube.adapters.ledger_table import check_columns
from shirube.adapters.refusal import FileRefused
from shirube.apps.files import queries as files
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import sources
from shirube.apps.insight.logs.models import EventLog
from shirube.engines.insight.rows import SetAside

SHOWN = 20


@dataclass(frozen=True, slots=True)
class LedgerDraft:
    """処理簿の案。``is_likely`` は、出来事の記録より処理簿らしいか。"""

    book: LedgerBook
    guess: LedgerGuess
    is_likely: bool

    @property
    def text(self) -> str:
        """案の対応表の文。"""
        return ledger_text(self.guess.mapping)

    def fitted(self, mapping: LedgerMapping) -> str:
        """残した対応表を、この表に合わせた文。列が足りなければ空。"""
        found = fitted(mapping, self.book, self.guess)
        return "" if found is None else ledger_text(found)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """下見の一行。``days`` は段ごとの日付（無ければ None）、``staff`` は担当の番号（名は出さない）。"""

    where: str
    case: str
    days: tuple[date | None, ...]
    staff: tuple[str, ...]
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerPreview:
    """処理簿を、読み方のとおりに読んだもの。``aside`` は読めない行の理由・数・はじめの行。"""

    mapping: LedgerMapping
    lines: tuple[LedgerLine, ...]
    cases: int
    events: int
    aside: tuple[tuple[str, int, str], ...]
    warnings: tuple[tuple[str, int], ...]

    @property
    def aside_count(self) -> int:
        """数えない行の数。"""
        return sum(count for _, count, _ in self.aside)


@lru_cache(maxsize=32)
def mapping_of(text: str) -> LedgerMapping | None:
    """処理簿の対応表の文なら、その対応表。"""
    try:
        found = read_any_mapping(text.encode(), name="読み方") if text else None
    except FileRefused:
        return None
    return found if isinstance(found, LedgerMapping) else None


def is_possible(name: str, data: bytes) -> bool:
    """処理簿として開いてみてよいファイルか（XES・Parquet と、大きすぎるものは違う）。"""
    return name.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")) and len(data) <= LEDGER_BYTES


def draft(name: str, data: bytes, *, encoding: str = "", header_row: int | None = None) -> LedgerDraft | None:
    """処理簿の案。日付の列が二つ無いか、処理簿として開けなければ None。"""
    if not is_possible(name, data):
        return None
    limits = sources.limits_of(name)
    try:
        book = open_like(
            data, name=name, limits=limits, encoding=encoding or None, first_row=header_row or None
        )
    except FileRefused:
        return None
    guess = guess_ledger(book, label=PurePath(name).stem[:60] or "処理簿")
    return None if guess is None else LedgerDraft(book, guess, is_ledger(book, guess))


def draft_of(scope: Scope, log: EventLog) -> LedgerDraft | None:
    """預かったファイルの、処理簿の案。"""
    data = files.content(scope, log.file)
    return draft(log.file.name, data, encoding=log.encoding, header_row=log.header_row)


def book_of(scope: Scope, log: EventLog, sheets: tuple[str, ...], heading: Heading | None) -> LedgerBook:
    """預かったファイルを、選んだシートと見出しで開く。開けなければ `FileRefused`。"""
    return open_ledger(
        files.content(scope, log.file),
        name=log.file.name,
        limits=sources.limits_of(log.file.name),
        encoding=log.encoding or None,
        sheets=sheets,
        heading=heading,
        first_row=log.header_row,
    )


def guessed_in(book: LedgerBook, before: LedgerMapping | None, *, label: str) -> LedgerMapping | None:
    """開いた処理簿の対応表: 前の対応表の列がみなあればそれを、なければ案を使う。"""
    guess = guess_ledger(book, label=label)
    kept = None if before is None else fitted(before, book, guess)
    return kept or (None if guess is None else guess.mapping)


def preview(scope: Scope, log: EventLog, mapping: LedgerMapping) -> LedgerPreview:
    """処理簿を、この読み方で終わりまで読む。読めなければ `FileRefused`。"""
    book = book_of(scope, log, mapping.sheets, mapping.heading)
    check_columns(book, mapping)
    rows, lines = LedgerRows(mapping), []
    reasons: Counter[str] = Counter()
    firsts: dict[str, str] = {}
    workers: dict[str, str] = {}
    cases = events = 0
    for sheet in book.chosen:
        for one in rows.of(sheet):
            if isinstance(one, SetAside):
                _, _, reason = (
                    one.reason.rpartition("行目: ") if len(mapping.sheets) > 1 else ("", "", one.reason)
                )
                reasons[reason] += 1
                firsts.setdefault(reason, _where(mapping, sheet.place, one.line))
                continue
            cases, events = cases + 1, events + len(one.entries)
            if len(lines) < SHOWN:
                days = {entry.step: entry for entry in one.entries}
                shown = [days.get(at) for at in range(len(mapping.steps))]
                staff = [entry.staff if entry else "" for entry in shown]
                for name in staff:
                    workers.setdefault(name, f"担当{len(workers) + ('' not in workers):,}" if name else "")
                lines.append(
                    LedgerLine(
                        _where(mapping, sheet.place, one.line),
                        one.case,
                        tuple(entry.day if entry else None for entry in shown),
                        tuple(workers[name] for name in staff),
                        one.attributes,
                    )
                )
    rows.check(log.file.name)
    return LedgerPreview(
        mapping,
        tuple(lines),
        cases,
        events,
        tuple((reason, count, firsts[reason]) for reason, count in reasons.most_common(20)),
        tuple(rows.warnings.most_common()),
    )


def _where(mapping: LedgerMapping, place: int, number: int) -> str:
    """元の行の場所。"""
    if len(mapping.sheets) < 2:
        return f"{number:,}行目"
    return f"{mapping.sheets[place]}の{number:,}行目"


def line_name(log: EventLog, line: int) -> str:
    """取り込んだ記録の、元の行の名。"""
    found = mapping_of(log.mapping)
    return line_label(line, found.sheets if found else ())
