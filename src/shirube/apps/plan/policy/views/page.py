"""全体方針の画面に共通の、計画・道順・切り替え・見つからないときの扱い。"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shirube.adapters.file_names import content_disposition
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.ui.components.tabs.tabs import Tab

T = TypeVar("T")
Crumb = tuple[str, str | None]
_INNER = (
    ("文書を作る", "policy.documents"),
    ("文書の言葉", "policy.words"),
    ("新旧対照", "policy.compare"),
    ("官民データの表", "policy.matrix"),
    ("策定の段階", "policy.stages"),
    ("寄せられた意見", "policy.comments"),
    ("公表", "policy.publication"),
)


def found(read: Callable[[], T], label: str) -> T:
    """読む。無ければ 404。"""
    try:
        return read()
    except ObjectDoesNotExist:
        raise Http404(f"この{label}はありません。") from None


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def all_versions(request: HttpRequest, plan: Plan) -> list[PlanVersion]:
    """この計画の版を、新しい順に。"""
    return list(versions.versions(request.scope, plan))  # type: ignore[attr-defined]


def frame(request: HttpRequest, plan: Plan, current: str, title: str, *last: Crumb) -> dict[str, Any]:
    """頁の枠: 題、道順、計画の切り替え、文書の中の切り替え。"""
    scope = request.scope  # type: ignore[attr-defined]
    home = reverse("policy.documents", args=[plan.key])
    return {
        "page_title": title,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("計画", reverse("plans.list")),
            (plan.title, reverse("plans.plan", args=[plan.key])),
            ("文書と公表", home if last or current != "policy.documents" else None),
            *(last or (() if current == "policy.documents" else ((title, None),))),
        ],
        "plan": plan,
        "tabs": versions.plan_tabs(scope, plan, "policy.documents"),
        "inner": [
            Tab(label, reverse(name, args=[plan.key]), is_current=name == current) for label, name in _INNER
        ],
        "can_edit": scope.can("policy.edit"),
    }


def attached(data: bytes, name: str, content_type: str) -> HttpResponse:
    """ファイルとして返す。"""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
