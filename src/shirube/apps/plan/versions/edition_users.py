"""国の計画の版を使っている計画。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan


def _plans(scope: Scope, name: str) -> list[str]:
    return [plan.title for plan in Plan.objects.filter(edition=name)]


EDITION_USERS = (_plans,)
