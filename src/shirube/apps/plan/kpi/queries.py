"""KPI を読む側。"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.values.measure import Measure


@dataclass(frozen=True, slots=True)
class KpiView:
    """KPI と、いちばん新しい期間の最新の改訂。"""

    kpi: Kpi
    measure: Measure
    latest: KpiReading | None


def kpis(scope: Scope) -> list[KpiView]:
    """すべての KPI。"""
    known = offers.offers()
    return [
        KpiView(kpi, known[kpi.measure_id].measure, _latest(kpi))
        for kpi in Kpi.objects.all()
        if kpi.measure_id in known
    ]


def _latest(kpi: Kpi) -> KpiReading | None:
    return KpiReading.objects.filter(kpi=kpi).order_by("-period_end", "-revision").first()


def kpi_of_key(scope: Scope, key: UUID) -> Kpi:
    """一つの KPI。"""
    return Kpi.objects.get(key=key)


def readings(scope: Scope, kpi: Kpi) -> QuerySet[KpiReading]:
    """この KPI の読み。"""
    return KpiReading.objects.filter(kpi=kpi)


def reading_of_key(scope: Scope, key: UUID) -> KpiReading:
    """一つの読み。"""
    return KpiReading.objects.select_related("kpi").get(key=key)


def source_records(scope: Scope, row: KpiReading) -> offers.SourceRecords | None:
    """この読みの元になった記録を、見る人の権限で作り直す。根拠が無い読みなら None。"""
    evidence = row.reading.evidence
    if evidence is None:
        return None
    return offers.offers()[row.kpi.measure_id].records(scope, evidence)
