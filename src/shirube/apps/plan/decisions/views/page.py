"""会議の決定の画面に共通の、道順と様式の頁。"""

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.files.actions import CannotKeepFile
from shirube.apps.frame.carried_out import carried_out
from shirube.apps.frame.found import found
from shirube.apps.organization.meetings import queries as meetings
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions import actions
from shirube.apps.plan.steering.actions import CannotSteer
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.actions import CannotApproveVersion
from shirube.apps.plan.versions.queries import Plan

Crumb = tuple[str, str | None]
REFUSALS = (
    CannotSteer,
    actions.CannotFollowUp,
    actions.CannotLinkDecision,
    CannotApproveVersion,
    CannotKeepFile,
)


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def decision_of(request: HttpRequest, key: UUID) -> Decision:
    """この決定。無ければ 404。"""
    return found(lambda: meetings.decision_of_key(request.scope, key), "決定")  # type: ignore[attr-defined]


def sitting_of(request: HttpRequest, key: UUID) -> Sitting:
    """この会議。無ければ 404。"""
    return found(lambda: meetings.sitting_of_key(request.scope, key), "会議")  # type: ignore[attr-defined]


def meeting_trail(sitting: Sitting, *last: Crumb) -> list[Crumb]:
    """会議までの道順。"""
    return [
        ("ホーム", reverse("home")),
        ("会議と決定", reverse("meetings.bodies")),
        (sitting.body.name, reverse("meetings.body", args=[sitting.body.key])),
        (str(sitting), reverse("meetings.sitting", args=[sitting.key])),
        *last,
    ]


def decision_trail(decision: Decision, *last: Crumb) -> list[Crumb]:
    """決定までの道順。"""
    here = reverse("meetings.decision", args=[decision.key])
    return meeting_trail(decision.sitting, (decision.title, here), *last)


def succeeded(form: Form, run: Callable[[], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    return carried_out(form, run, *REFUSALS)


def form_page(
    request: HttpRequest,
    title: str,
    form: Form,
    trail: list[Crumb],
    back: str,
    *,
    submit: str,
    lead: str = "",
    is_upload: bool = False,
    others: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """一つの様式だけの頁。``others`` は、ほかの計画で同じことをする頁。"""
    context = {
        "page_title": title,
        "breadcrumbs": trail,
        "lead": lead,
        "form": form,
        "submit": submit,
        "back": back,
        "is_upload": is_upload,
        "others": others or [],
    }
    return render(request, "plan_decisions/form.html", context, status=status)
