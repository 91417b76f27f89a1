"""対策が、ほかの画面に出すもの。引継の画面には、その人が担当の、終わっていない対策を出す。"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.open_things import OpenThing
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies import queries


def open_remedies(scope: Scope, holders: Collection[UUID]) -> Mapping[UUID, Sequence[OpenThing]]:
    """この人たちが担当の、終わっていない対策。"""
    found: dict[UUID, list[OpenThing]] = defaultdict(list)
    for row in queries.remedies(scope).filter(holder__in=holders):
        if row.now.is_open:
            url = reverse("insight.remedy", args=[row.key]) if scope.can("insight.view") else None
            found[row.holder].append(
                OpenThing(room="業務分析", title=f"対策「{row.title}」", url=url, due=row.due)
            )
    return found


OPEN_THINGS = [open_remedies]
