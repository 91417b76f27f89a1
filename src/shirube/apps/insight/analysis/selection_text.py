"""絞り込みの欄と、問い合わせの文字（クエリ）の読み書き。"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from shirube.apps.insight.analysis.standing import CHOICES as STANDINGS
from shirube.engines.insight.alignment import FindingKind
from shirube.values.era import format_date

NONE = "（値なし）"
"""値の無いことを選ぶ言葉。"""
ANY_DEVIATION, NO_DEVIATION = "any", "none"
_LONGEST = 10**12


class CannotSelect(ValueError):
    """絞り込めない。"""


def pair_of(text: str) -> tuple[str, str]:
    """切り口と値。"""
    name, equals, value = text.partition("=")
    if not equals:
        raise CannotSelect(f"絞り込み「{text[:40]}」を読めません。画面の様式から選び直してください。")
    return name, value or NONE


def named_pair(query: QueryDict, name: str) -> tuple[str, str] | None:
    """一つの切り口と値の欄。"""
    text = query.get(name, "")
    return pair_of(text) if text else None


def standing_of(query: QueryDict) -> str:
    """標準処理期間の判定。"""
    text = query.get("standing", "")
    if text and text not in STANDINGS:
        raise CannotSelect(f"標準処理期間の判定「{text[:20]}」を読めません。概要から選び直してください。")
    return text


def deviation_of(query: QueryDict) -> str:
    """手順との違い（「skipped」「skipped:審査」、any は違いのある件、none は手順のとおりの件）。"""
    text = query.get("deviation", "")
    kind = text.partition(":")[0]
    if text and kind not in (ANY_DEVIATION, NO_DEVIATION, *(one.value for one in FindingKind)):
        raise CannotSelect(f"手順との違い「{text[:40]}」を読めません。表の数から選び直してください。")
    return text


def deviation_said(text: str) -> str:
    """手順との違いで絞った件の言葉。"""
    kind, _, name = text.partition(":")
    if kind in (ANY_DEVIATION, NO_DEVIATION):
        return "手順との違いのある件" if kind == ANY_DEVIATION else "手順のとおりの件"
    what = f"「{name}」" if name else "どれかの行い"
    return {
        FindingKind.SKIPPED: f"{what}をとばした件",
        FindingKind.REPEATED: f"{what}を繰り返した件",
        FindingKind.SWAPPED: f"{what}の順を違えた件",
        FindingKind.UNDECLARED: f"手順にない{what}のある件",
    }[FindingKind(kind)]


def day_of(query: QueryDict, name: str, label: str) -> date | None:
    """日付の欄。"""
    text = query.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CannotSelect(f"{label}「{text[:20]}」を日付として読めません。選び直してください。") from None
    if not date(1000, 1, 1) <= found < date(9999, 12, 31):
        raise CannotSelect(f"{label}「{text[:20]}」は、扱える日付ではありません。選び直してください。")
    return found


def days_of(query: QueryDict, name: str, label: str) -> tuple[date, date] | None:
    """日の幅の欄。"""
    text = query.get(name, "")
    if not text:
        return None
    first, _, last = text.partition("..")
    low = day_of(QueryDict(urlencode({name: first})), name, label)
    high = day_of(QueryDict(urlencode({name: last})), name, label)
    if low is None or high is None:
        raise CannotSelect(f"{label}「{text[:30]}」を読めません。図の表から選び直してください。")
    return low, high


def whole_of(query: QueryDict, name: str, label: str) -> int | None:
    """整数の欄。"""
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) < _LONGEST):
        raise CannotSelect(f"{label}「{text[:20]}」を数として読めません。選び直してください。")
    return int(text)


def text_of(value: Any) -> str:
    """欄の値を問い合わせの文字にする。"""
    if value is True:
        return "1"
    if isinstance(value, tuple) and isinstance(value[0], str):
        return "=".join(value)
    if isinstance(value, tuple):
        return "..".join(one.isoformat() for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def span_said(days: tuple[date, date]) -> str:
    """日の幅の言葉。"""
    return "から".join(format_date(day) for day in days) + "まで"
