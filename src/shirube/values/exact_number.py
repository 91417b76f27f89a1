"""誤差のない数: 整数か十進数だけを受け取り、記録と画面の文字にする。

浮動小数は受け取らない。記録には一通りの文字列で書き、画面では四捨五入して桁区切りを付け、負の数に△を付ける。
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MOST_DIGITS = 18
SMALLEST_EXPONENT = -80  # 割合の商の桁まで。これより細かい数は記録を膨らませるだけである


class CannotUseNumber(ValueError):
    """誤差のない数として使えない。"""


def require_exact(number: object, where: str) -> None:
    """誤差のない有限の数（整数か十進数）か None で、桁が常識の内であることを確かめる。"""
    if number is None:
        return
    if type(number) is int or (isinstance(number, Decimal) and number.is_finite()):
        exact = Decimal(number)
        if exact.adjusted() < MOST_DIGITS and int(exact.as_tuple().exponent) > SMALLEST_EXPONENT:
            return
        raise CannotUseNumber(f"{where}の数の桁が多すぎます。18桁以内の数か確かめてください。")
    raise CannotUseNumber(
        f"{where}の数は、整数か有限の Decimal で渡してください（浮動小数は誤差を持ちます）。"
    )


def number_text(number: Decimal | int | None) -> str | None:
    """数を一通りの文字列にする。1.50 も 1.5 も「1.5」。"""
    if number is None:
        return None
    if number == 0:
        return "0"
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number_text(text: object) -> Decimal | None:
    """記録の文字列を十進数に戻す。文字列でなければ断る。"""
    if text is None:
        return None
    if not isinstance(text, str):
        raise CannotUseNumber("記録の数は、文字列で書いてください。")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise CannotUseNumber(f"「{text[:20]}」を数として読めません。1234.5 の形で書いてください。") from None


def format_number(value: Decimal, *, always_decimal: bool) -> str:
    """桁区切りと△を付けた数の文字。小数は1桁に四捨五入し、always_decimal なら .0 も書く。"""
    rounded = abs(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    text = f"{rounded:,}" if always_decimal or rounded != rounded.to_integral_value() else f"{int(rounded):,}"
    return f"△{text}" if value < 0 and rounded else text


def format_duration(seconds: Decimal | int) -> str:
    """秒数を、大きい方から二つまでの単位で書く。例「47分12秒」「1日2時間」。1日は24時間。

    小さい方の単位で四捨五入する。0は「0秒」、負は△を付ける。浮動小数は CannotUseNumber。
    """
    require_exact(seconds, "時間")
    size = abs(Decimal(seconds))
    grain = 3600 if size >= 86400 else 60 if size >= 3600 else 1
    total = int((size / grain).quantize(Decimal(1), ROUND_HALF_UP)) * grain
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((days, "日"), (hours, "時間"), (minutes, "分"), (rest, "秒"))
    text = "".join(f"{number:,}{unit}" for number, unit in parts if number) or "0秒"
    return f"△{text}" if seconds < 0 and total else text
