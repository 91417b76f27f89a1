"""既存計画の取込みと総括を読む。"""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.adapters.tabular import Table, read_table
from shirube.adapters.tabular.word_tables import read_word_tables
from shirube.apps.files import queries as files
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.adoption.models import ColumnMapping, Intake, Review
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.adoption_mapping import (
    CannotMapSheet,
    Grid,
    SheetMapping,
    headings,
    suggest_mapping,
)
from shirube.engines.plan.adoption_reading import ExistingPlan, read_existing


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
