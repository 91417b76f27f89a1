"""業務の記録に問う速さ: 置き場からと、生の Parquet からの答えを、同じ走行の中で比べる。

問うのは、流れごとの数・待ちの合計・中央値・90%値、行いごとの滞在、件の長さの分位、多い変わり方 20。
物差しは、同じログの三つの列（名を字で持つ、件の順の Parquet）を読むだけの時間。相手（`benchmarks.peers`）
には、いちばん有利な形（件の順に並べ、名を整数の符号にした Parquet）を渡し、計る前に答えが同じことを確かめる。
どれも順を回して測り、真ん中の値をとる。置き場を書く時間は別に示す。
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np

from benchmarks import peers
from benchmarks.event_logs import ACTIVITIES, Columns, columns
from shirube.adapters.event_store import Origin, open_store, write_store
from shirube.adapters.log_mapping import ISO8601, LogMapping, Names, Timestamp
from shirube.adapters.log_table import LogTable
from shirube.adapters.refusal import Limits
from shirube.engines.insight.building import log_of
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.rows import Dictionary, RowBatch, Vocabulary
from shirube.engines.insight.times import answered_times
from shirube.engines.insight.variants import variants

EVENTS = 1_000_000
ROUNDS = 3
TOP = 20
MOST_COMPARED = 20_000_000
"""これより多い行では、相手と、生の Parquet からの答えを測らない（物差しと置き場だけ）。"""
_ROWS = 1 << 20
_SHARES = tuple(Fraction(n, 100) for n in (10, 25, 50, 75, 90, 95, 99))
_MAPPING = LogMapping(
    label="測り",
    case="case_key",
    activity=Names("activity_name"),
    timestamp=Timestamp("moment", ISO8601, "UTC"),
)
_HUGE = Limits(file_bytes=1 << 40, unpacked_bytes=1 << 40, rows=1 << 40)


@dataclass(frozen=True)
class Timings:
    """秒（真ん中の値）。

    ``took`` の名は「標（置き場）」「読むだけ」「標（生）」と、相手の名に「（符号）」か「（生）」。
    ``different`` は答えの違った相手と、その問い（空でなければ、比は意味を持たない）。
    ``anonymous`` は置き場から答える過程の、ファイルに結び付かないメモリのいちばん多いとき（バイト。測れない
    OS では 0）。
    """

    events: int
    writing: float
    took: dict[str, float]
    different: dict[str, list[str]]
    anonymous: int

    @property
    def best_peer(self) -> str:
        """符号の Parquet でいちばん速い相手（pm4py のほか）。"""
        return min((n for n in self.took if n.endswith("（符号）")), key=self.took.__getitem__, default="")

    @property
    def best_raw_peer(self) -> str:
        """生の Parquet でいちばん速い相手。"""
        raw = [name for name in self.took if name.endswith("（生）") and not name.startswith("標")]
        return min(raw, key=self.took.__getitem__, default="")


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
    with tempfile.TemporaryDirectory(prefix="shirube-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        files = written(made, folder)
        begin = time.perf_counter()
        write_store(
            folder / "store",
            _Rows(made),
            origin=Origin(name="作ったログ", sha256="0" * 64, size=events),
        )
        writing = time.perf_counter() - begin
        del made
        log = open_store(folder / "store").log
        scanning = f"SELECT max(case_key), max(activity_name), max(moment) FROM '{files['texts']}'"
        asked: dict[str, Callable[[], object]] = {
            "標（置き場）": lambda: answered(log, workers),
            "読むだけ": lambda: duckdb.sql(scanning).fetchall(),
        }
        different: dict[str, list[str]] = {}
        if events <= MOST_COMPARED:
            asked["標（生）"] = lambda: answered(_read(files["raw"]), workers)
            for peer, label, kind in _peers(stack, files):
                asked[label] = peer.ask
                ours = answered(log if kind == "coded" else _read(files["raw"]), workers)
                wrong = peers.same(ours.told(is_coded=kind == "coded"), _first(peer))
                if wrong:
                    different[label] = wrong
        return Timings(events, writing, rotated(asked), different, _anonymous(folder / "store"))


def _peers(stack: ExitStack, files: dict[str, Path]) -> Iterator[tuple[peers.Peer, str, str]]:
    for name, python in peers.installed().items():
        for kind, word in (("coded", "符号"), ("raw", "生")):
            peer = peers.Peer.started(name, python, files[kind], kind)
            yield stack.enter_context(closing(peer)), f"{name}（{word}）", kind


def _first(peer: peers.Peer) -> dict[str, Any]:
    peer.ask()
    return peer.answer


def _read(path: Path) -> EventLog:
    """生の Parquet を、取り込みと同じ読み手で読む（悪い行も確かめる）。"""
    return log_of(LogTable(path, _MAPPING, limits=_HUGE))


def rotated(asked: dict[str, Callable[[], object]]) -> dict[str, float]:
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


@dataclass(frozen=True)
class Answers:
    """求めた答え。"""

    names: tuple[str, ...]
    edges: list[tuple[str, str, Spread]]
    activities: list[tuple[str, Spread]]
    lengths: Spread
    variants: list[int]

    def told(self, *, is_coded: bool) -> dict[str, Any]:
        """相手と比べる形（マイクロ秒）。``is_coded`` なら、行いを符号で表す。"""
        name = {one: str(code) if is_coded else one for code, one in enumerate(self.names)}
        return {
            "edges": [[name[b], name[a], *_told(spread)] for b, a, spread in self.edges],
            "activities": [[name[a], *_told(spread)] for a, spread in self.activities if spread.count],
            "lengths": [float((self.lengths.at(share) or 0) * 1_000_000) for share in _SHARES],
            "variants": self.variants,
        }


def _told(spread: Spread) -> list[float]:
    return [spread.count, spread.total, *(float((q or 0) * 1_000_000) for q in (spread.median, spread.p90))]


def answered(log: EventLog, workers: int) -> Answers:
    """すべての問いに答える。"""
    found = answered_times(log, of_cases=_SHARES, workers=workers)
    top = variants(log, workers=workers).top(TOP)
    return Answers(
        log.activity.names,
        [(one.source, one.target, one.waiting) for one in found.edges],
        [(one.name, one.sojourn) for one in found.activities],
        found.throughput,
        [one.count for one in top],
    )


def _anonymous(store: Path) -> int:
    """置き場から一度答える過程の、ファイルに結び付かないメモリのいちばん多いとき。"""
    if not Path("/proc/self/status").exists():
        return 0
    command = [sys.executable, "-m", "benchmarks.event_log_memory", str(store)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def written(made: Columns, folder: Path) -> dict[str, Path]:
    """Parquet を三つ書く。

    ``texts`` は名を字で持つ件の順、``coded`` は名を符号で持つ件の順、``raw`` は名を字で持つ日時の順（生）。
    """
    sizes = np.diff(made.case_offsets)
    piece = {
        "case_code": np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        "activity": made.activity,
        "micros": made.at,
    }
    names = {"code": np.arange(len(ACTIVITIES), dtype=np.uint8), "name": np.array(ACTIVITIES, object)}
    files = {name: folder / f"{name}.parquet" for name in ("texts", "coded", "raw")}
    with duckdb.connect() as database:
        database.register("piece", piece)
        database.register("names", names)
        database.execute(
            f"COPY (SELECT case_code, activity, micros FROM piece) TO '{files['coded']}' (FORMAT parquet)"
        )
        chosen = (
            "SELECT printf('R06-%08d', case_code) AS case_key, name AS activity_name, "
            "make_timestamp(micros) AS moment FROM piece JOIN names ON activity = code ORDER BY "
        )
        for file, order in (("texts", "case_code, micros"), ("raw", "micros, case_code")):
            if file == "texts" or len(made.at) <= 2 * MOST_COMPARED:
                database.execute(f"COPY ({chosen} {order}) TO '{files[file]}' (FORMAT parquet)")
    return files
