"""全国の表を読む: 表の一覧、取り込み、使っている一枚、団体の一覧。"""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from shirube.adapters.series_bodies import BodyName, BodyNames
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import Series, SeriesImport, SeriesTable
from shirube.engines.plan.kpi_comparison import Body
from shirube.engines.plan.kpi_series import Figure, ItemKind, SeriesItem
from shirube.reference.organization.municipalities import municipalities, prefectures
from shirube.reference.organization.records import MunicipalityRecord


@cache
def bodies() -> tuple[Body, ...]:
    """全国の団体。"""
    return tuple(
        Body(
            code=str(record.code),
            name=record.name,
            prefecture_code=str(record.prefecture_code),
            population=record.population,
            is_prefecture=record.is_prefecture,
        )
        for record in _records()
    )


@cache
def body_names() -> BodyNames:
    """団体の名から番号を引く表。"""
    return BodyNames(BodyName(str(one.code), one.name, one.prefecture) for one in _records())


@cache
def names_by_code() -> dict[str, str]:
    """団体コードから、都道府県の付いた名を引く表。"""
    return {str(r.code): r.name if r.is_prefecture else f"{r.prefecture}{r.name}" for r in _records()}


def _records() -> Iterable[MunicipalityRecord]:
    return (*prefectures(), *municipalities())


def series_list(scope: Scope) -> QuerySet[Series]:
    """全国の表の一覧。"""
    return Series.objects.all()


def series_of_key(scope: Scope, key: UUID) -> Series:
    """一つの全国の表。"""
    return Series.objects.get(key=key)


def imports(scope: Scope) -> QuerySet[SeriesImport]:
    """取り込みを新しい順に（取り消したものを除く）。"""
    rows = SeriesImport.objects.select_related("series").defer("mapping", "problems")
    return rows.exclude(state=SeriesImport.State.DISCARDED)


def import_of_key(scope: Scope, key: UUID) -> SeriesImport:
    """一つの取り込み。"""
    return SeriesImport.objects.select_related("series").get(key=key)


def current_tables(scope: Scope, series: Series, item: str = "") -> list[SeriesTable]:
    """使っている一枚を時点の古い順に。同じ時点の表が二度取り込まれていれば、後のもの（中身は読まない）。"""
    rows = SeriesTable.objects.filter(batch__series=series, batch__state=SeriesImport.State.ADOPTED)
    if item:
        rows = rows.filter(item=item)
    found = {}
    for row in rows.defer("figures").select_related("batch").order_by("batch__adopted_at", "pk"):
        found[row.item, row.as_of] = row
    return sorted(found.values(), key=lambda row: (row.as_of, row.pk))


def series_items(scope: Scope, series: Series) -> list[tuple[str, str]]:
    """表にある数（id と名前）。"""
    return list({row.item: row.item_label for row in current_tables(scope, series)}.items())


def item_of(table: SeriesTable) -> SeriesItem:
    """一枚の数の定め。"""
    return SeriesItem(
        id=table.item,
        label=table.item_label,
        unit=table.unit,
        kind=ItemKind(table.kind),
        numerator_label=table.numerator_label,
        denominator_label=table.denominator_label,
    )


def figures_of(table: SeriesTable) -> dict[str, Figure]:
    """一枚の、団体コードごとの値。"""
    return {code: Figure.from_record(record) for code, record in table.figures.items()}
