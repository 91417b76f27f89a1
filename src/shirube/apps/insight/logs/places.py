"""記録の画面のある所: 住所の鍵から記録を引き、ホームからの道順を言う。"""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.own import refreshed


def found_log(request: HttpRequest, key: UUID) -> EventLog:
    """住所の鍵の記録。無ければ 404。この自治体の事案なら、いまの数を入れて返す。"""
    row = found(lambda: EventLog.objects.select_related("file").get(key=key), "業務の記録")
    return refreshed(request.scope, row) if row.is_own else row  # type: ignore[attr-defined]


def log_trail(row: EventLog | None, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """ホームからの道順。"""
    crumbs: list[tuple[str, str | None]] = [("ホーム", reverse("home"))]
    crumbs.append(("業務の記録", reverse("insight.logs") if row or last else None))
    if row is not None:
        crumbs.append((row.title, reverse("insight.log", args=[row.key]) if last else None))
    return [*crumbs, *last]
