"""進捗照会の画面に共通の、道順・計画・照会・課。"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from shirube.adapters.file_names import content_disposition
from shirube.apps.plan.progress import queries
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.badge.badge import Badge

T = TypeVar("T")
Crumb = tuple[str, str | None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def found(read: Callable[[], T], label: str) -> T:
    """読む。無ければ 404。"""
    try:
        return read()
    except ObjectDoesNotExist:
        raise Http404(f"この{label}はありません。") from None


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def campaign_of(request: HttpRequest, plan: UUID, key: UUID) -> Campaign:
    """この計画の照会。無ければ 404。"""
    row = plan_of(request, plan)
    return found(lambda: queries.campaign_of_key(request.scope, row, key), "進捗照会")  # type: ignore[attr-defined]


def section_of(request: HttpRequest, campaign: Campaign, key: UUID) -> queries.SectionState:
    """この照会の、見てよい課。無ければ 404。"""
    return found(lambda: queries.section_of_key(request.scope, campaign, key), "課")  # type: ignore[attr-defined]


def crumbs(plan: Plan, *last: Crumb) -> list[Crumb]:
    """計画からの道順。"""
    return [
        ("ホーム", reverse("home")),
        (plan.title, reverse("plans.plan", args=[plan.key])),
        ("進捗照会", reverse("progress.campaigns", args=[plan.key]) if last else None),
        *last,
    ]


def campaign_crumbs(campaign: Campaign, *last: Crumb) -> list[Crumb]:
    """照会からの道順。"""
    here = campaign_url("progress.campaign", campaign) if last else None
    return crumbs(campaign.plan, (campaign.title, here), *last)


def campaign_url(name: str, campaign: Campaign, *more: Any) -> str:
    """この照会の中の住所。"""
    return reverse(name, args=[campaign.plan.key, campaign.key, *more])


def section_badge(one: queries.SectionState, campaign: Campaign, today: object) -> Badge:
    """課の答えの状態。"""
    if one.total == 0:
        return Badge("聞く行なし", "neutral")
    if one.left == 0:
        return Badge("回答済み", "success")
    if one.is_late(campaign, today):  # type: ignore[arg-type]
        return Badge("期限超過" if one.answered == 0 else "期限超過（途中）", "error")
    return Badge("未回答", "warning") if one.answered == 0 else Badge("途中", "info")


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """ファイルを渡す。"""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
