"""KPI の画面。"""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.documents import render_pdf
from shirube.apps.frame import offers
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.forms import ReadingForm
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.engines.plan import LineageLine, SheetFigure, reading_sheet
from shirube.ui.components.lineage.lineage import LineageStep
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment, local_day
from shirube.values.measure import Measure, display

PAGE_SIZE = 20


def _crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("ホーム", reverse("home")), ("KPI", reverse("kpi.list")), *last]


def _measure(row: Kpi) -> Measure:
    return offers.offers()[row.measure_id].measure


def _reading_text(row: KpiReading) -> str:
    return display(row.reading, _measure(row.kpi))


def _day_text(row: KpiReading) -> str:
    return format_date(local_day(row.reading.as_of), "short")


def kpi_list(request: HttpRequest) -> HttpResponse:
    """KPI の一覧。"""
    rows = [
        Row(
            {
                "title": Cell(view.kpi.title),
                "value": Cell(_reading_text(view.latest) if view.latest else "まだ読んでいません"),
                "period": Cell(view.latest.reading.period.label if view.latest else ""),
                "as_of": Cell(_day_text(view.latest) if view.latest else ""),
                "n": Cell(f"{view.latest.reading.n:,}件" if view.latest else ""),
            },
            href=reverse("kpi.detail", args=[view.kpi.key]),
        )
        for view in queries.kpis(request.scope)
    ]
    columns = [
        Column("title", "KPI", is_row_header=True),
        Column("value", "最新の値", align="end"),
        Column("period", "期間"),
        Column("as_of", "いつ現在"),
        Column("n", "元の件数", align="end"),
    ]
    table = Table("KPIの一覧", columns, rows, empty_text="KPIはまだありません。", caption_hidden=True)
    context = {
        "page_title": "KPI",
        "breadcrumbs": [("ホーム", reverse("home")), ("KPI", None)],
        "table": table,
    }
    return render(request, "kpi/list.html", context)


def _found_kpi(request: HttpRequest, key: UUID) -> Kpi:
    try:
        return queries.kpi_of_key(request.scope, key)
    except Kpi.DoesNotExist:
        raise Http404("このKPIはありません。") from None


def _found_reading(request: HttpRequest, key: UUID) -> KpiReading:
    try:
        return queries.reading_of_key(request.scope, key)
    except KpiReading.DoesNotExist:
        raise Http404("この読みはありません。") from None


def _readings_table(rows: list[KpiReading]) -> Table:
    columns = [
        Column("period", "期間", is_row_header=True),
        Column("value", "値", align="end"),
        Column("n", "元の件数", align="end"),
        Column("revision", "改訂"),
        Column("read_at", "読んだ日時"),
    ]
    lines = [
        Row(
            {
                "period": Cell(row.reading.period.label),
                "value": Cell(_reading_text(row)),
                "n": Cell(f"{row.reading.n:,}件"),
                "revision": Cell(row.revision_label),
                "read_at": Cell(format_moment(row.read_at)),
            },
            href=reverse("kpi.lineage", args=[row.key]),
        )
        for row in rows
    ]
    return Table("この KPI の読み", columns, lines, empty_text="まだ読んでいません。")


def _detail_page(request: HttpRequest, kpi: Kpi, form: ReadingForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": kpi.title,
        "breadcrumbs": _crumbs((kpi.title, None)),
        "measure": _measure(kpi),
        "table": _readings_table(
            list(
                queries.readings(request.scope, kpi)
                .select_related("kpi")
                .order_by("-period_end", "-revision")
            )
        ),
        "form": form,
        "kpi": kpi,
        "can_read": request.scope.can("kpi.edit"),
    }
    return render(request, "kpi/detail.html", context, status=status)


def kpi_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """KPI の読みの一覧と、読む様式。"""
    return _detail_page(request, _found_kpi(request, key), ReadingForm.for_today(request.scope.today))


def take_reading(request: HttpRequest, key: UUID) -> HttpResponse:
    """KPI を読む。"""
    kpi = _found_kpi(request, key)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, kpi, form, status=422)
    reading = actions.take_reading(by=request.scope, kpi=kpi, period=form.period, as_of=request.scope.now)
    return redirect("kpi.lineage", key=reading.key)


def reading_lineage(request: HttpRequest, key: UUID) -> HttpResponse:
    """数字から元の記録までの来歴。"""
    row = _found_reading(request, key)
    lineage = queries.lineage(request.scope, row)
    kpi_page = (row.kpi.title, reverse("kpi.detail", args=[row.kpi.key]))
    context = {
        "page_title": f"{row.kpi.title}の来歴",
        "breadcrumbs": _crumbs(kpi_page, ("来歴", None)),
        "steps": [LineageStep(step.label, step.text, note=step.note) for step in lineage.steps],
        "row": row,
    }
    if lineage.source is not None:
        page = Paginator(lineage.source.records, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"table": _source_table(lineage.source.header, page), "page": page}
    return render(request, "kpi/lineage.html", context)


def _source_table(header: tuple[str, ...], page: Page) -> Table:
    columns = [Column(str(i), label, is_row_header=i == 0) for i, label in enumerate(header)]
    rows = [
        Row({str(i): Cell(text) for i, text in enumerate(record.cells)}, href=record.url) for record in page
    ]
    return Table("元の記録", columns, rows, empty_text="元の記録はいま一つもありません。")


def reading_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """実測の一枚（PDF）。同じ元・同じ期間の KPI をまとめて載せる。"""
    row = _found_reading(request, key)
    lineage = queries.lineage(request.scope, row)
    source, evidence = lineage.source, row.reading.evidence
    document = reading_sheet(
        municipality_name=request.scope.municipality_name,
        as_of=local_day(row.read_at),
        title="実測の一枚",
        figures=[
            SheetFigure(
                title=sibling.kpi.title,
                measure=_measure(sibling.kpi),
                reading=sibling.reading,
                revision=sibling.revision,
                revision_label=sibling.revision_label,
            )
            for sibling in queries.readings_beside(request.scope, row)
        ],
        header=source.header if source else ("記録",),
        lines=[LineageLine(cells=record.cells) for record in source.records] if source else [],
        record_count=evidence.record_count if evidence else 0,
    )
    response = HttpResponse(render_pdf(document), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="kpi-{row.key}.pdf"'
    return response
