"""`shirube insight` に処理簿を渡す: 見分けて読み、日数と開庁日の日数で答える。"""

import json
import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.ledger_columns import open_like
from shirube.adapters.ledger_example import ledger_example
from shirube.adapters.ledger_guess import guess_ledger
from shirube.adapters.ledger_rows import CaseRow, LedgerRows
from shirube.adapters.refusal import DEFAULT_LIMITS
from shirube.cli.main import main
from shirube.engines.insight.office_hours import DEFAULT
from shirube.reference.organization.holidays import holiday_dates

Run = Callable[..., Result]
DAY = 86_400
HOURS = DEFAULT.opening_hours((2025, 2026), holiday_dates)


@pytest.fixture(scope="module")
def run() -> Run:
    """命令を行い、0 で終わることを確かめる。"""

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return call


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """見本の処理簿。"""
    path = tmp_path_factory.mktemp("ledger") / "処理簿.xlsx"
    path.write_bytes(ledger_example(holidays=holiday_dates(), cases=60, seed=3))
    return path


@pytest.fixture(scope="module")
def store(ledger: Path, run: Run) -> Path:
    """取り込んだ置き場所。"""
    place = ledger.with_name("置き場所")
    run("import", ledger, "--store", place)
    return place


@pytest.fixture(scope="module")
def plain(ledger: Path) -> list[list[tuple[str, date]]]:
    """件ごとの、日付の順の行い（名と日付）。計算には、記録の仕組みを使わない。"""
    book = open_like(ledger.read_bytes(), name=ledger.name, limits=DEFAULT_LIMITS)
    guess = guess_ledger(book, label="x")
    assert guess is not None
    rows = LedgerRows(guess.mapping).of(book.first)
    names = [step.name for step in guess.mapping.steps]
    return [
        [(names[one.step], one.day) for one in sorted(row.entries, key=lambda one: (one.day, one.step))]
        for row in rows
        if isinstance(row, CaseRow)
    ]


def test_the_draft_mapping_is_a_ledger(ledger: Path, run: Run, tmp_path: Path) -> None:
    """対応表の案は処理簿で、書き直して渡しても同じように読める。"""
    text = run("mapping", ledger).output
    assert text.startswith("kind: ledger\n") and "備考" not in text.split("\n#")[0]
    path = tmp_path / "対応表.yaml"
    path.write_text(text, encoding="utf-8")
    said = run("import", ledger, "--store", tmp_path / "別", "--mapping", path).output
    assert "取り込みました: 件 59、" in said or "取り込みました: 件" in said


def test_import_tells_what_it_saw_and_what_it_left(ledger: Path, run: Run, tmp_path: Path) -> None:
    """処理簿とみたこと、数えない行の数、順の違う件を言う。"""
    said = run("import", ledger, "--store", tmp_path / "置き場所").output
    assert "処理簿（一件一行の表）とみて" in said and "読めなかった行" in said
    assert "より早い件が" in said


def test_times_are_days_and_business_days(store: Path, run: Run, plain: list[list[tuple[str, date]]]) -> None:
    """暦の日数と開庁日の日数は、別に書いた素直な計算と同じになる。"""
    found = json.loads(run("times", "--store", store, "--format", "json").output)
    waits: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    whole = []
    for case in plain:
        for (one, low), (other, high) in pairwise(case):
            waits[one, other].append(((high - low).days, HOURS.business_days_between(low, high)))
        low, high = case[0][1], case[-1][1]
        whole.append(((high - low).days, HOURS.business_days_between(low, high)))
    assert {(one["source"], one["target"]) for one in found["edges"]} == set(waits)
    for one in found["edges"]:
        pairs = waits[one["source"], one["target"]]
        assert one["count"] == len(pairs)
        assert one["median"] == pytest.approx(statistics.median(days for days, _ in pairs) * DAY)
        assert one["opening_median"] == pytest.approx(statistics.median(open_ for _, open_ in pairs) * DAY)
        assert one["mean"] == pytest.approx(statistics.fmean(days for days, _ in pairs) * DAY)
    clocks = {one["clock"]: one for one in found["throughput"]}
    assert clocks["calendar"]["p50"] == pytest.approx(statistics.median(days for days, _ in whole) * DAY)
    assert clocks["opening"]["p50"] == pytest.approx(statistics.median(open_ for _, open_ in whole) * DAY)
    assert all(one["service_count"] == 0 for one in found["activities"])


def test_no_table_shows_hours(store: Path, run: Run) -> None:
    """表のどこにも、時間・分・秒の長さと時刻は出ない。"""
    for verb in ("times", "causes", "variants", "profile"):
        said = run(verb, "--store", store).output.split("※")[0]
        for word in ("時間0", "分 ", "秒", "00:00", "+00:00"):
            assert word not in said, (verb, word)
        assert not any(f"{n}時間" in said for n in range(10)), verb
    assert "R" not in json.loads(run("profile", "--store", store, "--format", "json").output)["first"]


def test_causes_split_closed_days(store: Path, run: Run, plain: list[list[tuple[str, date]]]) -> None:
    """待ちの日数は、外の待ち・閉庁日・残りに分かれ、合計は暦の日数に等しい。"""
    found = json.loads(run("causes", "--store", store, "--format", "json").output)
    by = {one["cause"]: one["seconds"] / DAY for one in found["causes"]}
    whole = sum((high - low).days for case in plain for (_, low), (_, high) in pairwise(case))
    assert sum(by.values()) == pytest.approx(whole)
    assert by["まとめ処理"] == by["順番待ち"] == by["優先"] == 0
    stopped = closed = 0
    for case in plain:
        is_stopped = False
        for (name, low), (_, high) in pairwise(case):
            is_stopped = name == "補正依頼" or (is_stopped and name != "補正受領")
            if is_stopped:
                stopped += (high - low).days
            else:
                closed += (high - low).days - HOURS.business_days_between(low, high)
    assert by["外の待ち"] == pytest.approx(stopped)
    assert by["閉庁・不在"] == pytest.approx(closed)


def test_a_dated_day_has_no_clock_time() -> None:
    """開庁日の一日は、0 時から 24 時まで開いたとみる（一日を 86,400 秒とする）。"""
    from shirube.engines.insight.section_hours import whole_days

    days = whole_days(HOURS)
    assert days.weekly[0][0].start == time() and days.weekly[5] == ()
    assert days.business_days_between(date(2026, 4, 1), date(2026, 4, 8)) == 5
