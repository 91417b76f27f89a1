"""版の表: 書いて読めば同じ版に戻り、読めないところは、どこで・なぜ・次にどうするを全部言うこと。"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from shirube.engines.plan.edition_file import edition_file, read_edition_file
from shirube.engines.plan.edition_layout import SHEETS
from shirube.engines.plan.edition_sheet import LONGEST_SHEET, SheetRows, edition_rows, read_edition
from shirube.reference.plan.editions import edition, editions
from shirube.reference.plan.records import PlanEdition

EDITIONS = [pytest.param(one, id=one.edition) for one in editions()]


@dataclass(frozen=True)
class Row:
    """番号の付いた行。"""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """読み込む表。"""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(sheets: Iterable[SheetRows]) -> dict[str, Table]:
    """書いた表を、ファイルから読んだかのようにする。"""
    return {
        sheet.name: Table(sheet.header, tuple(Row(n, cells) for n, cells in enumerate(sheet.rows, start=2)))
        for sheet in sheets
    }


def edited(sheet: str, row: int, column: str, cell: str) -> dict[str, Table]:
    """第2.2版の表の、一つのますを書き替える。"""
    found = tables(edition_rows(edition("2.2")))
    table = found[sheet]
    at = table.header.index(column)
    rows = list(table.rows)
    cells = rows[row - 2].cells
    rows[row - 2] = Row(row, (*cells[:at], cell, *cells[at + 1 :]))
    return found | {sheet: Table(table.header, tuple(rows))}


@pytest.mark.parametrize("one", EDITIONS)
def test_round_trip(one: PlanEdition) -> None:
    """どの版も、表に書いて読めば同じ版に戻る。"""
    found = read_edition(tables(edition_rows(one)))
    assert found.problems == ()
    assert found.unread == ()
    assert found.edition == one


def test_every_edition_has_the_same_sheets() -> None:
    """シートと見出しは、どの版でも同じである。"""
    shapes = {tuple((sheet.name, sheet.header) for sheet in edition_rows(one)) for one in editions()}
    assert len(shapes) == 1
    assert [name for name, _ in next(iter(shapes))] == [sheet.name for sheet in SHEETS]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "why"),
    [
        ("版", 2, "版", "3", "「3」は版の名でない"),
        ("版", 2, "版", "", "「版」が空である"),
        ("版", 2, "公表日", "2023-13-01", "日付として読めない"),
        ("版", 2, "後の版があるか", "たぶん", "はい・いいえでない"),
        ("版", 2, "対象期間の終わり", "2020-12-31", "始まりより前の日"),
        ("版", 2, "名が全部そろっている区分", "重点、その他", "「その他」は選べる値でない"),
        ("目次", 3, "親のid", "plan.lost", "「plan.lost」がシート「目次」に無い"),
        ("取組事項", 2, "id", "フロントヤード", "id の書き方でない"),
        ("取組事項", 3, "id", "item.frontyard", "2 行目にもある"),
        ("取組事項", 2, "名", "長" * 41, "41 字あり、40 字まで"),
        ("取組事項", 2, "頁", "十七", "頁の番号でない"),
        ("取組事項", 2, "引き継ぎ元", "item.online_procedures", "指し方（id@版）でない"),
        ("取組事項", 2, "国の方針", "一行目\n二行目", "改行や制御文字"),
        ("取組事項", 2, "分かっていること", "名だけ", "「名だけ」の取組に中身がある"),
        ("小項目", 2, "取組事項のid", "item.lost", "シート「取組事項」に無い"),
        ("目標時期", 2, "年度", "平成99年度", "年度として読めない"),
        ("目標時期", 2, "期日", "2024-03-31", "年度と期日の両方がある"),
        ("目標時期", 4, "id", "migration", "同じ取組に「migration」が二つある"),
        ("義務の強さ", 2, "強さ", "必須", "「必須」は選べる値でない"),
        ("役割の務め", 2, "役割のid", "role.lost", "シート「推進体制」に無い"),
        ("予定表の行", 2, "始まりの期間", "2019年度", "「2019年度」は期間の名に無い"),
        ("予定表の行", 3, "取組事項のid", "item.lost", "シート「取組事項」に無い"),
        ("方針とKPIの内容", 2, "種類", "目安", "「目安」は選べる値でない"),
    ],
)
def test_what_cannot_be_read(sheet: str, row: int, column: str, cell: str, why: str) -> None:
    """読めないますは、シート・行・列・理由・次にすることを言い、版は作らない。"""
    found = read_edition(edited(sheet, row, column, cell))
    assert found.edition is None
    told = [problem for problem in found.problems if (problem.sheet, problem.row) == (sheet, row)]
    assert any(why in problem.why and problem.column and problem.next for problem in told), found.problems


def test_bars_must_be_in_order() -> None:
    """予定表の終わりは、始まりより前にできない。"""
    found = edited("予定表の行", 2, "始まりの期間", "2023年度")
    table = found["予定表の行"]
    at = table.header.index("終わりの期間")
    for period, is_read in (("2022年度", False), ("2024年度", True)):
        cells = table.rows[0].cells
        row = Row(2, (*cells[:at], period, *cells[at + 1 :]))
        read = read_edition(found | {"予定表の行": Table(table.header, (row, *table.rows[1:]))})
        assert (read.edition is not None) is is_read
        assert [problem.why for problem in read.problems] == (
            [] if is_read else ["終わりが始まりより前にある"]
        )


def test_missing_sheets_and_columns() -> None:
    """要るシートや列が無ければ断り、無くてよいシートは無くてよい。"""
    found = tables(edition_rows(edition("2.2")))
    whys = [problem.why for problem in read_edition({}).problems]
    assert whys == ["このシートが無い", "このシートが無い"]
    assert {problem.sheet for problem in read_edition({}).problems} == {"版", "取組事項"}
    items = found["取組事項"]
    renamed = found | {"取組事項": Table(("番号札", *items.header[1:]), items.rows)}
    read = read_edition(renamed)
    assert [problem.why for problem in read.problems] == ["「id」の列が無い"]
    assert read.unread == ("取組事項の「番号札」",)
    bare = read_edition({name: found[name] for name in ("版", "取組事項")})
    assert bare.edition is not None
    assert bare.edition.roles == bare.edition.schedules == ()
    assert [item.id for item in bare.edition.items] == [item.id for item in edition("2.2").items]


def test_columns_may_be_moved_and_blank_rows_stand() -> None:
    """列の順を変え、空の行をはさみ、知らないシートを足しても、同じ版に読める。"""
    found = {
        name: Table(
            tuple(reversed(table.header)),
            (*(Row(row.number * 2, tuple(reversed(row.cells))) for row in table.rows), Row(999, ("", " "))),
        )
        for name, table in tables(edition_rows(edition("2.2"))).items()
    }
    read = read_edition(found | {"控え": Table(("a",), ())})
    assert read.edition == edition("2.2")
    assert read.unread == ("控え",)


def test_too_long_sheet_is_refused_before_reading() -> None:
    """行の多すぎるシートは、読む前に断る。"""
    found = tables(edition_rows(edition("2.2")))
    row = found["小項目"].rows[0]
    found["小項目"] = Table(found["小項目"].header, (row,) * (LONGEST_SHEET + 1))
    assert ["5,001 行あり" in problem.why for problem in read_edition(found).problems] == [True]


def test_two_editions_in_one_file() -> None:
    """一つのファイルに二つの版は書けない。"""
    found = tables(edition_rows(edition("2.2")))
    found["版"] = Table(found["版"].header, found["版"].rows * 2)
    assert [problem.why for problem in read_edition(found).problems] == ["版の行が 2 行ある"]


@pytest.mark.parametrize("one", EDITIONS)
def test_file_round_trip(one: PlanEdition) -> None:
    """指紋の付いたファイルも、書いて読めば同じ版に戻り、二度書いても同じ文字になる。"""
    text = edition_file(one)
    assert read_edition_file(text).edition == one
    assert edition_file(one) == text


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text.replace("2025", "2026", 1), "指紋（SHA-256）が中身と合わない"),
        (lambda text: text[:-3], "JSON として読めない"),
        (lambda text: "[" * 100_000, "JSON として読めない"),
        (lambda text: "[]", "版のファイル（shirube.plan_edition/1）でない"),
        (lambda text: text.replace("edition/1", "edition/9"), "版のファイル"),
        (lambda text: text.replace('"rows"', '"lines"', 1), "シートの形が決まりに合わない"),
        (lambda text: text.replace('"2.2"', "2.2", 1), "シートの形が決まりに合わない"),
        (lambda text: text + " " * 5_000_000, "字までである"),
    ],
)
def test_spoiled_file_is_refused(spoil: object, why: str) -> None:
    """途中で変わったファイルや、形の違うファイルは読まない。"""
    assert callable(spoil)
    found = read_edition_file(spoil(edition_file(edition("2.2"))))
    assert found.edition is None
    assert [why in problem.why for problem in found.problems] == [True]


def test_file_tells_what_is_wrong_inside() -> None:
    """指紋が合っても、中身が読めなければ、どこが悪いかを言う。"""
    one = edition("2.3")
    document = json.loads(edition_file(one))
    assert document["sheets"][0]["rows"][0][0] == "2.3"
    assert read_edition_file(json.dumps(document)).edition == one
