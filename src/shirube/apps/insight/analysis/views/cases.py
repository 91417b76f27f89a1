"""事案一覧: どの数の後ろにもある、元の件の一覧と、一件の行い。"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shirube.adapters import tabular
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.links import links_to
from shirube.apps.insight.analysis import case_rows
from shirube.apps.insight.analysis.case_rows import CaseLine
from shirube.apps.insight.analysis.standing import standing_of
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.logs import queries
from shirube.apps.insight.logs.queries import OwnLog, label_of
from shirube.apps.insight.rules import queries as office
from shirube.engines.insight.dated import opened_log
from shirube.engines.insight.lengths import DAY, NOTHING, length
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import DAY as DAY_MICROS
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import JST, format_moment

PAGE_SIZE = 50
MOST_EXPORTED = 100_000
_STANDING_COLUMNS = (
    tabular.Column("標準処理期間の判定", width=20),
    tabular.Column("使った日数", kind="integer", width=10),
    tabular.Column("限りの日数", kind="integer", width=10),
    tabular.Column("残りの日数", kind="integer", width=10),
    tabular.Column("期限の日", kind="date", width=14),
    tabular.Column("決まり", width=60),
)
_ORDERS = {"longest": "処理時間の長い順", "": "記録の順", "latest": "終わりの新しい順"}


@with_log("insight.cases")
def case_list(request: HttpRequest, page: LogPage) -> HttpResponse:
    """選んだ件の一覧。"""
    order = request.GET.get("order", "")
    order = order if order in _ORDERS else ""
    places = case_rows.ordered(page.log, order)
    sheet = Paginator(places, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [case_rows.line_of(page, int(at)) for at in sheet.object_list]
    query = page.selection.query()
    join = "&" if query else "?"
    context = {
        "table": _table(page, lines),
        "page": sheet,
        "orders": [
            (label, f"{query}{join}order={name}" if name else (query or "?"), name == order)
            for name, label in _ORDERS.items()
        ],
        "sheet_url": reverse("insight.cases_sheet", args=[page.row.key]) + query,
        "case_text": page.selection.case,
        "kept": _kept(request),
    }
    return shown(request, page, "insight.cases", "insight_analysis/cases.html", "事案一覧", context)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """番号で探すときに引き継ぐ絞り込み。"""
    return [
        (name, value)
        for name in request.GET
        if name not in ("case", "page")
        for value in request.GET.getlist(name)
    ]


def _table(page: LogPage, lines: list[CaseLine]) -> Table:
    columns = [
        Column("case", "件の番号", is_row_header=True),
        Column("first", "最初の行い"),
        Column("last", "最後の行い"),
        Column("length", "処理時間", align="end"),
        Column("events", "行い", align="end"),
        *([Column("standing", "標準処理期間")] if page.judged else []),
    ]
    view, days = page.selection.view, _business_days(page)
    rows = [
        Row(
            {
                "case": Cell(one.case),
                "first": Cell(_at(one.first, page), note=one.starts_with),
                "last": Cell(_at(one.last, page), note=one.ends_with),
                "length": Cell(length(one.seconds, is_dated_only=page.log.is_dated_only), note=days(one)),
                "events": Cell(f"{one.event_count:,}件"),
                **_standing_cell(page, one),
            },
            href=reverse("insight.case", args=[page.row.key, one.number]) + (f"?view={view}" if view else ""),
        )
        for one in lines
    ]
    return Table("件の一覧", columns, rows, empty_text="この条件に合う件はありません。", caption_hidden=True)


def _standing_cell(page: LogPage, one: CaseLine) -> dict[str, Cell]:
    if page.judged is None:
        return {}
    found = standing_of(page.judged, one.number - 1)
    return {"standing": Cell(found.standing.label, note=found.note or None)}


def _business_days(page: LogPage) -> Callable[[CaseLine], str | None]:
    """日付だけの記録の、件の開庁日数の添え書き。時刻のある記録には付けない。"""
    whole = page.chosen.whole
    table = office.days_table_of(page.scope, whole)[0] if page.log.is_dated_only else None
    opened = None if table is None else opened_log(whole, table)
    lengths = None if opened is None else last_moments(opened) - first_moments(opened)

    def said(one: CaseLine) -> str | None:
        return None if lengths is None else f"開庁日で{int(lengths[one.number - 1]) // DAY_MICROS:,}日"

    return said


def _at(at: datetime, page: LogPage) -> str:
    text = format_moment(at, "short")
    return text.rsplit(" ", 1)[0] if page.log.is_dated_only else text


@with_log("insight.cases_sheet")
def case_sheet(request: HttpRequest, page: LogPage) -> HttpResponse:
    """選んだ件の一覧を xlsx で持ち出す。"""
    dated = page.log.is_dated_only
    at_label, unit, shape = ("日", "日", "%Y-%m-%d") if dated else ("日時", "秒", "%Y-%m-%d %H:%M:%S")
    columns = (
        tabular.Column("件の番号", width=20),
        tabular.Column("最初の行い", width=20),
        tabular.Column(f"最初の{at_label}", width=18),
        tabular.Column("最後の行い", width=20),
        tabular.Column(f"最後の{at_label}", width=18),
        tabular.Column(f"処理時間（{unit}）", kind="number", width=14),
        tabular.Column("行いの数", kind="integer", width=10),
        *(_STANDING_COLUMNS if page.judged else ()),
    )
    rows = []
    for at in case_rows.ordered(page.log, "")[:MOST_EXPORTED].tolist():
        one = case_rows.line_of(page, at)
        rows.append(
            (
                one.case,
                one.starts_with,
                one.first.astimezone(JST).strftime(shape),
                one.ends_with,
                one.last.astimezone(JST).strftime(shape),
                Decimal(one.seconds.numerator) / one.seconds.denominator / (DAY if dated else 1),
                one.event_count,
                *_standing_row(page, one),
            )
        )
    sheet = tabular.Sheet("事案一覧", columns, tuple(rows))
    data = tabular.write_xlsx(tabular.Workbook((sheet,), created=page.scope.now))
    return attached(data, f"{page.row.title}_事案一覧.xlsx")


def _standing_row(page: LogPage, one: CaseLine) -> tuple[str | int | date | None, ...]:
    if page.judged is None:
        return ()
    found = standing_of(page.judged, one.number - 1)
    if found.period is None:
        return (found.standing.label, None, None, None, None, "")
    return (
        found.standing.label,
        found.used,
        found.limit,
        found.left,
        found.due,
        f"{found.period.said}（{found.period.basis}）",
    )


@with_log("insight.case")
def case_detail(request: HttpRequest, page: LogPage, number: int) -> HttpResponse:
    """一件の行いを、日時の順に、待ちとともに。``?line=`` は来歴から開いた行。"""
    whole = page.chosen.whole
    if not 1 <= number <= whole.case_count:
        raise Http404("この件はありません。")
    line = request.GET.get("line", "")
    one = case_rows.summary(whole, number - 1)
    context = {
        "case": one,
        "terms": _terms(page, one, number),
        "table": _rows_table(page, number - 1, int(line) if line.isdecimal() else None),
        "same_url": page.cases(same_as=number),
        "own_url": _own_url(page, number),
        "page_title": f"件 {one.case}",
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("業務の記録", reverse("insight.logs")),
            (page.row.title, reverse("insight.log", args=[page.row.key])),
            ("事案一覧", page.address("insight.cases")),
            (one.case, None),
        ],
    }
    return shown(request, page, "insight.cases", "insight_analysis/case.html", "事案一覧", context)


def _own_url(page: LogPage, number: int) -> str:
    """この自治体の事案なら、見られる人に、その事案の画面の住所。"""
    found = page.handle.stored
    if not isinstance(found, OwnLog) or page.selection.view or not page.scope.can("cases.view"):
        return ""
    return links_to("cases.detail")(found.case_key(number - 1))


def _terms(page: LogPage, one: CaseLine, number: int) -> list[Term]:
    whole = page.chosen.whole
    lasted = length(one.seconds, is_dated_only=whole.is_dated_only)
    terms = [
        Term("最初の行い", _at(one.first, page), note=one.starts_with),
        Term("最後の行い", _at(one.last, page), note=one.ends_with),
        Term("処理時間", lasted, note=_business_days(page)(one)),
        Term("行い", f"{one.event_count:,}件"),
    ]
    if page.judged is not None:
        found = standing_of(page.judged, number - 1)
        said = (
            f"{found.period.said}（{found.period.basis}）"
            if found.period
            else "効いている決まりが無い件です。"
        )
        judged = f"{found.standing.label}（{found.note}）" if found.note else found.standing.label
        terms.append(Term("標準処理期間", judged, note=said))
    for name, coded in whole.dimensions.items():
        if coded.level == "case" and name not in page.people.persons:
            value = coded.name(int(coded.codes[number - 1]))
            terms.append(Term(label_of(name), value or ""))
    return terms


def _rows_table(page: LogPage, case: int, line: int | None) -> Table:
    log = page.chosen.whole
    found = case_rows.rows_of(page, case)
    extras = case_rows.shown_dimensions(page)
    columns = [
        Column("at", "日付" if log.is_dated_only else "日時", is_row_header=True),
        Column("activity", "行い"),
        Column("wait", "前からの待ち", align="end"),
    ]
    if log.resource is not None:
        columns.append(Column("worker", "担当", is_unbroken=True))
    columns += [Column(f"d{at}", label_of(name)) for at, name in enumerate(extras)]
    if not page.row.is_own:
        columns.append(Column("line", "元の行", align="end", is_unbroken=True))
    rows = []
    for one in found:
        cells: dict[str, Any] = {
            "at": Cell(_at(one.at, page), note=one.begun and f"始まり {_at(one.begun, page)}"),
            "activity": Cell(one.activity, note=one.phase or None),
            "wait": Cell(length(one.wait, is_dated_only=log.is_dated_only)),
            "worker": Cell(one.worker or NOTHING),
            "line": Cell(
                queries.line_name(page.row, one.line), note="来歴から開いた行" if one.line == line else None
            ),
        }
        cells |= {f"d{at}": Cell(value) for at, value in enumerate(one.values)}
        rows.append(Row(cells))
    return Table("この件の行い", columns, rows)
