"""業務の記録の測り: 比べる相手が、同じログの同じ答えを出している。"""

from pathlib import Path

import duckdb
import numpy as np

from benchmarks import event_log_times
from benchmarks.event_logs import columns
from shirube.engines.insight.times import times_of


def test_peer_answers_the_same_edges(tmp_path: Path) -> None:
    """DuckDB に渡す Parquet から求めた流れの数と待ちの平均は、標の答えと同じ。"""
    made = columns(3_000)
    texts, coded = event_log_times._written(made, tmp_path)
    found = duckdb.sql(
        f"""SELECT before, activity, count(*), sum(wait) FROM
            (SELECT activity, lag(activity) OVER w AS before, micros - lag(micros) OVER w AS wait
             FROM '{coded}' WINDOW w AS (PARTITION BY case_code ORDER BY micros))
            WHERE before IS NOT NULL GROUP BY ALL"""  # noqa: S608
    ).fetchall()
    log = made.log()
    names = log.activity.names
    ours = {
        (edge.source, edge.target): (edge.waiting.count, edge.waiting.mean * edge.waiting.count)
        for edge in times_of(log).edges.answer(names)
        if edge.waiting.mean is not None
    }
    assert {(names[a], names[b]): (n, total / 1_000_000) for a, b, n, total in found} == ours
    (row,) = duckdb.sql(f"SELECT count(*), count(DISTINCT case_key) FROM '{texts}'").fetchall()  # noqa: S608
    assert row == (len(made.at), len(made.case_offsets) - 1)


def test_measure_gives_every_time() -> None:
    """測りは、置き場を書く時間と、三つの答えの時間を返す。"""
    took = event_log_times.measure(2_000)
    assert took.events == 2_000
    assert np.all(np.array([took.ours, took.scan, took.peer, took.writing]) > 0)
