"""ほかの団体との比較: だれと比べるか、中央値はいくつか、自団体はどこにいるか。

決まり（標の定め、origin: ours）:

- 比べる群は、同じ都道府県の市区町村、人口の近い団体（人口の比が近い順に 10）、自分で選んだ団体。
- 中央値と順位には自団体も数える。順位は望ましい向きに数え、同じ値は同じ順位にする。
- 自団体に値が無い、ほかに値のある団体が無い、のどちらかなら「比較値なし」とし、理由を述べる。
- 何団体のうち何団体に値があったかを必ず添える。値の無い団体を 0 とみなさない。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

NEAREST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """比べる相手になる団体。人口は国の一覧の値で、無ければ None。"""

    code: str
    name: str
    prefecture_code: str
    population: int | None
    is_prefecture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """比べる群（自団体を含む団体コード）。比べられないときは `reason`。"""

    label: str
    codes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """一つの群との比較。`reason` があれば「比較値なし」で、そのわけ。

    `size` は群の団体の数、`counted` はそのうち値のある団体の数（どちらも自団体を含む）。
    `tied` は自団体と同じ値の団体の数。
    """

    label: str
    size: int
    counted: int
    own: Decimal | None = None
    median: Decimal | None = None
    place: int | None = None
    tied: int = 0
    reason: str = ""


def same_prefecture(own: str, bodies: Sequence[Body]) -> Group:
    """同じ都道府県の市区町村。都道府県なら、すべての都道府県。"""
    body = _own(own, bodies)
    if body is None:
        return Group(label="同じ都道府県", reason="自団体が全国の一覧に無いため、相手を選べません")
    if body.is_prefecture:
        return Group(label="すべての都道府県", codes=tuple(b.code for b in bodies if b.is_prefecture))
    same = (b.code for b in bodies if not b.is_prefecture and b.prefecture_code == body.prefecture_code)
    return Group(label="同じ都道府県", codes=tuple(same))


def similar_population(own: str, bodies: Sequence[Body], count: int = NEAREST) -> Group:
    """人口の近い団体（人口の比が近い順に ``count`` 団体と、自団体）。"""
    label, body = "人口の近い団体", _own(own, bodies)
    if body is None or not body.population:
        return Group(label=label, reason="自団体の人口が分からないため、相手を選べません")
    mine = body.population
    others = [
        (b.population, b.code)
        for b in bodies
        if b.population and b.code != own and b.is_prefecture == body.is_prefecture
    ]
    near = sorted(others, key=lambda pair: (Fraction(max(pair[0], mine), min(pair[0], mine)), pair[1]))
    return Group(label=label, codes=(own, *(code for _, code in near[:count])))


def chosen(own: str, label: str, codes: Iterable[str]) -> Group:
    """自分で選んだ団体。"""
    picked = tuple(dict.fromkeys((own, *codes)))
    return Group(label=label, codes=picked)


def compare(own: str, group: Group, values: Mapping[str, Decimal | None], *, direction: str) -> Comparison:
    """自団体を群の中に置く。`values` は団体コードごとの、見せる単位の値。"""
    known = [value for code in group.codes if (value := values.get(code)) is not None]
    mine = values.get(own)
    size, counted = len(group.codes), len(known)
    if group.reason:
        return Comparison(label=group.label, size=size, counted=counted, own=mine, reason=group.reason)
    if mine is None:
        why = "自団体の値が、この表にありません"
        return Comparison(label=group.label, size=size, counted=counted, reason=why)
    if counted < 2:
        why = "値のある相手の団体がありません"
        return Comparison(label=group.label, size=size, counted=counted, own=mine, reason=why)
    ahead = {
        "up": sum(value > mine for value in known),
        "down": sum(value < mine for value in known),
    }.get(direction)
    return Comparison(
        label=group.label,
        size=size,
        counted=counted,
        own=mine,
        median=median(known),
        place=None if ahead is None else ahead + 1,
        tied=sum(value == mine for value in known) - 1,
    )


def _own(own: str, bodies: Sequence[Body]) -> Body | None:
    return next((body for body in bodies if body.code == own), None)
