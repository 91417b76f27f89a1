"""件数×分の見積もりの言葉: 時間と割合の書き方、数の定義。画面、紙、表計算が同じものを使う。"""

from decimal import Decimal
from fractions import Fraction

from shirube.values.exact_number import format_number

DEFINITIONS = (
    "業務時間（推計）＝件数×一件の分の和÷60。経路だけの分があればそれを、無ければすべての経路の分を使う。"
    "待ち時間は含まない（職員の手が動いている時間）。",
    "処理件数（推計）＝課が書いた件数の和。一件が通る段階の数では増えない。分の無い手続と経路は入れない。",
    "割合＝その時間÷調査全体の業務時間（推計）。",
    "どの値も推計で、業務の記録から計った値（実測）とは足し合わせない。",
)


def number(value: Fraction | Decimal | int) -> str:
    """小数1桁に四捨五入した数。"""
    return format_number(_decimal(value), always_decimal=False)


def hours(minutes: Fraction) -> str:
    """分を、時間の文字にする。"""
    return f"{number(minutes / 60)}時間"


def signed_hours(minutes: Fraction) -> str:
    """増減の時間。増えれば＋、減れば△。"""
    return f"＋{hours(minutes)}" if minutes > 0 else hours(minutes)


def cases(count: Fraction | int) -> str:
    """件数。"""
    return f"{number(count)}件"


def percent(share: Fraction | None) -> str:
    """割合。無ければ「—」。"""
    return "—" if share is None else format_number(_decimal(share * 100), always_decimal=True) + "％"


def minutes_text(minutes: Decimal | Fraction) -> str:
    """一件の分。書かれた桁のまま。"""
    text = format(_decimal(minutes), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "分"


def _decimal(value: Fraction | Decimal | int) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)
