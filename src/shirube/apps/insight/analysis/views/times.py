"""流れと時間: 矢印ごとの待ちと、行いごとの滞在・作業。暦の時間の隣に開庁時間を並べる。"""

from fractions import Fraction

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shirube.apps.insight.analysis import answers
from shirube.apps.insight.analysis.answers import Times
from shirube.apps.insight.analysis.row_actions import RowActions
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.analysis.words import DEFINITIONS
from shirube.apps.insight.rules import queries as office
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.lengths import length, opening_length
from shirube.ui.components.table.table import Cell, Column, Row, Table

PAGE_SIZE = 50


@with_log("insight.times")
def times(request: HttpRequest, page: LogPage) -> HttpResponse:
    """流れと行いの時間。"""
    context: dict[str, object] = {"is_empty": not page.log.case_count}
    if page.log.case_count:
        dated = page.log.is_dated_only
        table, note = (office.days_table_of if dated else office.table_of)(page.scope, page.log)
        found = page.answer(
            f"times {office.town_rule_of(page.scope)}",
            lambda: answers.times(page.log, table, workers=page.workers),
        )
        sheet = Paginator(found.edges, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "edges": _edges(page, found, list(sheet.object_list)),
            "activities": _activities(page, found),
            "page": sheet,
            "note": note,
            "has_opening": table is not None,
            "hours_url": reverse("insight.hours"),
            "office_label": "開庁日の決まり" if dated else "開庁時間の決まり",
            "said_title": f"待ち・滞在・作業・{_opened_name(dated)}の定義",
            "said": [DEFINITIONS[name] for name in ("待ち", "滞在", "作業", _opened_name(dated))],
        }
    return shown(request, page, "insight.times", "insight_analysis/times.html", "流れと時間", context)


def _edges(page: LogPage, found: Times, edges: list[answers.EdgeTimes]) -> Table:
    dated, opened = page.log.is_dated_only, found.opened_edges
    actions = RowActions.of(page)
    columns = [
        Column("flow", "流れ", is_row_header=True),
        Column("count", "回数", align="end", is_unbroken=True),
        Column("median", "待ちの中央値", align="end"),
        Column("p90", "待ちの90%値", align="end"),
    ]
    if opened is not None:
        what = _opened_name(dated)
        columns.append(Column("open", f"{what}の中央値", align="end"))
        columns.append(Column("open90", f"{what}の90%値", align="end"))
    columns += actions.columns()
    rows = []
    for one in edges:
        other = None if opened is None else opened[one.source, one.target].waiting
        cells = {
            "flow": Cell(f"{one.source} → {one.target}"),
            "count": Cell(f"{one.waiting.count:,}回", href=page.cases(source=one.source, target=one.target)),
            "median": Cell(length(one.waiting.median, is_dated_only=dated)),
            "p90": Cell(length(one.waiting.p90, is_dated_only=dated)),
            "open": Cell(_opened_length(None if other is None else other.median, dated)),
            "open90": Cell(_opened_length(None if other is None else other.p90, dated)),
            **actions.cells(source=one.source, target=one.target),
        }
        rows.append(Row(cells))
    return Table("流れと待ち", columns, rows, empty_text="続いた行いがありません。", caption_hidden=True)


def _activities(page: LogPage, found: Times) -> Table:
    dated, opened = page.log.is_dated_only, found.opened_activities
    actions = RowActions.of(page)
    has_service = any(one.service.count for one in found.activities)
    columns = [
        Column("name", "行い", is_row_header=True),
        Column("count", "回数", align="end", is_unbroken=True),
        Column("sojourn", "滞在（中央値／90%値）", align="end"),
    ]
    if opened is not None:
        columns.append(Column("open", "滞在の開庁日数" if dated else "開庁時間の滞在", align="end"))
    if has_service:
        columns.append(Column("service", "作業（中央値／90%値）", align="end"))
    if has_service and opened is not None:
        columns.append(Column("open_service", f"{_opened_name(dated)}の作業", align="end"))
    columns += actions.columns()
    rows = []
    for one in found.activities:
        other = None if opened is None else opened[one.name]
        lone = one.unpaired_starts + one.unpaired_completes
        cells = {
            "name": Cell(one.name, note=f"組にならない開始・完了 {lone:,}行" if lone else None),
            "count": Cell(f"{one.count:,}回", href=page.cases(activity=one.name)),
            "sojourn": Cell(_pair(one.sojourn, dated)),
            "open": Cell(_opened(other.sojourn if other else None, dated)),
            "service": Cell(_pair(one.service, dated)),
            "open_service": Cell(_opened(other.service if other else None, dated)),
            **actions.cells(target=one.name),
        }
        rows.append(Row(cells))
    return Table("行いの時間", columns, rows, caption_hidden=True)


def _pair(found: Spread, is_dated_only: bool) -> str:
    """中央値と90%値。"""
    median, p90 = (length(one, is_dated_only=is_dated_only) for one in (found.median, found.p90))
    return f"{median}／{p90}"


def _opened(found: Spread | None, is_dated_only: bool) -> str:
    if found is None:
        return ""
    return "／".join(_opened_length(one, is_dated_only) for one in (found.median, found.p90))


def _opened_length(seconds: Fraction | None, is_dated_only: bool) -> str:
    """開庁時間の長さ。日付だけの記録では、開庁日の日数。"""
    return length(seconds, is_dated_only=True) if is_dated_only else opening_length(seconds)


def _opened_name(is_dated_only: bool) -> str:
    return "開庁日数" if is_dated_only else "開庁時間"
