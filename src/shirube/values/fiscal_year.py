"""年度: 4月1日に始まり翌年3月31日に終わる会計年度（地方自治法第208条）。

名は4月1日の元号で付ける。ただし2019年度は、年度の全体を「令和元年度」と呼ぶ（「改元に伴う元号による
年表示の取扱いについて」平成31年4月1日 関係省庁連絡会議申合せ）。
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from shirube.values.era import (
    ERA,
    LARGEST_YEAR,
    NUMBER,
    CannotReadDate,
    era_named,
    era_of,
    era_year_text,
    read_number,
    require_plain_date,
)

FIRST_YEAR = 1873
LAST_YEAR = 9998
REIWA_FIRST_YEAR = 2019

_TEXT = re.compile(f"({ERA})?({NUMBER})(?:年度)?")


class CannotReadFiscalYear(ValueError):
    """年度として読めない。"""


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """年度。`start_year` は4月1日の西暦年。順に並べられる。"""

    start_year: int

    def __post_init__(self) -> None:
        """1873〜9998 年度に限る。"""
        if type(self.start_year) is not int or not FIRST_YEAR <= self.start_year <= LAST_YEAR:
            raise CannotReadFiscalYear(
                f"年度「{self.start_year}」は扱えません。{FIRST_YEAR}以上の西暦の整数で書いてください。"
            )

    @classmethod
    def of(cls, day: date) -> FiscalYear:
        """その日を含む年度を返す。"""
        require_plain_date(day)
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FiscalYear:
        """「令和8年度」「令和八年度」「R8」「2026年度」「２０２６」を年度にする。

        平成31年度は令和元年度と同じ年度として読む。平成32年度など元号の終わった後の年度と、
        元号のない「8年度」は CannotReadFiscalYear。
        """
        shown = text.strip()[:20]
        found = _TEXT.fullmatch("".join(unicodedata.normalize("NFKC", text[:40]).split()).upper())
        if found is None or (found[1] is None and len(found[2]) != 4):
            raise CannotReadFiscalYear(
                f"「{shown}」を年度として読めません。令和8年度、R8、2026年度のどれかの形で書いてください。"
            )
        try:
            number = read_number(found[2], shown)
            return cls._of_era(found[1], number, shown) if found[1] else cls(number)
        except CannotReadDate as error:
            raise CannotReadFiscalYear(str(error)) from None

    @classmethod
    def _of_era(cls, era_text: str, number: int, shown: str) -> FiscalYear:
        """元号と年から年度を作る。元号の年として在るものに限る。"""
        era = era_named(era_text)
        if not 1 <= number <= LARGEST_YEAR:
            raise CannotReadFiscalYear(f"「{shown}」という年度はありません。年を確かめてください。")
        year = cls(era.start.year + number - 1)
        if year.start_year > era.last.year:
            raise CannotReadFiscalYear(
                f"「{shown}」という年度はありません。{year.label}のことか確かめてください。"
            )
        return year

    @property
    def start(self) -> date:
        """年度の初日（4月1日）。"""
        return date(self.start_year, 4, 1)

    @property
    def end(self) -> date:
        """年度の末日（翌年3月31日）。この日を含む。"""
        return date(self.start_year + 1, 3, 31)

    @property
    def label(self) -> str:
        """「令和8年度」。"""
        era = era_of(date(REIWA_FIRST_YEAR, 5, 1) if self.start_year == REIWA_FIRST_YEAR else self.start)
        return f"{era.name}{era_year_text(era.year_of(self.start_year))}年度"

    @property
    def long_label(self) -> str:
        """「令和8年度（2026年度）」。"""
        return f"{self.label}（{self.start_year}年度）"

    @property
    def months(self) -> tuple[date, ...]:
        """4月から翌3月までの、各月の初日。"""
        return tuple(date(self.start_year + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16))

    def shift(self, years: int) -> FiscalYear:
        """years 年度だけ後（負なら前）の年度を返す。"""
        return FiscalYear(self.start_year + years)
