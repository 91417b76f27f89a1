"""命令行 `shirube insight bench`: 手元の置き場所に、決まった問いを三度して、かかった秒を言う。

shirube insight bench --store 許可
shirube insight bench --store 許可 --format json

問い（標の定め）は、流れごとの数・平均・中央値・90%値、行いごとの滞在、件の処理時間の分位、多い変わり方 20。
物差しは、問いが読むのと同じ列を、端から端まで一度読むだけの時間（列ごとの最大値を求める。糸の数は同じ）。
初めの一度は、計算の芯の用意とファイルの読み込みを含むので、別に示す。あとの三度は、問いと物差しの順を
毎回入れ替えて測り、それぞれの真ん中の値をとる。
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
from numpy.typing import NDArray

from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_answers import PERCENTILES
from shirube.cli.insight_asking import opened, store_option, write, writing
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.partitions import in_threads
from shirube.engines.insight.times import answered_times
from shirube.engines.insight.variants import variants

ROUNDS = 3
TOP = 20
_DIGITS = 6
_NOTES = (
    "問いは、流れごとの数・平均・中央値・90%値、行いごとの滞在、件の処理時間の分位、多い変わり方 20 です。",
    "列を読むだけの時間は、問いが読むのと同じ列の最大値を、同じ数の糸で求める時間です。比は、問いの秒をそれで割った値です。",
    "秒は三度の真ん中の値で、ファイルがメモリに載ったあとの値です。初めの一度は、計算の用意と読み込みを含みます。",
    "同じ機械でほかの仕事が動いていると、秒も比も大きくなります。",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """問いの答えの大きさ（本当に答えたことの控え）。"""

    edges: int
    activities: int
    variants: int


@dataclass(frozen=True, slots=True)
class Bench:
    """測った値（秒）。``first`` は初めの一度、``asked`` と ``scanned`` は測った順。"""

    first: float
    asked: tuple[float, ...]
    scanned: tuple[float, ...]
    found: Asked

    @property
    def seconds(self) -> float:
        """問いの秒（真ん中の値）。"""
        return median(self.asked)

    @property
    def scan_seconds(self) -> float:
        """列を読むだけの秒（真ん中の値）。"""
        return median(self.scanned)

    @property
    def ratio(self) -> float | None:
        """問いの秒は、列を読むだけの秒の何倍か。読むだけの秒が 0 なら None。"""
        return self.seconds / self.scan_seconds if self.scan_seconds else None


@click.command("bench")
@store_option
@writing
def bench_command(place: Path, shape: str, section: str | None, workers: int) -> None:
    """手元の置き場所で、決まった問いにかかる秒を測る（三度の真ん中の値）。"""
    log = opened(place).log
    if not log.event_count:
        raise click.ClickException("この置き場所には行いが一つもないので、測れません。")
    threads = workers or os.cpu_count() or 1
    write(bench_answer(log, bench(log, workers=threads), workers=threads), shape, section)


def bench(log: EventLog, *, workers: int, clock: Callable[[], float] = time.perf_counter) -> Bench:
    """問いと物差しを、順を入れ替えながら測る。``clock`` は秒を返す時計。"""

    def timed(work: Callable[[], Any]) -> float:
        begin = clock()
        work()
        return clock() - begin

    begin = clock()
    found = ask(log, workers=workers)
    first = clock() - begin
    scan(log, workers=workers)
    took: dict[str, list[float]] = {"asked": [], "scanned": []}
    works = [
        ("asked", lambda: ask(log, workers=workers)),
        ("scanned", lambda: scan(log, workers=workers)),
    ]
    for turn in range(ROUNDS):
        for name, work in works if turn % 2 == 0 else reversed(works):
            took[name].append(timed(work))
    return Bench(first, tuple(took["asked"]), tuple(took["scanned"]), found)


def ask(log: EventLog, *, workers: int) -> Asked:
    """決まった問いに、初めから答える。答えは `times` と `variants` の命令と同じ道で求める。"""
    times = answered_times(log, of_cases=PERCENTILES, workers=workers)
    every = variants(log, workers=workers)
    every.top(TOP)
    return Asked(len(times.edges), len(times.activities), len(every))


def read_columns(log: EventLog) -> dict[str, NDArray[Any]]:
    """問いが読む列。名と、その列（ログにあるものだけ）。"""
    found = {"case_offsets": log.case_offsets, "activity": log.activity.codes, "at": log.at}
    if log.start is not None:
        found["start"] = log.start
    if log.phase is not None:
        found["phase"] = log.phase
    return found


def scan(log: EventLog, *, workers: int) -> int:
    """問いが読む列を、一度読む（列ごとの最大値の、いちばん大きいもの）。"""

    def largest(part: EventLog) -> int:
        return max(int(column.max()) for column in read_columns(part).values() if len(column))

    return max(in_threads(largest, log.parts(workers), workers))


def bench_answer(log: EventLog, found: Bench, *, workers: int) -> Answer:
    """測った値を、答えの形にする。"""
    rows = log.event_count
    per_second = round(rows / found.seconds) if found.seconds else None
    facts: list[tuple[Column, Any]] = [
        (Column("cases", "件", Kind.NUMBER), log.case_count),
        (Column("rows", "行（行い）", Kind.NUMBER), rows),
        (Column("seconds", "問いの秒"), round(found.seconds, _DIGITS)),
        (Column("rows_per_second", "一秒あたりの行", Kind.NUMBER), per_second),
        (Column("scan_seconds", "列を読むだけの秒"), round(found.scan_seconds, _DIGITS)),
        (Column("ratio", "比（問い÷読むだけ）", Kind.NUMBER), found.ratio),
        (Column("first_seconds", "初めの一度の秒"), round(found.first, _DIGITS)),
        (Column("workers", "使った糸の数", Kind.NUMBER), workers),
        (Column("edges", "答えた流れ", Kind.NUMBER), found.found.edges),
        (Column("activities", "答えた行いの種類", Kind.NUMBER), found.found.activities),
        (Column("variants", "答えた変わり方", Kind.NUMBER), found.found.variants),
    ]
    columns, values = zip(*facts, strict=True)
    runs = (
        Column("run", "回", Kind.NUMBER),
        Column("seconds", "問いの秒"),
        Column("scan_seconds", "列を読むだけの秒"),
    )
    each = [
        (turn, round(asked, _DIGITS), round(scanned, _DIGITS))
        for turn, (asked, scanned) in enumerate(zip(found.asked, found.scanned, strict=True), start=1)
    ]
    read = (Column("column", "列"), Column("bytes", "バイト", Kind.NUMBER))
    return Answer(
        (
            Section("bench", "測った値", columns, [values], is_record=True),
            Section("runs", "一回ごと", runs, each),
            Section("columns", "読んだ列", read, [(n, c.nbytes) for n, c in read_columns(log).items()]),
        ),
        _NOTES,
    )
