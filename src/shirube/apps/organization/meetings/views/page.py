"""会議の画面に共通の、道順・切り替え・様式の頁・札。"""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.carried_out import carried_out
from shirube.apps.organization.meetings import actions
from shirube.apps.organization.meetings.models import Decision, Sitting
from shirube.engines.organization.meetings import Result, SittingState
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.tabs.tabs import Tab

Crumb = tuple[str, str | None]
REFUSALS = (
    actions.CannotConfirmDecision,
    actions.CannotKeepBody,
    actions.CannotKeepSitting,
    actions.CannotRecordDecision,
)
_STATES = {"planned": "info", "held": "success", "written": "success", "cancelled": "neutral"}
_RESULTS = {
    "approved": "success",
    "conditional": "warning",
    "returned": "error",
    "continued": "warning",
    "noted": "success",
}


def crumbs(*last: Crumb) -> list[Crumb]:
    """会議と決定からの道順。"""
    return [("ホーム", reverse("home")), ("会議と決定", reverse("meetings.bodies") if last else None), *last]


def crumbs_to_sitting(row: Sitting, *last: Crumb) -> list[Crumb]:
    """会議までの道順。"""
    here = reverse("meetings.sitting", args=[row.key]) if last else None
    body = reverse("meetings.body", args=[row.body.key])
    return crumbs((row.body.name, body), (short_name(row), here), *last)


def short_name(row: Sitting) -> str:
    """会議体の名を除いた、会議の名。"""
    return str(row).removeprefix(row.body.name).strip("（） ").replace("（", " ")


def tabs(current: str) -> list[Tab]:
    """会議体と決定の切り替え。"""
    return [
        Tab(label, reverse(name), is_current=name == current)
        for label, name in (("会議体", "meetings.bodies"), ("決定", "meetings.decisions"))
    ]


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
    submit: str = "保存する",
    lead: str = "",
    status: int = 200,
) -> HttpResponse:
    """一つの様式だけの頁。"""
    context = {
        "page_title": title,
        "breadcrumbs": trail,
        "lead": lead,
        "form": form,
        "submit": submit,
        "back": back,
    }
    return render(request, "meetings/form.html", context, status=status)


def state_badge(row: Sitting) -> Badge:
    """会議の状態の札。"""
    return Badge(SittingState(row.state).label, _STATES[row.state])


def result_badge(row: Decision) -> Badge:
    """結果の札。"""
    return Badge(Result(row.result).label, _RESULTS[row.result])


def standing_badge(row: Decision) -> Badge | None:
    """確定していない、訂正された、を示す札。ふつうの確定には出さない。"""
    if not row.is_confirmed:
        return Badge("作成中", "info")
    if any(one.is_confirmed for one in row.corrections.all()):
        return Badge("訂正済み", "neutral")
    return None
