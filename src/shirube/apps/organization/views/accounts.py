"""利用者の画面。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.accounts import (
    AccountForm,
    NewAccountForm,
    PasswordForm,
    RightForm,
)
from shirube.apps.organization.models import Account, Membership
from shirube.apps.organization.views.page import crumbs, last_day
from shirube.engines.organization.rights import CannotSetPeriod, is_ending_soon
from shirube.reference.organization.roles import role
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

REFUSALS = (
    actions.CannotChangeAccount,
    actions.CannotOpenAccount,
    actions.CannotRevokeLastAdministrator,
    CannotSetPeriod,
)


def account_list(request: HttpRequest) -> HttpResponse:
    """利用者の一覧。"""
    text = request.GET.get("q", "")[:60]
    page = Paginator(queries.accounts(request.scope, text=text), 20).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    columns = [
        Column("login_id", "利用者ID", is_row_header=True),
        Column("name", "氏名"),
        Column("rights", "いまの役割"),
        Column("state", "状態"),
    ]
    rows = [
        Row(
            {
                "login_id": Cell(account.login_id),
                "name": Cell(account.display_name),
                "rights": Cell("、".join(role(m.role).label for m in account.rights)),
                "state": Cell(badge=_state(account)),
            },
            href=reverse("organization.account", args=[account.key]),
        )
        for account in page
    ]
    context = {
        "page_title": "利用者",
        "breadcrumbs": crumbs(("利用者", None)),
        "table": Table("利用者の一覧", columns, rows, caption_hidden=True),
        "page": page,
        "text": text,
        "ending_count": queries.rights_ending_soon(request.scope).count(),  # type: ignore[attr-defined]
    }
    return render(request, "organization/accounts.html", context)


def _state(account: Account) -> Badge:
    return Badge("使用中", "success") if account.is_active else Badge("停止", "neutral")


def new_account(request: HttpRequest) -> HttpResponse:
    """利用者を作る様式。"""
    return _new_page(request, NewAccountForm(request.scope))  # type: ignore[attr-defined]


def _new_page(request: HttpRequest, form: NewAccountForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "利用者を作る",
        "breadcrumbs": crumbs(("利用者", reverse("organization.accounts")), ("利用者を作る", None)),
        "form": form,
        "submit": "利用者を作る",
        "back": reverse("organization.accounts"),
    }
    return render(request, "organization/form.html", context, status=status)


def add_account(request: HttpRequest) -> HttpResponse:
    """利用者を作り、はじめの権限を与える。"""
    form = NewAccountForm(request.scope, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _new_page(request, form, status=422)
    names = ("login_id", "display_name", "email", "password")
    values = {name: form.cleaned_data[name] for name in names}
    try:
        account = actions.admit_account(by=request.scope, **values, **form.right)  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _new_page(request, form, status=422)
    messages.success(request, "利用者を作りました。")
    return redirect("organization.account", key=account.key)


def account(request: HttpRequest, key: UUID) -> HttpResponse:
    """一人の利用者と権限。"""
    return _account_page(request, _found(request, key))


def _found(request: HttpRequest, key: UUID) -> Account:
    return found(lambda: queries.account_of_key(request.scope, key), "利用者")  # type: ignore[attr-defined]


def _account_page(request: HttpRequest, row: Account, status: int = 200, **bound: Any) -> HttpResponse:
    """利用者の画面。``bound`` は、誤りのあった様式や断りの言葉。"""
    scope = request.scope  # type: ignore[attr-defined]
    version = {"version": row.version}
    context: dict[str, Any] = {
        "page_title": row.display_name,
        "breadcrumbs": crumbs(("利用者", reverse("organization.accounts")), (row.login_id, None)),
        "account": row,
        "badge": _state(row),
        "staff": queries.staff_of_account(scope, row),
        "rights": _rights_table(request, row),
        "is_ours": queries.is_only_ours(scope, row),
        "is_me": row.pk == scope.account_id,
        "edit_form": AccountForm(
            initial=version | {"display_name": row.display_name, "email": row.email}, auto_id="edit-%s"
        ),
        "password_form": PasswordForm(initial=version, auto_id="password-%s"),
        "version_form": VersionForm(initial=version, auto_id="switch-%s"),
        "right_form": RightForm(scope, auto_id="right-%s"),
        "can_grant": scope.can("rights.grant"),
    }
    return render(request, "organization/account.html", context | bound, status=status)


def _rights_table(request: HttpRequest, row: Account) -> Table:
    scope = request.scope  # type: ignore[attr-defined]
    rows = queries.memberships_of(scope, row)
    names = queries.department_by_id(scope, scope.today)
    columns = [
        Column("role", "役割", is_row_header=True),
        Column("where", "組織"),
        Column("period", "期間"),
        Column("state", "状態"),
    ]
    lines = [
        Row(
            {
                "role": Cell(role(m.role).label),
                "where": Cell(where(m, names), note="職を離れると終わる" if m.follows_post else None),
                "period": Cell(f"{format_date(m.starts_on, 'short')}〜{last_day(m.ends_on)}"),
                "state": Cell(badge=_right_state(request, m)),
            },
            href=reverse("organization.right", args=[m.key]),
        )
        for m in rows
    ]
    return Table("この自治体での権限", columns, lines, empty_text="権限はありません。")


def where(membership: Membership, names: dict[int, queries.DepartmentNode]) -> str:
    """権限の及ぶ組織の名。"""
    if membership.department_id is None:
        return "全庁"
    node = names.get(membership.department_id)
    return node.full_name if node else membership.department.code  # type: ignore[union-attr]


def _right_state(request: HttpRequest, membership: Membership) -> Badge:
    today = request.scope.today  # type: ignore[attr-defined]
    if membership.starts_on > today:
        return Badge("これから", "info")
    if not membership.is_in_force:  # type: ignore[attr-defined]
        return Badge("終わり", "neutral")
    if is_ending_soon(membership.ends_on, today):
        return Badge("まもなく終わる", "warning")
    return Badge("有効", "success")


def edit_account(request: HttpRequest, key: UUID) -> HttpResponse:
    """氏名とメールアドレスを変える。"""
    row, form = _found(request, key), AccountForm(request.POST, auto_id="edit-%s")
    if not form.is_valid():
        return _account_page(request, row, 422, edit_form=form)
    return _done(request, row, "利用者を変えました。", actions.edit_account, **form.cleaned_data)


def reset_password(request: HttpRequest, key: UUID) -> HttpResponse:
    """仮のパスワードを付け直す。"""
    row, form = _found(request, key), PasswordForm(request.POST, auto_id="password-%s")
    if not form.is_valid():
        return _account_page(request, row, 422, password_form=form)
    return _done(request, row, "仮のパスワードを付けました。", actions.reset_password, **form.cleaned_data)


def deactivate_account(request: HttpRequest, key: UUID) -> HttpResponse:
    """利用者を止める。"""
    return _done(
        request,
        _found(request, key),
        "利用者を止めました。",
        actions.deactivate_account,
        **typed_version(request),
    )


def reactivate_account(request: HttpRequest, key: UUID) -> HttpResponse:
    """止めた利用者を再開する。"""
    return _done(
        request,
        _found(request, key),
        "利用者を再開しました。",
        actions.reactivate_account,
        **typed_version(request),
    )


def typed_version(request: HttpRequest) -> dict[str, int]:
    """送られた版。読めなければ、どの版とも合わない 0。"""
    form = VersionForm(request.POST)
    return {"version": form.cleaned_data["version"] if form.is_valid() else 0}


def _done(request: HttpRequest, row: Account, message: str, act: Any, **values: Any) -> HttpResponse:
    """行いを一つ呼び、できなければ断りを見せる。"""
    try:
        act(by=request.scope, key=row.key, **values)  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        return _account_page(request, row, 422, refusal=str(refusal))
    messages.success(request, message)
    return redirect("organization.account", key=row.key)


def grant_right(request: HttpRequest, key: UUID) -> HttpResponse:
    """権限を与える。"""
    scope, row = request.scope, _found(request, key)  # type: ignore[attr-defined]
    form = RightForm(scope, request.POST, auto_id="right-%s")
    if not form.is_valid():
        return _account_page(request, row, 422, right_form=form)
    try:
        actions.grant(by=scope, account=row, municipality=queries.municipality(scope), **form.right)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _account_page(request, row, 422, right_form=form)
    messages.success(request, "権限を与えました。")
    return redirect("organization.account", key=key)
