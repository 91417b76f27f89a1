"""業務の記録に問う速さ: 置き場からの答えと、同じログの Parquet を読むだけの時間、DuckDB の同じ答えとの比。

問うのは、流れごとの数・平均・中央値・90%値、行いごとの滞在、件の長さの分位、多い変わり方 20。
比べる DuckDB には、いちばん有利な形（件の順に並べ、名を整数の符号にした Parquet）を渡す。どれも同じ走行の中で
順を回して測り、真ん中の値をとる。置き場を書く時間は別に示す。
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from statistics import median

import duckdb
import numpy as np

from benchmarks.event_logs import ACTIVITIES, Columns, columns
from shirube.adapters.event_store import Origin, open_store, write_store
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.rows import Dictionary, RowBatch, Vocabulary
from shirube.engines.insight.times import times_of
from shirube.engines.insight.variants import variants

EVENTS = 1_000_000
ROUNDS = 3
TOP = 20
_ROWS = 1 << 20
_SHARES = tuple(Fraction(n, 100) for n in (10, 25, 50, 75, 90, 95, 99))


@dataclass(frozen=True)
class Timings:
    """秒（真ん中の値）。``writing`` は置き場を書く時間。"""

    events: int
    ours: float
    scan: float
    peer: float
    writing: float


@dataclass
class _Rows:
    """作ったログを、置き場に書くための読み手。"""

    made: Columns
    is_dated_only: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def batches(self) -> Iterator[RowBatch]:
        """行を少しずつ渡す。"""
        made = self.made
        sizes = np.diff(made.case_offsets)
        case = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        self.vocabulary.cases = Dictionary(key.decode() for key in made.case_keys)
        self.vocabulary.activities = Dictionary(ACTIVITIES)
        for low in range(0, len(made.at), _ROWS):
            cut = slice(low, low + _ROWS)
            yield RowBatch(
                case=case[cut],
                activity=made.activity[cut].astype(np.int64),
                at=np.ascontiguousarray(made.at[cut]),
                line=np.arange(low, low + len(case[cut]), dtype=np.int64) + 1,
            )


def measure(events: int = EVENTS) -> Timings:
    """この数の行いのログで測る。"""
    workers = os.cpu_count() or 1
    made = columns(events)
    with tempfile.TemporaryDirectory(prefix="shirube-bench-") as folder:
        texts, coded = _written(made, Path(folder))
        begin = time.perf_counter()
        write_store(
            Path(folder) / "store",
            _Rows(made),
            origin=Origin(name="作ったログ", sha256="0" * 64, size=events),
        )
        writing = time.perf_counter() - begin
        log = open_store(Path(folder) / "store").log
        scanning = f"SELECT max(case_key), max(activity_name), max(moment) FROM '{texts}'"
        asked: dict[str, Callable[[], object]] = {
            "ours": lambda: _answered(log, workers),
            "scan": lambda: duckdb.sql(scanning).fetchall(),
            "peer": lambda: _asked_of_duckdb(coded),
        }
        found = _rotated(asked)
    return Timings(events, found["ours"], found["scan"], found["peer"], writing)


def _rotated(asked: dict[str, Callable[[], object]]) -> dict[str, float]:
    """一度ずつ慣らし、順を回して測った真ん中の値。"""
    for ask in asked.values():
        ask()
    names, took = list(asked), {name: [] for name in asked}
    for turn in range(ROUNDS):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            begin = time.perf_counter()
            asked[name]()
            took[name].append(time.perf_counter() - begin)
    return {name: median(seconds) for name, seconds in took.items()}


def _answered(log: EventLog, workers: int) -> None:
    found = times_of(log, workers=workers)
    found.edges.answer(log.activity.names, workers=workers)
    found.activities.answer(log.activity.names, workers=workers)
    found.throughput.answer(_SHARES, workers=workers)
    merged(variants, log.parts(workers), workers=workers).top(TOP)


def _written(made: Columns, folder: Path) -> tuple[Path, Path]:
    """件の順の Parquet を二つ書く: 名を字で持つものと、符号で持つもの。"""
    sizes = np.diff(made.case_offsets)
    piece = {
        "case_code": np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        "activity": made.activity,
        "micros": made.at,
    }
    names = {"code": np.arange(len(ACTIVITIES), dtype=np.uint8), "name": np.array(ACTIVITIES, object)}
    texts, coded = folder / "texts.parquet", folder / "coded.parquet"
    with duckdb.connect() as database:
        database.register("piece", piece)
        database.register("names", names)
        database.execute(
            f"COPY (SELECT case_code, activity, micros FROM piece) TO '{coded}' (FORMAT parquet)"
        )
        database.execute(
            "COPY (SELECT printf('R06-%08d', case_code) AS case_key, name AS activity_name, "
            "make_timestamp(micros) AS moment FROM piece JOIN names ON activity = code "
            f"ORDER BY case_code, micros) TO '{texts}' (FORMAT parquet)"
        )
    return texts, coded


def _asked_of_duckdb(coded: Path) -> None:
    """DuckDB で同じ問いに答える。"""
    with duckdb.connect() as database:
        database.execute(
            f"""CREATE TEMP TABLE step AS SELECT case_code, activity, lag(activity) OVER w AS before,
                micros - lag(micros) OVER w AS wait FROM '{coded}'
                WINDOW w AS (PARTITION BY case_code ORDER BY micros)"""
        )
        for group in ("before, activity", "activity"):
            database.execute(
                f"""SELECT {group}, count(*), avg(wait), quantile_cont(wait, [0.5, 0.9]) FROM step
                    WHERE before IS NOT NULL GROUP BY {group}"""
            ).fetchall()
        database.execute(
            f"""SELECT avg(length), quantile_cont(length, [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
                FROM (SELECT max(micros) - min(micros) AS length FROM '{coded}' GROUP BY case_code)"""
        ).fetchall()
        database.execute(
            f"""SELECT path, count(*) AS cases FROM
                (SELECT list(activity ORDER BY micros) AS path FROM '{coded}' GROUP BY case_code)
                GROUP BY path ORDER BY cases DESC LIMIT {TOP}"""
        ).fetchall()
