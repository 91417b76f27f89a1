"""件数×分: 記録（ログ）の無い業務の時間を、手続と段階ごとの件数と一件の分から見積もる。

考え方: 手続ごと・経路（窓口、郵送、オンラインなど）ごとの件数に、段階（受付、確認、審査、交付など。名は自由）
ごとの一件の分を掛ける。分は、その経路だけの分があればそれを、無ければすべての経路の分（経路が空の行）を使う。
件数は年間か月ごと。分の無い手続や、件数の無い手続は 0 とみなさず、「数えられないもの」として挙げる。

答えの根拠はいつも推計（`Basis.ESTIMATED`）で、ログから計った値（実測）とは足し合わせない。
式: 時間（分）= Σ 件数 × 一件の分。分数と整数のまま計算し、丸めない。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from shirube.values.measure import Basis

EVERY_CHANNEL = ""
"""どの経路にも使う分。"""
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
"""年度の月の並び。"""
UNKNOWN_MONTH = 0
"""年間の件数だけが分かっていて、月の分からないもの。"""
MOST_CASES = 10**9
MOST_MINUTES = Decimal(60 * 24 * 366)


class CannotEstimateHours(ValueError):
    """時間を見積もれない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """一つの手続・経路の件数。``monthly`` は4月からの12か月で、書けば ``yearly`` はその合計。"""

    procedure: str
    channel: str
    yearly: int
    monthly: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """名があり、件数が 0 以上で、月の合計と年間が合うことを確かめる。"""
        where = f"「{self.procedure}・{self.channel}」の件数"
        if not self.procedure.strip() or not self.channel.strip():
            raise CannotEstimateHours("件数の行に、手続の名か経路がありません。")
        if any(type(one) is not int or not 0 <= one <= MOST_CASES for one in (self.yearly, *self.monthly)):
            raise CannotEstimateHours(f"{where}は、0 から {MOST_CASES:,} までの整数で書いてください。")
        if self.monthly and (len(self.monthly) != len(MONTHS) or sum(self.monthly) != self.yearly):
            raise CannotEstimateHours(f"{where}の、月ごとの合計と年間の件数が合いません。")

    @property
    def by_month(self) -> tuple[tuple[int, int], ...]:
        """月と件数。月が分からなければ、`UNKNOWN_MONTH` に年間の件数。"""
        return (
            tuple(zip(MONTHS, self.monthly, strict=True)) if self.monthly else ((UNKNOWN_MONTH, self.yearly),)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteRow:
    """一つの手続・段階の、一件の分。``channel`` が空なら、その段階の分の無いどの経路にも使う。"""

    procedure: str
    stage: str
    minutes: Decimal
    channel: str = EVERY_CHANNEL

    def __post_init__(self) -> None:
        """名があり、分が 0 以上であることを確かめる。"""
        if not self.procedure.strip() or not self.stage.strip():
            raise CannotEstimateHours("分の行に、手続の名か段階がありません。")
        if not (self.minutes.is_finite() and 0 <= self.minutes <= MOST_MINUTES):
            where = f"「{self.procedure}・{self.stage}」の一件の分"
            raise CannotEstimateHours(f"{where}は、0 から {MOST_MINUTES:,} までで書いてください。")


@dataclass(frozen=True)
class CountsMinutes:
    """件数×分の表。同じ手続・経路の件数、同じ手続・段階・経路の分は、一つずつ。"""

    counts: tuple[CountRow, ...]
    minutes: tuple[MinuteRow, ...]

    def __post_init__(self) -> None:
        """同じ行が二つ無いことを確かめる。"""
        counts: Counter[tuple[str, ...]] = Counter((one.procedure, one.channel) for one in self.counts)
        minutes: Counter[tuple[str, ...]] = Counter(
            (one.procedure, one.stage, one.channel or "すべての経路") for one in self.minutes
        )
        for name, found in (("件数", counts), ("分", minutes)):
            twice = next((key for key, count in found.items() if count > 1), None)
            if twice is not None:
                raise CannotEstimateHours(
                    f"{name}に「{'・'.join(twice)}」が二度あります。一つにまとめてください。"
                )

    @cached_property
    def _minutes(self) -> dict[str, dict[str, dict[str, Decimal]]]:
        """手続、段階、経路の順に引く、一件の分。"""
        found: dict[str, dict[str, dict[str, Decimal]]] = {}
        for one in self.minutes:
            found.setdefault(one.procedure, {}).setdefault(one.stage, {})[one.channel] = one.minutes
        return found

    def stages_of(self, procedure: str) -> tuple[str, ...]:
        """手続の段階（書かれた順）。"""
        return tuple(self._minutes.get(procedure, ()))

    def minutes_at(self, procedure: str, stage: str, channel: str) -> Decimal | None:
        """その経路の一件の分。どの行も当たらなければ None（その経路では、その段階が無い）。"""
        found = self._minutes.get(procedure, {}).get(stage, {})
        return found.get(channel, found.get(EVERY_CHANNEL))


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortLine:
    """一つの手続・段階・経路・月の、件数と時間（分）。月が `UNKNOWN_MONTH` なら、年間の数。"""

    procedure: str
    stage: str
    channel: str
    month: int
    cases: Fraction
    minutes: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortTotal:
    """まとめた時間。``share`` は全体の時間に占める割合（全体が 0 なら None）。"""

    name: str
    cases: Fraction
    minutes: Fraction
    share: Fraction | None

    @property
    def hours(self) -> Fraction:
        """時間。"""
        return self.minutes / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """見積もった時間。

    ``without_minutes`` は分の無い手続と経路、``without_counts`` は件数の無い手続（どちらも数えられない）。
    """

    lines: tuple[EffortLine, ...]
    counts: tuple[CountRow, ...]
    without_minutes: tuple[tuple[str, str], ...]
    without_counts: tuple[str, ...]
    basis: Basis = Basis.ESTIMATED

    def __post_init__(self) -> None:
        """根拠が推計であることを確かめる（実測と混ぜない）。"""
        if self.basis is not Basis.ESTIMATED:
            raise CannotEstimateHours("件数×分の値の根拠は、推計だけです。実測と混ぜられません。")

    @property
    def minutes(self) -> Fraction:
        """全体の時間（分）。"""
        return sum((one.minutes for one in self.lines), Fraction(0))

    @property
    def cases(self) -> int:
        """時間を数えられた件数（段階の数では増えない）。"""
        left = set(self.without_minutes)
        return sum(one.yearly for one in self.counts if (one.procedure, one.channel) not in left)

    def by_procedure(self) -> tuple[EffortTotal, ...]:
        """手続ごとの時間の、多い順（同じなら書かれた順）。"""
        return _ranked(self._totals(lambda one: one.procedure))

    def by_stage(self) -> tuple[EffortTotal, ...]:
        """段階ごとの時間の、多い順。同じ名の段階は、手続をまたいで合わせる。"""
        return _ranked(self._totals(lambda one: one.stage))

    def by_channel(self) -> tuple[EffortTotal, ...]:
        """経路ごとの時間の、多い順。"""
        return _ranked(self._totals(lambda one: one.channel))

    def by(self, name_of: Callable[[EffortLine], str]) -> tuple[EffortTotal, ...]:
        """行に名を付けてまとめた時間の、多い順（課ごとなど）。"""
        return _ranked(self._totals(name_of))

    def by_month(self) -> tuple[EffortTotal, ...]:
        """月ごとの時間（年度の順、月の分からないものは終わり）。月ごとの件数が無ければ空。"""
        found = {one.name: one for one in self._totals(lambda one: _month_name(one.month))}
        if set(found) <= {_month_name(UNKNOWN_MONTH)}:
            return ()
        return tuple(found[name] for name in map(_month_name, (*MONTHS, UNKNOWN_MONTH)) if name in found)

    def _totals(self, name_of: Callable[[EffortLine], str]) -> Iterator[EffortTotal]:
        """名ごとの時間と件数。一つの手続・経路・月の件数は、段階の数によらず一度だけ数える。"""
        minutes: dict[str, Fraction] = {}
        seen: dict[str, dict[tuple[str, str, int], Fraction]] = {}
        for one in self.lines:
            name = name_of(one)
            minutes[name] = minutes.get(name, Fraction(0)) + one.minutes
            seen.setdefault(name, {})[one.procedure, one.channel, one.month] = one.cases
        whole = self.minutes
        for name, total in minutes.items():
            yield EffortTotal(
                name=name,
                cases=sum(seen[name].values(), Fraction(0)),
                minutes=total,
                share=total / whole if whole else None,
            )


def effort_of(table: CountsMinutes) -> Effort:
    """表の時間を見積もる。"""
    lines: list[EffortLine] = []
    without: list[tuple[str, str]] = []
    for row in table.counts:
        found = tuple(lines_of(table, row, [(month, Fraction(n)) for month, n in row.by_month]))
        lines += found
        if not found:
            without.append((row.procedure, row.channel))
    counted = {row.procedure for row in table.counts}
    return Effort(
        lines=tuple(lines),
        counts=table.counts,
        without_minutes=tuple(without),
        without_counts=tuple(
            dict.fromkeys(one.procedure for one in table.minutes if one.procedure not in counted)
        ),
    )


def lines_of(
    table: CountsMinutes, row: CountRow, cases: Iterable[tuple[int, Fraction]]
) -> Iterator[EffortLine]:
    """一つの手続・経路の、月ごとの ``cases`` 件にかかる時間（段階ごと）。"""
    every = tuple(cases)
    for stage in table.stages_of(row.procedure):
        minutes = table.minutes_at(row.procedure, stage, row.channel)
        if minutes is None:
            continue
        for month, count in every:
            yield EffortLine(
                procedure=row.procedure,
                stage=stage,
                channel=row.channel,
                month=month,
                cases=count,
                minutes=count * Fraction(minutes),
            )


def _ranked(totals: Iterable[EffortTotal]) -> tuple[EffortTotal, ...]:
    return tuple(sorted(totals, key=lambda one: -one.minutes))


def _month_name(month: int) -> str:
    return "月の分からないもの" if month == UNKNOWN_MONTH else f"{month}月"
