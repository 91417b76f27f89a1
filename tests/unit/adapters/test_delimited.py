"""CSV と TSV の読み取り: 形の乱れを黙って直さず、行と列を示す。"""

import time

import pytest

from shirube.adapters.tabular import FileRefused, Limits, Row, Table, read_table
from tests.hostile.tables import hostile_delimited

HOSTILE = hostile_delimited()


def read(text: str, name: str = "表.csv", **options: int) -> Table:
    """文字の表を読む。"""
    return read_table(text.encode("utf-8-sig"), name=name, **options)


def kinds(table: Table) -> dict[str, tuple[str, ...]]:
    """気づいたことの種類と場所。"""
    return {note.kind: note.places for note in table.notes}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_csv_is_refused_with_its_place(kind: str) -> None:
    """害のある CSV は、場所を示して 5 秒以内に断る。"""
    data, place = HOSTILE[kind]
    started = time.process_time()

    with pytest.raises(FileRefused) as refused:
        read_table(data, name="名簿.csv")

    assert refused.value.where.startswith(place)
    assert time.process_time() - started <= 5


def test_row_numbers_are_lines_of_the_file() -> None:
    """行の番号は、欄の中の改行を数えた、ファイルの行番号である。"""
    table = read('a,b\n1,"x\ny"\n2,z\n')

    assert table.rows == (Row(2, ("1", "x\ny")), Row(4, ("2", "z")))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=ascii)
def test_any_line_ending_is_read(ending: str) -> None:
    """どの改行でも、同じ表になる。"""
    table = read(ending.join(("a,b", "1,2", "3,4")))

    assert [row.cells for row in table.rows] == [("1", "2"), ("3", "4")]


def test_unusual_separators_do_not_split_lines() -> None:
    """U+2028 や縦タブは改行ではない。"""
    table = read("a,b\n1\u2028x,2\x0by\x85z\n")

    assert table.rows[0].cells == ("1\u2028x", "2\x0by\x85z")


def test_second_byte_backslash_is_harmless() -> None:
    """2 バイト目が 0x5C の字（表・ソ・能）が、CP932 でも壊れない。"""
    text = "項目,値\r\n" + "".join(f'"表ソ能,{n}",予十申貼暴構\r\n' for n in range(9))

    table = read_table(text.encode("cp932"), name="表.csv")

    assert table.rows[0].cells == ("表ソ能,0", "予十申貼暴構")


def test_tabs_are_found_by_name_or_first_line() -> None:
    """.tsv か、一行目にタブだけがあれば、タブ区切りとして読む。"""
    assert read("a\tb\n1\t2\n", name="表.txt").header == ("a", "b")
    assert read("a,x\tb\n1\t2\n", name="表.tsv").header == ("a,x", "b")
    assert read("a\tx,b\n1,2\n").header == ("a\tx", "b")


def test_ragged_rows_are_reported_and_kept() -> None:
    """列の数が違う行は残し、場所を知らせる。見出しの外の字も捨てない。"""
    table = read("a,b\n1\n2,3\n4,5,6\n7,8,\n")

    assert [row.cells for row in table.rows] == [("1", ""), ("2", "3"), ("4", "5", "6"), ("7", "8")]
    assert kinds(table) == {
        "ragged": ("2 行目（1 列）", "4 行目（3 列）", "5 行目（3 列）"),
        "outside_header": ("4 行目",),
    }


def test_blank_rows_are_skipped_and_reported() -> None:
    """空の行は読み飛ばし、中ほどにあるときは知らせる。"""
    table = read("\n,,\na,b\n\n1,2\n,\n")

    assert (table.header_number, table.rows) == (3, (Row(5, ("1", "2")),))
    assert kinds(table)["blank_rows"] == ("4 行目",)


def test_header_only_is_reported() -> None:
    """見出しだけの表は、中身が無いことを知らせる。"""
    assert kinds(read("a,b\n")) == {"header_only": ()}


def test_header_row_can_be_chosen() -> None:
    """上に表題のある表は、見出しの行を選んで読める。"""
    table = read("令和8年度 名簿\n\n番号,氏名\n1,A\n", header_row=3)

    assert (table.header, table.rows) == (("番号", "氏名"), (Row(4, ("1", "A")),))


def test_repeated_and_missing_labels_are_reported() -> None:
    """同じ見出しと、名前の無い見出しを知らせる。"""
    assert kinds(read("a,,a,b\n1,2,3,4\n")) == {"repeated_header": ("a",), "unnamed_header": ("2 列目",)}


def test_leading_zeros_and_long_codes_are_kept() -> None:
    """先頭の 0 と 12 桁以上の番号を、数にしない。"""
    assert read("a,b\n007,012345678901234567\n").rows[0].cells == ("007", "012345678901234567")


def test_limits_can_be_widened_by_the_caller() -> None:
    """上限は呼び出し側が決められる。"""
    text = "a\n" + "1\n" * 20

    with pytest.raises(FileRefused, match="行数が上限 10 行"):
        read_table(text.encode(), name="表.csv", limits=Limits(rows=10))
    assert len(read_table(text.encode(), name="表.csv", limits=Limits(rows=20)).rows) == 20


def test_size_limit_is_checked_first() -> None:
    """大きすぎるファイルは、中身を見ずに断る。"""
    with pytest.raises(FileRefused, match="上限 1 MB"):
        read_table(b"x" * 1_100_000, name="表.csv", limits=Limits(file_bytes=1024 * 1024))
