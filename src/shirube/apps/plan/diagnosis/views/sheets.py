"""表の書き出しと取り込み: 書き出す、読んで確かめる、反映する（または取り消す）。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.tabular import Column as SheetColumn
from shirube.adapters.tabular import RowKey, Sheet, Workbook, write_csv, write_xlsx
from shirube.adapters.tabular.row_keys import KEY_LABELS
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.assessments import AnswerSheetForm
from shirube.apps.plan.diagnosis.forms.fields import SheetForm, node_of_code
from shirube.apps.plan.diagnosis.models import Assessment, StagedSheet
from shirube.apps.plan.diagnosis.views.assessments import assessment_of, assessment_page
from shirube.apps.plan.diagnosis.views.page import plan_of, succeeded
from shirube.apps.plan.diagnosis.views.structure import structure_page
from shirube.apps.plan.diagnosis.views.structure_tables import span_text
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.engines.plan import diagnosis_roles_sheet as roles_sheet
from shirube.engines.plan import diagnosis_sheet as answer_sheet
from shirube.engines.plan.diagnosis_structure import HolderKind
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

_STATES = {"ready": "info", "adopted": "success", "discarded": "neutral"}
_WIDTHS = {answer_sheet.QUESTION: 40, answer_sheet.LOOK_AT: 28, answer_sheet.REASON: 36}
_WIDTHS |= {answer_sheet.VIEWPOINT: 24, answer_sheet.NUMBER: 6, answer_sheet.EVIDENCE: 28}
_NOTES = {
    answer_sheet.STAGE: f"1〜5 を選びます。空の欄は変えません。消すときは「{answer_sheet.UNANSWERED}」。",
    answer_sheet.RESPONDENT: "だれの答えの表か。書き換えないでください。",
}


def _answer_rows(
    request: HttpRequest, row: Assessment
) -> tuple[tuple[tuple[str, ...], ...], tuple[RowKey, ...], str]:
    """書き出す行、鍵、回答者。"""
    scope = request.scope  # type: ignore[attr-defined]
    code = request.GET.get("department", "")
    node = node_of_code(scope, code, scope.today)
    if code and node is None:
        raise Http404("その所属はありません。")
    answers = queries.answers_of(scope, row)
    current = queries.section_answers_of(scope, row, node.id) if node else answers
    asked = queries.asked_questions(scope, row)
    respondent = actions.respondent_label(node)
    cells = answer_sheet.answer_cells(reference.viewpoints(), asked, queries.texts_of(current), respondent)
    keys = tuple(
        RowKey(str(answers[one.id].key), current[one.id].version if one.id in current else 0) for one in asked
    )
    return cells, keys, respondent


def answers_xlsx(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """答えを書ける xlsx。"""
    row = assessment_of(request, plan_of(request, plan), key)
    cells, keys, respondent = _answer_rows(request, row)
    columns = tuple(
        SheetColumn(
            label,
            _WIDTHS.get(label, 18),
            kind="choice" if label == answer_sheet.STAGE else "text",
            choices=answer_sheet.stage_choices() if label == answer_sheet.STAGE else (),
            note=_NOTES.get(label, ""),
        )
        for label in answer_sheet.HEADER
    )
    sheet = Sheet(name="自己診断", columns=columns, rows=cells, row_keys=keys)
    now = request.scope.now  # type: ignore[attr-defined]
    data = write_xlsx(Workbook((sheet,), now, title=f"{row.title}（{respondent}）"))
    return attached(data, f"{row.title}.xlsx")


def answers_csv(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """答えを書ける CSV（UTF-8）。"""
    row = assessment_of(request, plan_of(request, plan), key)
    cells, keys, _ = _answer_rows(request, row)
    lines = [(*line, key.key, str(key.version)) for line, key in zip(cells, keys, strict=True)]
    out = write_csv((*answer_sheet.HEADER, *KEY_LABELS), lines)
    return attached(out.content or b"", f"{row.title}.csv")


def stage_answers(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """答えの表を読み、確かめる画面へ移る。"""
    row = plan_of(request, plan)
    mine = assessment_of(request, row, key)
    form = AnswerSheetForm(request.scope, request.POST, request.FILES)  # type: ignore[attr-defined]
    made: list[StagedSheet] = []

    def run() -> None:
        made.append(
            actions.stage_answers(
                by=request.scope,  # type: ignore[attr-defined]
                plan=row,
                assessment=mine,
                file=form.sheet_file,
                department=form.node,
            )
        )

    try:
        if not succeeded(form, run, field="file"):
            return assessment_page(request, row, mine, form=form, status=422)
    except actions.SheetRefused as refusal:
        return assessment_page(request, row, mine, form=form, refusal=refusal, status=422)
    return redirect("diagnosis.sheet", plan=row.key, key=made[0].key)


def holders_xlsx(request: HttpRequest, plan: UUID) -> HttpResponse:
    """担い手を書ける xlsx。"""
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    roles = queries.structure_roles(scope, row)
    choices = {
        roles_sheet.ROLE: tuple(role.label for role in roles),
        roles_sheet.KIND: tuple(kind.label for kind in HolderKind),
        roles_sheet.CONCURRENT: (roles_sheet.YES,),
    }
    dates = (roles_sheet.STARTS, roles_sheet.ENDS)
    columns = tuple(
        SheetColumn(
            label,
            26 if label in (roles_sheet.ROLE, roles_sheet.NAME, roles_sheet.NOTE) else 16,
            kind="date" if label in dates else "choice" if label in choices else "text",
            choices=choices.get(label, ()),
        )
        for label in roles_sheet.HEADER
    )
    held = list(queries.role_holders(scope, row))
    sheet = Sheet(
        name="推進体制",
        columns=columns,
        rows=tuple(roles_sheet.holder_cells(roles, actions.holder_text(one)) for one in held),
        row_keys=tuple(RowKey(str(one.key), one.version) for one in held),
    )
    data = write_xlsx(Workbook((sheet,), scope.now, title=f"{row.title}の推進体制"))
    return attached(data, f"{row.title}_推進体制.xlsx")


def stage_holders(request: HttpRequest, plan: UUID) -> HttpResponse:
    """担い手の表を読み、確かめる画面へ移る。"""
    row = plan_of(request, plan)
    form = SheetForm(request.POST, request.FILES, auto_id="sheet-%s")
    made: list[StagedSheet] = []

    def run() -> None:
        made.append(actions.stage_holders(by=request.scope, plan=row, file=form.sheet_file))  # type: ignore[attr-defined]

    try:
        if not succeeded(form, run, field="file"):
            return structure_page(request, row, sheet_form=form, status=422)
    except actions.SheetRefused as refusal:
        return structure_page(request, row, sheet_form=form, refusal=refusal, status=422)
    return redirect("diagnosis.sheet", plan=row.key, key=made[0].key)


def _sheet(request: HttpRequest, plan: Plan, key: UUID) -> StagedSheet:
    return found(lambda: queries.staged_sheet_of_key(request.scope, plan, key), "取り込み")  # type: ignore[attr-defined]


def sheet(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """確認待ちの中身: 変わるところ、古い行、知らせ。"""
    row = plan_of(request, plan)
    return _page(request, row, _sheet(request, row, key))


def _back(plan: Plan, row: StagedSheet) -> str:
    if row.assessment is not None:
        return reverse("diagnosis.assessment", args=[plan.key, row.assessment.key])
    return reverse("diagnosis.structure", args=[plan.key])


def _page(
    request: HttpRequest, plan: Plan, row: StagedSheet, refusal: str = "", status: int = 200
) -> HttpResponse:
    is_ready = row.state == StagedSheet.State.READY
    names = organization.department_names(request.scope)  # type: ignore[attr-defined]
    target = names.at(row.department_id, request.scope.today) if row.department_id else ""  # type: ignore[attr-defined]
    terms = [
        Term("ファイル", row.source_name, note=format_moment(row.staged_at)),
        Term("何の表か", row.get_kind_display(), note=row.assessment.title if row.assessment else ""),
        Term("状態", badge=Badge(row.get_state_display(), _STATES[row.state])),
    ]
    if row.kind == StagedSheet.Kind.ANSWERS:
        terms.append(Term("だれの答えか", target or "決めた答え"))
    labels = {role.id: role.label for role in queries.structure_roles(request.scope, plan)}  # type: ignore[attr-defined]
    back = _back(plan, row)
    context = {
        "page_title": "取り込みを確かめる",
        "breadcrumbs": plan_trail(plan, (row.get_kind_display(), back), ("取り込みを確かめる", None)),
        "plan": plan,
        "row": row,
        "steps": _steps(1 if is_ready else 3),
        "terms": terms,
        "table": _line_table("変わるところ", row.lines, labels, "変わるところはありません。"),
        "stale": _line_table("書き出したあとに変わった行", row.stale_lines, labels, "")
        if row.stale_lines
        else None,
        "refusal": refusal,
        "is_ready": is_ready,
        "can_adopt": is_ready and bool(row.lines),
        "back": back,
    }
    return render(request, "diagnosis/sheet.html", context, status=status)


def _steps(current: int) -> list[Step]:
    labels = ("表を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def _line_table(caption: str, lines: list[dict[str, Any]], labels: dict[str, str], empty: str) -> Table:
    columns = [
        Column("name", "どこが", is_row_header=True),
        Column("before", "いま"),
        Column("after", "取り込むと"),
    ]
    rows = [
        Row(
            {
                "name": Cell(line["name"], note=f"{line['row']}行目"),
                "before": Cell(_line_text(line["before"], labels)),
                "after": Cell(_line_text(line["after"], labels)),
            }
        )
        for line in lines
    ]
    return Table(caption, columns, rows, empty)


def _line_text(record: dict[str, Any] | None, labels: dict[str, str]) -> str:
    """一行の中身を文字にする。"""
    if record is None:
        return "（新しい担い手）"
    if "stage" in record:
        stage = Stage(record["stage"]) if record["stage"] else None
        parts = [
            answer_sheet.stage_text(stage) or answer_sheet.UNANSWERED,
            record["reason"],
            record["evidence"],
        ]
    else:
        days = (
            date.fromisoformat(record[name]) if record[name] else None for name in ("starts_on", "ends_on")
        )
        parts = [
            labels.get(record["role"], record["role"]),
            HolderKind(record["kind"]).label,
            record["name"],
            record["department"],
            span_text(*days),
            "併任・兼務" if record["is_concurrent"] else "",
            record["note"],
        ]
    return "／".join(part for part in parts if part)


def adopt(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """反映する。"""
    row = plan_of(request, plan)
    mine, form = _sheet(request, row, key), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    is_answers = mine.kind == StagedSheet.Kind.ANSWERS
    adopt_lines = actions.adopt_answers if is_answers else actions.adopt_holders
    try:
        adopt_lines(by=request.scope, plan=row, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotChangeDiagnosis as refusal:
        return _page(request, row, mine, str(refusal), status=422)
    messages.success(request, f"{len(mine.lines):,}行を反映しました。")
    return redirect(_back(row, mine))


def discard(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取り消す。"""
    row = plan_of(request, plan)
    mine, form = _sheet(request, row, key), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.discard_sheet(by=request.scope, plan=row, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotChangeDiagnosis as refusal:
        return _page(request, row, mine, str(refusal), status=422)
    messages.success(request, "取り込みを取り消しました。何も変わっていません。")
    return redirect(_back(row, mine))
