"""既存計画の表から読み取った KPI を入れ、取込みを戻すときに取りやめる。

どれも取込みの行いの一部なので、取引と監査は呼ぶ側が持つ。
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.actions.definition import CannotDefineKpi
from shirube.apps.plan.kpi.actions.readings import place_reading, reading_of
from shirube.apps.plan.kpi.hand_readings import HandReading, check_hand_reading
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import Standing
from shirube.values.measure import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedKpi:
    """入れる KPI。``initiative`` は取組の内側の番号。目標と値は単位のまま。"""

    initiative: int
    title: str
    unit: str
    direction: Direction = Direction.NEUTRAL
    definition: str = ""
    source: str = ""
    base: Decimal | None = None
    base_on: date | None = None
    targets: Mapping[int, Decimal] = field(default_factory=dict)
    readings: Sequence[HandReading] = ()


def adopt_kpis(*, by: Scope, plan: Plan, wanted: Sequence[AdoptedKpi]) -> list[Kpi]:
    """KPI と目標、手で入れた値としての実績を置く。並びはいまの後ろ。作った KPI を、渡された順に返す。"""
    last = Kpi.objects.filter(plan=plan).aggregate(last=Max("sort_order"))["last"] or 0
    made = Kpi.objects.bulk_create(_row(plan, one, last + at) for at, one in enumerate(wanted, 1))
    for kpi, one in zip(made, wanted, strict=True):
        for entered in one.readings:
            check_hand_reading(by, kpi, entered)
            place_reading(
                by=by,
                kpi=kpi,
                reading=reading_of(by, kpi, entered),
                standing=Standing.INTERIM,
                way=KpiReading.Way.HAND,
                reason=entered.reason,
                document=entered.document,
                document_on=entered.document_on,
            )
    return list(made)


def _row(plan: Plan, one: AdoptedKpi, order: int) -> Kpi:
    if not one.unit:
        raise CannotDefineKpi("単位がありません。業務の記録から読まないKPIには、単位を書いてください。")
    return Kpi(
        plan=plan,
        initiative_id=one.initiative,
        sort_order=order,
        title=one.title,
        unit=one.unit,
        direction=one.direction,
        definition=one.definition,
        source=one.source[:120],
        base=one.base,
        base_on=one.base_on,
        targets={str(year): str(value) for year, value in sorted(one.targets.items())},
    )


def withdraw_kpis(*, by: Scope, plan: Plan, kpis: Mapping[UUID, int]) -> None:
    """取込みで作った KPI（鍵と版）を取りやめる。

    読みの無いものは消し、読みのあるものは（読みは追記だけなので）読みと共に残して計画から外す。
    """
    for row in Kpi.objects.filter(plan=plan, key__in=list(kpis)):
        if row.version != kpis[row.key]:
            raise ChangedMeanwhile(row, {})
        if KpiReading.objects.filter(kpi=row).exists():
            Kpi.change(key=row.key, version=row.version, initiative=None, withdrawn_at=by.now)
        else:
            row.delete()
