"""PDCA の評価を読む。締めた評価は凍った記録から、評価中のものはいまの記録から作る。"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.steering.models import Cycle, CycleReview
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.steering_cycle import (
    Act,
    CycleFacts,
    Grade,
    Written,
    closed_from_text,
    cycle_facts,
    missing,
)
from shirube.engines.plan.steering_periods import PeriodKind, choices, period_label
from shirube.engines.plan.steering_review_document import ReviewPaper
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclePicture:
    """一つの評価の姿: 実績と、書いたもの。"""

    cycle: Cycle
    label: str
    facts: CycleFacts
    written: tuple[Written, ...]
    summary: str
    reviews: dict[str, CycleReview]

    @property
    def unfinished(self) -> tuple[Written, ...]:
        """締めるのに足りないところのある評価。"""
        return tuple(one for one in self.written if missing(one))


def cycles(scope: Scope, plan: Plan) -> QuerySet[Cycle]:
    """この計画の評価を、新しい期間から順に（凍った中身は読まない）。"""
    return Cycle.objects.filter(plan=plan).defer("closed_record")


def cycle_of_key(scope: Scope, plan: Plan, key: UUID) -> Cycle:
    """この計画の、一つの評価。"""
    return Cycle.objects.select_related("plan", "baseline").get(plan=plan, key=key)


def review_of_key(scope: Scope, plan: Plan, key: UUID) -> CycleReview:
    """この計画の、一つの取組の評価。"""
    rows = CycleReview.objects.select_related("cycle__plan", "cycle__baseline", "initiative__department")
    return rows.get(cycle__plan=plan, key=key)


def reviews_of(scope: Scope, cycle: Cycle) -> QuerySet[CycleReview]:
    """取組の評価を、工程表の並びの順に。"""
    return CycleReview.objects.filter(cycle=cycle).select_related("initiative__department", "cycle")


def period_of_cycle(cycle: Cycle) -> Period:
    """評価の期間。"""
    return Period.of_days(cycle.starts_on, cycle.ends_on)


def label_of(cycle: Cycle) -> str:
    """「令和8年度第2四半期」。"""
    return period_label(period_of_cycle(cycle))


def content_of(row: CycleReview) -> ReviewContent:
    """担当が書く中身。"""
    return ReviewContent(
        grade=Grade(row.grade) if row.grade else None,
        reason=row.reason,
        act=Act(row.act) if row.act else None,
        next_action=row.next_action,
    )


def written_of(row: CycleReview) -> Written:
    """取組一つの評価を、計算の形にする。"""
    content = content_of(row)
    return Written(
        initiative=str(row.initiative.key),
        grade=content.grade,
        reason=content.reason,
        act=content.act,
        next_action=content.next_action,
        carried=row.carried,
    )


def facts_of(scope: Scope, cycle: Cycle) -> CycleFacts:
    """いまの記録から集めた実績。"""
    now = versions.current_snapshot(scope, cycle.plan, scope.today)
    baseline = cycle.baseline
    return cycle_facts(
        now,
        period_of_cycle(cycle),
        baseline=baseline.snapshot if baseline else None,
        number=baseline.number if baseline else None,
    )


def picture(scope: Scope, cycle: Cycle) -> CyclePicture:
    """評価の姿。締めた評価なら、締めたときのまま。"""
    rows = {str(row.initiative.key): row for row in reviews_of(scope, cycle)}
    if cycle.is_open:
        facts, summary = facts_of(scope, cycle), cycle.summary
        written: Sequence[Written] = [written_of(row) for row in rows.values()]
    else:
        closed = closed_from_text(cycle.closed_record)
        facts, written, summary = closed.facts, closed.written, closed.summary
    return CyclePicture(
        cycle=cycle,
        label=label_of(cycle),
        facts=facts,
        written=tuple(written),
        summary=summary,
        reviews=rows,
    )


def unreviewed(scope: Scope, found: CyclePicture) -> list[str]:
    """評価を始めたあとに加わった、評価の行のない取組の鍵。"""
    return [
        one.key for one in found.facts.initiatives if one.is_worth_review and one.key not in found.reviews
    ]


def last_closed(scope: Scope, plan: Plan, *, before: Period) -> Cycle | None:
    """この期間より前に終わった、いちばん新しい締めた評価。"""
    rows = Cycle.objects.filter(plan=plan, standing=Cycle.Standing.CLOSED, ends_on__lt=before.start)
    return rows.first()


def unclosed(scope: Scope, plan: Plan) -> Cycle | None:
    """まだ締めていない、いちばん新しい評価。"""
    return cycles(scope, plan).filter(standing=Cycle.Standing.OPEN).first()


def baseline_for(scope: Scope, plan: Plan, period: Period) -> PlanVersion | None:
    """比べる版: 期間の初日までに承認された新しい版、なければ初めて承認された版。"""
    rows = list(versions.approved_versions(scope, plan).defer("snapshot_json").order_by("number"))
    before = [row for row in rows if row.as_of <= period.start]
    return before[-1] if before else rows[0] if rows else None


def startable(scope: Scope, plan: Plan, kind: PeriodKind) -> list[Period]:
    """これから始められる期間を新しい順に。もう評価のある期間は除く。"""
    held = set(cycles(scope, plan).values_list("starts_on", "ends_on"))
    found = choices(kind, plan.first_year, plan.last_year, scope.today)
    return [one for one in found if all(Period.of_days(*days) != one for days in held)]


def review_paper(scope: Scope, found: CyclePicture) -> ReviewPaper:
    """評価書の頭。"""
    plan = found.cycle.plan
    return ReviewPaper(
        plan_title=plan.title,
        body_name=scope.municipality_name,
        title="PDCAの評価",
        period=found.label,
        as_of=found.facts.as_of,
        sha256=found.cycle.sha256 or None,
        shows_money=scope.can("money.see"),
    )
