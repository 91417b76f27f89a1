"""課題・PDCA の画面に共通の、道順・見つからないときの扱い・札・書き出し。"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.carried_out import carried_out
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.models import Issue, Loop
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.engines.plan.steering_issues import IssueState, Priority, SourceKind
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.values.document import Document

Crumb = tuple[str, str | None]
_STATES = {
    IssueState.OPEN: "warning",
    IssueState.WORKING: "info",
    IssueState.WATCHING: "info",
    IssueState.RESOLVED: "success",
    IssueState.WITHDRAWN: "neutral",
}
_PRIORITIES = {Priority.HIGH: "error", Priority.MIDDLE: "warning"}


FORMS: dict[str, Callable[[Document], bytes]] = {
    "docx": render_docx,
    "pdf": render_pdf,
    "html": lambda document: render_html(document).encode(),
}


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def issue_crumbs(plan: Plan, *last: Crumb) -> list[Crumb]:
    """課題・リスク管理表からの道順。"""
    return plan_trail(plan, ("課題・リスク", reverse("steering.issues", args=[plan.key])), *last)


def succeeded(form: Form, run: Callable[[dict[str, Any]], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    return carried_out(form, lambda: run(form.cleaned_data), actions.CannotSteer, roadmap.CannotChangeRoadmap)


def errors_of(form: Form) -> str:
    """様式の誤りを一続きの文にする。"""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def form_page(
    request: HttpRequest,
    title: str,
    breadcrumbs: Sequence[Crumb],
    form: Form,
    back: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """一つの様式の頁。"""
    context |= {"page_title": title, "breadcrumbs": breadcrumbs, "form": form, "back": back}
    return render(request, "steering/form.html", context, status=status)


def state_badge(state: IssueState) -> Badge:
    """状態の札。"""
    return Badge(state.label, _STATES[state])


def priority_badge(priority: Priority) -> Badge:
    """優先度の札。"""
    return Badge(priority.label, _PRIORITIES.get(priority, "neutral"))


def source_term(scope: Scope, plan: Plan, row: Issue | Loop, label: str) -> Term:
    """もとの記録と、そこへの行き先。開けない人には、だれが開けるかを言う。"""
    kind = SourceKind(row.source_kind)
    link = queries.source_link(scope, plan, kind, row.source_key)
    named = kind.label if row.source_label else ""
    return Term(
        label,
        row.source_label or kind.label,
        note="。".join(part for part in (named, link.note) if part),
        href=link.href,
    )


def paper(document: Document, form: str, name: str) -> HttpResponse:
    """文書を、言われた形式で渡す。"""
    write = FORMS.get(form)
    if write is None:
        raise Http404("この形式では書き出せません。")
    return attached(write(document), f"{name}.{form}")
