"""期間: 始まりの日を含み、終わりの日を含まない日付の区間 [始, 終)。

終わりが None なら、今も続いている。画面には、終わりの前日までを含む形で書く。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from shirube.values.era import format_date
from shirube.values.fiscal_year import FIRST_YEAR, FiscalYear


class CannotBuildPeriod(ValueError):
    """期間を作れない。"""


class PeriodsOverlap(ValueError):
    """期間が重なっている。"""


@dataclass(frozen=True, slots=True)
class Period:
    """半開区間の期間。空の期間はない。"""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """日付であり、始まりが終わりより前であることを確かめる。"""
        for day in (self.start, self.end):
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
                raise CannotBuildPeriod("期間の始まりと終わりは、時刻のない日付で書いてください。")
        if not isinstance(self.start, date):
            raise CannotBuildPeriod("期間の始まりがありません。日付を書いてください。")
        if self.end is not None and self.end <= self.start:
            raise CannotBuildPeriod(
                f"期間の終わり（{self.end}、この日を含まない）が始まり（{self.start}）より後になっていません。"
            )

    @classmethod
    def of_fiscal_year(cls, year: FiscalYear) -> Period:
        """年度の期間を返す。"""
        return cls(year.start, year.end + timedelta(days=1))

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        """西暦の年と月の期間を返す。月が 1〜12 でなければ CannotBuildPeriod。"""
        try:
            return cls(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))
        except ValueError:
            raise CannotBuildPeriod(f"{year}年{month}月という月はありません。") from None

    @classmethod
    def of_days(cls, first: date, last: date) -> Period:
        """初日と、この日を含む末日から期間を作る。"""
        return cls(first, last + timedelta(days=1))

    def contains(self, day: date) -> bool:
        """その日を含むか。"""
        return self.start <= day < _end(self)

    def overlaps(self, other: Period) -> bool:
        """共通の日があるか。"""
        return self.start < _end(other) and other.start < _end(self)

    def intersection(self, other: Period) -> Period | None:
        """共通の期間。なければ None。"""
        if not self.overlaps(other):
            return None
        ends = [period.end for period in (self, other) if period.end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    def is_adjacent(self, other: Period) -> bool:
        """すき間も重なりもなく続いているか（前後は問わない）。"""
        return self.end == other.start or other.end == self.start

    @property
    def days(self) -> int | None:
        """日数。続いている期間は None。"""
        return None if self.end is None else (self.end - self.start).days

    @property
    def label(self) -> str:
        """「令和8年4月1日〜令和8年9月30日」。一年度なら「令和8年度」、一日なら日付、続いていれば「〜」で終える。"""
        if self.end is None:
            return f"{format_date(self.start)}〜"
        if self._is_fiscal_year(self.end):
            return FiscalYear.of(self.start).label
        last = self.end - timedelta(days=1)
        if last == self.start:
            return format_date(self.start)
        return f"{format_date(self.start)}〜{format_date(last)}"

    def _is_fiscal_year(self, end: date) -> bool:
        """ちょうど一年度か。"""
        first = self.start
        return (
            (first.month, first.day, end.month, end.day) == (4, 1, 4, 1)
            and end.year == first.year + 1
            and first.year >= FIRST_YEAR
        )

    def to_record(self) -> dict[str, str | None]:
        """記録の形。"""
        return {"start": self.start.isoformat(), "end": self.end.isoformat() if self.end else None}

    @classmethod
    def from_record(cls, record: dict[str, str | None]) -> Period:
        """記録の形から戻す。読めなければ CannotBuildPeriod。"""
        try:
            end = record["end"]
            return cls(date.fromisoformat(str(record["start"])), date.fromisoformat(end) if end else None)
        except (KeyError, TypeError) as error:
            raise CannotBuildPeriod(
                f"期間の記録を読めません（{error}）。start と end を書いてください。"
            ) from None
        except CannotBuildPeriod:
            raise
        except ValueError:
            raise CannotBuildPeriod(
                "期間の記録の日付を読めません。2026-04-01 の形で書いてください。"
            ) from None


def check_no_overlap(periods: Iterable[Period]) -> None:
    """期間どうしが重ならないことを確かめる（並び順は問わない）。重なれば PeriodsOverlap。"""
    ordered = sorted(periods, key=lambda period: period.start)
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            raise PeriodsOverlap(
                f"期間が重なっています。「{earlier.label}」と「{later.label}」のどちらかを直してください。"
            )


def _end(period: Period) -> date:
    """終わりの日。続いている期間は暦の最後の日とする。"""
    return date.max if period.end is None else period.end
