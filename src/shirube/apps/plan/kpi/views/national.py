"""全国の値の部分: どの範囲の、いつの、何を分母にした、いつ公表された値か。"""

from dataclasses import dataclass
from decimal import Decimal

from shirube.apps.plan.kpi.queries import NationalBeside, ShownFigure
from shirube.reference.plan.kpi_records import BodyAnswer, DatePrecision, NationalFigure
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear


@dataclass(frozen=True, slots=True)
class NationalPart:
    """全国の値の表と、読み方。``reason`` があれば比較値なし。"""

    lead: str
    table: Table | None
    reason: str


def national_part(found: NationalBeside) -> NationalPart:
    """全国の値の部分を組む。"""
    if found.definition is None or found.reason:
        return NationalPart("", None, found.reason)
    one = found.definition
    own = {
        BodyAnswer.YES_NO: "ここに並べるのは「はい」と答えた団体の割合で、町の値（有無）とは別の数です。",
        BodyAnswer.NUMBER: "ここに並べるのは全国の合計や割合で、町の数とは桁も意味も違います。",
        BodyAnswer.RATIO: "町の値と同じ数え方の、全国での割合です。",
    }
    lead = f"「{one.printed_name}」：{one.definition}"
    note = own[one.per_body] if one.per_body else ""
    return NationalPart(f"{lead}{note}", _table(found.figures, one.unit), "")


def _table(figures: tuple[ShownFigure, ...], unit: str) -> Table:
    columns = [
        Column("scope", "範囲", is_row_header=True),
        Column("as_of", "時点", is_unbroken=True),
        Column("value", "値", align="end"),
        Column("parts", "分子と分母"),
        Column("published", "公表"),
        Column("source", "出どころ"),
    ]
    return Table("全国の公表値", columns, [_row(one, unit) for one in figures], caption_hidden=True)


def _row(shown: ShownFigure, unit: str) -> Row:
    one = shown.figure
    return Row(
        {
            "scope": Cell(one.scope.label),
            "as_of": Cell(
                _as_of(one), badge=Badge("18か月より前の値", "warning") if shown.is_stale else None
            ),
            "value": Cell(_value(one, unit)),
            "parts": Cell(_parts(one, unit)),
            "published": Cell(
                f"{format_date(one.published_on)}公表" if one.published_on else "公表の日は分かりません",
                note=f"訂正後（第{one.revision}回の公表）" if one.revision > 1 else None,
            ),
            "source": Cell(one.citation.label, note=one.note),
        }
    )


def _as_of(one: NationalFigure) -> str:
    if one.as_of_printed:
        return one.as_of_printed
    if one.as_of_precision is DatePrecision.FISCAL_YEAR:
        return f"{FiscalYear.of(one.as_of).label}末"
    if one.as_of_precision is DatePrecision.MONTH:
        return format_date(one.as_of).partition("月")[0] + "月"
    return format_date(one.as_of)


def _value(one: NationalFigure, unit: str) -> str:
    """印字された割合。無ければ数。分からない値は作らない。"""
    if not one.is_known:
        return "値は手元にありません"
    if one.printed_percent is not None:
        return f"{_plain(one.printed_percent)}％"
    return f"{one.numerator:,}{unit}"


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _parts(one: NationalFigure, unit: str) -> str:
    if one.numerator is None or one.denominator is None:
        return "―"
    basis = f"（分母は{one.denominator_basis.label}）" if one.denominator_basis else ""
    return f"{one.numerator:,}／{one.denominator:,}{unit}{basis}"
