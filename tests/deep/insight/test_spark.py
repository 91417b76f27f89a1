"""Spark: 区画に配って求めた答えは、一つの糸で読んだ答えと同じ。

部品（``pip install shirube[spark]``）と Java 17 が要る。無い環境では、わけを述べて飛ばす。
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.event_log_times import written
from benchmarks.event_logs import columns
from shirube.adapters.log_mapping import ISO8601, LogMapping, Names, Timestamp
from shirube.adapters.log_table import LogTable
from shirube.adapters.spark_log import CannotAskSpark, ask_spark, session_on
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.office_hours import DEFAULT, OfficeRule
from shirube.engines.insight.profile import profile
from shirube.engines.insight.section_hours import SectionTables, log_in_hours, tables_for
from shirube.engines.insight.section_rules import SectionRule, TownRule
from shirube.engines.insight.times import times_of
from shirube.engines.insight.variants import variants
from shirube.values.opening_hours import TimeSpan

pytestmark = [
    pytest.mark.deep,
    pytest.mark.filterwarnings("ignore"),  # py4j と Spark 自身の注意は、こちらでは直せない
    pytest.mark.skipif(shutil.which("java") is None, reason="Java が無いので、Spark を起こせない"),
]
MAPPING = LogMapping(
    label="試し",
    case="case_key",
    activity=Names("activity_name", {"発送": "交付"}),
    timestamp=Timestamp("moment", ISO8601, "Asia/Tokyo"),
)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """この機械の二つの糸の Spark。"""
    pytest.importorskip("pyspark", reason="pyspark が入っていない（pip install shirube[spark]）")
    found = session_on("local[2]")
    found.conf.set("spark.sql.session.timeZone", "America/New_York")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """日時の順に並んだ、地域の無い日時のログ。"""
    return written(columns(20_000), tmp_path_factory.mktemp("spark"))["raw"]


def _spreads(partial: Any, names: tuple[str, ...]) -> dict[tuple[str, str], Any]:
    return {(one.source, one.target): one.waiting for one in partial.edges.answer(names)}


@pytest.mark.parametrize("partitions", [1, 7])
def test_times_equal_one_thread(session: Any, raw: Path, partitions: int) -> None:
    """流れの数・待ちの合計・分位、行いの滞在、件の長さは、区画の数によらず、一つの糸の答えと同じ。"""
    log = log_of(LogTable(raw, MAPPING))
    one, names = times_of(log), log.activity.names
    found = ask_spark(session, str(raw), MAPPING, times_of, partitions=partitions)
    assert found.set_aside == {} and set(found.names) == set(names)
    assert _spreads(found.partial, found.names) == _spreads(one, names)
    sojourns = {a.name: (a.count, a.sojourn) for a in found.partial.activities.answer(found.names)}
    assert sojourns == {a.name: (a.count, a.sojourn) for a in one.activities.answer(names)}
    assert found.partial.throughput.answer() == one.throughput.answer()


@pytest.mark.parametrize("partitions", [1, 7])
def test_section_hours_equal_one_thread(session: Any, raw: Path, partitions: int) -> None:
    """課の開庁時間で計っても、区画の数によらず、一つの糸の答えと同じ。担当課には、行いの名を使う。"""
    mapping = replace(MAPPING, dimensions={"team": Names("activity_name")})
    evening = OfficeRule.on_weekdays(TimeSpan(time(8, 30), time(19)), None)
    rule = TownRule(DEFAULT, (SectionRule("内容審査", date(2024, 6, 1), evening),))
    log = log_of(LogTable(raw, mapping))
    tables = tables_for(rule.opening_hours(range(2023, 2029), lambda years: frozenset()), log)
    assert isinstance(tables, SectionTables)

    def asked(part: EventLog) -> Any:
        return times_of(log_in_hours(part, tables))

    one, names = asked(log), log.activity.names
    found = ask_spark(session, str(raw), mapping, asked, partitions=partitions)
    assert _spreads(found.partial, found.names) == _spreads(one, names)
    assert found.partial.throughput.answer() == one.throughput.answer()


def test_counts_and_variants_equal_one_thread(session: Any, raw: Path) -> None:
    """件と行いの数、最初と最後、多い変わり方は、一つの糸の答えと同じ。"""
    log = log_of(LogTable(raw, MAPPING))
    found, one = ask_spark(session, str(raw), MAPPING, profile, partitions=5).partial, profile(log)
    for name in ("case_count", "event_count", "variant_count", "first", "last"):
        assert getattr(found, name) == getattr(one, name)
    assert found.activities.as_dict() == one.activities.as_dict()
    top = ask_spark(session, str(raw), MAPPING, variants, partitions=5).partial.top(20)
    assert top == variants(log).top(20)


def test_ties_keep_the_order_of_the_file(session: Any, tmp_path: Path) -> None:
    """同じ日時の行は、どの区画に配られても、ファイルの行の順のまま。読めない行は、理由ごとに数える。"""
    path = tmp_path / "ties.parquet"
    duckdb.sql(
        f"""COPY (SELECT 'R' || (n % 50) AS case_key,
            CASE WHEN n = 7 THEN NULL ELSE 'い' || (n * 7919 % 13) END AS activity_name,
            CASE WHEN n = 9 THEN 'いつか' ELSE '2026-04-01T09:00:00' END AS moment
            FROM range(5000) t(n)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)"""  # noqa: S608
    )
    reader = LogTable(path, MAPPING)
    log = log_of(reader)
    found = ask_spark(session, str(path), MAPPING, variants, partitions=4)
    assert found.partial.top() == variants(log).top()
    batches = LogTable(path, MAPPING).batches()
    reasons = Counter(aside.reason for batch in batches for aside in batch.set_aside)
    assert found.set_aside == reasons and sum(reasons.values()) == 2


def test_persons_are_not_read(session: Any, tmp_path: Path) -> None:
    """担当の名と、人の名の切り口は、区画にも答えにも渡らない。"""
    path = tmp_path / "persons.parquet"
    duckdb.sql(
        f"""COPY (SELECT '1' AS case_key, 'い' AS activity_name, '2026-04-01T09:00:00' AS moment,
            '山田' AS who, '佐藤' AS boss, '税' AS section) TO '{path}' (FORMAT parquet)"""
    )
    boss, section = Names("boss", is_person=True), Names("section")
    mapping = replace(MAPPING, resource="who", dimensions={"上司": boss, "課": section})
    found = ask_spark(session, str(path), mapping, profile, partitions=2).partial
    assert found.resources is None and set(found.dimensions) == {"課"}


def test_an_empty_log_and_a_wrong_column(session: Any, tmp_path: Path) -> None:
    """行の無いログは空の答え。対応表の列が無いログと、日時でない列は、わけを言って断る。"""
    path = tmp_path / "empty.parquet"
    duckdb.sql(
        f"""COPY (SELECT '' AS case_key, '' AS activity_name, now()::TIMESTAMP AS moment WHERE false)
            TO '{path}' (FORMAT parquet)"""
    )
    assert ask_spark(session, str(path), MAPPING, profile, partitions=2).partial.case_count == 0
    wrong = tmp_path / "wrong.parquet"
    duckdb.sql(f"COPY (SELECT '1' AS case_key, 'い' AS activity_name) TO '{wrong}' (FORMAT parquet)")
    with pytest.raises(CannotAskSpark, match="moment"):
        ask_spark(session, str(wrong), MAPPING, profile)
    odd = "SELECT '1' AS case_key, 'い' AS activity_name, 3.5 AS moment"
    duckdb.sql(f"COPY ({odd}) TO '{wrong}' (FORMAT parquet)")
    with pytest.raises(CannotAskSpark, match="日時でも文字でもありません"):
        ask_spark(session, str(wrong), MAPPING, profile)
