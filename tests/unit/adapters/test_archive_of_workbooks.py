"""Excel ブックをまとめた zip: 許したときだけ開け、許さないときはこれまでどおり断る。"""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from shirube.adapters.archive import open_archive
from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular import Column, Sheet, Workbook, read_table, write_xlsx


def _packed(count: int) -> bytes:
    sheet = Sheet("表", (Column("名"),), (("窓口課",),))
    book = write_xlsx(Workbook((sheet,), created=datetime(2026, 11, 1, tzinfo=UTC)))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(count):
            package.writestr(f"{number}.xlsx", book)
    return out.getvalue()


def test_allowed_workbooks_are_read() -> None:
    """ブックの入れ子を許せば、中のブックを一つずつ読める。"""
    archive = open_archive(_packed(2), name="返り.zip", limits=Limits(nested_archives=2))
    tables = [read_table(archive.read(name), name=name) for name in archive.names]
    assert [table.rows[0].cells for table in tables] == [("窓口課",), ("窓口課",)]


@pytest.mark.parametrize("limits", [Limits(), Limits(nested_archives=1)])
def test_more_than_allowed_is_refused(limits: Limits) -> None:
    """何も言わなければ一つも許さず、許した数を超えれば断る。"""
    with pytest.raises(FileRefused, match="さらに圧縮ファイル"):
        open_archive(_packed(2), name="返り.zip", limits=limits)


def test_printed_form_has_borders_title_and_large_paper() -> None:
    """書いて返してもらう様式は、罫線と題を持ち、大きな紙で刷られる。"""
    sheet = Sheet(
        "様式", (Column("作業"), Column("一言", is_input=True)), (("調達", ""),), is_form=True, paper="A3",
        print_title="十月 & 窓口課",
    )  # fmt: skip
    data = write_xlsx(Workbook((sheet,), created=datetime(2026, 11, 1, tzinfo=UTC)))
    with zipfile.ZipFile(BytesIO(data)) as package:
        page = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
    assert 'paperSize="8"' in page
    assert "&amp;L十月 &amp;&amp; 窓口課" in page
    assert "FFFFF8DC" in styles
    assert 'r="B2"' in page
