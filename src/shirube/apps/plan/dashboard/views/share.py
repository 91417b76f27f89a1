"""共有ファイルの画面: 何が建物の外へ出るのかを確かめてから受け取る。"""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.file_names import content_disposition
from shirube.apps.plan.dashboard import queries
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import PlanVersion
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.share_file import SharedKpi, SharedReading, ShareFile, share_text
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_SHOWN_READINGS = 200
NEVER = "作業、担当の課と人の名、金額、目標、備考、課題、決めたわけ"


def _version(request: HttpRequest, key: UUID) -> PlanVersion:
    try:
        return versions.version_of_key(request.scope, key)  # type: ignore[attr-defined]
    except PlanVersion.DoesNotExist:
        raise Http404("この版はありません。") from None


def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """外へ出るものを、そのまま並べて見せる。"""
    row = _version(request, key)
    try:
        share = queries.shared(request.scope, row)  # type: ignore[attr-defined]
    except queries.CannotShareVersion as refusal:
        messages.error(request, str(refusal))
        return redirect("plans.version", key=row.key)
    context = {
        "page_title": "共有ファイル",
        "breadcrumbs": versions.plan_trail(
            row.plan,
            (f"第{row.number}版", reverse("plans.version", args=[row.key])),
            ("共有ファイル", None),
        ),
        "row": row,
        "never": NEVER,
        "terms": _terms(share),
        "size": f"{len(share_text(share).encode()):,}バイト",
        "initiatives": _initiatives(share, queries.national_labels(request.scope, share)),  # type: ignore[attr-defined]
        "kpis": _kpis(share),
        "names": queries.names_in(request.scope, share),  # type: ignore[attr-defined]
    }
    return render(request, "plan_dashboard/share.html", context)


def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """共有ファイルを受け取る。"""
    row = _version(request, key)
    try:
        name, data = queries.share_bytes(request.scope, row)  # type: ignore[attr-defined]
    except queries.CannotShareVersion as refusal:
        messages.error(request, str(refusal))
        return redirect("plans.version", key=row.key)
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _terms(share: ShareFile) -> list[Term]:
    version = share.version
    decided = [f"{format_date(version.approved_on)}・{version.approval.label}"]
    decided += [one for one in (version.meeting, version.document_number) if one]
    return [
        Term("団体", f"{share.municipality.name}（{share.municipality.code}）"),
        Term("計画", share.plan.title),
        Term("もとにした国の計画", f"第{share.plan.edition}版" if share.plan.edition else "よらない"),
        Term("版", f"第{version.number}版（{format_date(version.as_of)}時点）"),
        Term("決まり方", "・".join(decided)),
    ]


def _initiatives(share: ShareFile, labels: Mapping[str, str]) -> Table:
    columns = [
        Column("title", "取組", is_row_header=True),
        Column("state", "状態", is_unbroken=True),
        Column("national", "国の項目"),
    ]
    rows = [
        Row(
            {
                "title": Cell(f"{one.number}　{one.title}" if one.number else one.title),
                "state": Cell(one.state.label),
                "national": Cell("、".join(labels.get(ref, ref) for ref in one.national) or "町だけの取組"),
            }
        )
        for one in share.initiatives
    ]
    return Table(f"取組の状態（{len(rows):,}件）", columns, rows, "取組はありません。")


def _kpis(share: ShareFile) -> Table:
    columns = [
        Column("title", "KPI", is_row_header=True),
        Column("period", "期間", is_unbroken=True),
        Column("value", "値", align="end", is_unbroken=True),
        Column("parts", "分子 ÷ 分母", align="end"),
        Column("as_of", "いつ現在"),
        Column("basis", "何による値か"),
    ]
    rows = [_reading_row(kpi, one) for kpi in share.kpis for one in kpi.readings]
    rows += [_bare_row(kpi) for kpi in share.kpis if not kpi.readings]
    more = f"。はじめの{_SHOWN_READINGS}行だけを見せています" if len(rows) > _SHOWN_READINGS else ""
    caption = f"KPIの読み（KPI {len(share.kpis):,}件、{len(rows):,}行{more}）"
    return Table(caption, columns, rows[:_SHOWN_READINGS], "KPIはありません。")


def _reading_row(kpi: SharedKpi, one: SharedReading) -> Row:
    parts = (
        ""
        if one.denominator is None
        else f"{figure_text(one.numerator, '')} ÷ {figure_text(one.denominator, '')}"
    )
    value = "非表示（数が少ないため）" if one.is_suppressed else figure_text(one.value, kpi.unit)
    return Row(
        {
            "title": _named(kpi),
            "period": Cell(f"{format_date(one.starts_on, 'short')}〜{format_date(one.ends_on, 'short')}"),
            "value": Cell("値なし" if value == "—" else value),
            "parts": Cell(parts),
            "as_of": Cell(format_date(one.as_of, "short")),
            "basis": Cell(f"{one.basis}・{one.standing}・第{one.revision}改訂"),
        }
    )


def _named(kpi: SharedKpi) -> Cell:
    whose = "ほかの団体と共通の指標" if kpi.standard else "町だけの指標"
    return Cell(kpi.title, note=whose if kpi.definition == kpi.title else f"{kpi.definition}（{whose}）")


def _bare_row(kpi: SharedKpi) -> Row:
    cells = {name: Cell() for name in ("period", "parts", "as_of", "basis")}
    return Row({"title": _named(kpi), "value": Cell("読みなし"), **cells})
