"""KPI の数の見せ方: 割合は百分率、秒は分で見せ、目標も同じ単位で書く。

指標（Measure）は割合を分子と分母で、時間を秒で持つ。職員が目標を「80」「25」と書けるように、画面・紙・版の
中の値はすべてここで見せる単位に直し、小数第4位までに丸めてから使う。だから、どこでも同じ数になる。
形は標の定め（origin: ours）。
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shirube.values.exact_number import format_number

PLACES = Decimal("0.0001")
ANSWER_UNIT = "有無"
"""実施しているか、いないかだけを答える指標の単位。値は 1（実施）か 0（未実施）。"""
_PERCENT = frozenset({"％", "%"})


def shown_unit(unit: str) -> str:
    """見せる単位。"""
    if unit == "秒":
        return "分"
    return "％" if unit in _PERCENT else unit


def shown_value(value: Decimal | None, *, unit: str, is_ratio: bool) -> Decimal | None:
    """見せる単位に直した値。値がなければ None。"""
    if value is None:
        return None
    if unit == "秒":
        value = value / 60
    elif is_ratio and unit in _PERCENT:
        value = value * 100
    return value.quantize(PLACES, rounding=ROUND_HALF_UP).normalize() + 0


def figure_text(value: Decimal | None, unit: str) -> str:
    """見せる単位の値の文字。「58.3％」「1,234件」「実施」。値がなければ「—」。"""
    if value is None:
        return "—"
    if unit == ANSWER_UNIT:
        return "実施" if value else "未実施"
    return format_number(value, always_decimal=unit == "％") + unit
