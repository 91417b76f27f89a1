"""既存の計画の表の数を読む: 「1,200」「▲3.5」「約80％以上」「1.2万人」を値と単位に、「未定」「－」を未定に。

値の決め方は標の定め（origin: ours）。読めない字を近い数に直すことはせず、わけを言って断る。
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from shirube.values.measure import Direction

UNDECIDED_WORDS = frozenset(
    {
        "",
        "-",
        "－",
        "ー",
        "―",
        "—",
        "‐",
        "…",
        "・",
        "/",
        "／",
        "未定",
        "未設定",
        "検討中",
        "調整中",
        "算定中",
        "集計中",
    }
    | {"なし", "無し", "該当なし", "n/a", "na", "未集計", "未算定", "今後検討"}
)
_SCALES = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "億": 100_000_000}
_BOUNDS = {
    "以上": Direction.UP,
    "超": Direction.UP,
    "以下": Direction.DOWN,
    "未満": Direction.DOWN,
    "以内": Direction.DOWN,
}
_ABOUT = ("約", "およそ", "おおむね", "概ね")
_AROUND = ("程度", "前後", "ほど", "くらい", "ぐらい")
_NUMBER = re.compile(
    r"(?P<sign>[△▲+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
    r"(?P<scale>百万|千|万|億)?(?P<unit>[^0-9,.△▲+\-→~〜/]{0,12})"
)
_MINUS = str.maketrans({"−": "-", "‐": "-", "–": "-"})


class CannotReadNumber(ValueError):
    """数として読めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNumber:
    """読んだ数。`unit` は添えられた単位（なければ空）、`direction` は「以上」「以下」の言う向き。"""

    value: Decimal
    unit: str = ""
    is_about: bool = False
    direction: Direction | None = None


def is_undecided(text: str) -> bool:
    """空か、決まっていないという印か。"""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower() in _UNDECIDED


_UNDECIDED = frozenset(unicodedata.normalize("NFKC", word).lower() for word in UNDECIDED_WORDS)


def read_number(text: str) -> ReadNumber | None:
    """数を読む。未定なら None、読めなければ CannotReadNumber。"""
    if is_undecided(text):
        return None
    plain = "".join(unicodedata.normalize("NFKC", text).split()).translate(_MINUS)
    if plain.startswith("#"):
        raise CannotReadNumber("表計算の誤りの印です。元の表で数を直してください")
    rest, is_about = _without(plain, _ABOUT, _AROUND)
    bound = next((word for word in _BOUNDS if rest.endswith(word)), "")
    rest = rest.removesuffix(bound)
    rest, is_around = _without(rest, _ABOUT, _AROUND)
    found = _NUMBER.fullmatch(rest)
    if found is None:
        raise CannotReadNumber(_why(rest))
    number = Decimal(found["whole"].replace(",", "") + ("." + found["part"] if found["part"] else ""))
    sign = -1 if found["sign"] in {"△", "▲", "-"} else 1
    return ReadNumber(
        value=number * sign * _SCALES[found["scale"] or ""],
        unit=found["unit"].strip("()"),
        is_about=is_about or is_around,
        direction=_BOUNDS.get(bound),
    )


def same_unit(one: str, other: str) -> bool:
    """同じ単位か（全角と半角、％とパーセントの書き方の違いは問わない）。"""
    return _unit(one) == _unit(other)


def _unit(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower().strip("()")
    return "%" if plain in {"パーセント", "percent", "割合(%)"} else plain


def _without(text: str, heads: tuple[str, ...], tails: tuple[str, ...]) -> tuple[str, bool]:
    """「約」「程度」を除く。"""
    head = next((word for word in heads if text.startswith(word)), "")
    tail = next((word for word in tails if text.endswith(word)), "")
    return text.removeprefix(head).removesuffix(tail), bool(head or tail)


def _why(text: str) -> str:
    numbers = re.findall(r"[0-9][0-9,.]*", text)
    if not numbers:
        return "数がありません"
    if len(numbers) > 1:
        return "数がいくつもあります。一つのますには一つの数を書いてください"
    return "数と単位だけの形ではないか、桁区切りの位置が違います"
