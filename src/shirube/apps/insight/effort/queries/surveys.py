"""調査と課と行を読む。課の表を一つに合わせた表も、いつもいまの行から作る。"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort.kinds import Kind, Line
from shirube.apps.insight.effort.models import CountLine, MeasuredLog, MinuteLine, Section, Survey
from shirube.apps.organization import queries as organization
from shirube.engines.insight.counts_minutes import CountsMinutes
from shirube.engines.insight.counts_minutes_parts import Joined, joined

VIEW, EDIT = "insight.view", "insight.edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """一つの課。``is_mine`` は自分の課、``can_see`` は中を見てよい、``can_fill`` は書いてよい。"""

    section: Section
    count_rows: int
    minute_rows: int
    is_mine: bool
    can_see: bool
    can_fill: bool


def measured_logs(scope: Scope) -> dict[str, MeasuredLog]:
    """手続に結んだ業務の記録（手続の名で引く）。"""
    return {one.procedure: one for one in MeasuredLog.objects.all()}


def surveys(scope: Scope) -> QuerySet[Survey]:
    """調査を新しい年度の順に。"""
    return Survey.objects.all()


def confirmed_surveys(scope: Scope) -> QuerySet[Survey]:
    """確定した調査を新しい年度の順に。"""
    return Survey.objects.filter(state=Survey.State.CONFIRMED)


def survey_of_key(scope: Scope, key: UUID) -> Survey:
    """一つの調査。無ければ ``Survey.DoesNotExist``。"""
    return Survey.objects.get(key=key)


def section_states(scope: Scope, survey: Survey) -> list[SectionState]:
    """調査の課を、並びの順に（見てよい課だけ）。"""
    return [one for one in _states(scope, survey.sections.all()) if one.can_see]


def section_of_key(scope: Scope, survey: Survey, key: UUID) -> SectionState:
    """この調査の、見てよい一つの課。ほかの課は、無いものとして扱う。"""
    found = [one for one in _states(scope, survey.sections.filter(key=key)) if one.can_see]
    if not found:
        raise Section.DoesNotExist
    return found[0]


def _states(scope: Scope, rows: QuerySet[Section]) -> list[SectionState]:
    mine = _my_departments(scope)
    counted = rows.select_related("survey").annotate(
        count_rows=Count("counts", distinct=True), minute_rows=Count("minutes", distinct=True)
    )
    return [
        SectionState(
            section=row,
            count_rows=row.count_rows,
            minute_rows=row.minute_rows,
            is_mine=(is_mine := row.department_id in mine),
            can_see=is_mine or scope.can(VIEW),
            can_fill=is_mine or scope.can(EDIT),
        )
        for row in counted
    ]


def _my_departments(scope: Scope) -> frozenset[int]:
    """自分の課: 権限を持つ組織と、その下の組織。"""
    nodes = organization.department_by_id(scope, scope.today)
    return frozenset(node.id for unit in scope.units if unit in nodes for node in nodes[unit].walk())


def department_choices(scope: Scope) -> list[tuple[str, str]]:
    """調べる課の選択肢（鍵、部からの名）。"""
    return [(str(node.key), node.full_name) for node in organization.departments_at(scope, scope.today)]


def lines_of(scope: Scope, section: Section, kind: Kind) -> QuerySet[Line]:
    """この課の行。"""
    return kind.model.objects.filter(section=section)


def line_of_key(scope: Scope, section: Section, kind: Kind, key: UUID) -> Line:
    """この課の一行。無ければ ``DoesNotExist``。"""
    found: Line = kind.model.objects.select_related("section__survey").get(section=section, key=key)
    return found


def table_of(scope: Scope, section: Section) -> CountsMinutes:
    """一つの課の表。"""
    return CountsMinutes(
        tuple(one.content for one in CountLine.objects.filter(section=section)),
        tuple(one.content for one in MinuteLine.objects.filter(section=section)),
    )


def parts_of(scope: Scope, survey: Survey) -> list[tuple[str, CountsMinutes]]:
    """課の名と表を、並びの順に。問い合わせの数は、課の数によらない。"""
    rows = list(survey.sections.prefetch_related("counts", "minutes"))
    names = [row.label for row in rows]
    return [
        (
            row.label if names.count(row.label) == 1 else f"{row.label}（{at}番目の課）",
            CountsMinutes(
                tuple(one.content for one in row.counts.all()),
                tuple(one.content for one in row.minutes.all()),
            ),
        )
        for at, row in enumerate(rows, 1)
    ]


def joined_of(scope: Scope, survey: Survey, apart: Collection[str] = ()) -> Joined:
    """課の表を一つに合わせた表。``apart`` は、いつも課の名を添える手続の名。"""
    return joined(parts_of(scope, survey), apart)
