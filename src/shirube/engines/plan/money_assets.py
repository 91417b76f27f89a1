"""情報資産の台帳: 重なっていそうな投資と、近づく更新・申出の日。

重なりは責めるためでなく、確かめるために示す。見るのは別々の部署の二つで、理由のあるものだけを挙げる。
- 製品: 契約の相手と製品・サービスの名が同じ。
- 名称: 名称が似ている（「システム」「管理」など、どこにでもある言葉を除いて比べる）。
- 目的: 業務の分類が同じで、目的が似ている。
似ているかは、検索の鍵の二文字の組がどれだけ重なるか（Dice 係数）で決める。境は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from shirube.engines.plan.snapshot_lines import AssetLine
from shirube.values.japanese_text import bigrams, search_key

CHECK = "確かめてください。"
SIMILAR_NAME = 0.75
SIMILAR_PURPOSE = 0.6
_EVERYWHERE = tuple(
    search_key(word) for word in ("情報システム", "システム", "サービス", "クラウド", "業務", "管理", "一式")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyDuplicate:
    """重なっていそうな二つと、その理由。`differences` は、分けている訳かもしれない違い。"""

    first: AssetLine
    second: AssetLine
    reasons: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def yearly_cost(self) -> int | None:
        """二つの年額の合計（円）。どちらかが未定なら None。"""
        if self.first.yearly_cost is None or self.second.yearly_cost is None:
            return None
        return self.first.yearly_cost + self.second.yearly_cost


@dataclass(frozen=True, slots=True)
class _Seen:
    """比べるための姿: 部署、製品、分類、名称と目的の二文字の組（整数の印）。"""

    line: AssetLine
    owner: str
    product: str
    category: str
    name: int
    purpose: int


def likely_duplicates(lines: Iterable[AssetLine]) -> tuple[LikelyDuplicate, ...]:
    """別々の部署の、重なっていそうな二つの並び。台帳の並びの順。"""
    numbers: dict[str, int] = {}
    seen = [_seen(line, numbers) for line in lines]
    return tuple(found for first, second in combinations(seen, 2) if (found := _compared(first, second)))


def _seen(line: AssetLine, numbers: dict[str, int]) -> _Seen:
    vendor, product = search_key(line.vendor or ""), search_key(line.product or "")
    name = search_key(line.title)
    for word in _EVERYWHERE:
        name = name.replace(word, "")
    return _Seen(
        line=line,
        owner=line.owner_key or search_key(line.owner or ""),
        product=f"{vendor}\n{product}" if vendor and product else "",
        category=search_key(line.category or ""),
        name=_marks(name, numbers),
        purpose=_marks(search_key(line.purpose or ""), numbers),
    )


def _marks(key: str, numbers: dict[str, int]) -> int:
    """二文字の組の集まりを、一つの整数の桁の印にする（重なりを数えるのが速い）。"""
    found = 0
    for pair in bigrams(key):
        found |= 1 << numbers.setdefault(pair, len(numbers))
    return found


def _likeness(first: int, second: int) -> float:
    """Dice 係数（0〜1）。どちらかが空なら 0。"""
    if not first or not second:
        return 0.0
    return 2 * (first & second).bit_count() / (first.bit_count() + second.bit_count())


def _compared(first: _Seen, second: _Seen) -> LikelyDuplicate | None:
    """同じ部署のもの、部署の分からないものは比べない。"""
    if not first.owner or not second.owner or first.owner == second.owner:
        return None
    reasons = tuple(_reasons(first, second))
    if not reasons:
        return None
    return LikelyDuplicate(
        first=first.line,
        second=second.line,
        reasons=reasons,
        differences=tuple(_differences(first.line, second.line)),
    )


def _reasons(first: _Seen, second: _Seen) -> Iterator[str]:
    if first.product and first.product == second.product:
        yield f"同じ製品です（{first.line.vendor}「{first.line.product}」）"
    if _likeness(first.name, second.name) >= SIMILAR_NAME:
        yield "名称が似ています"
    if (
        first.category
        and first.category == second.category
        and _likeness(first.purpose, second.purpose) >= SIMILAR_PURPOSE
    ):
        yield f"業務の分類（{first.line.category}）が同じで、目的が似ています"


def _differences(first: AssetLine, second: AssetLine) -> Iterator[str]:
    if first.network and second.network and first.network is not second.network:
        yield f"ネットワークが違います（{first.network.label}と{second.network.label}）"
    if first.kind is not second.kind:
        yield f"種類が違います（{first.kind.label}と{second.kind.label}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDate:
    """台帳から出る日: 申出の期限、更新日、契約の終わり。"""

    asset: AssetLine
    what: str
    day: date

    def days_left(self, today: date) -> int:
        """今日からの日数。過ぎていれば負。"""
        return (self.day - today).days


def asset_dates(lines: Iterable[AssetLine], first: date, last: date) -> tuple[AssetDate, ...]:
    """この期間（両端を含む）の日を、早い順に。更新日と契約の終わりが同じ日なら更新日だけ。"""
    found = [
        AssetDate(asset=line, what=what, day=day)
        for line in lines
        for what, day in _days(line)
        if first <= day <= last
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.asset.title, one.what)))


def _days(line: AssetLine) -> Iterator[tuple[str, date]]:
    if line.notice_by:
        yield "申出の期限", line.notice_by
    if line.renews_on:
        yield "更新", line.renews_on
    if line.contract_until and line.contract_until != line.renews_on:
        yield "契約の終わり", line.contract_until


def months_after(day: date, months: int) -> date:
    """`months` か月後の同じ日。その月に無い日は月の末日。"""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("28日はどの月にもある")
