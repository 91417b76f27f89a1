"""列の幅の約束。数は切らず、長い文の列だけを縮める。"""

import pytest

from shirube.adapters.documents import CannotWriteDocument
from shirube.adapters.documents.column_widths import display_width, plan_columns
from shirube.values.document import TableBlock


def plan(*row: str, width_mm: float = 160):
    """一行だけの表の幅を決める。"""
    header = tuple("項" for _ in row)
    return plan_columns(TableBlock(caption="表", header=header, rows=(row,)), width_mm=width_mm)


def test_shares_follow_content_when_it_fits():
    """すべて収まるなら、長い列ほど広い。"""
    result = plan("短い", "これは少し長い文です")
    assert result.scale == 1
    assert sum(result.shares) == pytest.approx(1)
    assert result.shares[1] > result.shares[0] * 2


def test_number_column_is_never_squeezed():
    """とても長い文の隣でも、数の列には数が一行で入る。"""
    result = plan("長い文。" * 500, "123,456,789")
    assert result.shares[1] * 160 > len("123,456,789") * 1.5


def test_many_columns_make_smaller_type_until_unreadable():
    """列が増えると字を小さくし、読めないほどになると断る。"""
    assert plan(*["1,234,567"] * 10).scale < 1
    with pytest.raises(CannotWriteDocument, match="30列"):
        plan(*["1,234,567"] * 30)
    assert plan(*["1,234,567"] * 20, width_mm=370).scale > 0.65


def test_width_is_that_of_the_longest_line():
    """幅は最も長い行で決まり、全角は半角の倍に近い。"""
    assert display_width("長い行\n短") == 6
    assert display_width("") == 0
    assert display_width("か\u3099") == 2
