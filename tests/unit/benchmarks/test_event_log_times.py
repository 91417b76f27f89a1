"""業務の記録の測り: 比べる相手が同じログの同じ答えを出し、違う答えには印が付く。"""

import copy
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks import event_log_times, peers
from benchmarks.event_log_times import answered
from benchmarks.event_logs import columns


@pytest.mark.parametrize("kind", ["coded", "raw"])
def test_peer_answers_the_same(tmp_path: Path, kind: str) -> None:
    """DuckDB に渡す Parquet から求めた、すべての問いの答えは、標の答えと同じ。"""
    made = columns(3_000)
    files = event_log_times.written(made, tmp_path)
    ours = answered(made.log(), 1).told(is_coded=kind == "coded")
    peer = peers.Peer.started("DuckDB", sys.executable, files[kind], kind)
    try:
        assert peer.ask() > 0 and peer.ask() > 0
    finally:
        peer.close()
    assert peers.same(ours, peer.answer) == []
    assert len(peer.answer["edges"]) > 40 and len(peer.answer["variants"]) == event_log_times.TOP


def test_a_wrong_answer_is_told() -> None:
    """数が一つ、流れが一つ、分位が一秒違っても、違うところの名が返る。相手に無い問いは比べない。"""
    ours = answered(columns(3_000).log(), 1).told(is_coded=True)
    other = copy.deepcopy(ours)
    assert peers.same(ours, other) == []
    other["edges"][0][2] += 1
    other["activities"].pop()
    other["lengths"][3] += 1_000_000
    other["variants"][0] += 2
    assert peers.same(ours, other) == ["edges", "activities", "lengths", "variants"]
    assert peers.same(ours, {"edges": [], "activities": [], "lengths": [], "variants": []}) == []


def test_raw_log_gives_the_same_answers(tmp_path: Path) -> None:
    """日時の順の生の Parquet を取り込みの読み手で読んでも、件の順の列からと同じ答えになる。"""
    made = columns(3_000)
    files = event_log_times.written(made, tmp_path)
    raw = answered(event_log_times._read(files["raw"]), 2).told(is_coded=False)
    ours = answered(made.log(), 1).told(is_coded=False)
    assert {name: sorted(raw[name]) for name in raw} == {name: sorted(ours[name]) for name in ours}
    (row,) = duckdb.sql(f"SELECT count(*), count(DISTINCT case_key) FROM '{files['texts']}'").fetchall()  # noqa: S608
    assert row == (len(made.at), len(made.case_offsets) - 1)


def test_measure_gives_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """測りは、置き場を書く時間と、物差し、標、相手の時間を返し、いちばん速い相手を選ぶ。"""
    monkeypatch.delenv("SHIRUBE_PEERS", raising=False)
    found = event_log_times.measure(2_000)
    assert found.events == 2_000 and found.writing > 0 and found.different == {}
    assert set(found.took) == {"標（置き場）", "読むだけ", "標（生）", "DuckDB（符号）", "DuckDB（生）"}
    assert min(found.took.values()) > 0
    assert (found.best_peer, found.best_raw_peer) == ("DuckDB（符号）", "DuckDB（生）")
