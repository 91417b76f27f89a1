"""一つの KPI の画面の部分: 主な数字、図、判定の表、比較の表。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.kpi.views.page import short, verdict_badge
from shirube.engines.plan.kpi_comparison import Comparison
from shirube.engines.plan.kpi_judgement import (
    data_day,
    headline,
    is_stale,
    judge,
    last_fresh_day,
    newest,
    next_target_year,
    shown_judgement,
    target_of,
    year_point,
)
from shirube.engines.plan.kpi_ledger import Entry, is_year_confirmed
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.snapshot_lines import KpiLine, KpiPoint
from shirube.ui.chart import Figure, Series, line_chart, responsive
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

_CHART_POINTS = 60


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """主な数字の札。"""

    label: str
    value: str
    note: str = ""
    href: str = ""


def figures(line: KpiLine, today: date) -> list[KeyFigure]:
    """いまの値、次の目標、いちばん新しい判定。"""
    shown, judged = headline(line.points, today), shown_judgement(line, today)
    year = next_target_year(line, today)
    found = [
        KeyFigure(
            "いまの値",
            figure_text(shown.value, line.unit) if shown else "なし",
            f"{format_date(data_day(shown))}現在・{shown.basis}" if shown else "新しい値がありません",
            reverse("kpi.lineage", args=[shown.reading]) if shown else "",
        )
    ]
    target = target_of(line, year) if year is not None else None
    if year is not None and target is not None:
        side = {"up": "以上", "down": "以下"}.get(line.direction, "")
        label = f"{FiscalYear(year).label}の目標"
        found.append(KeyFigure(label, figure_text(target, line.unit) + side, base_note(line)))
    found.append(KeyFigure(f"{FiscalYear(judged.year).label}の判定", judged.verdict.value, judged.reason))
    return found


def base_note(line: KpiLine) -> str:
    """基準値の添え書き。"""
    if line.base is None or line.base_on is None:
        return ""
    return f"基準値 {figure_text(line.base, line.unit)}（{format_date(line.base_on)}）"


def stale_sentence(line: KpiLine, today: date) -> str:
    """値が古くて見出しに使えないときの文。"""
    last = newest(point for point in line.points if point.value is not None)
    if last is None or not is_stale(last, today):
        return ""
    return (
        f"いちばん新しい値は{format_date(data_day(last))}現在のもので、18か月を過ぎています"
        f"（{format_date(last_fresh_day(data_day(last)))}まで）。見出しや一覧には使いません。"
    )


def terms(request: HttpRequest, kpi: Kpi, line: KpiLine) -> list[Term]:
    """定義と集め方。"""
    scope = request.scope  # type: ignore[attr-defined]
    names = organization.department_by_id(scope, scope.today)
    node = names.get(kpi.department_id)
    found = [Term("定義", line.definition)]
    if kpi.denominator_label:
        found.append(Term("分子と分母", f"{kpi.numerator_label or '分子'} ÷ {kpi.denominator_label}"))
    found += [
        Term("取組", kpi.initiative.title if kpi.initiative else "計画全体"),
        Term(
            "種類と向き",
            f"{line.kind.label}・{kpi.get_direction_display() if not kpi.measure_id else _side(line)}",
        ),
        Term("担当", node.full_name if node else "決まっていません"),
        Term("集める周期", kpi.get_cycle_display(), note=f"値の出どころ：{kpi.source}" if kpi.source else ""),
    ]
    if kpi.series is not None:
        found.append(Term("全国の表", kpi.series.title, note=kpi.series.document))
    return found


def _side(line: KpiLine) -> str:
    return {"up": "高いほど良い", "down": "低いほど良い"}.get(line.direction, "良し悪しなし")


def charts(kpi: Kpi, line: KpiLine) -> list[Figure]:
    """年度ごとの値と目標。年度より細かい値があれば、時点ごとの値も。"""
    found = []
    years = _chart_years(line)
    if years:
        values = [_value(year_point(line.points, year)) for year in years]
        wanted = [target_of(line, year) for year in years]
        rows = [Series("値", values)]
        if any(value is not None for value in wanted):
            rows.append(Series("目標", wanted, is_reference=True))
        labels = [FiscalYear(year).label.removesuffix("年度") for year in years]
        found.append(_chart(f"years-{kpi.key.hex}", f"{kpi.title}（年度ごと）", labels, rows, line, "年度"))
    points = [point for point in line.points if point.value is not None][-_CHART_POINTS:]
    if len(points) > max(len(years), 2):
        labels = [short(data_day(point)) for point in points]
        rows = [Series("値", [point.value for point in points])]
        found.append(_chart(f"points-{kpi.key.hex}", f"{kpi.title}（時点ごと）", labels, rows, line, "時点"))
    return found


def _chart(id: str, title: str, labels: list[str], rows: list[Series], line: KpiLine, name: str) -> Figure:
    def drawn(id: str, width: int, *, is_phone: bool = False) -> Figure:
        return line_chart(
            id,
            title,
            labels,
            rows,
            unit=line.unit,
            category_name=name,
            width=width,
            height=280,
            is_phone=is_phone,
        )

    return responsive(drawn(id, 760), drawn(f"{id}-phone", 358, is_phone=True))


def _value(point: KpiPoint | None) -> Any:
    return None if point is None else point.value


def _chart_years(line: KpiLine) -> list[int]:
    known = [FiscalYear.of(data_day(p)).start_year for p in line.points if p.value is not None]
    known += [target.year for target in line.targets]
    return list(range(min(known), max(known) + 1)) if known else []


def judgement_table(scope: Scope, kpi: Kpi, line: KpiLine) -> Table | None:
    """年度ごとの目標・値・判定・わけ。"""
    years = _chart_years(line)
    if not years:
        return None
    entries = queries.entries_of(scope, kpi)
    columns = [
        Column("year", "年度", is_row_header=True),
        Column("target", "目標", align="end"),
        Column("value", "値", align="end"),
        Column("verdict", "判定"),
        Column("reason", "わけ"),
        Column("state", "確定"),
    ]
    rows = [_judged_row(line, year, entries, scope.today) for year in reversed(years)]
    return Table("年度ごとの目標と値", columns, rows, caption_hidden=True)


def _judged_row(line: KpiLine, year: int, entries: Sequence[Entry], today: date) -> Row:
    judged = judge(line, year, today)
    point = judged.point
    return Row(
        {
            "year": Cell(FiscalYear(year).label),
            "target": Cell(figure_text(judged.target, line.unit) if judged.target is not None else ""),
            "value": Cell(
                figure_text(point.value, line.unit) if point else "",
                href=reverse("kpi.lineage", args=[point.reading]) if point else None,
                note=f"{short(data_day(point))}現在" if point else None,
            ),
            "verdict": Cell(badge=verdict_badge(judged.verdict)),
            "reason": Cell(judged.reason),
            "state": Cell(_state(point, is_year_confirmed(entries, year))),
        }
    )


def _state(point: KpiPoint | None, is_confirmed: bool) -> str:
    if point is None:
        return ""
    return point.standing if is_confirmed or point.standing != "途中" else "未確定"


def years_to_confirm(scope: Scope, kpi: Kpi, line: KpiLine) -> list[tuple[int, str, str]]:
    """終わっていて値のある、まだ確定していない年度（年度、名、値）。"""
    entries = queries.entries_of(scope, kpi)
    found = []
    for year in _chart_years(line):
        point = year_point(line.points, year)
        is_open = scope.today <= FiscalYear(year).end or is_year_confirmed(entries, year)
        if point is not None and point.value is not None and not is_open:
            found.append((year, FiscalYear(year).label, figure_text(point.value, line.unit)))
    return list(reversed(found))


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """比較の部分: まとめの表と、群ごとの一覧。"""

    lead: str
    is_stale: bool
    summary: Table
    lists: list[tuple[str, Table]]


def compared(found: queries.ComparedTable) -> ComparedPart:
    """比較の表。"""
    columns = [
        Column("group", "比べる群", is_row_header=True),
        Column("own", "自団体", align="end"),
        Column("median", "中央値", align="end"),
        Column("place", "位置"),
        Column("counted", "値のある団体", align="end"),
    ]
    rows = [_compared_row(one, found.unit) for one in found.groups]
    lists = [(label, _bodies_table(label, figures, found)) for label, figures in found.lines]
    return ComparedPart(
        lead=f"{found.title}（{found.document}、{format_date(found.as_of)}現在）",
        is_stale=found.is_stale,
        summary=Table("ほかの団体との比較", columns, rows, caption_hidden=True),
        lists=lists,
    )


def _compared_row(one: Comparison, unit: str) -> Row:
    place = (
        f"{one.counted:,}団体のうち{one.place:,}位" if one.place else "順位なし（良し悪しの向きのない数です）"
    )
    if one.tied:
        place += f"（同じ値がほかに{one.tied:,}団体）"
    cells = {
        "group": Cell(one.label),
        "own": Cell(figure_text(one.own, unit)),
        "median": Cell(figure_text(one.median, unit)),
        "place": Cell(place if not one.reason else "比較値なし", note=one.reason or None),
        "counted": Cell(f"{one.counted:,}／{one.size:,}団体" if one.size else ""),
    }
    return Row(cells)


def _bodies_table(
    label: str, figures: Sequence[queries.ComparedFigure], found: queries.ComparedTable
) -> Table:
    columns = [Column("name", "団体", is_row_header=True), Column("value", "値", align="end")]
    has_parts = bool(found.denominator_label)
    if has_parts:
        columns.append(Column("denominator", found.denominator_label, align="end"))
    rows = [
        Row(
            {
                "name": Cell(f"{one.name}（自団体）" if one.is_own else one.name),
                "value": Cell(figure_text(one.value, found.unit) if one.value is not None else "値なし"),
                "denominator": Cell(figure_text(one.denominator, "")),
            }
        )
        for one in figures
    ]
    return Table(f"{label}の団体", columns, rows, caption_hidden=True)
