"""IN-04: 書き出した表を表計算ソフトで開いても、字が式として動かない。"""

import csv
import datetime as dt
from io import BytesIO, StringIO

import openpyxl
import pytest

from shirube.adapters.tabular import (
    CP932_LOOKALIKES,
    CannotWriteTable,
    Column,
    Sheet,
    Workbook,
    read_table,
    write_csv,
    write_xlsx,
)

BODIES = ("1+1", "cmd|' /C calc'!A0")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEFORE = ("", " ", "　", '"', "'", "''", "“", "\u200b", "\ufeff", "\xa0")
RISKY = [before + start + body for before in BEFORE for start in STARTS for body in BODIES]
UNCHANGED = [
    *(
        "0",
        "12",
        "-5",
        "+5",
        "-1,234.50",
        "1,234",
        "-0.5",
        "-.5",
        "1e5",
        "-1.2E-3",
        "-12%",
        "－５",
        "＋１，２３４",
    ),
    *("-", "－", "", "市民課", "a=b", "1-2", "mail@example.jp", "03-1234-5678", "'引用'", "2026-04-01", "△5"),
]
CHANGES_IN_CP932 = ("〜", "−", "¬")
NOT_IN_CP932 = ("𠮷", "葛\U000e0100", "㋿", "—", "é", "😀")
SAFE_IN_CP932 = ("髙", "﨑", "①", "㈱", "表ソ能予十申貼暴構", "～", "－", "￢", "Ⅲ", "ｶﾅ")


@pytest.mark.parametrize("text", RISKY, ids=ascii)
def test_risky_text_is_neutralised_for_clerks(text: str) -> None:
    """職員向けの CSV では、式になりうる字の前に印が付き、読み戻すと元に戻る。"""
    out = write_csv(["件名"], [[text]])

    assert out.content is not None
    written = out.content.decode("utf-8-sig")
    assert written.split("\r\n", 1)[1].lstrip('"').startswith("'")
    assert out.risky == ("A2",)
    assert read_table(out.content, name="a.csv").rows[0].cells == (text,)


@pytest.mark.parametrize("text", UNCHANGED, ids=ascii)
def test_ordinary_text_is_not_touched(text: str) -> None:
    """数・負の数・ふつうの字には、印を付けない。"""
    out = write_csv(["件名", "番号"], [[text, "1"]])

    assert out.content is not None
    assert out.content.decode("utf-8-sig") == f"件名,番号\r\n{_quoted(text)},1\r\n"
    assert out.risky == ()


def _quoted(text: str) -> str:
    """CSV の決まりで引用符が要る字。"""
    return f'"{text}"' if "," in text else text


@pytest.mark.parametrize("text", RISKY, ids=ascii)
def test_open_data_stays_raw_but_is_reported(text: str) -> None:
    """公開向けの CSV は字を変えず、危ない欄を知らせる。"""
    out = write_csv(["件名"], [[text]], encoding="utf-8", audience="opendata")

    assert out.content is not None
    written = StringIO(out.content.decode(), newline="")
    assert list(csv.reader(written)) == [["件名"], [text]]
    assert out.risky == ("A2",)


def test_every_text_cell_of_a_workbook_is_typed_text() -> None:
    """xlsx では、式になりうる字も、見出しも選択肢も、必ず文字の型で入る。"""
    columns = (Column("=見出し"), Column("＝区分", kind="choice", choices=("=1", "+2")))
    rows = tuple((text, "=1") for text in RISKY)
    data = write_xlsx(Workbook((Sheet("表", columns, rows),), dt.datetime(2026, 4, 1, tzinfo=dt.UTC)))

    cells = [
        cell for sheet in openpyxl.load_workbook(BytesIO(data)) for row in sheet.iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(cells) == 2 * (len(RISKY) + 1) + 2


@pytest.mark.parametrize("text", NOT_IN_CP932 + CHANGES_IN_CP932, ids=ascii)
def test_unwritable_characters_are_listed_with_their_cell(text: str) -> None:
    """CP932 で書けない字と、書くと別の字になる字は、セルの名前と共に返し、中身は作らない。"""
    out = write_csv(["番号", "氏名"], [["1", "山田"], ["2", f"x{text}y"]], encoding="cp932")

    assert out.content is None
    assert {found.cell for found in out.unwritable} == {"B3"}
    assert {found.character for found in out.unwritable} <= set(text)


@pytest.mark.parametrize("text", SAFE_IN_CP932)
def test_writable_characters_come_back_equal(text: str) -> None:
    """CP932 で書ける字は、機種依存文字も 2 バイト目が 0x5C の字も、読み戻すと等しい。"""
    rows = [[str(n), f"みほん市{text}"] for n in range(9)]

    out = write_csv(["番号", "名前"], rows, encoding="cp932")

    assert out.content is not None
    assert [list(row.cells) for row in read_table(out.content, name="a.csv").rows] == rows


def test_caller_may_agree_to_lookalikes() -> None:
    """職員が承知すれば、見た目の同じ字に置き換えて書ける。"""
    out = write_csv(["時間"], [["9時〜12時"]], encoding="cp932", substitutes=CP932_LOOKALIKES)

    assert out.content == "時間\r\n9時～12時\r\n".encode("cp932")


@pytest.mark.parametrize("row", [["1"], ["1", "2", "3"], ["1", "\x00"]], ids=ascii)
def test_broken_rows_are_not_written(row: list[str]) -> None:
    """列の数が違う行と、文字でないデータは書かない。"""
    with pytest.raises(CannotWriteTable, match=r"2 行目|B2"):
        write_csv(["a", "b"], [row])
