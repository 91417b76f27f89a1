"""体制が、ほかの画面に出すもの。引継の画面には、確かめ終わっていない名簿を出す。"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.open_things import OpenThing
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import RosterChange


def open_rosters(scope: Scope, holders: Collection[UUID]) -> Mapping[UUID, Sequence[OpenThing]]:
    """取り込んだまま、反映も取消もしていない名簿。"""
    rows = RosterChange.objects.filter(
        created_by__in=holders, state__in=(RosterChange.State.STAGING, RosterChange.State.READY)
    ).order_by("effective_on", "pk")
    found: dict[UUID, list[OpenThing]] = defaultdict(list)
    for row in rows:
        url = reverse("organization.roster", args=[row.key]) if scope.can("roster.edit") else None
        title = f"名簿「{row.title}」の確かめと反映"
        found[row.created_by].append(  # type: ignore[index]
            OpenThing(room="体制", title=title, url=url, due=row.effective_on)
        )
    return found


OPEN_THINGS = [open_rosters]
