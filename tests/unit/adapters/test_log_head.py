"""取り込みの画面が見せる、ログの見出しと初めの行。"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from shirube.adapters.log_guess import guess_mapping
from shirube.adapters.log_mapping import Timestamp
from shirube.adapters.log_table import read_head
from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from tests.log_files import csv_file, mapping, parquet_file, read, xlsx_file


def test_the_head_of_every_kind_is_the_same(tmp_path: Path) -> None:
    """CSV・xlsx・Parquet のどれでも、見出しと初めの行が同じ形で見える。"""
    header, rows = ("番号", "活動"), (("A", "受付"), ("B", "審査"), ("C", ""))
    text = "番号,活動\nA,受付\nB,審査\nC,\n"
    query = "FROM (VALUES ('A', '受付'), ('B', '審査'), ('C', NULL)) AS t(番号, 活動)"

    for path in (
        csv_file(tmp_path, text, encoding="cp932"),
        xlsx_file(tmp_path, header, rows),
        parquet_file(tmp_path, query),
    ):
        head = read_head(path, count=2, encoding="cp932")
        assert (head.header, head.rows) == (header, rows[:2]), path.name
        assert len(read_head(path, encoding="cp932").rows) == 3


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    """表題が上にある表は、見出しの行を選べる。"""
    path = csv_file(tmp_path, "処理簿（令和8年度）,,\n\n番号,活動,日時\nA,受付,2026-04-01T09:00\n")

    assert read_head(path, header_row=2).header == ("番号", "活動", "日時")
    assert read(path, header_row=2)[0].lines.tolist() == [4]


def test_a_header_without_rows_can_still_be_shown(tmp_path: Path) -> None:
    """見出しだけのログも、見出しは見え、行の無い記録になる。"""
    path = csv_file(tmp_path, "番号,活動,日時\n")

    assert read_head(path).rows == ()
    assert read(path)[0].event_count == 0


def test_too_large_and_empty_files_are_refused_before_reading(tmp_path: Path) -> None:
    """大きすぎるファイルと空のファイルは、読む前に断る。"""
    path = csv_file(tmp_path, "番号,活動,日時\n")
    with pytest.raises(FileRefused, match="上限"):
        read_head(path, limits=Limits(file_bytes=5))
    path.write_bytes(b"")
    with pytest.raises(FileRefused, match="空"):
        read_head(path)


def test_dates_of_a_workbook_are_dates(tmp_path: Path) -> None:
    """xlsx の日付のセルは、日付だけのログとして読める。案も、日付だけと見る。"""
    columns = (Column("番号"), Column("活動"), Column("日時", kind="date"))
    sheet = Sheet("ログ", columns, (("A", "受付", date(2026, 4, 1)), ("A", "交付", date(2026, 4, 3))))
    path = tmp_path / "log.xlsx"
    path.write_bytes(write_xlsx(Workbook((sheet,), datetime(2026, 11, 21))))  # noqa: DTZ001
    head = read_head(path)
    guess = guess_mapping(head.header, head.rows, label="処理簿")
    log, aside = read(path, replace(mapping(), timestamp=Timestamp("日時", "date", "Asia/Tokyo")))

    assert guess.mapping is not None and guess.mapping.is_dated_only
    assert (log.event_count, aside, log.is_dated_only) == (2, [], True)
