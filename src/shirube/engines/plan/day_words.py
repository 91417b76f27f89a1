"""役所の表に書かれた時期を、日付の幅と細かさにする。

「令和8年4月」「R8.4」「令和8年度」「R8年度上半期」「2026年度第2四半期」「R8.4〜R9.3」「2026/4/1」などを読む。
書かれていない細かさは補わない: 「令和8年度」は年度の細かさのまま、四半期や日にしない。年か年度か分からない
「令和8年」は読まない。
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.snapshot_lines import Precision
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.quarter import Quarter

_ERA_YEAR = r"(?:(?:令和|平成|[RH])[0-9元]{1,2}|[0-9]{4})"
_MONTH = re.compile(rf"({_ERA_YEAR})(?:年|[./-])([0-9]{{1,2}})月?")
_YEAR = re.compile(rf"({_ERA_YEAR})(?:年度)?")
_PART = re.compile(
    rf"({_ERA_YEAR})年?度?の?[・、/ ]?(?:第?([1-4])(?:四半期|Q)|Q([1-4])|([上下])(?:半)?期|([前後])期|"
    r"(年度当初|当初|年度末|末))"
)
_RANGE = re.compile(r"[〜~～–—]|から|より")
_TRAILING = re.compile(r"(まで|頃|ごろ|予定|\(予定\))$")


@dataclass(frozen=True, slots=True)
class Span:
    """日付の幅（両端を含む）と細かさ。"""

    starts_on: date
    ends_on: date
    precision: Precision


def quarter_span(year: int, quarter: int) -> Span:
    """年度の第何四半期かの幅。"""
    one = Quarter(year, quarter)
    return Span(one.first, one.last, Precision.QUARTER)


def year_span(year: int) -> Span:
    """年度の幅。"""
    whole = FiscalYear(year)
    return Span(whole.start, whole.end, Precision.YEAR)


def span_of(text: str) -> Span | None:
    """時期の言葉を幅にする。読めなければ None（推し量らない）。"""
    plain = "".join(unicodedata.normalize("NFKC", text[:60]).split())
    parts = [part for part in _RANGE.split(plain) if part]
    if len(parts) > 2 or not parts:
        return None
    spans = [_single(_TRAILING.sub("", part)) for part in parts]
    if len(spans) == 1 or spans[0] is None:
        return spans[0]
    last = spans[1] or _single(_with_year_of(parts[0], parts[1]))
    if last is None or last.ends_on < spans[0].starts_on:
        return None
    finer = max(spans[0].precision, last.precision, key=list(Precision).index)
    return Span(spans[0].starts_on, last.ends_on, finer)


def _single(text: str) -> Span | None:
    """一つの時期。"""
    try:
        day = parse_date(text)
        return Span(day, day, Precision.DAY)
    except CannotReadDate:
        pass
    if found := _PART.fullmatch(text):
        return _part(found)
    if found := _MONTH.fullmatch(text):
        return _month(found[1], int(found[2]))
    if found := _YEAR.fullmatch(text):
        year = _fiscal(found[1])
        return None if year is None else year_span(year)
    return None


def _part(found: re.Match[str]) -> Span | None:
    """四半期、上期・下期、年度の初めと終わり。"""
    year = _fiscal(found[1])
    if year is None:
        return None
    quarter = found[2] or found[3]
    if quarter:
        return quarter_span(year, int(quarter))
    half = found[4] or found[5]
    if half:
        begin, end = (1, 2) if half in "上前" else (3, 4)
        return Span(quarter_span(year, begin).starts_on, quarter_span(year, end).ends_on, Precision.QUARTER)
    is_begin = found[6] in ("年度当初", "当初")
    return _month(str(year), 4) if is_begin else _month(str(year + 1), 3)


def _month(year_text: str, month: int) -> Span | None:
    """暦の年と月。"""
    year = _fiscal(year_text)
    if year is None or not 1 <= month <= 12:
        return None
    return Span(date(year, month, 1), _month_end(year, month), Precision.MONTH)


def _fiscal(text: str) -> int | None:
    """元号か西暦の年を西暦にする（年度でも暦年でも、数え方は同じ）。"""
    try:
        return FiscalYear.parse(text).start_year
    except CannotReadFiscalYear:
        return None


def _with_year_of(first: str, last: str) -> str:
    """「R8.4〜9月」の後ろのように年を略した月に、前の年を補う。年をまたぐ書き方は補わない。

    「令和6〜7年度」のように元号を略した年度には、前の元号を補う。
    """
    if (era := re.match(r"令和|平成|[RH]", first)) and re.fullmatch(r"[0-9]{1,2}年度", last):
        return era[0] + last
    found = re.match(_ERA_YEAR, first)
    return f"{found[0]}年{last}" if found and re.fullmatch(r"[0-9]{1,2}月", last) else last


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
