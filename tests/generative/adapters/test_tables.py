"""表を書いて読むと、元に戻る。どんなバイト列を渡しても、断るか読むかのどちらかである。"""

import datetime as dt
import zipfile
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.tabular import (
    Column,
    FileRefused,
    Sheet,
    Table,
    Workbook,
    read_table,
    write_csv,
    write_xlsx,
)
from shirube.adapters.tabular.formula_guard import is_risky, neutralise, restore
from tests.hostile.packages import zip_of

SPICES = st.sampled_from(
    [
        "=1+1",
        "+81",
        "-5",
        "@a",
        "＝",
        "'",
        "''=",
        '"',
        " =x",
        "\t",
        "\r\n",
        "\n",
        "髙﨑𠮷",
        "007",
        "_x0041_",
        ",",
        ";",
        "|",
        "表ソ能",
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff"), max_size=12)
CELL = st.lists(TEXT | SPICES, max_size=3).map("".join)
LABEL = CELL.filter(bool)
CHANGING = "¢£¬‖−〜"
"""CP932 に書けるが、読み戻すと別の字になる字。"""
CP932 = st.text(
    st.characters(
        codec="cp932", exclude_characters="\x00\x80\xa0" + CHANGING, exclude_categories=["Cs", "Co"]
    ),
    max_size=12,
)


@st.composite
def grids(draw: st.DrawFn, cell: st.SearchStrategy[str]) -> tuple[list[str], list[list[str]]]:
    """見出しと、空でない行の並び。"""
    width = draw(st.integers(1, 4))
    header = draw(st.lists(cell.filter(bool), min_size=width, max_size=width))
    row = st.lists(cell, min_size=width, max_size=width).filter(any)
    return header, draw(st.lists(row, max_size=5))


def content(table: Table) -> tuple[list[str], list[list[str]]]:
    """読んだ表の、見出しと中身。"""
    return list(table.header), [list(row.cells) for row in table.rows]


@settings(max_examples=150, deadline=None)
@given(grids(CELL))
def test_table_survives_a_workbook(grid: tuple[list[str], list[list[str]]]) -> None:
    """表を xlsx に書いて読むと等しい。"""
    header, rows = grid
    sheet = Sheet("表", tuple(Column(label) for label in header), tuple(tuple(row) for row in rows))

    data = write_xlsx(Workbook((sheet,), dt.datetime(2026, 4, 1, tzinfo=dt.UTC)))

    assert content(read_table(data, name="表.xlsx")) == grid


@settings(max_examples=300, deadline=None)
@given(grids(CELL))
def test_table_survives_a_clerk_csv(grid: tuple[list[str], list[list[str]]]) -> None:
    """表を職員向けの CSV（UTF-8）に書いて読むと等しい。"""
    out = write_csv(*grid)

    assert out.content is not None
    assert content(read_table(out.content, name="表.csv")) == grid


@settings(max_examples=300, deadline=None)
@given(grids(CP932 | SPICES.filter(lambda text: "𠮷" not in text)))
def test_table_survives_a_cp932_csv(grid: tuple[list[str], list[list[str]]]) -> None:
    """表を職員向けの CSV（CP932）に書いて読むと等しい。"""
    out = write_csv(*grid, encoding="cp932")

    assert out.content is not None
    assert content(read_table(out.content, name="表.csv", encoding="cp932")) == grid


@settings(max_examples=300, deadline=None)
@given(grids(CELL))
def test_cp932_writes_all_or_nothing(grid: tuple[list[str], list[list[str]]]) -> None:
    """CP932 の書き出しは、等しく読み戻せる中身か、書けない字の一覧かの、どちらか一方だけを返す。"""
    out = write_csv(*grid, encoding="cp932")

    assert (out.content is None) == bool(out.unwritable)
    if out.content is not None:
        assert content(read_table(out.content, name="表.csv", encoding="cp932")) == grid


PIECES = st.sampled_from(
    [
        *(b"<f>", b"</f>", b't="s"', b't="e"', b"99999999999999999999", b"-1", b"NaN", b"1e999", b"</v>"),
        *(
            b'r="A0"',
            b'r="AAAA1"',
            b's="99999"',
            b'r="0"',
            b'r="1048577"',
            b"<is><t>",
            b'hidden="1"',
            b"&#0;",
        ),
        *(b"\xff", b"&#0;", b"<row>", 's="²"'.encode(), 'r="²"'.encode(), b's="' + b"9" * 5_000 + b'"'),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    """部品のどこかが書き換わった xlsx は、読めるか、理由を付けて断られる。"""
    sheet = Sheet("表", (Column("番号"), Column("数", kind="integer")), (("007", 1), ("008", 2)))
    with zipfile.ZipFile(
        BytesIO(write_xlsx(Workbook((sheet,), dt.datetime(2026, 4, 1, tzinfo=dt.UTC))))
    ) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    start = data.draw(st.integers(0, len(parts[part])))
    removed = data.draw(st.integers(0, 30))
    parts[part] = parts[part][:start] + data.draw(PIECES) + parts[part][start + removed :]

    try:
        table = read_table(zip_of(parts), name="表.xlsx")
    except FileRefused as refused:
        assert refused.why
    else:
        assert table.header


@given(CELL)
def test_guard_is_exactly_undone(cell: str) -> None:
    """式よけは、ちょうど一度の読み戻しで元に戻る。"""
    guarded = neutralise(cell)

    assert restore(guarded) == cell
    assert (guarded != cell) == is_risky(cell)


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """どんなバイト列も、表として読めるか、理由を付けて断られる。"""
    try:
        table = read_table(data, name="何か")
    except FileRefused as refused:
        assert refused.why
    else:
        assert all(len(row.cells) >= len(table.header) for row in table.rows)
