"""自己診断を始め、答え、確定する。"""

from datetime import date
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.findings import place_findings
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, check_open
from shirube.apps.plan.diagnosis.models import Answer, Assessment, SectionAnswer
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_sheet import AnswerText
from shirube.reference.plan import diagnosis as reference
from shirube.values.measure import Reading
from shirube.values.period import Period

_ANSWER_FIELDS = ("stage", "reason", "evidence")


@action
def start_assessment(*, by: Scope, plan: Plan, title: str, assessed_on: date) -> Assessment:
    """診断を始める。すべての問いの答えを空で置く。"""
    check_open(plan)
    assessment = Assessment.objects.create(plan=plan, title=title, assessed_on=assessed_on)
    for question in reference.questions():
        Answer.objects.create(assessment=assessment, question=question.id)
    audit.record(by=by, action="自己診断を始めた", record=assessment, fields=("title", "assessed_on"))
    return assessment


def check_answering(assessment: Assessment) -> None:
    """確定した診断の答えは変えない。"""
    check_open(assessment.plan)
    if assessment.standing != Assessment.Standing.OPEN:
        raise CannotChangeDiagnosis(
            "この診断は確定しています。直すときは、診断の画面で「回答中に戻す」を押してください。"
        )


@action
def decide_answer(*, by: Scope, plan: Plan, key: UUID, version: int, answer: AnswerText) -> Answer:
    """問いへの答えを決める。段階が None なら未回答に戻す。"""
    check_answering(queries.answer_of_key(by, plan, key).assessment)
    changed = Answer.change(
        key=key, version=version, stage=answer.stage, reason=answer.reason, evidence=answer.evidence
    )
    audit.record(by=by, action="自己診断の答えを決めた", record=changed, fields=_ANSWER_FIELDS)
    return changed


@action
def answer_for_section(
    *, by: Scope, plan: Plan, key: UUID, version: int, department: str, answer: AnswerText
) -> SectionAnswer:
    """所属（``department`` は所属コード）として答える。``version`` は開いたときの版（まだ無ければ 0）。"""
    row = queries.answer_of_key(by, plan, key)
    check_answering(row.assessment)
    if department not in {node.code for node in queries.my_departments(by, by.today)}:
        raise CannotChangeDiagnosis("その所属の答えを書く権限がありません。自分の所属を選んでください。")
    place = organization.department_of_code(by, department)
    known = SectionAnswer.objects.filter(answer=row, department=place).first()
    values = {"stage": answer.stage, "reason": answer.reason, "evidence": answer.evidence}
    values |= {"answered_at": by.now, "answered_by": by.actor_key}
    if known is None:
        kept = SectionAnswer.objects.create(answer=row, department=place, **values)
    else:
        kept = SectionAnswer.change(key=known.key, version=version, **values)
    audit.record(by=by, action="所属として自己診断に答えた", record=kept, fields=_ANSWER_FIELDS)
    return kept


def read_evidence(*, by: Scope, plan: Plan, key: UUID, version: int, period: Period) -> Answer:
    """問いが指す数を読み、答えの証拠にする。数を作る計算は取引の外で行う。"""
    row = queries.answer_of_key(by, plan, key)
    measure = reference.question(row.question).measure
    if measure is None or measure not in offers.offers():
        raise CannotChangeDiagnosis(
            "この問いには、標が読める数がありません。文書の名を証拠に書いてください。"
        )
    reading = offers.read(by, measure, period, by.now, {})
    return _keep_reading(by=by, plan=plan, key=key, version=version, reading=reading)


@action
def _keep_reading(*, by: Scope, plan: Plan, key: UUID, version: int, reading: Reading) -> Answer:
    check_answering(queries.answer_of_key(by, plan, key).assessment)
    changed = Answer.change(key=key, version=version, reading=reading.to_record())
    audit.record(by=by, action="自己診断の証拠に数を読んだ", record=changed, fields=("reading",))
    return changed


@action
def edit_assessment(
    *, by: Scope, plan: Plan, key: UUID, version: int, title: str, assessed_on: date, note: str
) -> Assessment:
    """診断の名称・日・まとめの言葉を直す。"""
    check_answering(queries.assessment_of_key(by, plan, key))
    row = Assessment.change(key=key, version=version, title=title, assessed_on=assessed_on, note=note)
    audit.record(by=by, action="自己診断を直した", record=row, fields=("title", "assessed_on", "note"))
    return row


@action
def confirm_assessment(*, by: Scope, plan: Plan, key: UUID, version: int) -> Assessment:
    """診断を確定し、低い段階から課題を挙げる。答えのない問いは未回答のまま残る。"""
    row = queries.assessment_of_key(by, plan, key)
    confirmed = Assessment.change(key=key, version=version, standing=Assessment.Standing.CONFIRMED)
    check_answering(row)
    if not any(answer.stage for answer in queries.answers_of(by, row).values()):
        raise CannotChangeDiagnosis("まだ一つも答えがありません。問いに答えてから確定してください。")
    place_findings(by=by, assessment=confirmed)
    audit.record(by=by, action="自己診断を確定した", record=confirmed, fields=("standing",))
    return confirmed


@action
def reopen_assessment(*, by: Scope, plan: Plan, key: UUID, version: int) -> Assessment:
    """確定した診断を、回答中に戻す。"""
    check_open(queries.assessment_of_key(by, plan, key).plan)
    row = Assessment.change(key=key, version=version, standing=Assessment.Standing.OPEN)
    audit.record(by=by, action="自己診断を回答中に戻した", record=row, fields=("standing",))
    return row
