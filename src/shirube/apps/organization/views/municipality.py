"""自治体の設定の画面。"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.accounts import CodeForm, MunicipalityForm
from shirube.apps.organization.views.page import crumbs
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def municipality(request: HttpRequest) -> HttpResponse:
    """名称と団体コード。"""
    return _page(request)


def _page(
    request: HttpRequest,
    form: MunicipalityForm | None = None,
    code_form: CodeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = queries.municipality(request.scope)  # type: ignore[attr-defined]
    columns = [
        Column("code", "団体コード", is_row_header=True),
        Column("from", "初日"),
        Column("to", "終わり"),
    ]
    lines = [
        Row(
            {
                "code": Cell(period.code),
                "from": Cell(format_date(period.valid_from) if period.valid_from else "はじめから"),
                "to": Cell(f"{format_date(period.valid_to)}の前日" if period.valid_to else "続いています"),
            }
        )
        for period in queries.codes(request.scope)  # type: ignore[attr-defined]
    ]
    initial = {"version": row.version, "name": row.name, "kana": row.kana}
    context = {
        "page_title": "自治体の設定",
        "breadcrumbs": crumbs(("自治体の設定", None)),
        "municipality": row,
        "form": form or MunicipalityForm(initial=initial, auto_id="name-%s"),
        "code_form": code_form or CodeForm(initial={"version": row.version}, auto_id="code-%s"),
        "codes": Table("団体コード", columns, lines),
    }
    return render(request, "organization/municipality.html", context, status=status)


def rename(request: HttpRequest) -> HttpResponse:
    """名称を変える。"""
    form = MunicipalityForm(request.POST, auto_id="name-%s")
    if not form.is_valid():
        return _page(request, form=form, status=422)
    key = queries.municipality(request.scope).key  # type: ignore[attr-defined]
    actions.rename_municipality(by=request.scope, key=key, **form.cleaned_data)  # type: ignore[attr-defined]
    messages.success(request, "名称を変えました。")
    return redirect("organization.municipality")


def change_code(request: HttpRequest) -> HttpResponse:
    """団体コードを変える。"""
    form = CodeForm(request.POST, auto_id="code-%s")
    if not form.is_valid():
        return _page(request, code_form=form, status=422)
    key = queries.municipality(request.scope).key  # type: ignore[attr-defined]
    try:
        actions.change_code(by=request.scope, key=key, **form.cleaned_data)  # type: ignore[attr-defined]
    except actions.CannotChangeCode as refusal:
        form.add_error("code", str(refusal))
        return _page(request, code_form=form, status=422)
    messages.success(request, "団体コードを変えました。古いコードの道筋は、新しいコードへ案内されます。")
    return redirect("organization.municipality")
