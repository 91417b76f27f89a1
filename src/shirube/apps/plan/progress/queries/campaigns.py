"""照会と課を読む。課ごとの進み具合は、答えの数から求める（別に覚えない）。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress.models import AnswerRow, Campaign, Line, Section
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State

SEE_ALL = "progress.see_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """一つの課の、答えの進み具合。`is_mine` は自分の課、`can_see` は中の答えを見てよい。"""

    section: Section
    total: int
    answered: int
    is_mine: bool
    can_see: bool

    @property
    def left(self) -> int:
        """まだ答えのない行。"""
        return self.total - self.answered

    def is_late(self, campaign: Campaign, today: date) -> bool:
        """期限を過ぎて、まだ答えのない行がある。"""
        return self.left > 0 and campaign.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignState:
    """一つの照会の、答えの進み具合。"""

    campaign: Campaign
    sections: int
    returned: int
    total: int
    answered: int


def campaign_of_key(scope: Scope, plan: Plan, key: UUID) -> Campaign:
    """この計画の、一つの照会。"""
    return Campaign.objects.select_related("plan").get(plan=plan, key=key)


def section_of_key(scope: Scope, campaign: Campaign, key: UUID) -> SectionState:
    """この照会の、見てよい一つの課。ほかの課は、無いものとして扱う。"""
    rows = _states(scope, campaign, campaign.sections.filter(key=key))
    if not rows or not rows[0].can_see:
        raise Section.DoesNotExist
    return rows[0]


def section_states(scope: Scope, campaign: Campaign) -> list[SectionState]:
    """照会した課を、並びの順に。"""
    return _states(scope, campaign, campaign.sections.all())


def _states(scope: Scope, campaign: Campaign, rows: object) -> list[SectionState]:
    mine = roadmap.my_departments(scope, scope.today)
    can_see_all = scope.can(SEE_ALL)
    counted = rows.select_related("department").annotate(  # type: ignore[attr-defined]
        total=Count("lines", filter=_asked("lines__")),
        answered=Count("lines", filter=_asked("lines__") & Exists(_answers("lines"))),
    )
    return [
        SectionState(
            section=row,
            total=row.total,
            answered=row.answered,
            is_mine=(is_mine := bool(row.department and str(row.department.key) in mine)),
            can_see=is_mine or can_see_all,
        )
        for row in counted
    ]


def _asked(path: str) -> Q:
    """数える行: 作業が中止になった行は、答えがなくても未回答と数えない。"""
    return ~Q(**{f"{path}task__state": State.STOPPED})


def _answers(path: str) -> object:
    return AnswerRow.objects.filter(line=OuterRef(path))


def campaign_states(scope: Scope, plan: Plan) -> list[CampaignState]:
    """この計画の照会を、新しい順に。"""
    rows = list(Campaign.objects.filter(plan=plan))
    lines = (
        Line.objects.filter(_asked(""), section__campaign__in=rows)
        .annotate(is_answered=Exists(AnswerRow.objects.filter(line=OuterRef("pk"))))
        .values_list("section__campaign_id", "section_id", "is_answered")
    )
    return [_campaign_state(row, [line[1:] for line in lines if line[0] == row.pk]) for row in rows]


def _campaign_state(campaign: Campaign, lines: Sequence[tuple[int, bool]]) -> CampaignState:
    waiting = {section for section, is_answered in lines if not is_answered}
    sections = {section for section, _ in lines}
    return CampaignState(
        campaign=campaign,
        sections=len(sections),
        returned=len(sections - waiting),
        total=len(lines),
        answered=sum(is_answered for _, is_answered in lines),
    )
