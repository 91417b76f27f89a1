"""金額の決まり: どう読み、どう書き、端数をどうするか。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from shirube.values.money import CannotCalculateMoney, CannotReadMoney, Rounding, Yen

# 書かれたもの、円
READ = [
    ("1,234円", 1234),
    ("1234", 1234),
    ("１，２３４円", 1234),
    ("¥1,234", 1234),
    ("￥1,234", 1234),
    ("△1,234", -1234),
    ("▲1,234円", -1234),
    ("-1,234", -1234),
    ("−１，２３４円", -1234),
    ("12千円", 12_000),
    ("1.5千円", 1_500),
    ("3百万円", 3_000_000),
    ("1.25百万円", 1_250_000),
    ("５万円", 50_000),
    ("2億円", 200_000_000),
    ("0円", 0),
]

# 書かれたもの、断るときの文に必ずある言葉
REFUSED = [
    ("1,23円", "読めません"),
    ("1.5円", "端数"),
    ("0.0001千円", "端数"),
    ("千円", "読めません"),
    ("約100円", "読めません"),
    ("1e3", "読めません"),
    ("", "読めません"),
    ("9" * 41, "読めません"),
]

# 円、単位、端数の扱い、書いたもの
WRITTEN = [
    (1234, "円", "四捨五入", "1,234円"),
    (-1234, "円", "四捨五入", "△1,234円"),
    (1_234_499, "千円", "四捨五入", "1,234千円"),
    (1_234_500, "千円", "四捨五入", "1,235千円"),
    (-1_234_500, "千円", "四捨五入", "△1,235千円"),
    (1_234_999, "千円", "切捨て", "1,234千円"),
    (1_234_001, "千円", "切上げ", "1,235千円"),
    (1_500_000, "百万円", "四捨五入", "2百万円"),
    (-400, "千円", "四捨五入", "0千円"),
]

# 円、率、端数の扱い、結果の円
RATES = [
    (999, "0.1", "切捨て", 99),
    (999, "0.1", "四捨五入", 100),
    (991, "0.1", "切上げ", 100),
    (-999, "0.1", "切捨て", -99),
    (10_000_000_000_000_001, "0.5", "切捨て", 5_000_000_000_000_000),
    (1000, "1", "切捨て", 1000),
]


@pytest.mark.parametrize(("text", "amount"), READ)
def test_read(text: str, amount: int) -> None:
    """予算書や申請書の書き方を、円の整数として読む。"""
    assert Yen.parse(text) == Yen(amount)


@pytest.mark.parametrize(("text", "word"), REFUSED)
def test_refused(text: str, word: str) -> None:
    """円の整数に決まらないものは断る。"""
    with pytest.raises(CannotReadMoney, match=word):
        Yen.parse(text)


@pytest.mark.parametrize(("amount", "unit", "rounding", "text"), WRITTEN)
def test_written(amount: int, unit: str, rounding: str, text: str) -> None:
    """負は△で書き、千円・百万円の端数は選んだとおりに扱う。"""
    assert Yen(amount).format(unit, Rounding(rounding)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(("amount", "rate", "rounding", "expected"), RATES)
def test_rates(amount: int, rate: str, rounding: str, expected: int) -> None:
    """率を掛けた1円未満は、選んだとおりに扱う。大きな金額でも1円も狂わない。"""
    assert Yen(amount).times(Decimal(rate), Rounding(rounding)) == Yen(expected)


def test_fractions_are_cut_unless_told() -> None:
    """端数の扱いを選ばなければ、計算は切捨て、千円表示は四捨五入である。"""
    assert Yen(999).times(Decimal("0.1")) == Yen(99)
    assert Yen(1500).format("千円") == "2千円"


def test_floats_are_refused_everywhere() -> None:
    """浮動小数は、作るときも計算でも受け取らない。"""
    with pytest.raises(CannotCalculateMoney, match="整数ではありません"):
        Yen(1.5)  # type: ignore[arg-type]
    with pytest.raises(CannotCalculateMoney, match="浮動小数"):
        Yen(1).times(0.1)  # type: ignore[arg-type]
    with pytest.raises(CannotCalculateMoney, match="有限"):
        Yen(1).times(Decimal("Infinity"))
    with pytest.raises(TypeError):
        Yen(1) * 1.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Yen(1) + 1  # type: ignore[operator]
    with pytest.raises(CannotCalculateMoney, match="単位"):
        Yen(1).format("ドル")  # type: ignore[arg-type]


def test_arithmetic() -> None:
    """足し引き、整数倍、符号、順は整数と同じである。"""
    assert Yen(3) + Yen(4) - Yen(2) == Yen(5)
    assert 3 * Yen(4) == Yen(4) * 3 == Yen(12)
    assert -Yen(4) < Yen(0) < Yen(1)
    assert not Yen(0)
    assert str(Yen(-1234)) == "△1,234円"
