"""版のブックとファイル: xlsx と json に書いて読めば同じ版に戻り、ほかのファイルは断ること。"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from shirube.adapters.edition_workbook import edition_json, edition_workbook, read_edition_bytes
from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.reference.plan.editions import edition, editions
from shirube.reference.plan.records import PlanEdition

EDITIONS = [pytest.param(one, id=one.edition) for one in editions()]


def edited(sheet: str, cell: str, value: object) -> bytes:
    """第2.2版のブックを Excel で開いて、一つのますを書き替えたもの。"""
    book = openpyxl.load_workbook(io.BytesIO(edition_workbook(edition("2.2"))))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("one", EDITIONS)
def test_round_trip(one: PlanEdition) -> None:
    """xlsx も json も、書いて読めば同じ版に戻り、二度書いても同じバイト列になる。"""
    for write, name in ((edition_workbook, "版.xlsx"), (edition_json, "版.json")):
        data = write(one)
        found = read_edition_bytes(data, name=name)
        assert found.problems == ()
        assert found.unread == ()
        assert found.edition == one
        assert write(one) == data


def test_formula_like_text_stays_text() -> None:
    """= で始まる注記も、式にならずに同じ字で戻る。"""
    one = edition("2.2")
    first = replace(one.items[0], note="=1+1")
    changed = replace(one, items=(first, *one.items[1:]))
    assert read_edition_bytes(edition_workbook(changed), name="版.xlsx").edition == changed


def test_edited_in_excel() -> None:
    """Excel で一つのますを直すと、そこだけが変わった版として読める。"""
    found = read_edition_bytes(edited("取組事項", "B2", "窓口改革の推進"), name="版.xlsx")
    assert found.edition is not None
    one = edition("2.2")
    renamed = replace(one.items[0], label="窓口改革の推進", title="窓口改革の推進")
    assert found.edition == replace(one, items=(renamed, *one.items[1:]))


def test_number_that_excel_changed_is_told() -> None:
    """Excel が 3.0 を 3 に変えた版の名は、書き方を示して断る。"""
    found = read_edition_bytes(edited("版", "A2", 3.0), name="版.xlsx")
    assert found.edition is None
    (problem,) = found.problems
    assert (problem.sheet, problem.row, problem.column) == ("版", 2, "版")
    assert "第3.0版" in problem.next


def test_unknown_sheet_is_told() -> None:
    """知らないシートは読まず、読まなかったと言う。"""
    book = openpyxl.load_workbook(io.BytesIO(edition_workbook(edition("2.3"))))
    book.create_sheet("控え")["A1"] = "覚え書き"
    out = io.BytesIO()
    book.save(out)
    found = read_edition_bytes(out.getvalue(), name="版.xlsx")
    assert found.edition == edition("2.3")
    assert found.unread == ("控え",)


def test_other_workbook_is_told_what_is_missing() -> None:
    """版でないブックには、要るシートが無いと言う。"""
    sheet = Sheet("名簿", (Column("氏名"),), (("甲",),))
    created = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    found = read_edition_bytes(write_xlsx(Workbook((sheet,), created=created)), name="名簿.xlsx")
    assert [problem.why for problem in found.problems] == ["このシートが無い", "このシートが無い"]
    assert found.unread == ("名簿",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7", "版の Excel ブック（xlsx）でも"),
        (b"", "中身が空"),
        (b'{"format": "\xff"}', "UTF-8 ではありません"),
        (b"PK\x03\x04broken", "壊れ"),
    ],
    ids=["pdf", "empty", "not_utf8", "broken"],
)
def test_other_files_are_refused(data: bytes, why: str) -> None:
    """版でないファイルは、次にすることを添えて断る。"""
    with pytest.raises(FileRefused, match=why):
        read_edition_bytes(data, name="ファイル")
