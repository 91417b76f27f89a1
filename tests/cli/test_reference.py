"""命令行 `shirube reference`: 一覧、表示、検査。"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.cli.reference import aligned, display_width, reference
from shirube.reference import loader
from shirube.reference.pack import DatedValue, Pack, Problem, Shape

RATE_VALUES = (
    DatedValue(date(2021, 4, 1), "0.5"),
    DatedValue(date(2023, 4, 1), "0.7"),
    DatedValue(date(2026, 4, 1), None),
)


def run(*arguments: str) -> Result:
    """命令を動かす。"""
    return CliRunner().invoke(reference, arguments)


@pytest.fixture
def dated_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """日付ごとの値の資料が棚にあるかのようにする。"""
    model = loader.pack("organization.roles")
    head = replace(model.head, id="funding.rate", label="措置率", shape=Shape.VALUES)
    rate = Pack(head, {}, {}, RATE_VALUES)
    monkeypatch.setattr(loader, "pack", lambda pack_id: rate)


def test_list_shows_every_pack() -> None:
    """一覧は全部の資料を、名と件数と由来と確認日とともに一行ずつ出す。"""
    result = run("list")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == 1 + len(loader.packs())
    assert any("organization.municipalities" in line and "1,788" in line for line in lines)
    assert any("organization.roles" in line and "標の定め" in line for line in lines)


def test_list_is_aligned() -> None:
    """全角の名が混じっても、次の列の始まる桁がそろう。"""
    header, *lines = run("list").output.splitlines()
    origins = [head.citation.origin.label for head in loader.packs()]
    starts = {
        display_width(line[: line.index(f"  {origin}  ")])
        for line, origin in zip(lines, origins, strict=True)
    }
    assert starts == {display_width(header[: header.index("  由来  ")])}


def test_full_width_letters_take_two_columns() -> None:
    """全角は二桁、半角は一桁、重なる濁点は零桁と数えて、列の幅をそろえる。"""
    assert display_width("自治体DX") == 8
    assert display_width("か\u3099") == 2
    assert list(aligned([("自", "b"), ("abc", "d")])) == ["自   b", "abc  d"]


def test_show_prints_source_and_origin() -> None:
    """表示は、項目とともに出典、公表日、由来、確認日を出す。"""
    output = run("show", "plan.edition_2_2").output
    for expected in (
        "（第2.2版）目次",
        "2023-12-22 公表",
        "由来    : 公の文書",
        "確認日  : 2026-11-21",
        "plan.frontyard@2.2",
        "自治体フロントヤード改革の推進",
        "後の版があるか: はい",
    ):
        assert expected in output


def test_show_table_is_short_unless_asked() -> None:
    """表は初めの 20 行だけを出し、残りの数を言う。--all で全部を出す。"""
    short = run("show", "organization.municipalities").output
    assert short.splitlines()[-1] == "ほか 1,768 行（--all で全部）"
    assert "公共データ利用規約" in short
    full = run("show", "organization.municipalities", "--all").output
    assert "那覇市" in full
    assert "ほか" not in full.splitlines()[-1]


def test_show_one_item() -> None:
    """項目を「id@版」で指すと、その項目と出典だけを出す。"""
    output = run("show", "plan.regional_digital@2.2").output
    assert "章節: 3.2(1)" in output
    assert "印字のとおりの名: デジタル田園都市国家構想" in output
    assert "plan.frontyard" not in output


@pytest.mark.usefixtures("dated_pack")
@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2021-03-31", "効力のある値はない"),
        ("2022-04-01", "0.5"),
        ("2024-04-01", "0.7"),
        ("2026-04-01", "効力のある値はない"),
    ],
)
def test_show_value_as_of(day: str, shown: str) -> None:
    """--as-of を付けると、その日に効力のある値を出す。"""
    result = run("show", "funding.rate", "--as-of", day)
    assert result.output.splitlines()[-1] == f"{day} の値: {shown}"


@pytest.mark.usefixtures("dated_pack")
def test_show_all_values() -> None:
    """--as-of がなければ、全部の値を始まった日とともに出し、廃止も出す。"""
    assert run("show", "funding.rate").output.splitlines()[-3:] == [
        "2021-04-01 から: 0.5",
        "2023-04-01 から: 0.7",
        "2026-04-01 から: 廃止",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "plan.nothing"], 1, "資料「plan.nothing」はない。一覧は shirube reference list"),
        (["show", "plan.documents", "--as-of", "2026-01-01"], 2, "日付ごとの値を持たない"),
        (["show", "plan.documents", "--as-of", "来年"], 2, "「来年」を日付として読めません"),
    ],
)
def test_what_cannot_be_shown(arguments: list[str], code: int, message: str) -> None:
    """出せないものは、理由を日本語で言って断る。"""
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output


def test_check_passes() -> None:
    """同梱の資料の検査は、誤りなしで終わる。"""
    result = run("check", "--as-of", "2026-11-21")
    assert (result.exit_code, result.output) == (0, "資料の検査: 誤り 0 件、注意 0 件\n")


def test_check_warns_of_old_packs() -> None:
    """一年を過ぎた資料は注意として挙げるが、終了コードは 0 のままである。"""
    result = run("check", "--as-of", "2028-01-01")
    assert result.exit_code == 0
    assert "注意: 確かめてから一年を過ぎている" in result.output
    assert result.output.splitlines()[-1] == f"資料の検査: 誤り 0 件、注意 {len(loader.packs())} 件"


def test_check_fails_on_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """誤りがあれば、何が・どこで・なぜ・次にを出して、終了コード 1 で終わる。"""
    problem = Problem("何かが違う", "plan/x.yaml", "理由", "直し方")
    monkeypatch.setattr(loader, "check", lambda *, today: (problem,))
    result = run("check")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "誤り: 何かが違う",
        "  どこで: plan/x.yaml",
        "  なぜ  : 理由",
        "  次に  : 直し方",
        "資料の検査: 誤り 1 件、注意 0 件",
    ]


def test_needs_neither_django_nor_database() -> None:
    """資料の命令は Django を読み込まず、設定もデータベースも要らない。"""
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from shirube.cli.reference import reference\n"
        "assert CliRunner().invoke(reference, ['check']).exit_code == 0\n"
        "assert 'django' not in sys.modules and 'jpholiday' not in sys.modules\n"
    )
    root = Path(str(loader.__file__)).parents[3]
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root)
