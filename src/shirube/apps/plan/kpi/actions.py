"""KPI を定め、読む。"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from shirube.apps.audit import actions as audit
from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.engines.plan import Standing, standing
from shirube.values.period import Period


class CannotReadKpi(ValueError):
    """この KPI は読めない。"""


@action
def define_kpi(*, by: Scope, title: str, measure_id: str, parameters: Mapping[str, str] | None = None) -> Kpi:
    """KPI を定める。元の数は、どこかの部屋が申し出ているものに限る。"""
    if measure_id not in offers.offers():
        raise CannotReadKpi(
            f"元の数「{measure_id}」を出せる部屋がありません。KPIの元の数を選び直してください。"
        )
    kpi = Kpi.objects.create(title=title, measure_id=measure_id, parameters=dict(parameters or {}))
    audit.record(by=by, action="KPIを定めた", record=kpi, fields=("title", "measure_id", "parameters"))
    return kpi


def take_reading(*, by: Scope, kpi: Kpi, period: Period, as_of: datetime) -> KpiReading:
    """KPI を読んで残す。同じ期間を読み直すと新しい改訂になる。

    数を作る計算は長くなりうるので取引の外で行い、残すところだけを短い取引にする。
    """
    reading = offers.read(by, kpi.measure_id, period, as_of, kpi.parameters)
    return _keep_reading(by=by, kpi=kpi, record=reading.to_record(), period=period)


@action
def _keep_reading(*, by: Scope, kpi: Kpi, record: dict[str, object], period: Period) -> KpiReading:
    earlier = KpiReading.objects.filter(kpi=kpi, period_start=period.start, period_end=period.end)
    confirmed = earlier.filter(standing__in=(Standing.CONFIRMED, Standing.CORRECTED)).exists()
    last_day = (period.end or by.today) - timedelta(days=1)
    kept = KpiReading.objects.create(
        kpi=kpi,
        period_start=period.start,
        period_end=period.end,
        revision=earlier.count() + 1,
        standing=standing(last_day=last_day, read_on=by.today, is_confirmed=confirmed),
        read_at=by.now,
        read_by=by.actor_key,
        record=record,
    )
    audit.record(by=by, action="KPIを読んだ", record=kept, fields=("record", "revision"))
    return kept
