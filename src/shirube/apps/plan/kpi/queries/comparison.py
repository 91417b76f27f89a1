"""ほかの団体との比較を組む。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.kpi.definitions import is_readable, measure_of
from shirube.apps.plan.kpi.models import Kpi, PeerGroup, SeriesTable
from shirube.apps.plan.kpi.queries.series import bodies, current_tables, figures_of, item_of, names_by_code
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_comparison import (
    Comparison,
    Group,
    chosen,
    compare,
    same_prefecture,
    similar_population,
)
from shirube.engines.plan.kpi_judgement import last_fresh_day
from shirube.engines.plan.kpi_series import Figure
from shirube.engines.plan.snapshot_lines import PeerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigure:
    """群の中の一つの団体の値。"""

    name: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTable:
    """一枚の表での比較。"""

    title: str
    document: str
    as_of: date
    unit: str
    denominator_label: str
    is_stale: bool
    groups: tuple[Comparison, ...]
    lines: tuple[tuple[str, tuple[ComparedFigure, ...]], ...]


def own_codes(scope: Scope) -> tuple[str, ...]:
    """自団体の団体コード（新しい順。変わる前のものも）。"""
    return tuple(row.code for row in organization.codes(scope))


def peer_group(scope: Scope) -> PeerGroup | None:
    """自分で選んだ、比べる団体。"""
    return PeerGroup.objects.first()


def comparison(scope: Scope, kpi: Kpi) -> ComparedTable | None:
    """いちばん新しい一枚での比較。全国の表につないでいないか、一枚も無ければ None。"""
    if kpi.series is None:
        return None
    tables = current_tables(scope, kpi.series, kpi.series_item)
    return _compared(scope, kpi, tables[-1]) if tables else None


def peer_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[PeerLine, ...]:
    """この計画の KPI の、ほかの団体との比較。その日までの時点の、いちばん新しい一枚で比べる。"""
    rows = Kpi.objects.filter(plan=plan, withdrawn_at=None, series__isnull=False).select_related("series")
    found: list[PeerLine] = []
    for kpi in rows:
        tables = [one for one in current_tables(scope, kpi.series, kpi.series_item) if one.as_of <= as_of]
        if tables and is_readable(kpi):
            found += _peer_lines(kpi, _compared(scope, kpi, tables[-1]))
    return tuple(found)


def _peer_lines(kpi: Kpi, table: ComparedTable) -> list[PeerLine]:
    return [
        PeerLine(
            key=f"{kpi.key}/{number}",
            kpi_key=str(kpi.key),
            title=one.label,
            size=one.size,
            counted=one.counted,
            unit=table.unit,
            document=table.document,
            as_of=table.as_of,
            own=None if one.reason else one.own,
            median=one.median,
            place=one.place,
            reason=one.reason or None,
        )
        for number, one in enumerate(table.groups, start=1)
    ]


def _compared(scope: Scope, kpi: Kpi, table: SeriesTable) -> ComparedTable:
    item, figures = item_of(table), figures_of(table)
    values = {code: figure.shown(item) for code, figure in figures.items()}
    own = next((code for code in own_codes(scope) if code in values), own_codes(scope)[0])
    groups = [same_prefecture(own, bodies()), similar_population(own, bodies())]
    picked = peer_group(scope)
    if picked is not None and picked.codes:
        groups.append(chosen(own, picked.title, picked.codes))
    direction = measure_of(kpi).direction.value
    return ComparedTable(
        title=table.item_label,
        document=kpi.series.document if kpi.series else "",
        as_of=table.as_of,
        unit=item.unit,
        denominator_label=item.denominator_label,
        is_stale=scope.today > last_fresh_day(table.as_of),
        groups=tuple(compare(own, group, values, direction=direction) for group in groups),
        lines=tuple((group.label, _figures(group, figures, values, own)) for group in groups if group.codes),
    )


def _figures(
    group: Group, figures: dict[str, Figure], values: dict[str, Decimal | None], own: str
) -> tuple[ComparedFigure, ...]:
    names = names_by_code()
    rows: Sequence[ComparedFigure] = [
        ComparedFigure(
            name=names.get(code, code),
            value=values.get(code),
            numerator=figures[code].numerator if code in figures else None,
            denominator=figures[code].denominator if code in figures else None,
            is_own=code == own,
        )
        for code in group.codes
    ]
    return tuple(sorted(rows, key=lambda row: (row.value is None, -(row.value or 0))))
