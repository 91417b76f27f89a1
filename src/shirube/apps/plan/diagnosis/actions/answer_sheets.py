"""自己診断の答えの表を読み、反映する。"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shirube.adapters.tabular import RowKey
from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.organization.queries import DepartmentNode
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.assessments import check_answering
from shirube.apps.plan.diagnosis.actions.refusals import SheetRefused
from shirube.apps.plan.diagnosis.actions.sheets import (
    Comparison,
    SheetFile,
    State,
    check_fresh,
    check_ready,
    file_notes,
    keep_sheet,
)
from shirube.apps.plan.diagnosis.models import Answer, Assessment, SectionAnswer, StagedSheet
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_rows import RowProblem
from shirube.engines.plan.diagnosis_sheet import (
    NUMBER,
    RESPONDENT,
    AnswerText,
    ReadAnswers,
    answer_changes,
    read_answers,
)
from shirube.reference.plan import diagnosis as reference

DECIDED = "決めた答え"


def respondent_label(node: DepartmentNode | None) -> str:
    """だれの答えの表か。「決めた答え」か「窓口課（4）」。"""
    return DECIDED if node is None else f"{node.name}（{node.code}）"


def stage_answers(
    *,
    by: Scope,
    plan: Plan,
    assessment: Assessment,
    file: SheetFile,
    department: DepartmentNode | None = None,
) -> StagedSheet:
    """答えの表を読み、いまの答えと比べて、確認待ちにする。``department`` があれば、その所属の答え。"""
    check_answering(assessment)
    table, keys = file.read()
    read = read_answers(table.header, table.rows, queries.asked_questions(by, assessment))
    problems = [*read.problems, *_wrong_respondent(read, department)]
    answers = queries.answers_of(by, assessment)
    problems += _wrong_keys(read, keys, answers)
    if problems:
        raise SheetRefused(problems)
    found = _compared(by, assessment, department, read, keys, takes_stale=file.takes_stale)
    return keep_sheet(
        by=by,
        plan=plan,
        kind=StagedSheet.Kind.ANSWERS,
        file=file,
        notes=file_notes(table, found, takes_stale=file.takes_stale),
        found=found,
        assessment=assessment,
        department=organization.department_of_key(by, department.key) if department else None,
    )


def _wrong_respondent(read: ReadAnswers, department: DepartmentNode | None) -> list[RowProblem]:
    wanted = respondent_label(department)
    return [
        RowProblem(
            None,
            RESPONDENT,
            f"この表は「{written}」の表ですが、「{wanted}」として取り込もうとしています",
            "「だれの答えか」を選び直すか、その所属の表を書き出して使ってください",
        )
        for written in read.respondents
        if written != wanted
    ]


def _wrong_keys(
    read: ReadAnswers, keys: Mapping[int, RowKey], answers: Mapping[str, Answer]
) -> list[RowProblem]:
    """別の診断の表か、番号の書き換えられた行。"""
    return [
        RowProblem(
            row.row,
            NUMBER,
            "この診断のこの問いから書き出した行ではありません",
            "この診断の画面で書き出し直した表に、答えを写してください",
        )
        for row in read.rows
        if row.row in keys and keys[row.row].key != str(answers[row.question].key)
    ]


def _compared(
    by: Scope,
    assessment: Assessment,
    department: DepartmentNode | None,
    read: ReadAnswers,
    keys: Mapping[int, RowKey],
    *,
    takes_stale: bool,
) -> Comparison:
    current = _current(by, assessment, department.id if department else None)
    lines: list[dict[str, Any]] = []
    stale: list[dict[str, Any]] = []
    for change in answer_changes(read.rows, queries.texts_of(current)):
        version = current[change.question].version if change.question in current else 0
        line = {
            "row": change.row,
            "target": change.question,
            "name": reference.question(change.question).label,
            "version": version,
            "before": _record(change.before),
            "after": _record(change.after),
        }
        is_stale = change.row in keys and keys[change.row].version != version
        if is_stale:
            stale.append(line)
        if takes_stale or not is_stale:
            lines.append(line)
    return Comparison(lines=lines, stale_lines=stale, unread_columns=read.unread_columns)


def _current(
    by: Scope, assessment: Assessment, department_id: int | None
) -> dict[str, Answer] | dict[str, SectionAnswer]:
    if department_id is None:
        return queries.answers_of(by, assessment)
    return queries.section_answers_of(by, assessment, department_id)


def _record(text: AnswerText) -> dict[str, Any]:
    return {
        "stage": text.stage.value if text.stage else None,
        "reason": text.reason,
        "evidence": text.evidence,
    }


@action
def adopt_answers(*, by: Scope, plan: Plan, key: UUID, version: int) -> StagedSheet:
    """確認待ちの答えを、すべて一度に反映する。"""
    sheet = queries.staged_sheet_of_key(by, plan, key)
    row = StagedSheet.change(key=key, version=version, state=State.ADOPTED)
    check_ready(sheet)
    assessment = sheet.assessment
    if assessment is None:
        raise StagedSheet.DoesNotExist
    check_answering(assessment)
    current = _current(by, assessment, sheet.department_id)
    check_fresh(sheet, {question: row.version for question, row in current.items()})
    answers = queries.answers_of(by, assessment)
    for line in sheet.lines:
        if sheet.department is None:
            Answer.change(key=answers[line["target"]].key, version=line["version"], **line["after"])
        else:
            _write_section(by, sheet, answers[line["target"]], line)
    audit.record(by=by, action="自己診断の答えを表から反映した", record=row, fields=("state",))
    return row


def _write_section(by: Scope, sheet: StagedSheet, answer: Answer, line: dict[str, Any]) -> None:
    values = {**line["after"], "answered_at": by.now, "answered_by": by.actor_key}
    known = SectionAnswer.objects.filter(answer=answer, department=sheet.department).first()
    if known is None:
        SectionAnswer.objects.create(answer=answer, department=sheet.department, **values)
    else:
        SectionAnswer.change(key=known.key, version=line["version"], **values)
