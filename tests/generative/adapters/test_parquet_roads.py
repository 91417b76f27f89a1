"""Parquet の二つの読み方は同じ記録になる。壊したファイルは断られるか、形の正しい記録になる。"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.log_table import LogTable
from shirube.adapters.parquet_file import ParquetFile
from shirube.adapters.parquet_plain import PlainColumns
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused
from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.rows import SetAside
from tests.log_files import mapping

MAPPING = """
label: 試し
case: 番号
activity: 活動
resource: 担当
timestamp: {column: 日時, zone: Asia/Tokyo}
"""
WORDS = st.one_of(
    st.none(), st.sampled_from(["", " ", "　", "甲", " 甲", "甲　", "A", "É", "😀"]), st.text(max_size=6)
)
MOMENTS = st.one_of(
    st.none(),
    st.datetimes(min_value=dt.datetime(1, 1, 2), max_value=dt.datetime(9999, 12, 30)),  # noqa: DTZ001
)
ROWS = st.lists(st.tuples(WORDS, WORDS, MOMENTS, WORDS), max_size=40)
KINDS = ("FORMAT parquet", "FORMAT parquet, COMPRESSION uncompressed", "FORMAT parquet, COMPRESSION zstd")
OPTIONS = ("", ", PARQUET_VERSION v2", ", DICTIONARY_SIZE_LIMIT 1")


@contextmanager
def written(rows: list[tuple[object, ...]], options: str, times: int = 1) -> Iterator[Path]:
    """行（の ``times`` 倍）を書いた Parquet。"""
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        database.execute("CREATE TABLE t (番号 VARCHAR, 活動 VARCHAR, 日時 TIMESTAMP, 担当 VARCHAR)")
        if rows:
            database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        path = Path(folder) / "log.parquet"
        again = f"SELECT t.* FROM t, range({times}) AS r(n) ORDER BY n, t.rowid"  # noqa: S608 試験の表
        database.execute(f"COPY ({again}) TO '{path}' ({options}, ROW_GROUP_SIZE 2048)")
        yield path


def read(path: Path) -> tuple[EventLog, list[SetAside]]:
    table = LogTable(path, mapping(MAPPING))
    batches = list(table.batches())
    log = sorted_log(batches, table.vocabulary)
    log.check()
    return log, [one for batch in batches for one in batch.set_aside]


def asked(path: Path) -> tuple[EventLog, list[SetAside]]:
    """頁のまま読む道を閉じて読む。"""
    with mock.patch.object(PlainColumns, "read", lambda *_: {}):
        return read(path)


def told(found: tuple[EventLog, list[SetAside]]) -> tuple[object, ...]:
    log, aside = found
    assert log.resource is not None or not log.event_count
    coded = [(one.names, one.codes.tolist()) for one in (log.activity, log.resource) if one is not None]
    columns = (log.case_offsets, log.at, log.lines)
    return [list(log.case_keys), coded, *(column.tolist() for column in columns)], aside


@given(ROWS, st.sampled_from(KINDS), st.sampled_from(OPTIONS), st.sampled_from([1, 150]))
@settings(deadline=None)
def test_both_roads_read_the_same(rows, kind: str, option: str, times: int) -> None:
    with written(rows, kind + option, times) as path:
        assert told(read(path)) == told(asked(path))


@given(st.data())
@settings(deadline=None)
def test_a_spoiled_file_is_refused_or_read_as_a_sound_log(data: st.DataObject) -> None:
    rows = [(f"件{n % 7}", f"行い{n % 3}", dt.datetime(2024, 1, 1 + n), None) for n in range(20)]  # noqa: DTZ001
    with written(rows, data.draw(st.sampled_from(KINDS)) + data.draw(st.sampled_from(OPTIONS))) as path:
        spoiled = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            spoiled[data.draw(st.integers(4, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(spoiled[: data.draw(st.integers(len(spoiled) // 2, len(spoiled)))])
        try:
            log, _ = read(path)
        except FileRefused:
            return
        assert log.event_count <= len(rows)


@pytest.mark.parametrize(
    ("options", "is_own"),
    [
        ("FORMAT parquet", True),
        ("FORMAT parquet, COMPRESSION uncompressed", True),
        ("FORMAT parquet, DICTIONARY_SIZE_LIMIT 1", True),
        ("FORMAT parquet, COMPRESSION zstd", False),
    ],
)
def test_usual_files_take_the_road_of_pages(options: str, is_own: bool) -> None:
    rows = [(f"件{n % 90}", "受付", dt.datetime(2024, 1, 1), "甲" if n % 2 else None) for n in range(3000)]  # noqa: DTZ001
    taken: list[int] = []
    real = PlainColumns.read

    def counted(self: PlainColumns, columns, groups: slice):
        found = real(self, columns, groups)
        taken.append(len(found))
        return found

    with written(rows, options) as path, mock.patch.object(PlainColumns, "read", counted):
        read(path)
    assert taken == [4 if is_own else 0]


def test_a_range_keeps_the_order_of_the_file_over_row_groups() -> None:
    rows = [(str(n), str(n % 5), dt.datetime(2024, 1, 1), None) for n in range(9000)]  # noqa: DTZ001
    with written(rows, "FORMAT parquet") as path, ParquetFile(path, limits=DEFAULT_LIMITS) as file:
        parts = list(file.ranges(texts=("番号",), times=("日時",), numbers=(), size=4000))
    assert [part.first for part in parts] == [1, 4097, 8193]
    assert [text for part in parts for text in part.coded["番号"].texts()] == [str(n) for n in range(9000)]
    assert all(np.array_equal(part.coded["番号"].codes, np.arange(part.count)) for part in parts)
