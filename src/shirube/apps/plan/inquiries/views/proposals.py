"""国への提案の画面: 一覧、一つの提案、歩み、一枚の紙。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.adapters.file_names import display_name
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import typed_version
from shirube.apps.organization import queries as organization
from shirube.apps.plan.inquiries import actions, proposal_workbook, queries
from shirube.apps.plan.inquiries.forms import ProposalForm, StepForm
from shirube.apps.plan.inquiries.models import Proposal
from shirube.apps.plan.inquiries.views.page import PROPOSE, done, form_page, succeeded
from shirube.engines.plan.proposal_paper import Step, proposal_paper
from shirube.engines.plan.proposal_stages import SOURCE, STAGES_ARE_OURS, ProposalResult
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_RESULTS = {
    ProposalResult.OPEN: "info",
    ProposalResult.REALISED: "success",
    ProposalResult.PARTLY: "success",
    ProposalResult.CONTINUED: "warning",
}
_PAPERS: dict[str, Any] = {
    "docx": render_docx,
    "pdf": render_pdf,
    "html": lambda document: render_html(document).encode(),
}


def proposal_crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """提案の一覧からの道順。"""
    return [
        ("ホーム", reverse("home")),
        ("国への提案", reverse("proposals.list") if last else None),
        *last,
    ]


def proposal_list(request: HttpRequest) -> HttpResponse:
    """提案の一覧。"""
    scope = request.scope  # type: ignore[attr-defined]
    columns = [
        Column("title", "提案の名称", is_row_header=True),
        Column("law", "法令・条項"),
        Column("stage", "いまの段階"),
        Column("result", "結果"),
        Column("department", "主管課"),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.title, note=_partners(one) or None),
                "law": Cell(f"{one.law}　{one.article}".strip()),
                "stage": _stage(one, scope.today),
                "result": Cell(badge=_badge(one)),
                "department": Cell(one.department_name),
            },
            href=reverse("proposals.proposal", args=[one.key]),
        )
        for one in _named(scope)
    ]
    context = {
        "page_title": "国への提案（提案募集方式）",
        "breadcrumbs": proposal_crumbs(),
        "lead": "法令や国の制度の見直しが要ると気づいたら、支障事例と求める措置をここに書き、"
        "結果まで追います。",
        "table": Table("提案の一覧", columns, rows, "提案はまだありません。", caption_hidden=True),
        "has_rows": bool(rows),
        "can_edit": scope.can(PROPOSE),
        "source": SOURCE,
    }
    return render(request, "plan_inquiries/proposals.html", context)


def _named(scope: Any) -> list[Any]:
    """提案と、主管課の今日の名。"""
    names = organization.department_by_id(scope, scope.today)
    rows = list(queries.proposals(scope))
    for row in rows:
        node = names.get(row.department_id or 0)
        row.department_name = node.name if node else ""  # type: ignore[attr-defined]
    return rows


def _partners(row: Proposal) -> str:
    count = len(row.partners.splitlines())
    return f"共同提案 {count}団体" if count else ""


def _stage(row: Proposal, today: date) -> Cell:
    """いまの段階。これからの日の歩みは予定なので、その日まではいまの段階にしない。"""
    steps = [one for one in row.steps.all() if one.held_on <= today]
    if not steps:
        return Cell("まだ記録がありません")
    return Cell(steps[-1].get_stage_display(), note=format_date(steps[-1].held_on, "short"))


def _badge(row: Proposal) -> Badge:
    result = ProposalResult(row.result)
    return Badge(result.label, _RESULTS.get(result, "neutral"))


def proposal_of(request: HttpRequest, key: UUID) -> Proposal:
    """この提案。無ければ 404。"""
    return found(lambda: queries.proposal_of_key(request.scope, key), "提案")  # type: ignore[attr-defined]


def proposal(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの提案。"""
    return _page(request, proposal_of(request, key))


def _page(
    request: HttpRequest, row: Proposal, *, status: int = 200, step: StepForm | None = None
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "page_title": row.title,
        "breadcrumbs": proposal_crumbs((row.title, None)),
        "proposal": row,
        "badge": _badge(row),
        "terms": _terms(row, _department(scope, row)),
        "initiative": row.initiative,
        "steps": [(one, format_date(one.held_on)) for one in row.steps.all()],
        "step": step or StepForm(initial={"held_on": scope.today}, auto_id="step-%s"),
        "can_edit": scope.can(PROPOSE),
        "papers": [
            (reverse("proposals.paper", args=[row.key, form]), label)
            for form, label in (("docx", "Word"), ("pdf", "PDF"), ("html", "HTML"))
        ],
        "ours": STAGES_ARE_OURS,
    }
    return render(request, "plan_inquiries/proposal.html", context, status=status)


def _department(scope: Any, row: Proposal) -> str:
    node = organization.department_by_id(scope, scope.today).get(row.department_id or 0)
    return node.name if node else ""


def _terms(row: Proposal, department: str) -> list[Term]:
    found_terms = [
        Term("法令・条項", f"{row.law}　{row.article}".strip()),
        Term("主管課・関係課", "、".join(one for one in (department, row.related) if one)),
        Term("共同提案団体", "、".join(row.partners.splitlines())),
        Term("関係府省", row.ministries),
        Term("備考", row.note),
    ]
    return [term for term in found_terms if term.text]


def new(request: HttpRequest) -> HttpResponse:
    """提案を書き始める様式。"""
    return _form(request, ProposalForm(request.scope, None), "提案を書き始める")  # type: ignore[attr-defined]


def _form(
    request: HttpRequest, form: ProposalForm, title: str, row: Proposal | None = None, status: int = 200
) -> HttpResponse:
    back = reverse("proposals.proposal", args=[row.key]) if row else reverse("proposals.list")
    last = [(row.title, back), (title, None)] if row else [(title, None)]
    return form_page(request, title, proposal_crumbs(*last), form, back, status=status)


def add(request: HttpRequest) -> HttpResponse:
    """提案を書き始める。"""
    scope = request.scope  # type: ignore[attr-defined]
    form = ProposalForm(scope, None, request.POST)
    made: list[Proposal] = []
    if not succeeded(form, lambda: made.append(actions.add_proposal(by=scope, **form.values))):
        return _form(request, form, "提案を書き始める", status=422)
    return done(request, "提案を書き始めました。", reverse("proposals.proposal", args=[made[0].key]))


def edit_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """提案を直す様式。"""
    row = proposal_of(request, key)
    return _form(request, ProposalForm(request.scope, row), "提案を直す", row)  # type: ignore[attr-defined]


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """提案を直す。"""
    scope, row = request.scope, proposal_of(request, key)  # type: ignore[attr-defined]
    form = ProposalForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda: actions.edit_proposal(by=scope, key=key, version=form.cleaned_data["version"], **form.values),
    ):
        return _form(request, form, "提案を直す", row, 422)
    return done(request, "提案を直しました。", reverse("proposals.proposal", args=[key]))


def add_step(request: HttpRequest, key: UUID) -> HttpResponse:
    """歩みを一つ足す。"""
    scope, row = request.scope, proposal_of(request, key)  # type: ignore[attr-defined]
    form = StepForm(request.POST, auto_id="step-%s")
    if not succeeded(form, lambda: actions.add_step(by=scope, proposal=row, **form.cleaned_data)):
        return _page(request, row, status=422, step=form)
    return done(request, "歩みを足しました。", reverse("proposals.proposal", args=[key]))


def remove_step(request: HttpRequest, key: UUID, step: UUID) -> HttpResponse:
    """書き間違えた歩みを消す。"""
    scope, row = request.scope, proposal_of(request, key)  # type: ignore[attr-defined]
    found(lambda: queries.step_of_key(scope, row, step), "歩み")
    actions.remove_step(by=scope, proposal=row, key=step, version=typed_version(request))
    return done(request, "歩みを消しました。", reverse("proposals.proposal", args=[key]))


def paper(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """提案の一枚。"""
    if form not in _PAPERS:
        raise Http404("この形式はありません。")
    scope, row = request.scope, proposal_of(request, key)  # type: ignore[attr-defined]
    document = proposal_paper(
        proposal_workbook.content_of(row),
        body_name=organization.municipality(scope).name,
        department=_department(scope, row),
        initiative=row.initiative.title if row.initiative else "",
        steps=tuple(Step(one.get_stage_display(), one.held_on, one.note) for one in row.steps.all()),
        as_of=scope.today,
    )
    return attached(_PAPERS[form](document), display_name(f"提案_{row.title[:40]}.{form}"))


def workbook(request: HttpRequest) -> HttpResponse:
    """提案の一覧の表計算。"""
    return attached(proposal_workbook.proposals_xlsx(request.scope), "国への提案.xlsx")  # type: ignore[attr-defined]
