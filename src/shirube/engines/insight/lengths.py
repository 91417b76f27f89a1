"""長さの書き方: 業務分析のどの画面・図・紙・命令も、時間の長さをここで文字にする。

暦の長さは、大きい方から二つまでの単位で四捨五入する（「9日10時間」。1日は24時間）。日付だけの記録では、時刻が
無いので日数で書く（「9.5日」）。開庁時間は、一日の長さが役所ごとに違うので、日にせず時間と分で書く。負は△。
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shirube.values.exact_number import format_duration, format_number

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NOTHING = "—"
"""測れなかった長さ。"""
_FINEST = 1_000


def length(seconds: Fraction | float | int | None, *, is_dated_only: bool = False) -> str:
    """暦の長さ（秒から）。``is_dated_only`` なら日数（小数一桁まで）。None は「—」。"""
    if seconds is None:
        return NOTHING
    if is_dated_only:
        return f"{format_number(_exact(Fraction(seconds) / DAY), always_decimal=False)}日"
    return format_duration(_exact(Fraction(seconds)))


def opening_length(seconds: Fraction | float | int | None) -> str:
    """開庁時間の長さ（秒から）。None は「—」。"""
    if seconds is None:
        return NOTHING
    exact = _exact(Fraction(seconds))
    minutes = int((abs(exact) / MINUTE).quantize(Decimal(1)))
    if minutes < MINUTE:
        return format_duration(exact)
    hours, rest = divmod(minutes, MINUTE)
    mark = "△" if exact < 0 else ""
    return f"{mark}{hours:,}時間{rest}分" if rest else f"{mark}{hours:,}時間"


def _exact(value: Fraction) -> Decimal:
    """千分の一までに丸めた、誤差のない数。"""
    return Decimal(round(value * _FINEST)) / _FINEST
