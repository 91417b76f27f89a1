"""処理簿の試験の道具: CSV の字から、読み方の案、件の行、数えない行を得る。"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shirube.adapters.ledger_book import open_ledger
from shirube.adapters.ledger_mapping import Heading, LedgerMapping, LedgerStep
from shirube.adapters.ledger_rows import CaseRow, LedgerRows
from shirube.adapters.ledger_table import LedgerTable
from shirube.adapters.refusal import DEFAULT_LIMITS
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.rows import SetAside

JST = ZoneInfo("Asia/Tokyo")
HEAD = "番号,受付,審査,決裁,担当,課,備考"
MAPPING = LedgerMapping(
    label="試験の処理簿",
    case="番号",
    steps=(LedgerStep("受付", "受付"), LedgerStep("審査", "審査"), LedgerStep("決裁", "決裁")),
    resource="担当",
    attributes={"team": "課"},
    era="令和",
    fiscal_year=2026,
    heading=Heading(1),
)


@dataclass(frozen=True)
class Read:
    """読んだ結果。"""

    cases: list[CaseRow]
    aside: list[SetAside]
    warnings: dict[str, int]

    @property
    def days(self) -> list[dict[str, str]]:
        """件ごとの、段の名から日付（ISO）へ。"""
        names = [step.name for step in MAPPING.steps]
        return [{names[one.step]: one.day.isoformat() for one in case.entries} for case in self.cases]


def read_lines(*lines: str, mapping: LedgerMapping = MAPPING, head: str = HEAD) -> Read:
    """見出しの下の行を読む。"""
    data = "\n".join((head, *lines)).encode()
    book = open_ledger(data, name="処理簿.csv", limits=DEFAULT_LIMITS, heading=mapping.heading)
    rows = LedgerRows(mapping)
    found = list(rows.of(book.first))
    return Read(
        [one for one in found if isinstance(one, CaseRow)],
        [one for one in found if isinstance(one, SetAside)],
        dict(rows.warnings),
    )


def log_in(path: Path, mapping: LedgerMapping) -> EventLog:
    """ファイルを読んだ記録。"""
    return log_of(LedgerTable(path, mapping))


def local_days(log: EventLog) -> list[date]:
    """記録の行の、日本の日付。"""
    return [datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(JST).date() for at in log.at.tolist()]
