"""KPI を読む側。"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.lineage import Lineage, lineage_of
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.values.measure import Measure


@dataclass(frozen=True, slots=True)
class KpiView:
    """KPI と、いちばん新しい期間の最新の改訂。"""

    kpi: Kpi
    measure: Measure
    latest: KpiReading | None


def kpis(scope: Scope) -> list[KpiView]:
    """すべての KPI。同じ条件のものをまとめ、元の数が申し出られた順（件数、中央値、90%値）に並べる。"""
    known = offers.offers()
    place = {measure_id: at for at, measure_id in enumerate(known)}
    newest = KpiReading.objects.filter(kpi=OuterRef("pk")).order_by("-period_end", "-revision")
    rows = Kpi.objects.filter(measure_id__in=known).annotate(latest_id=Subquery(newest.values("pk")[:1]))
    latest = KpiReading.objects.in_bulk([row.latest_id for row in rows if row.latest_id])
    views = [KpiView(kpi, known[kpi.measure_id].measure, latest.get(kpi.latest_id)) for kpi in rows]
    return sorted(views, key=lambda view: (sorted(view.kpi.parameters.items()), place[view.kpi.measure_id]))


def kpi_of_key(scope: Scope, key: UUID) -> Kpi:
    """一つの KPI。"""
    return Kpi.objects.get(key=key)


def kpi_of_title(scope: Scope, title: str) -> Kpi | None:
    """この名前の KPI。"""
    return Kpi.objects.filter(title=title).first()


def readings(scope: Scope, kpi: Kpi) -> QuerySet[KpiReading]:
    """この KPI の読み。"""
    return KpiReading.objects.filter(kpi=kpi)


def reading_of_key(scope: Scope, key: UUID) -> KpiReading:
    """一つの読み。"""
    return KpiReading.objects.select_related("kpi").get(key=key)


def lineage(scope: Scope, row: KpiReading) -> Lineage:
    """この読みの来歴を、見る人の権限で作り直す。"""
    return lineage_of(scope, row)


def readings_beside(scope: Scope, row: KpiReading) -> list[KpiReading]:
    """この読みと、同じ元の記録・同じ期間から出たほかの KPI の最新の読み。数の id の順。"""
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
    digest = row.reading.evidence.digest if row.reading.evidence else None
    latest = {other.kpi_id: other for other in others}
    beside = [
        other
        for other in latest.values()
        if other.reading.evidence is not None and other.reading.evidence.digest == digest
    ]
    return sorted([row, *beside], key=lambda one: (one.kpi.measure_id, one.pk))
