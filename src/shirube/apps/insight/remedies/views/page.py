"""対策の画面に共通の、道順・札・断りの扱い。"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.carried_out import carried_out
from shirube.apps.frame.found import found
from shirube.apps.insight.analysis.queries import DEFINITIONS, KEPT_REFUSAL
from shirube.apps.insight.remedies import actions, queries
from shirube.apps.insight.remedies.models import Remedy
from shirube.engines.insight.figures import Figure, FigureKind
from shirube.engines.insight.remedies import Attainment, RemedyState, Verdict
from shirube.ui.components.badge.badge import Badge

Crumb = tuple[str, str | None]
_STATES = {
    RemedyState.CONSIDERING: "neutral",
    RemedyState.DOING: "info",
    RemedyState.CHECKING: "warning",
    RemedyState.DONE: "success",
    RemedyState.STOPPED: "neutral",
}
_VERDICTS = {
    Verdict.WORKED: "success",
    Verdict.UNCHANGED: "neutral",
    Verdict.WORSE: "error",
    Verdict.UNKNOWN: "warning",
}
_ATTAINMENTS = {Attainment.REACHED: "success", Attainment.PARTLY: "info", Attainment.MISSED: "warning"}


_DEFINED = {
    FigureKind.THROUGHPUT: "処理時間",
    FigureKind.WAITING: "待ち",
    FigureKind.SOJOURN: "滞在",
    FigureKind.SERVICE: "作業",
    FigureKind.REWORK: "手戻り率",
}


def definition_of(figure: Figure) -> str:
    """動かす数の定義。"""
    said = DEFINITIONS[_DEFINED[figure.kind]] if figure.kind in _DEFINED else ""
    what = (
        "割合は、分子÷分母。" if figure.is_share else "中央値は、短い順に並べて真ん中の値（間は線形補間）。"
    )
    return said + what + "期間に最後の行いがあった件で計ります。"


def crumbs(*last: Crumb) -> list[Crumb]:
    """ホームからの道順。"""
    here: Crumb = ("対策", reverse("insight.remedies") if last else None)
    return [("ホーム", reverse("home")), here, *last]


def remedy_of(request: HttpRequest, key: UUID) -> Remedy:
    """この対策。無ければ 404。"""
    return found(lambda: queries.remedy_of_key(request.scope, key), "対策")  # type: ignore[attr-defined]


def shown_remedy_of(request: HttpRequest, key: UUID) -> Remedy:
    """数を見せてよい、この対策。見せない人には断る（403）。"""
    row = remedy_of(request, key)
    if not queries.is_shown(request.scope, row):  # type: ignore[attr-defined]
        raise PermissionDenied(KEPT_REFUSAL)
    return row


def succeeded(form: Form, run: Callable[[dict[str, Any]], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    return carried_out(
        form, lambda: run(form.cleaned_data), actions.CannotChangeRemedy, actions.CannotMeasureRemedy
    )


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
    return render(request, "insight_remedies/form.html", context, status=status)


def state_badge(state: RemedyState) -> Badge:
    """状態の札。"""
    return Badge(state.label, _STATES[state])


def verdict_badge(verdict: Verdict) -> Badge:
    """見立ての札。"""
    return Badge(verdict.label, _VERDICTS[verdict])


def attainment_badge(attainment: Attainment) -> Badge:
    """見込みとの比べの札。"""
    return Badge(attainment.label, _ATTAINMENTS.get(attainment, "neutral"))
