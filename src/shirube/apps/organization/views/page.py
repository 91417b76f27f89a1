"""体制の画面に共通の、道順・日付・見つからないときの扱い。"""

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.organization.forms.fields import typed_day
from shirube.values.era import format_date

Crumb = tuple[str, str | None]


def crumbs(*last: Crumb) -> list[Crumb]:
    """体制からの道順。"""
    return [("ホーム", reverse("home")), ("体制", reverse("organization.tree")), *last]


def asked_day(request: HttpRequest) -> date:
    """頼まれた日。読めなければ今日。"""
    today: date = request.scope.today  # type: ignore[attr-defined]
    return typed_day(request.GET.dict(), "on", today)


def last_day(ends_on: date) -> str:
    """この日を含まない終わりを、末日の書き方にする。"""
    return format_date(ends_on - timedelta(days=1), "short")


def day_query(day: date) -> str:
    """日付を引き継ぐ問い合わせの文字。"""
    return f"?on={day.isoformat()}"
