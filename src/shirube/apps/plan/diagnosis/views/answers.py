"""一つの問いの画面: 決めた答え、各課の答え、証拠の数。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame import offers
from shirube.apps.frame.found import found
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.assessments import (
    AnswerForm,
    ReadingForm,
    SectionAnswerForm,
    SectionForm,
)
from shirube.apps.plan.diagnosis.models import Answer, Assessment
from shirube.apps.plan.diagnosis.views.page import plan_of, stage_badge, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage
from shirube.ui.components.lineage.lineage import LineageStep
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.fiscal_year import FiscalYear
from shirube.values.instant import format_moment
from shirube.values.measure import Reading, display


def _answer(request: HttpRequest, plan: Plan, key: UUID) -> Answer:
    return found(lambda: queries.answer_of_key(request.scope, plan, key), "問い")  # type: ignore[attr-defined]


def answer(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの問い。"""
    row = plan_of(request, plan)
    return _page(request, row, _answer(request, row, key))


def _page(
    request: HttpRequest,
    plan: Plan,
    row: Answer,
    *,
    form: AnswerForm | None = None,
    section_form: SectionAnswerForm | None = None,
    reading_form: ReadingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    question = reference.question(row.question)
    is_open = row.assessment.standing == Assessment.Standing.OPEN
    measure = offers.offers().get(question.measure or "")
    year = FiscalYear.of(scope.today).shift(-1)
    back = reverse("diagnosis.assessment", args=[plan.key, row.assessment.key])
    context = {
        "page_title": f"{question.order}　{question.label}",
        "breadcrumbs": plan_trail(plan, (row.assessment.title, back), (question.label, None)),
        "plan": plan,
        "row": row,
        "question": question,
        "badge": stage_badge(Stage(row.stage) if row.stage else None),
        "state": question.state(Stage(row.stage)) if row.stage else "",
        "sections": _section_table(request, row),
        "form": form or AnswerForm.of(question, row),
        **_section_context(request, row, section_form),
        "measure": measure.measure if measure else None,
        "lineage": _lineage(request, row),
        "reading_form": reading_form
        or ReadingForm(
            initial={"version": row.version, "start": year.start, "last": year.end}, auto_id="reading-%s"
        ),
        "neighbours": _neighbours(request, plan, row),
        "can_decide": is_open and scope.can("diagnosis.edit"),
        "can_answer": is_open and scope.can("diagnosis.answer"),
        "refusals": form.non_field_errors() if form and not is_open else (),
        "back": back,
    }
    return render(request, "diagnosis/answer.html", context, status=status)


def _section_context(request: HttpRequest, row: Answer, form: SectionAnswerForm | None) -> dict[str, object]:
    """所属として答える所: 選ばれた所属（一つしか書けない人は、その所属）の答えの様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    mine = queries.my_departments(scope, scope.today)
    asked = (form.data.get("department") if form else None) or request.GET.get("department", "")
    node = next((one for one in mine if one.code == asked), mine[0] if len(mine) == 1 else None)
    chooser = SectionForm(scope, initial={"department": node.code if node else ""}, auto_id="choose-%s")
    if node is None:
        return {"section_chooser": chooser, "section_form": None, "section_name": ""}
    known = queries.section_answers(scope, row).filter(department_id=node.id).first()
    form = form or SectionAnswerForm.for_section(reference.question(row.question), node, known)
    return {"section_chooser": chooser, "section_form": form, "section_name": node.full_name}


def _section_table(request: HttpRequest, row: Answer) -> Table:
    scope = request.scope  # type: ignore[attr-defined]
    names = organization.department_names(scope)
    columns = [
        Column("department", "所属", is_row_header=True),
        Column("stage", "段階"),
        Column("reason", "理由"),
        Column("evidence", "証拠"),
        Column("at", "答えた日時"),
    ]
    rows = [
        Row(
            {
                "department": Cell(names.at(one.department_id, scope.today)),
                "stage": Cell(badge=stage_badge(Stage(one.stage) if one.stage else None)),
                "reason": Cell(one.reason),
                "evidence": Cell(one.evidence),
                "at": Cell(format_moment(one.answered_at)),
            }
        )
        for one in queries.section_answers(scope, row)
    ]
    return Table("各課の答え", columns, rows, "各課の答えはまだありません。")


def _lineage(request: HttpRequest, row: Answer) -> list[LineageStep]:
    """証拠にした数の来歴。読んでいなければ空。"""
    offer = offers.offers().get(reference.question(row.question).measure or "")
    if row.reading is None or offer is None:
        return []
    reading, measure = Reading.from_record(row.reading), offer.measure
    note = f"{reading.basis.value}・{reading.period.label}"
    steps = [
        LineageStep("数字", display(reading, measure), note=note),
        LineageStep("定義", measure.definition, note=f"{measure.label}　{measure.source.label}"),
    ]
    if reading.evidence is not None:
        source = offer.records(request.scope, reading.evidence)  # type: ignore[attr-defined]
        state = (
            "いま作り直しても同じ記録です。" if source.is_unchanged else "読んだあとに記録が変わっています。"
        )
        openable = f"開けるもの{len(source.records):,}件、その後に消えたもの{source.deleted:,}件"
        text = f"{source.count:,}件（{openable}）"
        steps.append(LineageStep("元の記録", text, note=state))
    return steps


def _neighbours(request: HttpRequest, plan: Plan, row: Answer) -> list[tuple[str, str]]:
    """前と次の問い。"""
    answers = queries.answers_of(request.scope, row.assessment)  # type: ignore[attr-defined]
    asked = queries.asked_questions(request.scope, row.assessment)  # type: ignore[attr-defined]
    here = next(at for at, question in enumerate(asked) if question.id == row.question)
    beside = []
    for label, at in (("前の問い", here - 1), ("次の問い", here + 1)):
        if 0 <= at < len(asked):
            url = reverse("diagnosis.answer", args=[plan.key, answers[asked[at].id].key])
            beside.append((f"{label}（{asked[at].label}）", url))
    return beside


def decide(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """答えを決め、次の未回答の問いへ進む。"""
    row = plan_of(request, plan)
    mine = _answer(request, row, key)
    form = AnswerForm(reference.question(mine.question), request.POST)

    def run() -> None:
        version = form.cleaned_data["version"]
        actions.decide_answer(by=request.scope, plan=row, key=key, version=version, answer=form.answer)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _page(request, row, mine, form=form, status=422)
    following = _next_unanswered(request, mine)
    if following is None:
        messages.success(request, "答えを保存しました。未回答の問いは、もうありません。")
        return redirect("diagnosis.assessment", plan=row.key, key=mine.assessment.key)
    messages.success(request, "答えを保存しました。次の未回答の問いです。")
    return redirect("diagnosis.answer", plan=row.key, key=following.key)


def _next_unanswered(request: HttpRequest, row: Answer) -> Answer | None:
    """この問いより後の未回答の問い。なければ、初めから見て最初の未回答の問い。"""
    answers = queries.answers_of(request.scope, row.assessment)  # type: ignore[attr-defined]
    asked = queries.asked_questions(request.scope, row.assessment)  # type: ignore[attr-defined]
    here = next(at for at, question in enumerate(asked) if question.id == row.question)
    ordered = [answers[question.id] for question in (*asked[here + 1 :], *asked[:here])]
    return next((one for one in ordered if one.stage is None), None)


def answer_section(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """所属として答える。"""
    row = plan_of(request, plan)
    mine = _answer(request, row, key)
    form = SectionAnswerForm(reference.question(mine.question), request.POST, auto_id="section-%s")

    def run() -> None:
        actions.answer_for_section(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            key=key,
            version=form.cleaned_data["version"],
            department=form.cleaned_data["department"],
            answer=form.answer,
        )

    if not succeeded(form, run):
        return _page(request, row, mine, section_form=form, status=422)
    messages.success(request, "所属の答えを保存しました。決めた答えは、DX推進担当が決めます。")
    return redirect("diagnosis.answer", plan=row.key, key=key)


def read_evidence(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """証拠の数を読む。"""
    row = plan_of(request, plan)
    mine, form = _answer(request, row, key), ReadingForm(request.POST, auto_id="reading-%s")

    def run() -> None:
        version = form.cleaned_data["version"]
        actions.read_evidence(by=request.scope, plan=row, key=key, version=version, period=form.period)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _page(request, row, mine, reading_form=form, status=422)
    messages.success(request, "数を読み、証拠に加えました。")
    return redirect("diagnosis.answer", plan=row.key, key=key)
