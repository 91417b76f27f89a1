"""命令の選択肢の期間: 年度、月、日、またはその間を「〜」「から」「..」でつないだもの。"""

from __future__ import annotations

import re
from datetime import date, timedelta

import click

from shirube.values.era import CannotReadDate, parse_date
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.period import CannotBuildPeriod, Period

_BETWEEN = re.compile(r"\s*(?:〜|～|~|から|\.\.)\s*")
_WRITING = "令和6年度、令和6年4月、2025-04-01〜2025-09-30 の形で書いてください。"


class PeriodWords(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """期間（両端の日を含む）。"""

    name = "期間"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """文字を期間にする。読めなければ、書き方を示して断る。"""
        if isinstance(value, Period):
            return value
        try:
            return period_of(str(value))
        except (CannotReadDate, CannotBuildPeriod) as error:
            self.fail(f"{error} {_WRITING}", param, ctx)


def period_of(text: str) -> Period:
    """文字の期間。読めなければ CannotReadDate か CannotBuildPeriod。"""
    first, *rest = (_span(part) for part in _BETWEEN.split(text.strip().removesuffix("まで")))
    last = rest[-1] if rest else first
    if len(rest) > 1 or first.end is None or last.end is None:
        raise CannotReadDate(f"「{text}」を期間として読めません。")
    return Period(first.start, last.end)


def _span(text: str) -> Period:
    """年度、月、日のどれか。"""
    if text.endswith("年度"):
        try:
            return Period.of_fiscal_year(FiscalYear.parse(text))
        except CannotReadFiscalYear as error:
            raise CannotReadDate(str(error)) from None
    month = _month(text)
    if month is not None:
        return Period.of_month(month.year, month.month)
    day = parse_date(text)
    return Period(day, day + timedelta(days=1))


def _month(text: str) -> date | None:
    """月だけの書き方（令和6年4月、2025-04）なら、その初日。"""
    if text.endswith("月"):
        return parse_date(f"{text}1日")
    if re.fullmatch(r"[0-9]{4}[-/][0-9]{1,2}", text):
        return parse_date(f"{text}{text[4]}1")
    return None
