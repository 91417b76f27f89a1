"""団体の数のファイル: 一行に一つの団体の一つの数を、xlsx か CSV に書き、読む。画面と命令で同じ形である。

よその団体のファイルは、確かめるまで信じない（`tabular` の上限と断り）。見出しが足りないファイルは断り、
読めない行は、わけと共に除く。
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular import Column, Row, Sheet, Table, Workbook, read_table, write_csv, write_xlsx
from shirube.engines.insight.body_figures import EVERY_CASE, BodyFigure, Counting, ReadLine, SetAside
from shirube.engines.insight.figures import CannotCompareFigure, Figure, figure_named
from shirube.engines.insight.published import MIN_CASES
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.instant import JST
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode

CODE, BODY, FIGURE, LABEL = "団体コード", "団体名", "数", "数の名"
SINCE, UNTIL, CASES, N = "期間の初め", "期間の終わり", "件数", "値の数"
MEDIAN, P90, NUMERATOR = "中央値", "90%値", "分子"
UNIT, COUNTING, SELECTION, RULE, MEASURED = "単位", "数え方", "件の選び方", "定め", "計った日"
T = TypeVar("T")
LIMITS = Limits(file_bytes=2 * MEBIBYTE, unpacked_bytes=20 * MEBIBYTE, rows=2_000, columns=50)
MOST_CASES = 100_000_000
_PLACES = Decimal("0.001")
_LONGEST = 200
_LARGEST = Decimal(10) ** 11
_COLUMNS = (
    Column(CODE, 12),
    Column(BODY, 18),
    Column(FIGURE, 20, note="数の書き方。処理時間、待ち:受付→審査 など。"),
    Column(LABEL, 26),
    Column(SINCE, 14, note="数えた件の、終わった日のいちばん早い日。"),
    Column(UNTIL, 14),
    Column(CASES, 10, kind="integer"),
    Column(N, 10, kind="integer"),
    Column(MEDIAN, 16, kind="number"),
    Column(P90, 16, kind="number"),
    Column(NUMERATOR, 10, kind="integer", note="割合のときだけ。割合＝分子÷値の数。"),
    Column(UNIT, 8),
    Column(COUNTING, 14, kind="choice", choices=tuple(Counting)),
    Column(SELECTION, 26),
    Column(RULE, 40, note="開庁時間や標準処理期間の定め。"),
    Column(MEASURED, 14),
)
HEADER = tuple(one.label for one in _COLUMNS)
_NEEDED = (CODE, BODY, FIGURE, SINCE, UNTIL, CASES, N, MEDIAN, P90, UNIT, COUNTING, MEASURED)


class CannotReadLine(ValueError):
    """この行は読めない。"""


def figures_workbook(figures: Sequence[BodyFigure]) -> bytes:
    """団体の数のファイル（xlsx）。同じ数なら、いつ書いても同じバイト。"""
    day = max(one.measured_on for one in figures)
    created = dt.datetime.combine(day, dt.time(), JST)
    sheet = Sheet("団体の数", _COLUMNS, tuple(_cells(one) for one in figures), heading_columns=2)
    return write_xlsx(Workbook((sheet,), created=created, title="団体の数"))


def figures_csv(figures: Sequence[BodyFigure]) -> bytes:
    """団体の数のファイル（CSV）。"""
    rows = [tuple("" if cell is None else str(cell) for cell in _cells(one)) for one in figures]
    return write_csv(HEADER, rows).content or b""


def _cells(one: BodyFigure) -> tuple[str | int | Decimal | None, ...]:
    return (
        one.code,
        one.body,
        one.figure,
        one.compared.label,
        one.since.isoformat(),
        one.until.isoformat(),
        one.cases,
        one.n,
        _decimal(one.median, one.counting),
        _decimal(one.p90, one.counting),
        one.numerator,
        one.counting.unit,
        one.counting.value,
        one.selection,
        one.rule,
        one.measured_on.isoformat(),
    )


def _decimal(value: Fraction | None, counting: Counting) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(round(value / counting.seconds * 1000)) / 1000).quantize(_PLACES)


def read_figures(data: bytes, *, name: str) -> tuple[tuple[ReadLine, ...], tuple[SetAside, ...]]:
    """団体の数のファイルを読む。表として読めないか、見出しが足りなければ `FileRefused`。"""
    table = read_table(data, name=name, limits=LIMITS)
    missing = [one for one in _NEEDED if table.header.count(one) != 1]
    if missing:
        raise FileRefused(
            name,
            where=f"{table.header_number} 行目",
            why=f"見出し「{'」「'.join(missing)}」が一つずつありません",
            next="ばらつきの画面か命令で書き出した「団体の数」のファイルを選んでください",
        )
    read, aside = [], []
    for row in table.rows:
        try:
            read.append(ReadLine(name, row.number, _Line(table, row).figure()))
        except CannotReadLine as error:
            aside.append(SetAside(name, row.number, str(error)))
    return tuple(read), tuple(aside)


class _Line:
    """読んでいる一行。"""

    def __init__(self, table: Table, row: Row) -> None:
        self.cells = dict(zip(table.header, row.cells, strict=False))

    def figure(self) -> BodyFigure:
        """一行の数。"""
        counting, figure = self._counting(), self._figure()
        if figure.is_share is not (counting is Counting.SHARE):
            raise CannotReadLine(f"「{figure.label}」は、数え方「{counting.value}」では計れません")
        cases, n = self._whole(CASES), self._whole(N)
        if cases < MIN_CASES:
            raise CannotReadLine(f"件数が{MIN_CASES}に満たない数は、並べません")
        if n < cases:
            raise CannotReadLine("値の数が、件数より少なくなっています")
        since, until = self._day(SINCE), self._day(UNTIL)
        if since > until:
            raise CannotReadLine("期間の終わりが、初めより前です")
        share = counting is Counting.SHARE
        median, p90 = (None, None) if share else (self._length(MEDIAN, counting), self._length(P90, counting))
        if median is not None and p90 is not None and median > p90:
            raise CannotReadLine("中央値が、90%値より長くなっています")
        numerator = self._whole(NUMERATOR, least=0) if share else None
        if numerator is not None and numerator > n:
            raise CannotReadLine("分子が、値の数より多くなっています")
        return BodyFigure(
            code=self._said(CODE, MunicipalityCode.parse, CannotReadMunicipalityCode),
            body=self._text(BODY),
            figure=figure.name,
            counting=counting,
            since=since,
            until=until,
            cases=cases,
            n=n,
            median=median,
            p90=p90,
            numerator=numerator,
            selection=self._text(SELECTION, is_needed=False) or EVERY_CASE,
            rule=self._text(RULE, is_needed=False),
            measured_on=self._day(MEASURED),
        )

    def _figure(self) -> Figure:
        found = self._said(FIGURE, figure_named, CannotCompareFigure)
        if found.is_count:
            raise CannotReadLine("件数は団体の大きさで決まるので、並べません")
        return found

    def _counting(self) -> Counting:
        text, unit = self._text(COUNTING), self._text(UNIT)
        if text not in set(Counting):
            raise CannotReadLine(f"数え方「{text}」はありません。{'、'.join(Counting)}のどれかです")
        counting = Counting(text)
        if unit != counting.unit:
            raise CannotReadLine(f"数え方「{text}」の単位は「{counting.unit}」ですが、「{unit}」とあります")
        return counting

    def _text(self, label: str, *, is_needed: bool = True) -> str:
        text = unicodedata.normalize("NFC", self.cells.get(label, "")).strip()
        if is_needed and not text:
            raise CannotReadLine(f"「{label}」が空です")
        if len(text) > _LONGEST or any(unicodedata.category(one) in ("Cc", "Cf") for one in text):
            raise CannotReadLine(f"「{label}」が長すぎるか、見えない文字を含みます")
        return text

    def _said(self, label: str, read: Callable[[str], T], error: type[ValueError]) -> T:
        try:
            return read(self._text(label))
        except error as why:
            raise CannotReadLine(f"{label}：{str(why).rstrip('。')}") from None

    def _day(self, label: str) -> dt.date:
        return self._said(label, parse_date, CannotReadDate)

    def _number(self, label: str) -> Decimal:
        text = unicodedata.normalize("NFKC", self._text(label)).replace(",", "")
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise CannotReadLine(f"{label}「{text[:20]}」を数として読めません") from None
        if not value.is_finite() or abs(value) > _LARGEST or int(value.as_tuple().exponent) < -20:
            raise CannotReadLine(f"{label}「{text[:20]}」は、あり得ない大きさです")
        return value

    def _length(self, label: str, counting: Counting) -> Fraction:
        return Fraction(self._number(label)) * counting.seconds

    def _whole(self, label: str, least: int = 1) -> int:
        value = self._number(label)
        if value != value.to_integral_value() or not least <= value <= MOST_CASES:
            raise CannotReadLine(f"{label}は、{least}から{MOST_CASES:,}までの整数で書いてください")
        return int(value)
