"""命令 `shirube insight bench`: 手元の置き場所で、決まった問いの秒と比を、三つの書き方で言う。"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from click.testing import CliRunner, Result

from shirube.adapters.event_store import open_store
from shirube.cli.insight_bench import ROUNDS, Bench, bench, bench_answer, read_columns, scan
from shirube.cli.main import main
from shirube.engines.insight.log import EventLog

_HEAD = "受付番号,活動,日時\n"
_ROWS = _HEAD + "".join(
    f"{case},{name},2026-11-{2 + step:02d}T{9 + case % 3:02d}:00:00+09:00\n"
    for case in range(1, 8)
    for step, name in enumerate(("受付", "審査", "交付")[: 3 if case % 2 else 2])
)
_EVENTS = _ROWS.count("\n") - 1


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """七件を取り込んだ置き場所。"""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "ログ.csv").write_text(_ROWS, encoding="utf-8")
    result = run("import", folder / "ログ.csv", "--store", folder / "店")
    assert result.exit_code == 0, result.output
    return folder / "店"


@pytest.fixture
def log(store: Path) -> EventLog:
    """置き場所の記録。"""
    return open_store(store).log


def run(*arguments: object) -> Result:
    """命令を行う。"""
    return CliRunner().invoke(main, ["insight", *map(str, arguments)])


def test_json_tells_rows_seconds_and_the_ratio(store: Path) -> None:
    """JSON: 件と行は概要と等しく、秒は三回の真ん中、比は二つの秒の商、一秒あたりの行は行÷秒。"""
    told = json.loads(run("bench", "--store", store, "--workers", 1, "--format", "json").stdout)
    profile = json.loads(run("profile", "--store", store, "--format", "json").stdout)
    assert (told["cases"], told["rows"]) == (profile["cases"], profile["events"]) == (7, _EVENTS)
    assert [one["run"] for one in told["runs"]] == [1, 2, 3]
    assert told["seconds"] == median(one["seconds"] for one in told["runs"]) > 0
    assert told["scan_seconds"] == median(one["scan_seconds"] for one in told["runs"]) > 0
    assert told["ratio"] == pytest.approx(told["seconds"] / told["scan_seconds"], rel=0.1)
    assert told["rows_per_second"] == pytest.approx(_EVENTS / told["seconds"], rel=0.01)
    assert told["workers"] == 1
    assert any("最大値" in note for note in told["notes"])


def test_the_answer_is_the_one_of_the_other_commands(store: Path) -> None:
    """測った問いの答えの数は、times と variants の命令の答えの数と同じ。"""
    told = json.loads(run("bench", "--store", store, "--format", "json").stdout)
    times = json.loads(run("times", "--store", store, "--format", "json").stdout)
    variants = json.loads(run("variants", "--store", store, "--format", "json").stdout)
    assert told["edges"] == len(times["edges"]) == 2
    assert told["activities"] == len(times["activities"]) == 3
    assert told["variants"] == variants["variants"] == 2


def test_the_table_and_both_csv_sections(store: Path) -> None:
    """表は日本語の見出し、CSV は節を選べ、書かなければ一回ごとの秒。"""
    table = run("bench", "--store", store).stdout
    for word in ("問いの秒", "一秒あたりの行", "列を読むだけの秒", "比（問い÷読むだけ）", "一回ごと"):
        assert word in table
    usual = list(csv.DictReader(io.StringIO(run("bench", "--store", store, "--format", "csv").stdout)))
    assert [one["run"] for one in usual] == ["1", "2", "3"]
    whole = run("bench", "--store", store, "--format", "csv", "--section", "bench").stdout
    (row,) = csv.DictReader(io.StringIO(whole))
    assert row["rows"] == str(_EVENTS) and float(row["seconds"]) > 0


def test_an_empty_place_says_why(tmp_path: Path) -> None:
    """置き場所が無ければ、わけを言って終わる。"""
    result = run("bench", "--store", tmp_path / "無い")
    assert result.exit_code == 1
    assert "取り込んだフォルダーを指定するか" in result.output and "Traceback" not in result.output


def test_rounds_take_turns_and_the_first_is_apart(log: EventLog) -> None:
    """時計を進めて確かめる: 初めの一度は真ん中の値に入らず、問いと物差しの順は一回ごとに替わる。"""
    # 初めの一度に 100 秒、あとは 問い 1・物差し 2、物差し 3・問い 4、問い 5・物差し 6 秒。
    lengths = [100, 1, 2, 3, 4, 5, 6]
    found = bench(log, workers=1, clock=_ticking(lengths))
    assert len(found.asked) == len(found.scanned) == ROUNDS
    assert found.first == 100
    assert found.asked == (1, 4, 5) and found.scanned == (2, 3, 6)
    assert (found.seconds, found.scan_seconds, found.ratio) == (4, 3, pytest.approx(4 / 3))


def _ticking(lengths: list[int]) -> "Ticks":
    return Ticks(iter([at for one in lengths for at in (0.0, float(one))]))


class Ticks:
    """呼ぶたびに、渡した時刻を順に返す時計。"""

    def __init__(self, times: Iterator[float]) -> None:
        self.times = times

    def __call__(self) -> float:
        return next(self.times)


def test_a_clock_too_coarse_gives_no_ratio(log: EventLog) -> None:
    """時計が進まないほど短ければ、0 で割らず、比と一秒あたりの行を「—」（JSON では null）とする。"""
    found = bench(log, workers=1, clock=_ticking([0] * 7))
    assert isinstance(found, Bench) and found.ratio is None
    record = bench_answer(log, found, workers=1).sections[0]
    told = dict(zip((one.key for one in record.columns), record.rows[0], strict=True))
    assert told["ratio"] is None and told["rows_per_second"] is None and told["rows"] == _EVENTS


@pytest.mark.parametrize("workers", [1, 2, 3, 50])
def test_one_pass_reads_every_value_of_the_columns(log: EventLog, workers: int) -> None:
    """物差しは、糸の数によらず、すべての行を一度読む（いちばん大きい値が同じ）。"""
    assert set(read_columns(log)) >= {"case_offsets", "activity", "at"}
    assert scan(log, workers=workers) == max(int(np.max(one)) for one in read_columns(log).values())
