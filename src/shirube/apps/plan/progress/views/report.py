"""期間の報告の画面: 基準の版と期間を選び、区分ごとの件数から作業へ下りる。"""

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.plan.progress.forms import ReportForm, change_of
from shirube.apps.plan.progress.queries import papers
from shirube.apps.plan.progress.report_workbook import REST, SHOWN, due_text
from shirube.apps.plan.progress.views.page import crumbs, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.period_report import (
    CannotReport,
    Change,
    Group,
    PeriodReport,
    ReportLine,
    Tally,
    period_report,
)
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.ui.chart.series import Series
from shirube.ui.chart.stacked import stacked_bar_chart
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

PAGE_SIZE = 50
_BADGES = {
    Change.DONE: "success",
    Change.SLIPPED: "warning",
    Change.EXTENDED: "warning",
    Change.NEWLY_OVERDUE: "error",
    Change.STILL_OVERDUE: "error",
    Change.SILENT: "warning",
}
_SHORT = {Change.EXTENDED: "延長", Change.NEWLY_OVERDUE: "新たに超過", Change.STILL_OVERDUE: "超過のまま"}
_FIGURE = (
    ("予定どおりなど", REST),
    ("遅れ・延長", (Change.SLIPPED, Change.EXTENDED)),
    ("期限超過", (Change.NEWLY_OVERDUE, Change.STILL_OVERDUE)),
    ("完了", (Change.DONE,)),
    ("報告なし", (Change.SILENT,)),
    ("追加・取りやめ", (Change.ADDED, Change.DROPPED)),
)


def _made(request: HttpRequest, plan: Plan, form: ReportForm) -> tuple[PeriodReport, PlanSnapshot] | None:
    """報告を作る。作れなければ、わけを様式の誤りにする。"""
    if not form.rows or not form.is_valid():
        return None
    scope = request.scope  # type: ignore[attr-defined]
    now = versions.current_snapshot(scope, plan, scope.today)
    baseline = form.rows[form.cleaned_data["baseline"]].snapshot
    try:
        return period_report(baseline, now, form.period), now
    except CannotReport as refusal:
        form.add_error(None, str(refusal))
        return None


def report(request: HttpRequest, plan: UUID) -> HttpResponse:
    """期間の報告。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    form = ReportForm(scope, row, request.GET)
    made = _made(request, row, form)
    context = {
        "page_title": "期間の報告",
        "breadcrumbs": crumbs(row, ("期間の報告", None)),
        "lead": "承認された版と比べて、何が終わり、遅れ、増え、やめになり、報告がなかったかを示します。",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "progress.report"),
        "form": form,
        "has_versions": bool(form.rows),
    }
    if made:
        context |= _shown(request, row, form, *made)
    return render(request, "plan_progress/report.html", context, status=422 if form.errors else 200)


def _shown(
    request: HttpRequest, plan: Plan, form: ReportForm, made: PeriodReport, now: PlanSnapshot
) -> dict[str, object]:
    asked = {name: str(form.data[name]) for name in ("baseline", "start", "last")}
    base = f"{reverse('progress.report', args=[plan.key])}?{urlencode(asked)}"
    lines = _narrowed(made, request)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    sheet = f"{reverse('progress.report_sheet', args=[plan.key])}?{urlencode(asked)}"
    return {
        "made": made,
        "day": format_date(made.day),
        "counts": [
            (change.label, made.tally.of(change), f"{base}&change={change.value}#lines")
            for change in Change
            if made.tally.of(change) or change in SHOWN
        ],
        "figure": _figure(made),
        "departments": _group_table("担当ごと", "担当", made.by_department, base, "department"),
        "pillars": _group_table("柱ごと", "柱", made.by_pillar, base, "pillar"),
        "page": page,
        "lines": _line_table(plan, page, now, _heading(made, request)),
        "is_narrowed": len(lines) != len(made.lines),
        "base": base,
        "sheet": sheet,
    }


def _narrowed(made: PeriodReport, request: HttpRequest) -> list[ReportLine]:
    """住所の区分・担当・柱で絞った作業。「-」は、決めていないもの。"""
    change = change_of(request.GET.get("change", ""))
    lines = [one for one in made.lines if change is None or change in (one.change, *one.also)]
    for name in ("department", "pillar"):
        wanted = request.GET.get(name)
        if wanted:
            lines = [one for one in lines if (getattr(one, name) or "-") == wanted]
    return lines


def _heading(made: PeriodReport, request: HttpRequest) -> str:
    change = change_of(request.GET.get("change", ""))
    groups = {"department": made.by_department, "pillar": made.by_pillar}
    parts = [change.label] if change else []
    for name, rows in groups.items():
        wanted = request.GET.get(name)
        parts += [one.label for one in rows if wanted and (one.key or "-") == wanted]
    return f"作業（{'・'.join(parts)}）" if parts else "作業"


def _figure(made: PeriodReport) -> object:
    return stacked_bar_chart(
        "period-report",
        "柱ごとの作業の動き",
        [one.label for one in made.by_pillar],
        [
            Series(label, [sum(one.tally.of(change) for change in changes) for one in made.by_pillar])
            for label, changes in _FIGURE
        ],
        unit="件",
        category_name="柱",
    )


def _group_table(caption: str, name: str, groups: tuple[Group, ...], base: str, field: str) -> Table:
    columns = [Column("name", name, is_row_header=True)]
    columns += [Column(change.value, _SHORT.get(change, change.label), align="end") for change in SHOWN]
    columns += [Column("rest", "その他", align="end"), Column("total", "計", align="end")]
    rows = []
    for one in groups:
        here = f"{base}&{urlencode({field: one.key or '-'})}"
        cells = {"name": Cell(one.label)}
        cells |= {change.value: _count(one.tally, change, here) for change in SHOWN}
        cells["rest"] = Cell(str(sum(one.tally.of(change) for change in REST)))
        cells["total"] = Cell(str(one.tally.total))
        rows.append(Row(cells, href=f"{here}#lines"))
    return Table(caption, columns, rows, caption_hidden=True)


def _count(tally: Tally, change: Change, here: str) -> Cell:
    count = tally.of(change)
    return Cell(str(count), href=f"{here}&change={change.value}#lines" if count else None)


def _line_table(plan: Plan, page: object, now: PlanSnapshot, caption: str) -> Table:
    titles = {one.key: one.title for one in now.initiatives}
    columns = [
        Column("title", "作業", is_row_header=True),
        Column("department", "担当"),
        Column("change", "区分"),
        Column("due", "守るべき日"),
        Column("said", "最後の報告", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.title, note=titles.get(one.initiative, "")),
                "department": Cell(one.department or "担当未定"),
                "change": Cell(
                    badge=Badge(one.change.label, _BADGES.get(one.change, "neutral")),
                    note="、".join(mark.label for mark in one.also) or None,
                ),
                "due": Cell(due_text(one)),
                "said": Cell(format_date(one.silent_since, "short") if one.silent_since else "なし"),
            },
            href=None if one.is_removed else reverse("roadmap.task", args=[plan.key, one.key]),
        )
        for one in page  # type: ignore[attr-defined]
    ]
    return Table(caption, columns, rows, caption_hidden=caption == "作業")


def report_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """期間の報告（xlsx）。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    form = ReportForm(scope, row, request.GET)
    made = _made(request, row, form)
    if made is None:
        raise Http404("期間の報告を作れません。基準の版と期間を確かめてください。")
    report, now = made
    data = papers.report_xlsx(scope, report, now)
    return attached(data, f"期間の報告_{report.day.isoformat()}.xlsx")
