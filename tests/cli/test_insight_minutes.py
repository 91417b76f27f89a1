"""`shirube insight minutes`: 様式を書き、書かれた表から時間と順位と「もしも」を答える。"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.counts_minutes_sheet import counts_minutes_workbook
from shirube.cli.main import main
from shirube.engines.insight.counts_minutes import CountRow, CountsMinutes

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """命令を行う。失敗を求めないかぎり、0 で終わることを確かめる。"""

    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["insight", "minutes", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def form(tmp_path: Path, run: Run) -> Path:
    """書き出した様式。"""
    said = run("--template", tmp_path / "様式.xlsx")
    assert "様式を書きました" in said.output
    return tmp_path / "様式.xlsx"


def test_template_is_counted(run: Run, form: Path) -> None:
    """様式の例から、時間、順位、段階、経路、月を答える。根拠は推計と言う。"""
    found = json.loads(run(form, "--format", "json").stdout)
    assert (found["cases"], found["hours"], found["basis"]) == (13080, 2160, "推計")
    assert [(one["name"], one["hours"]) for one in found["procedures"]] == [
        ("住民票の写しの交付", 1600),
        ("保育所の入所の申込み", 560),
    ]
    assert sum(one["hours"] for one in found["channels"]) == pytest.approx(2160)
    assert len(found["months"]) == 13 and "実測" in found["notes"][0]


def test_what_if(run: Run, form: Path) -> None:
    """窓口の3割を移し、受付を1分にすると減る時間。"""
    found = json.loads(
        run(
            form,
            "--format",
            "json",
            "--move",
            "住民票の写しの交付:窓口→オンライン=30%",
            "--stage-minutes",
            "受付=1",
            "--stage-minutes",
            "交付=0.5",
        ).stdout
    )
    assert (found["moved_cases"], found["saved_minutes"], found["saved_hours"]) == (3600, 14400, 240)
    assert {one["stage"]: one["after"] for one in found["moved"]} == {"受付": 1, "確認": 2, "交付": 0.5}


def test_table_and_csv(run: Run, form: Path) -> None:
    """表と CSV は同じ順位を言う。CSV の節は選べる。"""
    assert "手続の順位" in run(form).stdout
    lines = run(form, "--format", "csv").stdout.splitlines()
    assert lines[0] == "name,cases,hours,share" and lines[1].startswith("住民票の写しの交付,12600,1600,")
    assert run(form, "--format", "csv", "--section", "stages").stdout.splitlines()[1].startswith("受付,")


def test_what_is_left_out_is_told(run: Run, tmp_path: Path) -> None:
    """分の無い手続は、0 とせずに断りに挙げる。"""
    table = CountsMinutes((CountRow(procedure="届出", channel="窓口", yearly=9),), ())
    (tmp_path / "表.xlsx").write_bytes(counts_minutes_workbook(table))
    assert "分が無くて数えられないもの: 届出・窓口" in run(tmp_path / "表.xlsx").stdout


def test_refusals(run: Run, form: Path, tmp_path: Path) -> None:
    """何も書かない、上書き、読めない書き方、知らない経路や段階、ブックでないものは断る。"""
    assert "--template" in run(code=2).output
    assert "もうあります" in run("--template", form, code=1).output
    for options, said in (
        (("--move", "窓口をオンラインへ"), "の形で"),
        (("--move", "窓口→オンライン=130%"), "100％"),
        (("--move", "電話→窓口=10%"), "件数がありません"),
        (("--move", "窓口→郵送=10%", "--stage-minutes", "受付"), "の形で"),
        (("--move", "窓口→郵送=10%", "--stage-minutes", "検品=1"), "検品"),
    ):
        assert said in run(form, *options, code=1).output
    (tmp_path / "偽.xlsx").write_text("手続,件数", encoding="utf-8")
    assert "Excel" in run(tmp_path / "偽.xlsx", code=1).output
