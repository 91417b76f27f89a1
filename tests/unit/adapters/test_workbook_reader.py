"""IN-05: 表計算のファイルを、職員が見るとおりに、隠さず読む。"""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from shirube.adapters.tabular import FileRefused, Limits, Table, read_table
from tests.hostile.packages import number_cell, sheet_xml, text_cell, workbook

DATE_FORMATS = (
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    '[$-411]ggge"年"m"月"d"日";@',
    "[$-411]ge.m.d",
    14,
    27,
    30,
    55,
    57,
    58,
)


def book(draw: Any, **options: Any) -> bytes:
    """xlsx を作る。`draw` にブックと最初のシートを渡して、描かせる。"""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as target:
        draw(target, target.add_worksheet("表"))
    return out.getvalue()


def kinds(table: Table) -> dict[str, tuple[str, ...]]:
    """気づいたことの種類と場所。"""
    return {note.kind: note.places for note in table.notes}


def rows_xml(count: int) -> str:
    """見出しと `count` 行の中身。"""
    lines = (
        f'<row r="{n}">{text_cell(f"A{n}", f"{n:05d}")}{number_cell(f"B{n}", str(n))}</row>'
        for n in range(2, count + 2)
    )
    return f'<row r="1">{text_cell("A1", "番号")}{text_cell("B1", "数")}</row>' + "".join(lines)


@pytest.mark.parametrize("dimension", ["A1:A10", "A1", "A1:XFD1048576", "Z99:Z100"])
def test_wrong_dimension_loses_no_row(dimension: str) -> None:
    """使用範囲の自己申告が誤っていても、1,000 行を 1,000 行として読む。"""
    data = workbook(sheet_xml(rows_xml(1_000), before=f'<dimension ref="{dimension}"/>'))

    table = read_table(data, name="表.xlsx")

    assert len(table.rows) == 1_000
    assert table.rows[-1].cells == ("01001", "1001")


@pytest.mark.parametrize("dimension", ["", "でたらめ"])
def test_broken_dimension_is_refused(dimension: str) -> None:
    """使用範囲の自己申告が壊れていれば、行を減らして読まずに断る。"""
    data = workbook(sheet_xml(rows_xml(3), before=f'<dimension ref="{dimension}"/>'))

    with pytest.raises(FileRefused, match="壊れていて"):
        read_table(data, name="表.xlsx")


def test_cells_without_references_are_read() -> None:
    """セルの場所が書かれていない xlsx も、順に読む。"""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{cell.format(a)}{cell.format(b)}</row>" for a, b in (("番号", "名"), ("1", "A")))

    table = read_table(workbook(sheet_xml(rows)), name="表.xlsx")

    assert (table.header, table.rows[0].cells) == (("番号", "名"), ("1", "A"))


def test_merged_cells_are_reported() -> None:
    """結合したセルの場所を知らせる。"""

    def draw(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["課", "係"])
        sheet.merge_range(1, 0, 2, 0, "市民課")
        sheet.write(1, 1, "住民")
        sheet.write(2, 1, "戸籍")

    table = read_table(book(draw), name="表.xlsx")

    assert [row.cells for row in table.rows] == [("市民課", "住民"), ("", "戸籍")]
    assert kinds(table)["merged"] == ("A2:A3",)


def test_hidden_rows_columns_and_sheets_are_reported() -> None:
    """隠れた行と列は読んで知らせ、隠れたシートとほかのシートも知らせる。"""

    def draw(target: Any, sheet: Any) -> None:
        for number in range(4):
            sheet.write_row(number, 0, [f"a{number}", f"b{number}", f"c{number}"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        target.add_worksheet("控え").hide()
        target.add_worksheet("別表")

    table = read_table(book(draw), name="表.xlsx")

    assert [row.cells for row in table.rows] == [("a1", "b1", "c1"), ("a2", "b2", "c2"), ("a3", "b3", "c3")]
    assert kinds(table) == {
        "other_sheets": ("別表",),
        "hidden_sheets": ("控え",),
        "hidden_rows": ("3 行目",),
        "hidden_columns": ("B 列",),
    }


def test_formulas_give_their_saved_result() -> None:
    """式は保存された計算結果を読み、場所を知らせる。結果の無い式と誤りの値も知らせる。"""

    def draw(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_formula(1, 1, '="市"&"民"', value="市民")
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")

    table = read_table(book(draw), name="表.xlsx")
    empty = (
        f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row><row r="2"><c r="A2"><f>1+1</f></c>'
    )
    unsaved = read_table(workbook(sheet_xml(empty + f"{number_cell('B2', '1')}</row>")), name="表.xlsx")

    assert table.rows[0].cells == ("2", "市民", "#DIV/0!")
    assert kinds(table) == {"formulas": ("A2", "B2", "C2"), "errors": ("C2",)}
    assert kinds(unsaved)["formulas_without_value"] == ("A2",)


@pytest.mark.parametrize("form", DATE_FORMATS)
@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_become_iso(form: str | int, is_1904: bool) -> None:
    """日付は、和暦の書式でも 1904 年の暦でも、ISO の形で読む。"""

    def draw(target: Any, sheet: Any) -> None:
        sheet.write(0, 0, "日付")
        sheet.write_datetime(1, 0, dt.datetime(2026, 4, 1), target.add_format({"num_format": form}))  # noqa: DTZ001

    assert read_table(book(draw, date_1904=is_1904), name="表.xlsx").rows[0].cells == ("2026-04-01",)


def test_times_and_durations_are_read() -> None:
    """日時・時刻・24 時間を超える時間を読む。"""

    def draw(target: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["日時", "時刻", "時間"])
        for column, (value, form) in enumerate(
            [(46113.395833333336, "yyyy/m/d h:mm"), (0.395833333333333, "h:mm"), (1.5, "[h]:mm")]
        ):
            sheet.write_number(1, column, value, target.add_format({"num_format": form}))

    assert read_table(book(draw), name="表.xlsx").rows[0].cells == (
        "2026-04-01T09:30:00",
        "09:30:00",
        "36:00:00",
    )


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (7, "000", "007"),
        (990019, "000000", "990019"),
        (12345, "000", "12345"),
        (2600013, "000\\-0000", "260-0013"),
        (131000123456, "General", "131000123456"),
        (123456789012345, "0", "123456789012345"),
        (1234567, "#,##0", "1234567"),
        (-5, "0", "-5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.0000001, "General", "0.0000001"),
        (1e20, "General", "100000000000000000000"),
    ],
)
def test_numbers_are_read_as_seen(number: float, form: str, shown: str) -> None:
    """先頭の 0 と 12 桁以上の番号が残り、指数の形にならない。"""

    def draw(target: Any, sheet: Any) -> None:
        sheet.write(0, 0, "番号")
        sheet.write_number(1, 0, number, target.add_format({"num_format": form}))

    assert read_table(book(draw), name="表.xlsx").rows[0].cells == (shown,)


def test_text_codes_are_kept() -> None:
    """文字として入力された番号は、一字も変わらない。"""

    def draw(_: Any, sheet: Any) -> None:
        for row, text in enumerate(
            ["番号", "007", "012345678901234567", "１２３", " 1 ", "1E5", "TRUE", "2-1"]
        ):
            sheet.write_string(row, 0, text)

    cells = [row.cells[0] for row in read_table(book(draw), name="表.xlsx").rows]

    assert cells == ["007", "012345678901234567", "１２３", " 1 ", "1E5", "TRUE", "2-1"]


def test_lost_digits_are_reported() -> None:
    """数として入力された 16 桁以上の番号は、下の桁が失われていることを知らせる。"""
    rows = f'<row r="1">{text_cell("A1", "番号")}</row><row r="2">{number_cell("A2", "9" * 19)}</row>'

    assert kinds(read_table(workbook(sheet_xml(rows)), name="表.xlsx"))["long_numbers"] == ("A2",)


def test_external_links_are_reported() -> None:
    """ほかのブックへの参照を知らせる。"""
    table = read_table(workbook(**{"externalLinks/externalLink1": "<externalLink/>"}), name="表.xlsx")

    assert "external_links" in kinds(table)


def test_styled_blank_cells_are_not_data() -> None:
    """罫線だけの空のセルが右下の端にあっても、値の範囲だけを読む。"""
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'

    table = read_table(workbook(sheet_xml(rows_xml(3) + far)), name="表.xlsx")

    assert len(table.rows) == 3


def test_table_away_from_the_corner_keeps_its_row_numbers() -> None:
    """左上から離れた表も、行番号は元のままである。"""

    def draw(_: Any, sheet: Any) -> None:
        sheet.write_row(4, 2, ["番号", "名"])
        sheet.write_row(5, 2, ["1", "A"])

    table = read_table(book(draw), name="表.xlsx")

    assert (table.header_number, table.rows[0].number) == (5, 6)
    assert table.header == ("", "", "番号", "名")


def test_sheet_is_chosen_by_name() -> None:
    """シートは名前で選べ、無い名前は、ある名前を挙げて断る。"""

    def draw(target: Any, sheet: Any) -> None:
        sheet.write(0, 0, "a")
        other = target.add_worksheet("別表")
        other.write(0, 0, "b")
        other.write(1, 0, "1")

    assert read_table(book(draw), name="表.xlsx", sheet="別表").header == ("b",)
    with pytest.raises(FileRefused, match="表、別表"):
        read_table(book(draw), name="表.xlsx", sheet="無い")


@pytest.mark.parametrize("name", ["表.csv", "表.xlsm", "表.ods"])
def test_name_and_content_must_agree(name: str) -> None:
    """名前と中身の種類が食い違うファイルは断る。"""
    with pytest.raises(FileRefused):
        read_table(workbook(), name=name)
    with pytest.raises(FileRefused):
        read_table(b"a,b\n1,2\n", name="表.xlsx")


def test_column_limit_names_the_cell() -> None:
    """列が多すぎる表は、どのセルまで使われているかを示して断る。"""
    row = f'<row r="1">{text_cell("A1", "a")}{text_cell("Z1", "b")}</row>'

    with pytest.raises(FileRefused, match="Z1"):
        read_table(workbook(sheet_xml(row)), name="表.xlsx", limits=Limits(columns=20))
