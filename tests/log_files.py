"""試験の業務ログ: 見出しと行から、CSV・xlsx・Parquet のファイルを作り、読む。"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from shirube.adapters.log_mapping import LogMapping, read_mapping
from shirube.adapters.log_table import LogTable
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.rows import RowBatch, SetAside

MAPPING = """
label: 試し
case: 番号
activity: 活動
timestamp: {column: 日時, zone: Asia/Tokyo}
"""


def mapping(text: str = MAPPING) -> LogMapping:
    """対応表。"""
    return read_mapping(text.encode(), name="対応表.yaml")


def csv_file(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "log.csv") -> Path:
    """CSV のファイル。"""
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def xlsx_file(folder: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """xlsx のファイル。"""
    sheet = Sheet("ログ", tuple(Column(label) for label in header), tuple(map(tuple, rows)))
    (folder / "log.xlsx").write_bytes(write_xlsx(Workbook((sheet,), datetime(2026, 11, 21))))  # noqa: DTZ001
    return folder / "log.xlsx"


def parquet_file(folder: Path, query: str) -> Path:
    """問い合わせの結果を書いた Parquet のファイル。"""
    path = folder / "log.parquet"
    duckdb.connect(":memory:").execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return path


def batches_of(path: Path, by: LogMapping | None = None, **options) -> tuple[LogTable, list[RowBatch]]:
    """読み手と、読んだ行のまとまり。"""
    table = LogTable(path, by or mapping(), **options)
    return table, list(table.batches())


def read(path: Path, by: LogMapping | None = None, **options) -> tuple[EventLog, list[SetAside]]:
    """記録と、別に置いた行。"""
    table, batches = batches_of(path, by, **options)
    log = sorted_log(batches, table.vocabulary, is_dated_only=table.is_dated_only)
    log.check()
    return log, [one for batch in batches for one in batch.set_aside]
