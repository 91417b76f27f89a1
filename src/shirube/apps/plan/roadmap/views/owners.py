"""取組の担当を、一つの画面でまとめて決める。"""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms.fields import chosen_department
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State

PAGE_SIZE = 50


def owners(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取組ごとに担当を選ぶ様式。"""
    return _page(request, plan_of(request, plan))


def _page(
    request: HttpRequest,
    plan: Plan,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    """``typed`` は、送られて断られた選び方（取組の鍵から所属コード）。"""
    scope = request.scope  # type: ignore[attr-defined]
    rows = queries.initiatives(scope, plan).select_related("department", "pillar")
    is_open_only = "all" not in request.GET
    if is_open_only:
        rows = rows.filter(department=None, department_text="", state__in=(State.PLANNED, State.ACTIVE))
    if typed is not None:
        rows = queries.initiatives(scope, plan).select_related("department", "pillar").filter(key__in=typed)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "担当をまとめて決める",
        "breadcrumbs": crumbs(plan, ("担当をまとめて決める", None)),
        "plan": plan,
        "page": page,
        "lines": _lines(page, typed or {}),
        "choices": queries.department_choices(scope, scope.today, empty="（未定）"),
        "is_open_only": is_open_only,
        "refusal": refusal,
    }
    return render(request, "roadmap/owners.html", context, status=422 if refusal else 200)


def _lines(page: Page, typed: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {"initiative": row, "code": typed.get(str(row.key), row.department.code if row.department else "")}
        for row in page
    ]


def assign(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選ばれた担当を、まとめて書く。一つでも食い違えば、何も書かない。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    keys, revisions = request.POST.getlist("key"), request.POST.getlist("revision")
    codes = request.POST.getlist("department")
    typed = dict(zip(keys, codes, strict=False))
    try:
        known = {str(one.key): one for one in queries.initiatives(scope, row).filter(key__in=_keys(keys))}
        wanted = [
            actions.Assignment(known[key], int(revision), chosen_department(scope, code))
            for key, revision, code in zip(keys, revisions, codes, strict=True)
        ]
    except (KeyError, ValueError, ObjectDoesNotExist):
        shown = {key: typed[key] for key in typed if key in _held(request, row)}
        refusal = "送られた取組か担当が、いまの計画にありません。画面を開き直してください。"
        return _page(request, row, typed=shown, refusal=refusal)
    try:
        count = actions.assign_owners(by=scope, plan=row, wanted=wanted)
    except actions.CannotChangeRoadmap as error:
        return _page(request, row, typed=typed, refusal=str(error))
    messages.success(request, f"{count}件の取組の担当を決めました。")
    return redirect("roadmap.owners", plan=plan)


def _keys(texts: list[str]) -> list[UUID]:
    return [UUID(text) for text in texts]


def _held(request: HttpRequest, plan: Plan) -> set[str]:
    rows = queries.initiatives(request.scope, plan)  # type: ignore[attr-defined]
    return {str(key) for key in rows.values_list("key", flat=True)}
