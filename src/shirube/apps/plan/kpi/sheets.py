"""目標と実績の表（xlsx）の形: 書き出す列と、書いて戻されたますの読み方。"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook
from shirube.apps.plan.kpi.definitions import measure_of, unit_of
from shirube.apps.plan.kpi.models import Kpi
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Basis

TARGETS, READINGS = "目標", "実績"
BASE, BASE_ON = "基準値", "基準値の時点"
FIRST, LAST, AS_OF = "期間の初日", "期間の末日", "いつ現在"
VALUE, TOP, BOTTOM = "値", "分子", "分母"
BASIS, REASON, DOCUMENT, DOCUMENT_ON = "根拠", "わけ", "根拠の文書", "文書の日付"


class CannotReadCell(ValueError):
    """このますは読めない。"""


def workbook(title: str, rows: Sequence[Kpi], years: Sequence[int], created: datetime) -> Workbook:
    """目標と実績の表。"""
    return Workbook((_targets(rows, years), _readings(rows)), created=created, title=title)


def _targets(rows: Sequence[Kpi], years: Sequence[int]) -> Sheet:
    columns = (
        Column("KPI", 36),
        Column("取組", 24),
        Column("単位", 8),
        Column(BASE, 12),
        Column(BASE_ON, 14, kind="date"),
        *(Column(FiscalYear(year).label, 12, note="この年度の目標。空なら目標なし") for year in years),
    )
    cells = tuple(
        (
            row.title,
            row.initiative.title if row.initiative else "",
            unit_of(row),
            number_text(row.base),
            row.base_on,
            *(number_text(row.target_by_year.get(year)) for year in years),
        )
        for row in rows
    )
    return Sheet(TARGETS, columns, cells, row_keys=_keys(rows))


def _readings(rows: Sequence[Kpi]) -> Sheet:
    entered = [row for row in rows if not row.measure_id]
    columns = (
        Column("KPI", 36),
        Column("単位", 8),
        Column("分子と分母", 30),
        Column(FIRST, 14, kind="date"),
        Column(LAST, 14, kind="date"),
        Column(AS_OF, 14, kind="date"),
        Column(VALUE, 12, note="割合のKPIでは空のまま"),
        Column(TOP, 12, note="割合のKPIだけ"),
        Column(BOTTOM, 12, note="割合のKPIだけ"),
        Column(BASIS, 10, kind="choice", choices=tuple(one.value for one in Basis)),
        Column(REASON, 24, note="推計のしかた、訂正のわけ"),
        Column(DOCUMENT, 24),
        Column(DOCUMENT_ON, 14, kind="date"),
    )
    cells = tuple((row.title, measure_of(row).unit, _parts(row), *("",) * 10) for row in entered)
    return Sheet(READINGS, columns, tuple(_blank_dates(line) for line in cells), row_keys=_keys(entered))


def _blank_dates(line: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(cell or None for cell in line)


def _parts(row: Kpi) -> str:
    return f"{row.numerator_label}÷{row.denominator_label}" if row.denominator_label else ""


def _keys(rows: Sequence[Kpi]) -> tuple[RowKey, ...]:
    return tuple(RowKey(str(row.key), row.version) for row in rows)


def number_text(value: Decimal | None) -> str:
    """余分な 0 のない数の文字。"""
    return "" if value is None else format(value.normalize() + 0, "f")


def number(cells: Mapping[str, str], label: str) -> Decimal | None:
    """数のます。空なら None。"""
    text = unicodedata.normalize("NFKC", cells.get(label, "")).replace(",", "").strip().rstrip("%")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise CannotReadCell(
            f"「{label}」の「{text[:20]}」は数ではありません。数だけを書いてください。"
        ) from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 15:
        raise CannotReadCell(f"「{label}」の「{text[:20]}」は大きすぎます。桁を確かめてください。")
    return found.quantize(Decimal("0.0001"))


def day(cells: Mapping[str, str], label: str) -> date | None:
    """日付のます。空なら None。"""
    text = cells.get(label, "").strip()
    if not text:
        return None
    try:
        return parse_date(text[:10] if "T" in text else text)
    except CannotReadDate:
        raise CannotReadCell(
            f"「{label}」の「{text[:20]}」が日付として読めません。2027-03-31 のように書いてください。"
        ) from None


def years_of(header: Sequence[str]) -> dict[str, int]:
    """年度の見出しと、その年度（西暦）。"""
    found = {}
    for label in header:
        if label.endswith("年度"):
            found[label] = FiscalYear.parse(label).start_year
    return found
