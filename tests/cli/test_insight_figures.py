"""命令 `shirube insight figures`: 団体の数を書き、いくつもの団体のファイルを並べる。"""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.body_figures_sheet import read_figures
from shirube.cli.demo_log import demo_log
from shirube.cli.main import main
from shirube.engines.insight.body_figures import Counting


def run(*words: object, code: int = 0) -> Result:
    """命令を行う。"""
    result = CliRunner().invoke(main, ["insight", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """見本の処理簿の置き場所。"""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "処理簿.csv").write_bytes(demo_log(cases=60))
    run("import", folder / "処理簿.csv", "--store", folder / "店")
    return folder / "店"


def written(store: Path, out: Path, *more: object, body: str = "みほん市", code: str = "990019") -> Path:
    """書いたファイル。"""
    base = ("--store", store, "--code", code, "--body", body, "--on", "2026-11-22", "--out", out)
    run("figures", *base, *more)
    return out


def test_the_figures_are_those_of_the_other_commands(store: Path, tmp_path: Path) -> None:
    """中央値と90%値は times の件の処理時間、手戻り率は compare の分子・分母の側と同じ件数。"""
    out = written(store, tmp_path / "数.csv", "--figure", "処理時間", "--figure", "手戻り率")
    (length, share), aside = read_figures(out.read_bytes(), name="数.csv")
    times = json.loads(run("times", "--store", store, "--format", "json").stdout)
    (whole,) = [one for one in times["throughput"] if one.get("clock", "calendar") == "calendar"]
    assert aside == () and length.figure.cases == share.figure.cases == 60
    assert float(length.figure.median or 0) == pytest.approx(whole["p50"], abs=1e-3)
    assert float(length.figure.p90 or 0) == pytest.approx(whole["p90"], abs=1e-3)
    assert share.figure.counting is Counting.SHARE and 0 <= (share.figure.numerator or 0) <= 60


def test_opening_hours_are_another_way_of_counting(store: Path, tmp_path: Path) -> None:
    """開庁時間で計れば、数え方と定めが書かれ、暦の行とは別の組になる。"""
    calendar = written(store, tmp_path / "暦.xlsx")
    opening = written(store, tmp_path / "開庁.xlsx", "--opening", body="乙市", code="012025")
    ((line,), _) = read_figures(opening.read_bytes(), name="開庁.xlsx")
    assert line.figure.counting is Counting.OPENING and "8:30" in line.figure.rule
    told = json.loads(run("figures", "--read", calendar, "--read", opening, "--format", "json").stdout)
    assert [one["counting"] for one in told["figures"]] == ["暦の時間", "開庁時間"]
    assert all("一つの団体" in note for note in told["notes"] if "だけなので" in note)


def test_reading_tells_rows_and_what_was_set_aside(store: Path, tmp_path: Path) -> None:
    """団体コードの順に並び、読めないファイルと二度ある行は、わけと共に出る。"""
    own = written(store, tmp_path / "自分.xlsx")
    other = written(store, tmp_path / "よそ.csv", body="甲市", code="011002")
    broken = tmp_path / "名簿.csv"
    broken.write_text("氏名\n見本\n", encoding="utf-8")
    words = ("figures", "--read", own, "--read", own, "--read", other, "--read", broken)
    told = json.loads(run(*words, "--format", "json").stdout)
    assert [one["code"] for one in told["figures"]] == ["011002", "990019"]
    assert told["figures"][0]["wobble"] == "小さい順の37〜63％の所"
    assert {one["file"] for one in told["set_aside"]} == {"自分.xlsx", "名簿.csv"}
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [one["body"] for one in rows] == ["甲市", "みほん市"]
    assert "除いた行" in run(*words).stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "--store"),
        (("--code", "990019"), "--store"),
        (("--code", "990010", "--body", "甲", "--out", "x.csv"), "検査数字"),
        (("--code", "990019", "--body", "甲", "--out", "x.csv", "--figure", "処理件数"), "団体の大きさ"),
        (("--code", "990019", "--body", "甲", "--out", "x.csv", "--figure", "deadline"), "画面"),
    ],
)
def test_what_cannot_be_written_says_why(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], why: str
) -> None:
    """足りない言葉、違う団体コード、書き出せない数は、わけを言う。ファイルは書かない。"""
    monkeypatch.chdir(tmp_path)
    place = ("--store", store) if words else ()
    result = CliRunner().invoke(main, ["insight", "figures", *map(str, place), *words])
    assert result.exit_code in (1, 2) and why in result.output
    assert not Path("x.csv").exists()


def test_few_cases_are_not_written(tmp_path: Path) -> None:
    """件数が5に満たない記録の数は、書き出さない。"""
    (tmp_path / "少.csv").write_bytes(demo_log(cases=4))
    run("import", tmp_path / "少.csv", "--store", tmp_path / "店")
    words = ["--store", tmp_path / "店", "--code", "990019", "--body", "甲", "--out", tmp_path / "数.csv"]
    assert "書き出せません" in run("figures", *words, code=1).output
    assert not (tmp_path / "数.csv").exists()
