"""調査を始め、直し、確定する。"""

from collections.abc import Collection
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.models import CountLine, MinuteLine, Section, Survey
from shirube.apps.organization import queries as organization
from shirube.values.fiscal_year import FiscalYear

_LONGEST = 60


class CannotChangeSurvey(ValueError):
    """この調査は変えられない。"""


@action
def start_survey(
    *, by: Scope, title: str, year: FiscalYear, departments: Collection[UUID], copy: Survey | None = None
) -> Survey:
    """調査を始める。``copy`` を言えば、その調査の同じ課の行を写す（件数は前の年度のまま。課が直す）。"""
    if not departments:
        raise CannotChangeSurvey("調べる課を一つ以上選んでください。")
    survey = Survey.objects.create(title=title, fiscal_year=year.start_year, started_at=by.now)
    made = _add_sections(by, survey, departments)
    if copy is not None:
        _copy_rows(copy, made)
    audit.record(by=by, action="業務量調査を始めた", record=survey, fields=("title", "fiscal_year"))
    return survey


def _add_sections(by: Scope, survey: Survey, departments: Collection[UUID]) -> list[Section]:
    nodes = organization.departments_at(by, by.today)
    names = [node.name for node in nodes]
    found = [
        Section(
            survey=survey,
            sort_order=at,
            department_id=node.id,
            label=(node.name if names.count(node.name) == 1 else node.full_name)[-_LONGEST:],
        )
        for at, node in enumerate(nodes)
        if node.key in departments
    ]
    Section.objects.bulk_create(found)
    return found


def _copy_rows(source: Survey, sections: list[Section]) -> None:
    into = {row.department_id: row for row in sections}
    for model in (CountLine, MinuteLine):
        rows = model.objects.filter(section__survey=source, section__department_id__in=into)
        names = [f.name for f in model._meta.concrete_fields if f.name not in _OWN]
        model.objects.bulk_create(
            [
                model(section=into[row.section.department_id], **{name: getattr(row, name) for name in names})
                for row in rows.select_related("section")
            ]
        )


_OWN = ("id", "key", "version", "municipality", "section")


@action
def change_survey(
    *, by: Scope, key: UUID, version: int, title: str, year: FiscalYear, departments: Collection[UUID]
) -> Survey:
    """名称、年度、調べる課を直す。行のある課は外せない。"""
    survey = Survey.change(key=key, version=version, title=title, fiscal_year=year.start_year)
    _require_open(survey)
    if not departments:
        raise CannotChangeSurvey("調べる課を一つ以上選んでください。")
    held = {row.department.key: row for row in survey.sections.select_related("department")}
    for department, row in held.items():
        if department not in departments:
            _remove_section(row)
    _add_sections(by, survey, [one for one in departments if one not in held])
    audit.record(by=by, action="業務量調査を直した", record=survey, fields=("title", "fiscal_year"))
    return survey


def _remove_section(row: Section) -> None:
    if row.counts.exists() or row.minutes.exists():
        raise CannotChangeSurvey(
            f"「{row.label}」には行があるので外せません。先に、課の頁で行を消してください。"
        )
    for receipt in row.survey.receipts.filter(section=row):
        receipt.files.all().delete()
        receipt.delete()
    row.delete()


@action
def discard_survey(*, by: Scope, key: UUID, version: int) -> None:
    """まだ一行も書かれていない調査を取りやめる。"""
    survey = queries.survey_of_key(by, key)
    if survey.version != version:
        raise ChangedMeanwhile(survey, {})
    for row in survey.sections.all():
        _remove_section(row)
    for receipt in survey.receipts.all():
        receipt.files.all().delete()
        receipt.delete()
    audit.record(by=by, action="業務量調査を取りやめた", record=survey)
    survey.delete()


@action
def confirm_survey(*, by: Scope, key: UUID, version: int) -> Survey:
    """確定する。課は書けなくなり、KPI などの元にできるようになる。"""
    survey = Survey.change(key=key, version=version, state=Survey.State.CONFIRMED, confirmed_at=by.now)
    if not CountLine.objects.filter(section__survey=survey).exists():
        raise CannotChangeSurvey("件数が一つも書かれていないので、確定できません。")
    audit.record(by=by, action="業務量調査を確定した", record=survey, fields=("state",))
    return survey


@action
def reopen_survey(*, by: Scope, key: UUID, version: int) -> Survey:
    """記入中に戻す。"""
    survey = Survey.change(key=key, version=version, state=Survey.State.OPEN, confirmed_at=None)
    audit.record(by=by, action="業務量調査を記入中に戻した", record=survey, fields=("state",))
    return survey


@action
def finish_section(*, by: Scope, section: Section, version: int, is_done: bool) -> Section:
    """この課が書き終えたこと（か、書き直すこと）を残す。"""
    _require_open(section.survey)
    row = Section.change(key=section.key, version=version, done_at=by.now if is_done else None)
    says = "業務量調査の課が書き終えた" if is_done else "業務量調査の課が書き直し始めた"
    audit.record(by=by, action=says, record=row, fields=("done_at",))
    return row


def _require_open(survey: Survey) -> None:
    if not survey.is_open:
        raise CannotChangeSurvey(
            "この調査は確定しています。DX推進担当が記入中に戻すと、書けるようになります。"
        )
