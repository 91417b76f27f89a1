"""進捗照会の画面に共通の、道順・計画・照会・課。"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.progress import queries
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.ui.components.badge.badge import Badge

Crumb = tuple[str, str | None]


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
    here = reverse("progress.campaigns", args=[plan.key]) if last else None
    return plan_trail(plan, ("進捗照会", here), *last)


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
