"""読み方の案: 残した読み方が同じ列ならそれを、なければ見出しと初めの行からの案を出す。下見もここで読む。"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import PurePath

from shirube.adapters.log_guess import Reason, guess_mapping, mapping_with
from shirube.adapters.log_headers import Role
from shirube.adapters.log_mapping import EPOCH, LogMapping, Names, Timestamp, read_mapping
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_sheets import LogSheets
from shirube.adapters.log_table import Head
from shirube.adapters.refusal import FileRefused
from shirube.adapters.xes import XesSource
from shirube.apps.files import queries as files
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import sources
from shirube.apps.insight.logs.ledgers import LedgerDraft, mapping_of
from shirube.apps.insight.logs.models import EventLog, LogReading
from shirube.apps.insight.logs.queries import moment, readings
from shirube.apps.insight.logs.sources import XesReading
from shirube.engines.insight.log import NO_TIME, Phase
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, Vocabulary

TRIED = 1_000
"""下見で読む行の数。"""
SHOWN = 20
_NO_SHEETS = LogSheets()
_PHASES = {Phase.AT: "", Phase.START: "開始", Phase.COMPLETE: "完了"}


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """読み方の案。案が無ければ ``mapping`` は空で、``missing`` に足りない役の名がある。"""

    mapping: str
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    reading: LogReading | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenRow:
    """下見の一行。"""

    line: int
    case: str
    activity: str
    at: datetime
    start: datetime | None
    phase: str
    worker: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """初めの行を、読み方のとおりに読んだもの。``aside`` は読めない行の理由と数（多い順）。"""

    rows: tuple[SeenRow, ...]
    dimensions: tuple[str, ...]
    read: int
    aside: tuple[tuple[str, int, int], ...]
    classifiers: tuple[str, ...] = ()

    @property
    def aside_count(self) -> int:
        """読めない行の数。"""
        return sum(count for _, count, _ in self.aside)


def proposal(
    scope: Scope,
    name: str,
    head: Head | None,
    ledger: LedgerDraft | None = None,
    sheets: LogSheets = _NO_SHEETS,
) -> ReadingDraft:
    """預けたファイルの、読み方の案。``ledger`` は、処理簿とみたときの案。

    どのシートを読むかが決まらないときは、案を付けない（職員が選ぶ）。
    """
    if head is None:
        return ReadingDraft(XesReading().text)
    if ledger is not None and ledger.is_likely:
        own = next(iter(fitting_ledgers(scope, ledger)), None)
        text = ledger.text if own is None else own[1]
        return ReadingDraft(text, ledger.guess.reasons, reading=own and own[0])
    kept = fitting(scope, head.header)
    guess = guess_mapping(head.header, head.rows, label=PurePath(name).stem[:60] or "業務の記録")
    if sheets.is_open:
        return ReadingDraft("", guess.reasons, guess.missing, problems=guess.problems)
    if kept:
        return ReadingDraft(on_sheets(kept[0].mapping, sheets), guess.reasons, reading=kept[0])
    text = "" if guess.mapping is None else mapping_text(replace(guess.mapping, sheets=sheets.chosen))
    return ReadingDraft(text, guess.reasons, guess.missing, problems=guess.problems)


def on_sheets(text: str, sheets: LogSheets) -> str:
    """残した読み方を、このファイルのシートに合わせた文。"""
    mapping = read_mapping(text.encode(), name="読み方")
    return text if mapping.sheets == sheets.chosen else mapping_text(replace(mapping, sheets=sheets.chosen))


def fitting(scope: Scope, header: Sequence[str]) -> list[LogReading]:
    """このファイルの列で使える、残した読み方（使う列の多い順）。"""
    found = []
    for row in readings(scope):
        try:
            columns = read_mapping(row.mapping.encode(), name=row.title).columns
        except FileRefused:
            continue
        if all(header.count(column) == 1 for column in columns):
            found.append((len(columns), row))
    return [row for _, row in sorted(found, key=lambda pair: -pair[0])]


def fitting_ledgers(scope: Scope, ledger: LedgerDraft | None) -> list[tuple[LogReading, str]]:
    """この処理簿に使える、残した読み方と、この表に合わせた文。"""
    if ledger is None:
        return []
    kept = [(row, mapping_of(row.mapping)) for row in readings(scope)]
    found = [(row, ledger.fitted(mapping)) for row, mapping in kept if mapping is not None]
    return [(row, text) for row, text in found if text]


def table_mapping(
    head: Head,
    before: LogMapping | None,
    *,
    label: str,
    roles: Mapping[Role, str],
    dimensions: Collection[str],
    shape: str,
    zone: str,
    sheets: Sequence[str] = (),
) -> LogMapping:
    """画面で選んだ役から、対応表を作る。前の読み方の言い換えは、列が同じなら残す。

    ``shape`` が空なら日時の形を初めの行で決める（日と月の順が決まらなければ `UnclearTimes`）。
    ``zone`` が空なら、値に時差が書かれているとみなす。
    """
    made = mapping_with(head.header, head.rows, label=label, roles=roles, dimensions=dimensions, shape=shape)
    made = replace(made, sheets=tuple(sheets), timestamp=_timestamp(made.timestamp, shape, zone))
    if made.start is not None:
        made = replace(made, start=_timestamp(made.start, shape, zone))
    if before is None:
        return made
    known = {one.column: (name, one) for name, one in before.dimensions.items()}
    return replace(
        made,
        activity=_kept(made.activity, before.activity),
        team=made.team and _kept(made.team, before.team),
        channel=made.channel and _kept(made.channel, before.channel),
        lifecycle=before.lifecycle
        if made.lifecycle and before.lifecycle and made.lifecycle.column == before.lifecycle.column
        else made.lifecycle,
        constants=before.constants,
        clock=before.clock,
        dimensions=dict(known.get(name, (name, one)) for name, one in made.dimensions.items()),
    )


def _timestamp(one: Timestamp, shape: str, zone: str) -> Timestamp:
    kind = shape or one.format
    return Timestamp(one.column, kind, None if kind in EPOCH else zone or None)


def _kept(made: Names, before: Names | None) -> Names:
    return before if before is not None and before.column == made.column else made


def preview(scope: Scope, log: EventLog, mapping: str) -> Preview:
    """初めの千行を、この読み方で読む。読めなければ `FileRefused`。"""
    with (
        sources.as_path(log.file.name, files.content(scope, log.file)) as path,
        sources.reading(
            path,
            name=log.file.name,
            mapping=mapping,
            encoding=log.encoding,
            header_row=log.header_row,
            batch_rows=TRIED,
        ) as found,
    ):
        batch = next(iter(found.source.batches()), None)
        names: tuple[str, ...] = ()
        if isinstance(found.source, XesSource):
            names = tuple(one.name for one in found.source.header.classifiers if one.scope == "event")
    if batch is None:
        return Preview((), (), 0, (), names)
    return _preview(batch, found.source.vocabulary, names, set(found.persons) if not names else set())


def _preview(
    batch: RowBatch, vocabulary: Vocabulary, classifiers: tuple[str, ...], persons: Collection[str]
) -> Preview:
    count = min(TRIED, len(batch))
    last = int(batch.line[count - 1]) if count else None
    aside = [one for one in batch.set_aside if last is None or len(batch) <= TRIED or one.line <= last]
    kinds = Counter(one.reason for one in aside)
    firsts: dict[str, int] = {}
    for one in aside:
        firsts.setdefault(one.reason, one.line)
    dimensions = tuple(name for name in batch.dimensions if name not in persons)
    rows = tuple(_seen(batch, vocabulary, dimensions, row) for row in range(min(SHOWN, len(batch))))
    listed = tuple((reason, number, firsts[reason]) for reason, number in islice(kinds.most_common(), 20))
    return Preview(rows, dimensions, count, listed, classifiers)


def _seen(batch: RowBatch, words: Vocabulary, dimensions: Sequence[str], row: int) -> SeenRow:
    start = NO_TIME if batch.start is None else int(batch.start[row])
    resource = ABSENT if batch.resource is None else int(batch.resource[row])
    return SeenRow(
        line=int(batch.line[row]),
        case=_name(words.cases, int(batch.case[row])),
        activity=_name(words.activities, int(batch.activity[row])),
        at=moment(int(batch.at[row])),
        start=None if start == NO_TIME else moment(start),
        phase="" if batch.phase is None else _PHASES[Phase(int(batch.phase[row]))],
        worker="" if resource == ABSENT else f"担当{resource + 1:,}",
        values=tuple(_name(words.dimensions[name], int(batch.dimensions[name][row])) for name in dimensions),
    )


def _name(names: Dictionary, code: int) -> str:
    return "" if code == ABSENT else names.names[code]


def guessed(name: str, head: Head | None) -> str:
    """残した読み方を使わない、初めの行からの案の文。案が無ければ空。"""
    if head is None:
        return XesReading().text
    guess = guess_mapping(head.header, head.rows, label=PurePath(name).stem[:60] or "業務の記録")
    return "" if guess.mapping is None else mapping_text(guess.mapping)
