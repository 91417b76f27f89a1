"""処理簿の日付の欄を読む: 和暦・西暦のほか、元号や年を略した書き方も、決めた読み方で読む。

決まり（標）
- 元号の無い二桁の年（8.4.1）は、対応表の元号（``era``）で読む。元号が決まっていなければ読まない。
- 年の無い日付（4/5、4月5日）は、同じ行の前の段の日にいちばん近い年で読む。前の段が無ければ、対応表の年度
  （``fiscal_year``）で読む。どちらも無ければ読まない。
- 点で区切った月日（4.1）は、表計算が 4.10 を 4.1 にするので読まない。
- 時刻の付いた欄は、日付だけを読む。
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from shirube.adapters.ledger_mapping import WESTERN
from shirube.values.era import CannotReadDate, parse_date

_CLOCK = re.compile(r"(?P<day>.*\d日?)[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}([-./年])\d{1,2}([-./月])\d{1,2}日?(\(?[月火水木金土日](曜日?)?\)?)?")
_NO_YEAR = re.compile(r"(?P<month>\d{1,2})[/月](?P<day>\d{1,2})日?(?P<rest>\(?[月火水木金土日](曜日?)?\)?)?")
_PACKED = re.compile(r"(?P<era>[MTSHR])(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})", re.IGNORECASE)
_EIGHT = re.compile(r"\d{8}")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}")
_SERIAL = re.compile(r"[34567]\d{4}(\.\d+)?")
_SHOWN = 30


class CannotReadLedgerDate(ValueError):
    """処理簿の日付の欄を読めない。"""


@dataclass(frozen=True, slots=True)
class LedgerDates:
    """日付の欄の読み手。"""

    era: str = ""
    fiscal_year: int | None = None

    def day(self, cell: str, *, after: date | None = None) -> date:
        """欄の日付。``after`` は同じ行の前の段の日。読めなければ、わけを付けて `CannotReadLedgerDate`。"""
        text = unicodedata.normalize("NFKC", cell).strip()
        shown = " ".join(text.split())[:_SHOWN]
        found = _CLOCK.fullmatch(text)
        if found is not None:
            text = found["day"].strip()
        plain = "".join(text.split())
        try:
            return self._day(plain, after)
        except CannotReadLedgerDate:
            raise
        except (CannotReadDate, ValueError):
            raise CannotReadLedgerDate(_why(cell, plain, shown)) from None

    def _day(self, plain: str, after: date | None) -> date:
        if _EIGHT.fullmatch(plain):
            return date.fromisoformat(plain)
        packed = _PACKED.fullmatch(plain)
        if packed is not None:
            return parse_date("{era}{year}.{month}.{day}".format(**packed.groupdict()))
        if _SHORT_YEAR.fullmatch(plain):
            return self._short(plain)
        found = _NO_YEAR.fullmatch(plain)
        if found is not None:
            year = self._year(int(found["month"]), int(found["day"]), after, plain)
            return parse_date(f"{year}年{found['month']}月{found['day']}日{found['rest'] or ''}")
        return parse_date(plain)

    def _short(self, plain: str) -> date:
        """元号の無い二桁の年。"""
        if not self.era:
            raise CannotReadLedgerDate(f"「{plain}」の年が、元号か西暦か分かりません")
        if self.era != WESTERN:
            return parse_date(f"{self.era}{plain}")
        year = re.match(r"\d+", plain)
        assert year is not None  # noqa: S101 - 形は確かめてある
        return parse_date(f"{2000 + int(year[0])}{plain[year.end() :]}")

    def _year(self, month: int, day: int, after: date | None, plain: str) -> int:
        """年の無い日付の年。"""
        if after is not None:
            near = [_day_in(year, month, day) for year in (after.year - 1, after.year, after.year + 1)]
            known = [one for one in near if one is not None]
            if known:
                return min(known, key=lambda one: (abs(one - after), one)).year
        if self.fiscal_year is None:
            raise CannotReadLedgerDate(f"「{plain}」に年がありません")
        return self.fiscal_year if month >= 4 else self.fiscal_year + 1


def _day_in(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _why(cell: str, plain: str, shown: str) -> str:
    """読めないわけ。"""
    if _DOTTED.fullmatch(plain):
        return f"「{shown}」は、点で区切った月日なので読めません（1日と10日を見分けられません）"
    if _SERIAL.fullmatch(plain):
        return f"「{shown}」は、表計算の通し番号のようです。セルの表示形式を日付にしてください"
    if "\n" in cell.strip():
        return f"「{shown}」に、二行以上書かれています"
    return f"「{shown}」を日付として読めません"
