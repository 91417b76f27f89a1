"""様式のブック: いろいろな作り手の XML で、答えのセルだけが変わり、危ないものは断られる。"""

import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from shirube.adapters import xml_source
from shirube.adapters.archive import pack
from shirube.adapters.form_workbook import CannotFillForm, fill_form, read_form
from shirube.adapters.refusal import FileRefused
from shirube.engines.plan.inquiry_form import AnswerKind, Place
from tests.inquiry_forms import TITLE, survey

SHEET = "xl/worksheets/sheet1.xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    """部品。"""
    archive = zipfile.ZipFile(BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def with_sheet(xml: str) -> bytes:
    """シートの XML を差し替えた、小さなブック。"""
    book, out = Workbook(), BytesIO()
    book.active.title = "表"
    book.save(out)
    return pack((parts_of(out.getvalue()) | {SHEET: xml.encode()}).items())


def sheet_of(rows: str, head: str = "") -> str:
    """シートの XML。"""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{head}<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


def prefixed(xml: str) -> str:
    """要素の名に接頭辞を付けた XML。"""
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")


WORDS = '<c r="A2" t="inlineStr"><is><t>設問</t></is></c>'
SHAPES = {
    "接頭辞つき": prefixed(sheet_of(f'<row r="2">{WORDS}</row>')),
    "空の表": sheet_of("").replace("<sheetData></sheetData>", "<sheetData/>"),
    "空の行": sheet_of('<row r="2" spans="1:1"/><row r="9"/>'),
    "番地のないセル": sheet_of("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"),
    "注釈と引用符": sheet_of(
        """<row r="2" xmlns:x="u" x:y='a>b'><c r="A2"><v>1</v></c><!-- > --><c r="B2" s="0"/></row>""",
        '<?xml version="1.0"?><!-- <c r="B2"> -->',
    ),
    "頭に印": sheet_of('<row r="2"><c r="C2"><v>9</v></c></row>', "\ufeff"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_any_writers_xml_is_filled_in_place(name: str) -> None:
    """接頭辞・空の行・番地のないセル・注釈・頭の印があっても、正しい場所に正しい順で入る。"""
    data = with_sheet(SHAPES[name])
    answers = {("表", "B2"): "答え", ("表", "D2"): Decimal("3.5"), ("表", "B5"): "下の行"}
    made = fill_form(data, name="様式.xlsx", answers=answers)
    page = load_workbook(BytesIO(made.data))["表"]
    assert (page["B2"].value, page["D2"].value, page["B5"].value) == ("答え", 3.5, "下の行")
    before = load_workbook(BytesIO(data))["表"]
    kept = [cell.coordinate for row in before.iter_rows() for cell in row if cell.value is not None]
    assert all(page[one].value == before[one].value for one in kept)
    form = read_form(made.data, name="様式.xlsx")
    rows = [place.row for place in form.sheets[0].cells]
    assert rows == sorted(rows)


def test_dates_follow_the_cells_own_format() -> None:
    """日付の書式のセルには日付の数、ほかのセルには読める字で入る。1904年の暦のブックでもずれない。"""
    made = fill_form(
        survey(), name="x.xlsx", answers={(TITLE, "C7"): date(2026, 4, 1), (TITLE, "C8"): date(2026, 4, 1)}
    )
    page = load_workbook(BytesIO(made.data))[TITLE]
    assert page["C7"].value.date() == date(2026, 4, 1) and page["C8"].value == "2026/4/1"
    parts = parts_of(survey())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    mac = fill_form(pack(parts.items()), name="x.xlsx", answers={(TITLE, "C7"): date(2026, 4, 1)})
    assert load_workbook(BytesIO(mac.data))[TITLE]["C7"].value.date() == date(2026, 4, 1)


def test_formulas_are_never_overwritten_and_are_marked_for_recalculation() -> None:
    """計算式のセルには書き込まず、ブックには「開いたときに計算し直す」の印が付く。"""
    with pytest.raises(CannotFillForm, match="D9 は計算式のセル"):
        fill_form(survey(), name="x.xlsx", answers={(TITLE, "D9"): Decimal(1)})
    parts = parts_of(survey())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    made = fill_form(pack(parts.items()), name="x.xlsx", answers={(TITLE, "D6"): Decimal(1)})
    assert made.changed == (SHEET, "xl/workbook.xml")
    assert parts_of(made.data)["xl/workbook.xml"].count(b'fullCalcOnLoad="1"') == 1
    assert load_workbook(BytesIO(made.data)).calculation.fullCalcOnLoad


def test_reads_protection_choices_and_notes() -> None:
    """開けてあるセル、名前の付いた範囲の選択肢、数の規則、ふりがなを除いた字、知っておくことを読む。"""
    form = read_form(survey(), name="x.xlsx")
    sheet = form.sheet(TITLE)
    assert sheet is not None and sheet.is_protected
    assert sheet.rule_of(Place(5, 3)).choices == ("1. 策定済み", "2. 策定中", "3. 未策定")
    assert sheet.rule_of(Place(8, 3)).choices == ("はい", "いいえ")
    assert sheet.rule_of(Place(6, 4)).kind is AnswerKind.NUMBER
    assert sheet.cell(Place(6, 2)).text == "オンライン申請のできる手続の数"
    assert [one.is_hidden for one in form.sheets] == [False, False, True]
    assert any("図や画像・グラフ・コメント" in note for note in form.notes)


def test_unwritable_answers_are_refused_with_their_place() -> None:
    """無いシート、書けない字は、どこかを言って断り、何も作らない。"""
    with pytest.raises(CannotFillForm, match="「別表」が、届いたブックにありません"):
        fill_form(survey(), name="x.xlsx", answers={("別表", "A1"): "x"})
    with pytest.raises(CannotFillForm, match="C10 に、Excel に書けない字"):
        fill_form(survey(), name="x.xlsx", answers={(TITLE, "C10"): "a\x0bb"})


def test_macros_passwords_and_doctypes_are_refused() -> None:
    """マクロ入り、パスワード付き、DOCTYPE のある様式は、次にすることを言って断る。"""
    parts = parts_of(survey())
    with pytest.raises(FileRefused, match="マクロ"):
        read_form(pack((parts | {"xl/vbaProject.bin": b"x"}).items()), name="x.xlsx")
    with pytest.raises(FileRefused, match="パスワードを外して"):
        read_form(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, name="x.xlsx")
    bad = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts[SHEET].split(b"?>", 1)[-1]
    with pytest.raises(FileRefused, match="DOCTYPE"):
        read_form(pack((parts | {SHEET: bad}).items()), name="x.xlsx")


def test_spans_point_at_the_bytes_of_each_element() -> None:
    """要素の場所は、切り出すとその要素の字そのものになる。UTF-8 でない XML は断る。"""
    data = '<a><c r="1">字&amp;</c><c r="2"/><b><c/></b></a>'.encode()
    found = xml_source.spans(data, {"c"}, name="x")
    assert [data[one.start : one.end].decode() for one in found] == [
        '<c r="1">字&amp;</c>',
        '<c r="2"/>',
        "<c/>",
    ]
    assert data[found[0].opened : found[0].closing].decode() == "字&amp;"
    with pytest.raises(FileRefused, match="UTF-8"):
        xml_source.spans('<?xml version="1.0" encoding="Shift_JIS"?><a/>'.encode("cp932"), {"a"}, name="x")
