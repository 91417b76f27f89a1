"""KPI を、版・画面・紙が同じく使う一行（KpiLine）にする。"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.definitions import is_readable, measure_of, shown
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_ledger import Entry, points_at
from shirube.engines.plan.kpi_scale import shown_unit
from shirube.engines.plan.snapshot_lines import KpiKind, KpiLine, KpiPoint, Target
from shirube.values.instant import local_day
from shirube.values.measure import Measure


def kpi_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[KpiLine, ...]:
    """この計画の KPI の行。読みは、その日までに残したもの。"""
    rows = Kpi.objects.filter(plan=plan, withdrawn_at=None).select_related("initiative")
    return tuple(lines_of(scope, [row for row in rows if is_readable(row)], as_of).values())


def kpi_line(scope: Scope, kpi: Kpi, as_of: date) -> KpiLine:
    """一つの KPI の行。"""
    return lines_of(scope, [kpi], as_of)[kpi.pk]


def lines_of(scope: Scope, rows: Sequence[Kpi], as_of: date) -> dict[int, KpiLine]:
    """KPI の行を、KPI の順に。読みは一度の問い合わせで集める。"""
    entries: dict[int, list[Entry]] = defaultdict(list)
    measures = {row.pk: measure_of(row) for row in rows}
    for reading in KpiReading.objects.filter(kpi__in=rows).order_by("revision"):
        entries[reading.kpi_id].append(_entry(reading, measures[reading.kpi_id]))
    return {row.pk: _line(row, measures[row.pk], points_at(entries[row.pk], as_of)) for row in rows}


def entries_of(scope: Scope, kpi: Kpi) -> list[Entry]:
    """この KPI の帳簿。"""
    measure = measure_of(kpi)
    return [_entry(row, measure) for row in KpiReading.objects.filter(kpi=kpi).order_by("revision")]


def _entry(row: KpiReading, measure: Measure) -> Entry:
    return Entry(
        point=point_of(row, measure),
        kept_on=local_day(row.read_at),
        is_confirmation=row.way == KpiReading.Way.CONFIRM,
    )


def point_of(row: KpiReading, measure: Measure) -> KpiPoint:
    """読みを、版の中の一点にする。値は見せる単位。"""
    reading = row.reading
    numerator, denominator = reading.numerator, reading.denominator
    return KpiPoint(
        reading=str(row.key),
        starts_on=row.period_start,
        ends_on=row.period_end - timedelta(days=1),
        as_of=local_day(reading.as_of),
        value=shown(reading, measure),
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        basis=reading.basis.value,
        revision=row.revision,
        standing=row.standing,
        reason=row.reason or None,
        is_suppressed=reading.suppressed,
    )


def _line(kpi: Kpi, measure: Measure, points: tuple[KpiPoint, ...]) -> KpiLine:
    return KpiLine(
        key=str(kpi.key),
        title=kpi.title,
        initiative=str(kpi.initiative.key) if kpi.initiative else None,
        definition=measure.definition,
        unit=shown_unit(measure.unit),
        kind=KpiKind(kpi.kind),
        direction=measure.direction.value,
        numerator_label=kpi.numerator_label or None,
        denominator_label=kpi.denominator_label or None,
        base=kpi.base,
        base_on=kpi.base_on,
        targets=tuple(Target(year=year, value=value) for year, value in kpi.target_by_year.items()),
        points=points,
        standard=kpi.example or None,
    )
