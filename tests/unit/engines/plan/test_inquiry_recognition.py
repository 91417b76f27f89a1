"""様式の答えのセルの見分け: 保護・入力規則・列・番地から、設問の文と答えの種類を作る。"""

import pytest

from shirube.adapters.form_workbook import read_form
from shirube.engines.plan.inquiry_form import (
    AnswerKind,
    Area,
    CannotReadAddress,
    FormCell,
    FormSheet,
    InputRule,
    Place,
)
from shirube.engines.plan.inquiry_recognition import by_addresses, by_columns, recognised
from tests.inquiry_forms import TITLE, survey

SHEET = read_form(survey(), name="x.xlsx").sheet(TITLE)
EMPTY = FormCell(style=3)


def sheet_of(**more: object) -> FormSheet:
    """保護のない様式: A列に番号、B列に設問、C・D列が枠のある空のセル。"""
    cells = {
        Place(1, 1): FormCell("表題", style=1),
        Place(2, 3): FormCell("人数"),
        Place(2, 4): FormCell("備考"),
        Place(3, 1): FormCell("(1)"),
        Place(3, 2): FormCell("窓口の職員"),
        Place(3, 3): EMPTY,
        Place(3, 4): EMPTY,
        Place(5, 3): EMPTY,
    }
    return FormSheet(name="表", cells=cells, **more)  # type: ignore[arg-type]


def test_protected_sheets_offer_only_their_open_cells() -> None:
    """保護されたシートでは、開けてあるセルだけが候補で、番号・設問・種類・選択肢が付く。"""
    assert SHEET is not None
    found = {one.place.address: one for one in recognised(SHEET)}
    assert list(found) == ["B2", "D2", "C5", "D6", "C7", "C8", "C10"]
    assert (found["C5"].number, found["C5"].text) == ("問1", "DXを推進するための全体方針の策定状況")
    assert found["C5"].choices == ("1. 策定済み", "2. 策定中", "3. 未策定")
    kinds = [found[one].kind for one in ("C5", "D6", "C7", "C10")]
    assert kinds == [AnswerKind.CHOICE, AnswerKind.NUMBER, AnswerKind.DATE, AnswerKind.TEXT]
    assert (found["B2"].text, found["D2"].text) == ("団体コード", "団体名")


def test_open_sheets_offer_framed_cells_beside_a_question() -> None:
    """保護のないシートでは、左に設問のある枠つきの空のセルが候補で、同じ行に二つあれば見出しで区別する。"""
    found = recognised(sheet_of())
    assert [(one.place.address, one.number, one.text) for one in found] == [
        ("C3", "(1)", "窓口の職員（人数）"),
        ("D3", "(1)", "窓口の職員（備考）"),
    ]
    assert [one.kind for one in found] == [AnswerKind.NUMBER, AnswerKind.TEXT]


def test_input_rules_make_a_cell_an_answer_even_without_a_question() -> None:
    """入力規則のあるセルは、左に字がなくても候補になる。"""
    rule = InputRule((Area(Place(5, 3), Place(5, 3)),), AnswerKind.CHOICE, ("はい", "いいえ"))
    found = {one.place.address: one for one in recognised(sheet_of(rules=(rule,)))}
    assert found["C5"].kind is AnswerKind.CHOICE and found["C5"].reason == "入力規則のあるセル"


def test_columns_and_addresses() -> None:
    """列と番地でも言え、結合は左上に寄せ、計算式と字のない行は除く。"""
    assert SHEET is not None
    found = by_columns(SHEET, "b", "c", 5, 12)
    assert [one.place.address for one in found] == ["C5", "C6", "C7", "C8", "C10"]
    merged = by_addresses(SHEET, "E2、D2, C5:C6")
    assert [one.place.address for one in merged] == ["D2", "C5", "C6"]


@pytest.mark.parametrize(
    ("text", "why"),
    [("5D", "番地ではありません"), ("D9", "計算式のセル"), ("C9:C5", "左上から右下"), ("A1:Z999", "個まで")],
)
def test_wrong_addresses_say_why(text: str, why: str) -> None:
    """読めない番地、計算式のセル、逆さの範囲、広すぎる範囲は、なぜかを言って断る。"""
    assert SHEET is not None
    with pytest.raises(CannotReadAddress, match=why):
        by_addresses(SHEET, text)
