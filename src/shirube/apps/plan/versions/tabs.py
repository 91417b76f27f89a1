"""計画の中の切り替え: 各アプリが ``urls.PLAN_TABS``（名、経路の名、権限）で名のる画面を、計画ごとに並べる。

経路は計画の鍵を一つだけ取る（``plans/<uuid:plan>/…``）。
"""

from django.urls import reverse

from shirube.apps.frame.permissions import MEMBER, installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan
from shirube.ui.components.tabs.tabs import Tab


def plan_tabs(scope: Scope, plan: Plan, current: str = "") -> list[Tab]:
    """この人が開ける画面の切り替え。``current`` はいまの経路の名。"""
    declared = [("入口", "plans.plan", MEMBER)]
    for module in installed_modules("urls"):
        declared += getattr(module, "PLAN_TABS", ())
    return [
        Tab(label, reverse(name, args=[plan.key]), is_current=name == current)
        for label, name, permission in declared
        if scope.can(permission)
    ]
