"""Word の表: ますの文字だけを、Excel の結合したますと同じ形で読む。"""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular.word_tables import read_word_tables


def document(*tables: list[list[str]]) -> docx.document.Document:
    """表のある文書。"""
    made = docx.Document()
    for rows in tables:
        made.add_paragraph("表の前の文")
        table = made.add_table(len(rows), len(rows[0]))
        for cells, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, texts, strict=True):
                cell.text = text
    return made


def data_of(made: docx.document.Document) -> bytes:
    """文書のバイト列。"""
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_every_table_in_order() -> None:
    """表は出てくる順に、見出しと行になる。"""
    data = data_of(document([["取組名", "担当課"], ["書かない窓口", "窓口課"]], [["指標"], ["利用率"]]))
    first, second = read_word_tables(data, name="計画.docx")
    assert first.header == ("取組名", "担当課")
    assert [row.cells for row in first.rows] == [("書かない窓口", "窓口課")]
    assert (second.sheet, second.header) == ("2番目の表", ("指標",))


def test_merged_cells_leave_blanks() -> None:
    """結合したますは、初めに字を置き、残りは空になる。"""
    made = document([["柱", "取組", "担当"], ["窓口", "書かない", "甲課"], ["", "待たない", "乙課"]])
    table = made.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    (read,) = read_word_tables(data_of(made), name="計画.docx")
    assert read.rows[0].cells == ("窓口", "書かない", "甲課")
    assert read.rows[1].cells[0] == ""
    assert read.rows[1].cells[1] == "待たない\n乙課"
    assert read.rows[1].cells[2] == ""


@pytest.mark.parametrize(
    ("rows", "says"),
    [(None, "表がありません"), ([["", ""], ["", ""]], "表がありません")],
)
def test_document_without_tables_is_refused(rows: list[list[str]] | None, says: str) -> None:
    """表のない文書は、次にすることを言って断る。"""
    with pytest.raises(FileRefused, match=says):
        read_word_tables(data_of(document(*([rows] if rows else []))), name="文書.docx")


def test_other_archives_are_refused() -> None:
    """Word でない zip は断る。"""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FileRefused, match="Word の文書"):
        read_word_tables(stream.getvalue(), name="a.docx")


def test_doctype_in_the_body_is_refused() -> None:
    """本文の XML に DOCTYPE があれば読まない。"""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<!DOCTYPE x><x/>")
    with pytest.raises(FileRefused, match="DOCTYPE"):
        read_word_tables(stream.getvalue(), name="a.docx")
