"""記録の画面のある所: ホームからの道順を言う。"""

from django.urls import reverse

from shirube.apps.insight.logs.models import EventLog


def log_trail(row: EventLog | None, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """ホームからの道順。"""
    crumbs: list[tuple[str, str | None]] = [("ホーム", reverse("home"))]
    crumbs.append(("業務の記録", reverse("insight.logs") if row or last else None))
    if row is not None:
        crumbs.append((row.title, reverse("insight.log", args=[row.key]) if last else None))
    return [*crumbs, *last]
