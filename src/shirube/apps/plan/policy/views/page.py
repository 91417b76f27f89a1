"""全体方針の画面に共通の、計画・道順・切り替え・見つからないときの扱い。"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion, plan_trail
from shirube.ui.components.tabs.tabs import Tab

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
        "breadcrumbs": plan_trail(
            plan,
            ("文書と公表", home if last or current != "policy.documents" else None),
            *(last or (() if current == "policy.documents" else ((title, None),))),
        ),
        "plan": plan,
        "tabs": versions.plan_tabs(scope, plan, "policy.documents"),
        "inner": [
            Tab(label, reverse(name, args=[plan.key]), is_current=name == current) for label, name in _INNER
        ],
        "can_edit": scope.can("policy.edit"),
    }
