"""法則: 様式に書き込んで読み戻すと、答えのセルは答え、ほかのセルとほかの部品は届いたままである。"""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from shirube.adapters.form_workbook import fill_form, read_form
from shirube.adapters.form_workbook.filling import Value
from shirube.engines.plan.inquiry_form import Place, column_name, column_number, place_of
from tests.inquiry_forms import HIDDEN, survey

FORM = survey()
BEFORE = read_form(FORM, name="調査票.xlsx")
ARCHIVE = zipfile.ZipFile(BytesIO(FORM))
PARTS = {name: ARCHIVE.read(name) for name in ARCHIVE.namelist()}
SHEETS = [one.name for one in BEFORE.sheets]

words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=40
)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
values = st.one_of(
    words,
    st.sampled_from(["=1+1", "_x0041_", "<a>&\"'", "二行\n目", " 前後の空き "]),
    numbers,
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.none(),
)
places = st.builds(Place, st.integers(1, 45), st.integers(1, 12)).filter(
    lambda place: all(
        not sheet.cell(place).is_formula and sheet.head_of(place) == place for sheet in BEFORE.sheets
    )
)
cells = st.tuples(st.sampled_from(SHEETS), places).filter(lambda one: one[0] != HIDDEN or one[1].row > 3)
answers = st.dictionaries(cells, values, min_size=1, max_size=8)


@settings(max_examples=60)
@given(answers)
def test_only_answer_cells_change(given_answers: dict[tuple[str, Place], Value]) -> None:
    """どのシートのどのセルに何を書いても、読み戻すと答えのとおりで、ほかのセルは書式・結合・入力規則まで同じ。"""
    asked = {(sheet, place.address): value for (sheet, place), value in given_answers.items()}
    made = fill_form(FORM, name="調査票.xlsx", answers=asked)
    after = read_form(made.data, name="調査票.xlsx")
    for old, new in zip(BEFORE.sheets, after.sheets, strict=True):
        touched = {place for sheet, place in given_answers if sheet == old.name}
        assert {p: c for p, c in new.cells.items() if p not in touched} == {
            p: c for p, c in old.cells.items() if p not in touched
        }
        assert (new.merges, new.rules, new.is_protected, new.is_hidden) == (
            old.merges,
            old.rules,
            old.is_protected,
            old.is_hidden,
        )
        for place in touched:
            assert new.cell(place).style == old.cell(place).style or place not in old.cells
    book = load_workbook(BytesIO(made.data))
    for (sheet, place), value in given_answers.items():
        assert _same(book[sheet].cell(place.row, place.column).value, value), (sheet, place, value)


def _same(read: object, written: Value) -> bool:
    if written is None or written == "":
        return read in (None, "")
    if isinstance(written, Decimal):
        return read is not None and abs(Decimal(str(read)) - written) < Decimal("0.001")
    if isinstance(written, date):
        shown = f"{written.year}/{written.month}/{written.day}"
        return read == shown or getattr(read, "date", lambda: None)() == written
    return unescape(str(read)) == written


@settings(max_examples=30)
@given(answers)
def test_other_parts_keep_their_bytes(given_answers: dict[tuple[str, Place], Value]) -> None:
    """答えを書いたシートと目次のほかの部品は、名も順もバイト列も届いたままである。"""
    asked = {(sheet, place.address): value for (sheet, place), value in given_answers.items()}
    made = fill_form(FORM, name="調査票.xlsx", answers=asked)
    archive = zipfile.ZipFile(BytesIO(made.data))
    assert archive.namelist() == list(PARTS)
    changed = {name for name in PARTS if archive.read(name) != PARTS[name]}
    sheets = {f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml" for sheet, _ in given_answers}
    assert changed <= sheets | {"xl/workbook.xml"}
    assert fill_form(FORM, name="調査票.xlsx", answers=asked).data == made.data


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_addresses_round_trip(column: int, row: int) -> None:
    """列の名と番地は、読み戻すと同じになる。"""
    assert column_number(column_name(column)) == column
    assert place_of(Place(row, column).address) == Place(row, column)
