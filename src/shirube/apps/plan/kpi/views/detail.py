"""一つの KPI の画面と、数字の来歴。"""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.documents import render_pdf
from shirube.apps.frame.attachment import opened
from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.definitions import measure_of, reading_text
from shirube.apps.plan.kpi.forms import ReadingForm
from shirube.apps.plan.kpi.hand_readings import is_mine
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.kpi.views import parts
from shirube.apps.plan.kpi.views.national import national_part
from shirube.apps.plan.kpi.views.page import found_kpi, kpi_crumbs, list_crumbs
from shirube.engines.plan import LineageLine, SheetFigure, reading_sheet
from shirube.ui.components.lineage.lineage import LineageStep
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment, local_day

PAGE_SIZE = 20


def _readings_table(rows: list[KpiReading]) -> Table:
    columns = [
        Column("period", "期間", is_row_header=True),
        Column("value", "値", align="end"),
        Column("n", "元の件数", align="end"),
        Column("revision", "改訂"),
        Column("way", "入り方"),
        Column("read_at", "残した日時"),
    ]
    lines = [
        Row(
            {
                "period": Cell(row.reading.period.label),
                "value": Cell(reading_text(row)),
                "n": Cell(f"{row.reading.n:,}件" if row.kpi.measure_id else ""),
                "revision": Cell(row.revision_label, note=row.reason or None),
                "way": Cell(row.get_way_display(), note=row.reading.basis.value),
                "read_at": Cell(format_moment(row.read_at)),
            },
            href=reverse("kpi.lineage", args=[row.key]),
        )
        for row in rows
    ]
    return Table("値と改訂", columns, lines, empty_text="まだ値がありません。", caption_hidden=True)


def _detail_page(request: HttpRequest, kpi: Kpi, form: ReadingForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    line = queries.kpi_line(scope, kpi, scope.today)
    rows = queries.readings(scope, kpi).select_related("kpi").order_by("-period_end", "-revision")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    compared = queries.comparison(scope, kpi)
    context = {
        "page_title": kpi.title,
        "breadcrumbs": list_crumbs(kpi.plan, (kpi.title, None)),
        "kpi": kpi,
        "measure": measure_of(kpi),
        "terms": parts.terms(request, kpi, line),
        "figures": parts.figures(line, scope.today),
        "stale": parts.stale_sentence(line, scope.today),
        "charts": parts.charts(kpi, line),
        "judged": parts.judgement_table(scope, kpi, line),
        "table": _readings_table(list(page)),
        "page": page,
        "panels": panels_beside(scope, kpi),
        "compared": parts.compared(compared) if compared else None,
        "national": national_part(queries.national_beside(scope, kpi)),
        "form": form,
        "can_edit": scope.can("kpi.edit"),
        "can_read": scope.can("kpi.edit") and bool(kpi.measure_id),
        "can_enter": not kpi.measure_id and (scope.can("kpi.edit") or is_mine(scope, kpi)),
        "closing": parts.years_to_confirm(scope, kpi, line) if scope.can("kpi.edit") else [],
    }
    return render(request, "kpi/detail.html", context, status=status)


def kpi_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """KPI の値・目標・判定・改訂・比較と、読む様式。"""
    return _detail_page(request, found_kpi(request, key), ReadingForm.for_today(request.scope.today))  # type: ignore[attr-defined]


def take_reading(request: HttpRequest, key: UUID) -> HttpResponse:
    """KPI を業務の記録から読む。"""
    scope, kpi = request.scope, found_kpi(request, key)  # type: ignore[attr-defined]
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, kpi, form, status=422)
    try:
        reading = actions.take_reading(
            by=scope, kpi=kpi, period=form.period, as_of=scope.now, reason=form.cleaned_data["reason"]
        )
    except actions.CannotReadKpi as error:
        form.add_error(None, str(error))
        return _detail_page(request, kpi, form, status=422)
    return redirect("kpi.lineage", key=reading.key)


def _found_reading(request: HttpRequest, key: UUID) -> KpiReading:
    return found(lambda: queries.reading_of_key(request.scope, key), "読み")  # type: ignore[attr-defined]


def reading_lineage(request: HttpRequest, key: UUID) -> HttpResponse:
    """数字から元の記録までの来歴。"""
    row = _found_reading(request, key)
    lineage = queries.lineage(request.scope, row)  # type: ignore[attr-defined]
    context = {
        "page_title": f"{row.kpi.title}の来歴",
        "breadcrumbs": kpi_crumbs(row.kpi, ("来歴", None)),
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
    scope = request.scope  # type: ignore[attr-defined]
    lineage = queries.lineage(scope, row)
    source, evidence = lineage.source, row.reading.evidence
    document = reading_sheet(
        municipality_name=scope.municipality_name,
        as_of=local_day(row.read_at),
        title="実測の一枚",
        figures=[
            SheetFigure(
                title=sibling.kpi.title,
                measure=measure_of(sibling.kpi),
                reading=sibling.reading,
                revision=sibling.revision,
                revision_label=sibling.revision_label,
            )
            for sibling in queries.readings_beside(scope, row)
        ],
        header=source.header if source else ("記録",),
        lines=[LineageLine(cells=record.cells) for record in source.records] if source else [],
        record_count=evidence.record_count if evidence else 0,
    )
    return opened(render_pdf(document), f"KPI_{row.kpi.title}.pdf")
