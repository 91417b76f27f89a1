"""下の部屋の版の頁に置く、前の版との新旧対照への入口。承認する人は、変わったところを見てから決める。"""

from django.urls import reverse
from django.utils.http import urlencode

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import PlanVersion


def _compare(scope: Scope, version: PlanVersion) -> tuple[str, str] | None:
    if not scope.can("plan.papers"):
        return None
    older = [one for one in versions.versions(scope, version.plan) if one.number < version.number]
    approved = [one for one in older if one.state == PlanVersion.State.APPROVED]
    if not approved:
        return None
    before = max(approved, key=lambda one: one.number)
    asked = urlencode({"old": before.key, "new": version.key})
    label = f"第{before.number}版から変わったところを見る（新旧対照）"
    return label, f"{reverse('policy.compare', args=[version.plan.key])}?{asked}"


VERSION_LINKS = (_compare,)
