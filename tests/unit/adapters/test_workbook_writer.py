"""xlsx の書き出し: 文字は文字のまま、同じ中身は同じバイト列。"""

import datetime as dt
import zipfile
from io import BytesIO

import openpyxl
import pytest

from shirube.adapters.tabular import (
    CannotWriteTable,
    Column,
    FileRefused,
    RowKey,
    Sheet,
    Workbook,
    read_table,
    take_row_keys,
    write_xlsx,
)
from shirube.adapters.tabular.workbook_writer import Cell

CREATED = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)


def book(columns: tuple[Column, ...], *rows: tuple[Cell, ...], keys: tuple[RowKey, ...] = ()) -> Workbook:
    """一枚のシートのブック。"""
    return Workbook((Sheet("名簿", columns, rows, keys),), CREATED, title="名簿")


ROSTER = book(
    (
        Column("番号", width=10, note="6 桁"),
        Column("人数", kind="integer"),
        Column("採用日", kind="date"),
        Column("区分", kind="choice", choices=("正規", "会計年度,任用", "x" * 200)),
    ),
    ("007", 12, dt.date(2026, 4, 1), "正規"),
    ("=1+1", None, None, None),
)


def opened(data: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    """別の読み取り部品で開いた、最初のシート。"""
    return openpyxl.load_workbook(BytesIO(data)).worksheets[0]


def test_same_book_gives_same_bytes() -> None:
    """同じ中身と同じ時刻からは同じバイト列ができ、時刻は渡されたものだけが残る。"""
    first, second = write_xlsx(ROSTER), write_xlsx(ROSTER)

    assert first == second
    with zipfile.ZipFile(BytesIO(first)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-04-01T09:00:00Z" in package.read("docProps/core.xml")


def test_cells_have_the_stated_types() -> None:
    """文字・数・日付が、列の種類どおりの型で入る。"""
    sheet = opened(write_xlsx(ROSTER))

    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "s"]
    assert sheet["A3"].data_type == "s"
    assert sheet["A2"].number_format == "@"


def test_sheet_is_ready_for_work_and_print() -> None:
    """見出しの固定、絞り込み、印刷範囲、見出しの繰り返しが付く。"""
    sheet = opened(write_xlsx(ROSTER))

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet.print_title_rows == "$1:$1"
    assert "$A$1:$D$3" in str(sheet.print_area)
    assert sheet["A1"].comment.text == "6 桁"


def test_choices_are_a_validation_list() -> None:
    """選択肢は、長さや読点によらず入力規則になる。"""
    data = write_xlsx(ROSTER)

    rule = opened(data).data_validations.dataValidation[0]
    store = openpyxl.load_workbook(BytesIO(data))["選択肢"]
    assert (rule.type, rule.formula1) == ("list", "'選択肢'!$A$1:$A$3")
    assert [row[0].value for row in store.iter_rows()] == ["正規", "会計年度,任用", "x" * 200]
    assert store.sheet_state == "hidden"


def test_row_keys_travel_in_hidden_columns() -> None:
    """行の鍵と版は隠れた列で運ばれ、読み戻すと元の表と鍵に分かれる。"""
    keys = (RowKey("0198-a", 3), RowKey("0198-b", 12))
    data = write_xlsx(book((Column("氏名"),), ("髙橋",), ("佐藤",), keys=keys))

    table, found = take_row_keys(read_table(data, name="名簿.xlsx"))

    assert found == keys
    assert (table.header, [row.cells for row in table.rows]) == (("氏名",), [("髙橋",), ("佐藤",)])
    assert table.notes == ()
    assert opened(data).column_dimensions["B"].hidden


def test_rows_added_by_hand_have_no_key() -> None:
    """職員が書き足した行に鍵は無く、書き換えられた鍵は断る。"""
    added = read_table("氏名,_key,_version\nA,k1,1\nB,,\n".encode("utf-8-sig"), name="名簿.csv")
    broken = read_table("氏名,_key,_version\nA,k1,x\n".encode("utf-8-sig"), name="名簿.csv")

    assert take_row_keys(added)[1] == (RowKey("k1", 1), None)
    with pytest.raises(FileRefused, match="2 行目"):
        take_row_keys(broken)


def test_table_without_keys_is_left_alone() -> None:
    """鍵の列の無い表は、そのまま返る。"""
    table = read_table(b"a,b\n1,2\n", name="a.csv")

    assert take_row_keys(table) == (table, (None,))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (book((Column("a"),), ("x" * 32_768,)), "32,767"),
        (book((Column("a", kind="integer"),), (10**15,)), "16 桁"),
        (book((Column("a", kind="date"),), (dt.date(1900, 2, 28),)), "1900"),
        (book((Column("a", kind="integer"),), ("1",)), "種類"),
        (book((Column("a"),), (1,)), "種類"),
        (book((Column("a"),), ("\ud800",)), "書き出せない字"),
        (book((Column("a"),), ("x", "y")), "列の数"),
        (book((Column("a"),), ("x",), keys=(RowKey("k", 1), RowKey("l", 1))), "鍵の数"),
        (Workbook((), CREATED), "シートの名前"),
        (Workbook((Sheet("a/b", (), ()),), CREATED), "使えません"),
        (Workbook((Sheet("x" * 32, (), ()),), CREATED), "使えません"),
        (Workbook((Sheet("A", (), ()), Sheet("a", (), ())), CREATED), "重なって"),
    ],
)
def test_what_excel_would_lose_is_refused(bad: Workbook, reason: str) -> None:
    """Excel が黙って切ったり変えたりするものは、書く前に断る。"""
    with pytest.raises(CannotWriteTable, match=reason):
        write_xlsx(bad)


# 列の幅、繰り返す列、紙 → 横の枚数
WIDTHS = [
    ((20,) * 5, 0, "A4", 1),
    ((20,) * 12, 0, "A4", 2),
    ((20,) * 12, 0, "A3", 1),
    ((20,) * 20, 3, "A3", 2),
    ((255,) * 40, 1, "A4", 8),
]


@pytest.mark.parametrize(("widths", "heading", "paper", "pages"), WIDTHS)
def test_wide_table_is_split_instead_of_shrunk(
    widths: tuple[int, ...], heading: int, paper: str, pages: int
) -> None:
    """列の多い表は、字が読めなくなるまで縮めずに横の紙へ分け、左の列をどの紙にも繰り返す。"""
    columns = tuple(Column(f"列{at}", width) for at, width in enumerate(widths))
    sheet = Sheet("表", columns, (("あ",) * len(widths),), paper=paper, heading_columns=heading)  # type: ignore[arg-type]
    written = openpyxl.load_workbook(BytesIO(write_xlsx(Workbook((sheet,), created=CREATED)))).active
    assert written is not None
    assert (written.page_setup.fitToWidth or 1, written.page_setup.fitToHeight) == (pages, 0)
    last = "ABCDEFGHIJ"[max(heading, 1) - 1]
    assert written.print_title_cols == (f"$A:${last}" if pages > 1 else None)
    assert written.freeze_panes == f"{'ABCDEFGHIJ'[heading]}2"
