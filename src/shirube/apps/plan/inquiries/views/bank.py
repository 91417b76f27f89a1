"""答え帳の画面: 控えた事実と、計画の記録から引ける値。"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import typed_version
from shirube.apps.organization import queries as organization
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.forms import FactForm
from shirube.apps.plan.inquiries.models import StandingFact
from shirube.apps.plan.inquiries.views.page import MANAGE, crumbs, done, form_page, succeeded
from shirube.engines.plan.inquiry_prefill import is_stale
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def _crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return crumbs(("答え帳", reverse("inquiries.bank") if last else None), *last)


def bank(request: HttpRequest) -> HttpResponse:
    """答え帳と、計画の記録から引ける値。"""
    scope = request.scope  # type: ignore[attr-defined]
    can_manage = scope.can(MANAGE)
    rows = list(queries.facts(scope))
    stale = [one for one in rows if one.retired_on is None and is_stale(one.as_of, scope.today)]
    context = {
        "page_title": "答え帳",
        "breadcrumbs": _crumbs(),
        "lead": "照会でよく聞かれる事実を、日付と根拠を付けて控えます。"
        "名が設問に含まれると、下書きになります。",
        "can_manage": can_manage,
        "stale": len(stale),
        "table": _table(scope, rows),
        "plan_table": _plan_table(queries.known_from_plan(scope), scope.today),
    }
    return render(request, "plan_inquiries/bank.html", context)


def _table(scope: Scope, rows: list[StandingFact]) -> Table:
    can_manage, today = scope.can(MANAGE), scope.today
    names = {key: node.name for key, node in organization.department_by_id(scope, today).items()}
    columns = [
        Column("title", "名", is_row_header=True),
        Column("value", "値"),
        Column("as_of", "いつの値か", is_unbroken=True),
        Column("state", "状態"),
        Column("source", "根拠"),
        Column("department", "確かめる課"),
    ]
    lines = [
        Row(
            {
                "title": Cell(one.title, note="、".join(one.words.splitlines()) or None),
                "value": Cell(_amount(one.value, one.unit)),
                "as_of": Cell(format_date(one.as_of, "short")),
                "state": Cell(badge=_badge(one, today)),
                "source": Cell(one.source),
                "department": Cell(names.get(one.department_id or 0, "")),
            },
            href=reverse("inquiries.fact", args=[one.key]) if can_manage else None,
        )
        for one in rows
    ]
    return Table("控えた事実", columns, lines, "まだ何も控えていません。", caption_hidden=True)


def _badge(one: StandingFact, today: Any) -> Badge:
    if one.retired_on is not None:
        return Badge("使っていない", "neutral")
    return Badge("18か月より前", "warning") if is_stale(one.as_of, today) else Badge("使っている", "success")


def _amount(value: str, unit: str) -> str:
    """円の額は桁を区切る。"""
    return f"{int(value):,}円" if unit == "円" and value.isdigit() else f"{value}{unit}"


def _plan_table(known: tuple[Any, ...], today: Any) -> Table:
    columns = [
        Column("name", "名", is_row_header=True),
        Column("value", "値"),
        Column("as_of", "いつの値か", is_unbroken=True),
        Column("where", "計画のどこか"),
    ]
    lines = [
        Row(
            {
                "name": Cell(one.names[0], note="、".join(one.names[1:]) or None),
                "value": Cell(_amount(one.value, one.unit)),
                "as_of": Cell(
                    format_date(one.as_of, "short") if one.as_of else "",
                    badge=Badge("18か月より前", "warning") if is_stale(one.as_of, today) else None,
                ),
                "where": Cell(one.where),
            }
        )
        for one in known
    ]
    return Table(
        "計画の記録から引ける値",
        columns,
        lines,
        "計画がまだないので、引ける値がありません。",
        caption_hidden=True,
    )


def new(request: HttpRequest) -> HttpResponse:
    """事実を控える様式。"""
    return _form(request, FactForm(request.scope, None), "事実を控える")  # type: ignore[attr-defined]


def _form(
    request: HttpRequest, form: FactForm, title: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    return form_page(
        request, title, _crumbs((title, None)), form, reverse("inquiries.bank"), status=status, **more
    )


def keep(request: HttpRequest) -> HttpResponse:
    """事実を控える。"""
    scope = request.scope  # type: ignore[attr-defined]
    form = FactForm(scope, None, request.POST)
    if not succeeded(form, lambda: actions.keep_fact(by=scope, **form.values)):
        return _form(request, form, "事実を控える", status=422)
    return done(request, "答え帳に控えました。", reverse("inquiries.bank"))


def _fact(request: HttpRequest, key: UUID) -> StandingFact:
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: queries.standing_fact_of_key(scope, key), "事実")


def fact(request: HttpRequest, key: UUID) -> HttpResponse:
    """事実を直す様式。"""
    row = _fact(request, key)
    return _edit(request, row, FactForm(request.scope, row))  # type: ignore[attr-defined]


def _edit(request: HttpRequest, row: StandingFact, form: FactForm, status: int = 200) -> HttpResponse:
    is_used = row.retired_on is None
    return _form(
        request,
        form,
        "事実を直す",
        status=status,
        remove_url=reverse("inquiries.retire_fact" if is_used else "inquiries.return_fact", args=[row.key]),
        remove_label="下書きに使うのをやめる" if is_used else "もう一度、下書きに使う",
        remove_note="控えは残ります。あとで戻せます。" if is_used else "",
        version=row.version,
    )


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """事実を直す。"""
    scope, row = request.scope, _fact(request, key)  # type: ignore[attr-defined]
    form = FactForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda: actions.edit_fact(by=scope, key=key, version=form.cleaned_data["version"], **form.values),
    ):
        return _edit(request, row, form, 422)
    return done(request, "答え帳を直しました。", reverse("inquiries.bank"))


def retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """下書きに使うのをやめる。"""
    _fact(request, key)
    actions.retire_fact(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    return done(request, "下書きに使うのをやめました。", reverse("inquiries.bank"))


def put_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """もう一度、下書きに使う。"""
    _fact(request, key)
    actions.return_fact(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    return done(request, "もう一度、下書きに使います。", reverse("inquiries.bank"))
