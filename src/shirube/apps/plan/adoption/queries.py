"""既存計画の取込みと総括を読む。"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.adapters.tabular import Table, read_table
from shirube.adapters.tabular.word_tables import read_word_tables
from shirube.apps.files import queries as files
from shirube.apps.frame.records import VersionedRecord
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.adoption.models import ColumnMapping, Intake, Made, Review
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.money import queries as money
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.adoption_mapping import (
    CannotMapSheet,
    Grid,
    SheetMapping,
    headings,
    suggest_mapping,
)
from shirube.engines.plan.adoption_reading import read_existing
from shirube.engines.plan.adoption_records import ExistingPlan
from shirube.engines.plan.edition_move import Held, HeldKind


@dataclass(frozen=True, slots=True)
class Reading:
    """元の表と読み方、読み取った計画。読み方が決まらなければ ``trouble`` にわけ。"""

    table: Table
    grid: Grid
    mapping: SheetMapping | None
    plan: ExistingPlan | None
    trouble: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """列ごとの見出し。"""
        found = headings(self.grid, self.mapping) if self.mapping else ()
        return found or self.table.header


def intakes(scope: Scope, plan: Plan) -> QuerySet[Intake]:
    """この計画の取込みを、新しい順に。"""
    return Intake.objects.filter(plan=plan).select_related("file")


def intake_of_key(scope: Scope, key: UUID) -> Intake:
    """一つの取込み。無ければ ``Intake.DoesNotExist``。"""
    return Intake.objects.select_related("file", "plan").get(key=key)


def mappings(scope: Scope) -> QuerySet[ColumnMapping]:
    """残した読み方。"""
    return ColumnMapping.objects.all()


def mapping_of_key(scope: Scope, key: UUID) -> ColumnMapping:
    """残した一つの読み方。"""
    return ColumnMapping.objects.get(key=key)


def tables_of(data: bytes, name: str, sheet: str = "") -> tuple[Table, ...]:
    """ファイルの中の表。Word は表ごと、Excel は一枚のシート。"""
    if name.lower().endswith(".docx"):
        found = read_word_tables(data, name=name)
        return tuple(one for one in found if not sheet or one.sheet == sheet) or found
    return (read_table(data, name=name, sheet=sheet or None),)


def grid_of(table: Table) -> Grid:
    """見出しの行を含む、ますの並び。"""
    return [(table.header_number, table.header), *((row.number, row.cells) for row in table.rows)]


def reading(scope: Scope, intake: Intake) -> Reading:
    """元のファイルを、いまの読み方で読み直す。"""
    data = files.content(scope, intake.file)
    table = tables_of(data, intake.file.name, intake.sheet)[0]
    grid = grid_of(table)
    mapping, trouble = intake.mapping, ""
    if mapping is None:
        try:
            mapping = suggest_mapping(grid)
        except CannotMapSheet as refusal:
            trouble = str(refusal)
    return Reading(table, grid, mapping, read_existing(grid, mapping) if mapping else None, trouble)


def reviews(scope: Scope, plan: Plan) -> QuerySet[Review]:
    """前の計画の総括。"""
    return Review.objects.filter(plan=plan).select_related("successor")


def review_of_key(scope: Scope, key: UUID) -> Review:
    """一つの総括。"""
    return Review.objects.select_related("plan", "successor").get(key=key)


def review_counts(scope: Scope, plan: Plan) -> dict[str, int]:
    """継続・統合・完了・廃止・未定の数。"""
    return dict(Counter(Review.objects.filter(plan=plan).order_by().values_list("disposition", flat=True)))


def made_of(intake: Intake) -> dict[Made, dict[UUID, int]]:
    """取り込んだときに作った記録: 種類ごとの、鍵と版。"""
    found: dict[Made, dict[UUID, int]] = {kind: {} for kind in Made}
    for kind, key, version, _ in intake.made:
        found[Made(kind)][UUID(key)] = version
    return found


def placed_rows(scope: Scope, intake: Intake) -> list[Held]:
    """作った柱・取組・作業の、いまの姿。"""
    kinds = {one.value: one for one in HeldKind}
    wanted = [
        Held(kind=kinds[kind], key=key, label=label)
        for kind, key, _, label in intake.made
        if kind in (Made.PILLAR, Made.INITIATIVE, Made.TASK)
    ]
    return roadmap.held_again(scope, intake.plan, wanted)


def blocks(scope: Scope, intake: Intake) -> tuple[str, ...]:
    """取り込みを戻せないわけ。取り込んだあとに変わった記録を挙げる。空なら戻せる。"""
    made = made_of(intake)
    now: dict[str, int] = {one.key: one.version for one in placed_rows(scope, intake)}
    now |= _versions(kpi.kpis_of_plan(scope, intake.plan), made[Made.KPI])
    now |= _versions(money.budgets_of_keys(scope, intake.plan, list(made[Made.BUDGET])), made[Made.BUDGET])
    now |= _versions(Review.objects.filter(plan=intake.plan), made[Made.REVIEW])
    read = kpi.later_readings(scope, intake.plan, list(made[Made.KPI]), intake.adopted_at)
    found = []
    for kind, key, version, label in intake.made:
        if key not in now:
            found.append(f"{Made(kind).label}「{label}」は、取り込んだあとに消されています。")
        elif now[key] != version:
            found.append(f"{Made(kind).label}「{label}」は、取り込んだあとに変わっています。")
        elif key in read:
            found.append(f"{Made(kind).label}「{label}」には、取り込んだあとに値が入っています。")
    return tuple(found)


def _versions(rows: Iterable[VersionedRecord], wanted: Mapping[UUID, int]) -> dict[str, int]:
    return {str(row.key): row.version for row in rows if row.key in wanted}
