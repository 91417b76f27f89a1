"""KPI と読みと来歴を読む。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.definitions import measure_of, note_of, reading_text
from shirube.apps.plan.kpi.lineage import Lineage, lineage_of
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.kpi.queries.lines import point_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import is_stale
from shirube.values.measure import Measure


@dataclass(frozen=True, slots=True)
class KpiView:
    """KPI と、いちばん新しい期間の最新の改訂。18か月より前の読みは見出しにしない。"""

    kpi: Kpi
    measure: Measure
    latest: KpiReading | None
    is_stale: bool = False

    @property
    def headline(self) -> KpiReading | None:
        """見出しに使ってよい読み。"""
        return None if self.is_stale else self.latest

    @property
    def text(self) -> str:
        """見出しの値の文字。"""
        return reading_text(self.latest) if self.latest else ""

    @property
    def note(self) -> str:
        """見出しの値に添える、いつの、いつ現在の、何からの数か。"""
        return note_of(self.latest) if self.latest else ""


def kpis(scope: Scope) -> list[KpiView]:
    """すべての KPI。同じ条件のものをまとめ、元の数が申し出られた順（件数、中央値、90%値）に並べる。"""
    known = offers.offers()
    place = {measure_id: at for at, measure_id in enumerate(known)}
    newest = KpiReading.objects.filter(kpi=OuterRef("pk")).order_by("-period_end", "-revision")
    rows = Kpi.objects.filter(Q(measure_id__in=known) | Q(measure_id=""), withdrawn_at=None).annotate(
        latest_id=Subquery(newest.values("pk")[:1])
    )
    latest = KpiReading.objects.in_bulk([row.latest_id for row in rows if row.latest_id])
    views = [_view(scope, row, latest.get(row.latest_id)) for row in rows]
    return sorted(
        views,
        key=lambda view: (
            view.kpi.plan_id or 0,
            view.kpi.sort_order,
            sorted(view.kpi.parameters.items()),
            place.get(view.kpi.measure_id, len(place)),
        ),
    )


def _view(scope: Scope, row: Kpi, latest: KpiReading | None) -> KpiView:
    measure = measure_of(row)
    if latest is None:
        return KpiView(row, measure, None)
    latest.kpi = row
    return KpiView(row, measure, latest, is_stale(point_of(latest, measure), scope.today))


def kpis_of_plan(scope: Scope, plan: Plan | None) -> list[Kpi]:
    """この計画の KPI を並びの順に。None は、計画に入れていない KPI。"""
    rows = Kpi.objects.filter(plan=plan, withdrawn_at=None).select_related("initiative", "series")
    known = offers.offers()
    return [row for row in rows if not row.measure_id or row.measure_id in known]


def kpi_of_key(scope: Scope, key: UUID) -> Kpi:
    """一つの KPI。"""
    return Kpi.objects.select_related("plan", "initiative", "series").get(key=key)


def kpi_of_title(scope: Scope, title: str) -> Kpi | None:
    """この名前の KPI。"""
    return Kpi.objects.filter(title=title, withdrawn_at=None).first()


def later_readings(scope: Scope, plan: Plan, keys: Sequence[UUID], since: datetime) -> frozenset[str]:
    """このあとに値の入った KPI の鍵。"""
    rows = KpiReading.objects.filter(kpi__plan=plan, kpi__key__in=keys, read_at__gt=since)
    return frozenset(str(key) for key in rows.values_list("kpi__key", flat=True))


def readings(scope: Scope, kpi: Kpi) -> QuerySet[KpiReading]:
    """この KPI の読み。"""
    return KpiReading.objects.filter(kpi=kpi)


def reading_of_key(scope: Scope, key: UUID) -> KpiReading:
    """一つの読み。"""
    return KpiReading.objects.select_related("kpi", "table__batch__series").get(key=key)


def lineage(scope: Scope, row: KpiReading) -> Lineage:
    """この読みの来歴を、見る人の権限で作り直す。"""
    return lineage_of(scope, row)


def readings_beside(scope: Scope, row: KpiReading) -> list[KpiReading]:
    """この読みと、同じ元の記録・同じ期間から出たほかの KPI の最新の読み。数の id の順。"""
    if row.reading.evidence is None:
        return [row]
    others = (
        KpiReading.objects.filter(
            period_start=row.period_start,
            period_end=row.period_end,
            kpi__parameters=row.kpi.parameters,
            read_at__gte=row.read_at - timedelta(hours=1),
        )
        .exclude(kpi=row.kpi)
        .select_related("kpi")
        .order_by("kpi_id", "revision")
    )
    digest = row.reading.evidence.digest
    latest = {other.kpi_id: other for other in others}
    beside = [
        other
        for other in latest.values()
        if other.reading.evidence is not None and other.reading.evidence.digest == digest
    ]
    return sorted([row, *beside], key=lambda one: (one.kpi.measure_id, one.pk))
