"""自己診断を読む。"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.queries import DepartmentNode
from shirube.apps.plan.diagnosis.models import Answer, Assessment, Finding, SectionAnswer
from shirube.apps.plan.editions import queries as shelf
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_sheet import AnswerText
from shirube.engines.plan.diagnosis_summary import Move, ViewpointSummary, moves, summaries, whole
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan import editions
from shirube.reference.plan.diagnosis_records import Question, Stage
from shirube.reference.plan.records import NationalItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """一つの診断の姿: 観点ごとのまとめ、全体、前の診断からの動き。"""

    assessment: Assessment
    answers: dict[str, Answer]
    summaries: tuple[ViewpointSummary, ...]
    whole: ViewpointSummary
    previous: Assessment | None
    previous_stages: dict[str, Stage | None]
    moves: dict[str, Move]
    section_counts: dict[str, int]


def assessments(scope: Scope, plan: Plan) -> QuerySet[Assessment]:
    """この計画の診断を、新しい順に。"""
    return Assessment.objects.filter(plan=plan)


def assessment_of_key(scope: Scope, plan: Plan, key: UUID) -> Assessment:
    """一つの診断。無ければ ``Assessment.DoesNotExist``。"""
    return Assessment.objects.select_related("plan").get(plan=plan, key=key)


def previous_of(scope: Scope, assessment: Assessment) -> Assessment | None:
    """一つ前の診断（確定したもの）。"""
    earlier = Assessment.objects.filter(
        plan=assessment.plan_id,
        standing=Assessment.Standing.CONFIRMED,
        assessed_on__lt=assessment.assessed_on,
    )
    return earlier.first()


def answers_of(scope: Scope, assessment: Assessment) -> dict[str, Answer]:
    """問いの id から、決めた答え。"""
    return {answer.question: answer for answer in Answer.objects.filter(assessment=assessment)}


def answer_of_key(scope: Scope, plan: Plan, key: UUID) -> Answer:
    """一つの答え。無ければ ``Answer.DoesNotExist``。"""
    return Answer.objects.select_related("assessment__plan").get(assessment__plan=plan, key=key)


def asked_questions(scope: Scope, assessment: Assessment) -> list[Question]:
    """この診断で尋ねた問いを、資料の順に。"""
    asked = set(Answer.objects.filter(assessment=assessment).values_list("question", flat=True))
    return [question for question in reference.questions() if question.id in asked]


def stages_of(answers: dict[str, Answer]) -> dict[str, Stage | None]:
    """答えの段階。"""
    return {id: Stage(answer.stage) if answer.stage else None for id, answer in answers.items()}


def texts_of(answers: dict[str, Answer] | dict[str, SectionAnswer]) -> dict[str, AnswerText]:
    """答えの中身。"""
    return {
        id: AnswerText(
            stage=Stage(answer.stage) if answer.stage else None,
            reason=answer.reason,
            evidence=answer.evidence,
        )
        for id, answer in answers.items()
    }


def section_answers(scope: Scope, answer: Answer) -> QuerySet[SectionAnswer]:
    """この問いへの、各課の答え。"""
    return SectionAnswer.objects.filter(answer=answer).select_related("department")


def section_answers_of(scope: Scope, assessment: Assessment, department_id: int) -> dict[str, SectionAnswer]:
    """この所属の答えを、問いの id から。"""
    rows = SectionAnswer.objects.filter(
        answer__assessment=assessment, department_id=department_id
    ).select_related("answer")
    return {row.answer.question: row for row in rows}


def picture(scope: Scope, assessment: Assessment) -> Picture:
    """診断の姿。"""
    questions = asked_questions(scope, assessment)
    answers = answers_of(scope, assessment)
    stages = stages_of(answers)
    previous = previous_of(scope, assessment)
    before = stages_of(answers_of(scope, previous)) if previous else {}
    counts: dict[str, int] = {}
    rows = SectionAnswer.objects.filter(answer__assessment=assessment, stage__isnull=False)
    for question in rows.values_list("answer__question", flat=True):
        counts[question] = counts.get(question, 0) + 1
    return Picture(
        assessment=assessment,
        answers=answers,
        summaries=summaries(reference.viewpoints(), questions, stages),
        whole=whole(questions, stages),
        previous=previous,
        previous_stages=before,
        moves=moves(questions, stages, before) if previous else {},
        section_counts=counts,
    )


def findings(scope: Scope, plan: Plan) -> QuerySet[Finding]:
    """この計画の診断から挙がった課題を、新しい診断から順に。"""
    return (
        Finding.objects.filter(assessment__plan=plan)
        .select_related("assessment")
        .order_by("-assessment__assessed_on", "-assessment_id", "stage", "id")
    )


def finding_of_key(scope: Scope, plan: Plan, key: UUID) -> Finding:
    """一つの課題。無ければ ``Finding.DoesNotExist``。"""
    return Finding.objects.select_related("assessment__plan").get(assessment__plan=plan, key=key)


def my_departments(scope: Scope, day: date) -> list[DepartmentNode]:
    """自分が答えてよい所属: 権限を持つ組織とその下。組織を限らない権限なら、すべて。"""
    nodes = organization.departments_at(scope, day)
    if not scope.units:
        return nodes
    mine = {below.id for node in nodes if node.id in scope.units for below in node.walk()}
    return [node for node in nodes if node.id in mine]


def initiative_choices(scope: Scope, plan: Plan) -> list[tuple[str, str]]:
    """この計画の取組の選択肢（鍵と名）。"""
    lines = roadmap.initiative_lines(scope, plan, scope.today)
    return [(line.key, f"{line.number} {line.title}".strip()) for line in lines]


def national_item(scope: Scope, reference_text: str) -> NationalItem | None:
    """「id@版」の国の項目。取組事項でないもの（章・節・手順）は None。"""
    try:
        return shelf.item(scope, reference_text)
    except shelf.PlanRecordNotFound:
        return None


def place_label(scope: Scope, reference_text: str) -> str:
    """「id@版」の名。国の項目・手順・計画の見出しのどれでも引く。無ければ空。"""
    item = national_item(scope, reference_text)
    if item is not None:
        return item.label
    named = {step.reference: step.label for step in editions.steps()}
    for one in shelf.known_editions(scope):
        named |= {f"{heading.id}@{one.edition}": heading.label for heading in one.headings}
    return named.get(reference_text, "")
