"""年度の四半期: 第1四半期は4〜6月、第4四半期は翌年の1〜3月（会計年度。地方自治法第208条）。

四半期の数え方はここだけにある。初日と末日、となり、二つの日のあいだの四半期を、ここから引く。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shirube.values.fiscal_year import FiscalYear

IN_YEAR = 4
_MONTHS = 3


class NoSuchQuarter(ValueError):
    """そういう四半期はない。"""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """年度の四半期。`year` は4月1日の西暦年、`number` は 1〜4。順に並べられる。"""

    year: int
    number: int

    def __post_init__(self) -> None:
        """1〜4 に限る。"""
        if self.number not in (1, 2, 3, 4):
            raise NoSuchQuarter(f"四半期「{self.number}」はありません。1 から 4 の数で書いてください。")

    @classmethod
    def of(cls, day: date) -> Quarter:
        """その日を含む四半期。"""
        return cls(FiscalYear.of(day).start_year, (day.month - 4) % 12 // _MONTHS + 1)

    @property
    def first(self) -> date:
        """初日。"""
        month = 1 + (_MONTHS * self.number) % 12
        return date(self.year + self.number // IN_YEAR, month, 1)

    @property
    def last(self) -> date:
        """末日（この日を含む）。"""
        return self.shift(1).first - timedelta(days=1)

    @property
    def label(self) -> str:
        """「令和8年度第1四半期」。"""
        return f"{FiscalYear(self.year).label}第{self.number}四半期"

    def shift(self, quarters: int) -> Quarter:
        """quarters だけ後（負なら前）の四半期。"""
        years, left = divmod(self.number - 1 + quarters, IN_YEAR)
        return Quarter(self.year + years, left + 1)


def quarters_of_years(first_year: int, last_year: int) -> tuple[Quarter, ...]:
    """初めの年度から終わりの年度までの四半期。"""
    return tuple(
        Quarter(year, number) for year in range(first_year, last_year + 1) for number in range(1, IN_YEAR + 1)
    )


def quarters_between(first: date, last: date) -> Iterator[Quarter]:
    """二つの日（両端を含む）にかかる四半期を順に。逆なら無い。"""
    one, end = Quarter.of(first), Quarter.of(last)
    while last >= first and one <= end:
        yield one
        one = one.shift(1)
