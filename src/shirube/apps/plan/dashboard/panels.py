"""下の部屋の画面に置く、いまの状況と共有への入口。"""

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.dashboard import queries
from shirube.apps.plan.versions.queries import PlanVersion


def _share(scope: Scope, version: PlanVersion) -> tuple[str, str] | None:
    if version.state != PlanVersion.State.APPROVED or not scope.can("plan.share"):
        return None
    return "共有ファイルを確かめて受け取る", reverse("dashboard.share", args=[version.key])


PLAN_LINKS = (queries.entrance,)
VERSION_LINKS = (_share,)
