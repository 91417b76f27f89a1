"""権限の画面: 延ばす、取り消す、まもなく終わるものを見る。"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.accounts import LastDayForm, day_after
from shirube.apps.organization.models import Membership
from shirube.apps.organization.views.accounts import REFUSALS, typed_version, where
from shirube.apps.organization.views.page import crumbs, last_day
from shirube.reference.organization.roles import role
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def right(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの権限: 延ばす、取り消す。"""
    return _right_page(request, _found_right(request, key))


def _found_right(request: HttpRequest, key: UUID) -> Membership:
    return found(lambda: queries.membership_of_key(request.scope, key), "権限")  # type: ignore[attr-defined]


def _right_page(
    request: HttpRequest,
    row: Membership,
    form: LastDayForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    label = role(row.role).label
    account_url = reverse("organization.account", args=[row.account.key])
    context = {
        "page_title": f"{row.account.display_name}の権限（{label}）",
        "breadcrumbs": crumbs(
            ("利用者", reverse("organization.accounts")), (row.account.login_id, account_url), (label, None)
        ),
        "lead": f"{format_date(row.starts_on)}から{last_day(row.ends_on)}まで",
        "right": row,
        "form": form or LastDayForm(initial={"version": row.version}),
        "version_form": VersionForm(initial={"version": row.version}, auto_id="revoke-%s"),
        "refusal": refusal,
        "is_over": row.ends_on <= request.scope.today,  # type: ignore[attr-defined]
    }
    return render(request, "organization/right.html", context, status=status)


def extend_right(request: HttpRequest, key: UUID) -> HttpResponse:
    """権限の末日を変える。"""
    row, form = _found_right(request, key), LastDayForm(request.POST)
    if not form.is_valid():
        return _right_page(request, row, form, status=422)
    ends_on = day_after(form.cleaned_data["last_on"])
    try:
        actions.extend(by=request.scope, key=key, version=form.cleaned_data["version"], ends_on=ends_on)  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        form.add_error("last_on", str(refusal))
        return _right_page(request, row, form, status=422)
    messages.success(request, "権限の末日を変えました。")
    return redirect("organization.account", key=row.account.key)


def revoke_right(request: HttpRequest, key: UUID) -> HttpResponse:
    """権限を取り消す。"""
    row = _found_right(request, key)
    try:
        actions.revoke(by=request.scope, key=key, **typed_version(request))  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        return _right_page(request, row, refusal=str(refusal), status=422)
    messages.success(request, "権限を取り消しました。")
    return redirect("organization.account", key=row.account.key)


def ending_rights(request: HttpRequest) -> HttpResponse:
    """30日以内に終わる権限。"""
    scope = request.scope  # type: ignore[attr-defined]
    page = Paginator(queries.rights_ending_soon(scope), 20).get_page(request.GET.get("page"))
    names = queries.department_by_id(scope, scope.today)
    columns = [
        Column("name", "氏名", is_row_header=True),
        Column("role", "役割"),
        Column("where", "組織"),
        Column("last", "末日"),
    ]
    rows = [
        Row(
            {
                "name": Cell(m.account.display_name, note=m.account.login_id),
                "role": Cell(role(m.role).label),
                "where": Cell(where(m, names)),
                "last": Cell(last_day(m.ends_on)),
            },
            href=reverse("organization.right", args=[m.key]),
        )
        for m in page
    ]
    context = {
        "page_title": "まもなく終わる権限",
        "breadcrumbs": crumbs(("利用者", reverse("organization.accounts")), ("まもなく終わる権限", None)),
        "lead": "今日から30日以内に終わる権限です。続けて使う人の分は、末日を変えてください。",
        "table": Table("まもなく終わる権限", columns, rows, empty_text="ありません。", caption_hidden=True),
        "page": page,
    }
    return render(request, "organization/ending.html", context)
