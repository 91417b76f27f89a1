"""KPI を定め、直し、目標を置く。"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max

from shirube.apps.audit import actions as audit
from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.models import SHARE_ONLY, Kpi, KpiReading, Series, SeriesTable
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_series import ItemKind

DETAILS = (
    "title",
    "initiative",
    "definition",
    "unit",
    "kind",
    "direction",
    "numerator_label",
    "denominator_label",
    "department",
    "cycle",
    "source",
)
"""直せる項目。"""


class CannotDefineKpi(ValueError):
    """この KPI は定められない。"""


@action
def define_kpi(
    *,
    by: Scope,
    title: str,
    measure_id: str = "",
    parameters: Mapping[str, str] | None = None,
    plan: Plan | None = None,
    example: str = "",
    **details: Any,
) -> Kpi:
    """KPI を定める。業務の記録から読む KPI の元の数は、どこかの部屋が申し出ているものに限る。

    ``details`` は ``DETAILS`` の項目。
    """
    if measure_id and measure_id not in offers.offers():
        raise CannotDefineKpi(
            f"元の数「{measure_id}」を出せる部屋がありません。KPIの元の数を選び直してください。"
        )
    if not measure_id and not details.get("unit", ""):
        raise CannotDefineKpi("単位がありません。業務の記録から読まないKPIには、単位を書いてください。")
    _check(plan, details)
    last = Kpi.objects.filter(plan=plan).aggregate(last=Max("sort_order"))["last"] or 0
    kpi = Kpi.objects.create(
        title=title,
        measure_id=measure_id,
        parameters=dict(parameters or {}),
        plan=plan,
        example=example,
        sort_order=last + 1 if plan else 0,
        **_known(details),
    )
    fields = ("title", "measure_id", "parameters", *details)
    audit.record(by=by, action="KPIを定めた", record=kpi, fields=fields)
    return kpi


@action
def edit_kpi(*, by: Scope, key: UUID, version: int, **details: Any) -> Kpi:
    """KPI の定義を直す。値が入ったあとは、単位と、割合かどうかは変えられない。"""
    was = Kpi.objects.get(key=key)
    kpi = Kpi.change(key=key, version=version, **_known(details))
    _check(was.plan, details)
    _refuse_mixture(was, kpi)
    audit.record(by=by, action="KPIの定義を直した", record=kpi, fields=tuple(details))
    return kpi


@action
def set_targets(
    *,
    by: Scope,
    key: UUID,
    version: int,
    targets: Mapping[int, Decimal | None],
    base: Decimal | None = None,
    base_on: date | None = None,
) -> Kpi:
    """年度ごとの目標と、基準値を置く。目標は見せる単位で書き、None の年度は目標なし。"""
    if base is not None and base_on is None:
        raise CannotDefineKpi("基準値の時点がありません。いつの値かを書いてください。")
    texts = {str(year): str(value) for year, value in sorted(targets.items()) if value is not None}
    kpi = Kpi.change(key=key, version=version, targets=texts, base=base, base_on=base_on)
    audit.record(by=by, action="KPIの目標を決めた", record=kpi, fields=("targets", "base", "base_on"))
    return kpi


def _known(details: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in details if name not in DETAILS]
    if unknown:
        raise TypeError(f"KPI に無い項目です: {unknown}")
    return dict(details)


def _check(plan: Plan | None, details: Mapping[str, Any]) -> None:
    initiative = details.get("initiative")
    if initiative is not None and (plan is None or initiative.plan_id != plan.pk):
        raise CannotDefineKpi("別の計画の取組です。この計画の取組から選び直してください。")


def _refuse_mixture(was: Kpi, now: Kpi) -> None:
    """値の入った KPI に、違う数を混ぜない。"""
    is_same = was.unit == now.unit and bool(was.denominator_label) == bool(now.denominator_label)
    if not is_same and KpiReading.objects.filter(kpi=now).exists():
        raise CannotDefineKpi(
            "値の入ったKPIの単位と、割合かどうかは変えられません。違う数が一つのKPIに混ざるためです。"
            "新しいKPIを作ってください。"
        )


@action
def bind_series(*, by: Scope, key: UUID, version: int, series: Series, item: str) -> Kpi:
    """KPI を、全国の表の一つの数につなぐ。単位と分母は表のとおりになる。"""
    was = Kpi.objects.get(key=key)
    table = next(iter(queries.current_tables(by, series, item)[-1:]), None)
    bound = Kpi.change(
        key=key,
        version=version,
        series=series,
        series_item=item,
        source=was.source or series.document[:120],
        **(_shape(table) if table else {}),
    )
    if table is None:
        raise CannotDefineKpi("この数の表がまだありません。全国の表を取り込んでから、つないでください。")
    if was.measure_id:
        raise CannotDefineKpi("業務の記録から読むKPIは、全国の表につなげません。別のKPIを作ってください。")
    if was.series_id and (was.series_id, was.series_item) != (series.pk, item):
        raise CannotDefineKpi(
            "もう別の数につながっています。申請と交付のように、似ていても違う数を一つのKPIに混ぜられません。"
            "新しいKPIを作ってください。"
        )
    _refuse_mixture(was, bound)
    audit.record(
        by=by, action="KPIを全国の表につないだ", record=bound, fields=("series", "series_item", "unit")
    )
    return bound


def _shape(table: SeriesTable) -> dict[str, str]:
    """表のとおりの単位・分子・分母。"""
    bottom = table.denominator_label
    if table.kind == ItemKind.SHARE:
        bottom = SHARE_ONLY
    elif table.kind == ItemKind.RATIO:
        bottom = bottom or "分母"
    return {"unit": table.unit, "numerator_label": table.numerator_label, "denominator_label": bottom}
