"""KPI の数の定め: 業務の記録から読む KPI は元の数の定めに、ほかは KPI に書いた定義に従う。"""

from decimal import Decimal
from typing import Any

from shirube.apps.frame import offers
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.engines.plan.kpi_scale import ANSWER_UNIT, figure_text, shown_unit, shown_value
from shirube.reference.plan.kpi import KpiDefinitionNotFound, kpi_definition
from shirube.reference.plan.kpi_records import BodyAnswer, KpiDefinition
from shirube.values.citation import Citation
from shirube.values.era import format_date
from shirube.values.instant import local_day
from shirube.values.measure import Direction, Kind, Measure, Reading, display

_OWN = Citation(document="自治体の計画", section="KPIの定義")


def measure_of(kpi: Kpi) -> Measure:
    """この KPI の数の定め。"""
    if kpi.measure_id:
        return offers.offers()[kpi.measure_id].measure
    return Measure(
        id=own_measure_id(kpi),
        label=kpi.title[:40],
        unit=kpi.unit or "件",
        kind=Kind.RATIO if kpi.denominator_label else Kind.AMOUNT,
        direction=Direction(kpi.direction),
        definition=kpi.definition or kpi.title,
        edition="1",
        source=Citation(document=kpi.source) if kpi.source else _OWN,
    )


def own_measure_id(kpi: Kpi) -> str:
    """KPI に書いた定義の、数の id。"""
    return f"local.kpi-{kpi.key.hex}"


def is_readable(kpi: Kpi) -> bool:
    """元の数がいまもあるか（申し出ていた部屋が外されると無くなる）。"""
    return not kpi.measure_id or kpi.measure_id in offers.offers()


def unit_of(kpi: Kpi) -> str:
    """画面と紙で見せる単位。"""
    return shown_unit(measure_of(kpi).unit)


def reading_text(row: KpiReading) -> str:
    """読みの値を、画面と紙の文字にする。"""
    measure, reading = measure_of(row.kpi), row.reading
    if row.kpi.measure_id or reading.suppressed:
        return display(reading, measure)
    return figure_text(shown(reading, measure), shown_unit(measure.unit))


def shown(reading: Reading, measure: Measure) -> Decimal | None:
    """見せる単位の値。"""
    return shown_value(reading.value, unit=measure.unit, is_ratio=reading.is_ratio)


def note_of(row: KpiReading) -> str:
    """値に添える、いつの・いつ現在の・何からの数か。"""
    reading = row.reading
    parts = [reading.period.label] if reading.period.days != 1 else []
    parts.append(f"{format_date(local_day(reading.as_of))}現在")
    if row.kpi.measure_id:
        parts.append(f"{reading.n:,}件")
    elif row.way != KpiReading.Way.MEASURE:
        parts.append(reading.basis.value)
    return "・".join(parts)


def details_of_example(reference: str) -> dict[str, Any]:
    """手順書の例（「id@版」）から始めるときの、初めの中身。資料に無ければ空。"""
    try:
        one = kpi_definition(reference)
    except KpiDefinitionNotFound:
        return {}
    return {
        "title": one.label,
        "definition": one.definition,
        "kind": one.stage.value,
        "direction": one.direction.value,
        "unit": _unit(one),
        "numerator_label": one.numerator[:80] if _is_ratio(one) else "",
        "denominator_label": (one.denominator or "")[:80] if _is_ratio(one) else "",
        "cycle": one.cycle.value,
        "source": one.found_in[:120],
        "measure_id": one.measure or "",
        "example": one.reference,
    }


def _is_ratio(one: KpiDefinition) -> bool:
    return one.denominator is not None and one.per_body in (None, BodyAnswer.RATIO)


def _unit(one: KpiDefinition) -> str:
    """一つの団体での単位。国の調べの「はい・いいえ」は有無になる。"""
    return ANSWER_UNIT if one.per_body is BodyAnswer.YES_NO else one.unit
