"""計画に効く決定と、決定事項のフォロー。"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.documents import render_docx, render_pdf
from shirube.adapters.tabular import Column as SheetColumn
from shirube.adapters.tabular import Sheet, Workbook, write_xlsx
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings.queries import Decision
from shirube.apps.plan.decisions import actions, queries
from shirube.apps.plan.decisions.forms import FollowUpForm, ReportForm, ShowForm
from shirube.apps.plan.decisions.models import FollowUp
from shirube.apps.plan.decisions.views.page import (
    REFUSALS,
    decision_of,
    decision_trail,
    form_page,
    plan_of,
    succeeded,
)
from shirube.apps.plan.decisions.views.tables import decisions_of_links, follow_badge, follow_up_table
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import plan_trail
from shirube.engines.plan.follow_ups import FollowLine, follow_up_paper
from shirube.ui.components.description_list.description_list import Term
from shirube.values.document import Document
from shirube.values.document_text import printable_text
from shirube.values.era import format_date

PAGE_SIZE = 50


def plan_decisions(request: HttpRequest, plan: UUID) -> HttpResponse:
    """この計画に効く会議の決定と、そのフォロー。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = plan_of(request, plan)
    page = Paginator(queries.links_to(scope, row), PAGE_SIZE).get_page(request.GET.get("page"))
    open_ones = list(queries.follow_ups(scope, plan=row, show="open"))
    context = {
        "page_title": "会議の決定",
        "breadcrumbs": plan_trail(row, ("会議の決定", None)),
        "lead": "推進本部や庁議などで決めたことが、この計画のどこに効き、行われたかを見ます。",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "decisions.plan"),
        "late": [one for one in open_ones if one.due_on and one.due_on < scope.today],
        "follow_ups": follow_up_table(scope, open_ones, empty="終わっていないものはありません。"),
        "links": decisions_of_links(page, with_target=True, caption="この計画に効く会議の決定"),
        "page": page,
        "can_edit": scope.can(queries.EDIT),
    }
    return render(request, "plan_decisions/plan.html", context)


def follow_ups(request: HttpRequest) -> HttpResponse:
    """すべての決定事項のフォロー。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form = ShowForm(request.GET or None, initial={"show": "open"})
    show = form.chosen
    page = Paginator(queries.follow_ups(scope, show=show), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "決定事項のフォロー",
        "breadcrumbs": [("ホーム", reverse("home")), ("決定事項のフォロー", None)],
        "lead": "会議で決めたことを、だれがいつまでにするか。期限の前と後に、担当の課へお知らせが届きます。",
        "form": form,
        "show": show,
        "late_count": queries.follow_ups(scope, show="late").count(),
        "table": follow_up_table(scope, list(page), empty="該当するものはありません。"),
        "page": page,
        "is_empty": not queries.follow_ups(scope).exists(),
    }
    return render(request, "plan_decisions/follow_ups.html", context)


def _lines(scope: Scope, rows: Iterable[FollowUp]) -> list[FollowLine]:
    listed = list(rows)
    owners = queries.owner_texts(scope, listed)
    return [
        FollowLine(
            text=one.text,
            decision=one.decision.title,
            meeting=str(one.decision.sitting),
            owner=owners[one.pk],
            due_on=one.due_on,
            state=one.standing,
            report=one.report,
        )
        for one in listed
    ]


def paper(request: HttpRequest, file_format: str) -> HttpResponse:
    """フォロー一覧（絞ったもの）を受け取る。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form = ShowForm(request.GET or None)
    lines = _lines(scope, queries.follow_ups(scope, show=form.chosen))
    subject = dict(form.fields["show"].choices)[form.chosen]  # type: ignore[attr-defined]
    if file_format == "xlsx":
        return attached(_workbook(scope, lines), "決定事項のフォロー.xlsx")
    writers: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}
    if file_format not in writers:
        raise Http404("この形式では書き出せません。pdf・docx・xlsx のどれかです。")
    name = organization.municipality(scope).name
    document = follow_up_paper(name, str(subject), lines, as_of=scope.today)
    return attached(writers[file_format](document), f"決定事項のフォロー.{file_format}")


def _workbook(scope: Scope, lines: list[FollowLine]) -> bytes:
    columns = (
        SheetColumn("やること", 40),
        SheetColumn("決定", 30),
        SheetColumn("会議", 34),
        SheetColumn("担当", 24),
        SheetColumn("期限", 12, "date"),
        SheetColumn("状態", 10),
        SheetColumn("報告", 40),
    )
    rows = tuple(
        (
            printable_text(one.text),
            printable_text(one.decision),
            printable_text(one.meeting),
            printable_text(one.owner),
            one.due_on,
            one.state.label,
            printable_text(one.report),
        )
        for one in lines
    )
    sheet = Sheet("フォロー", columns, rows, print_title="決定事項のフォロー")
    return write_xlsx(Workbook((sheet,), created=scope.now, title="決定事項のフォロー"))


def new_follow_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """やることを足す様式。計画は、つないだ計画かいまの計画を入れておく。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    decision = decision_of(request, key)
    linked = queries.links_of(scope, decision).first()
    plan = linked.plan if linked else versions.current_plan(scope)
    return _new_page(request, decision, FollowUpForm(scope, initial={"plan": str(plan.key) if plan else ""}))


def add_follow_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """やることを足す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    decision, form = decision_of(request, key), FollowUpForm(scope, request.POST)
    if not succeeded(form, lambda: actions.add_follow_up(by=scope, decision=decision, **form.values)):
        return _new_page(request, decision, form, status=422)
    messages.success(request, "やることを足しました。")
    return redirect("meetings.decision", key=key)


def _new_page(
    request: HttpRequest, decision: Decision, form: FollowUpForm, status: int = 200
) -> HttpResponse:
    return form_page(
        request,
        "やることを足す",
        form,
        decision_trail(decision, ("やることを足す", None)),
        reverse("meetings.decision", args=[decision.key]),
        submit="足す",
        lead=f"「{decision.title}」で決まったことを、だれがいつまでにするかを書きます。",
        status=status,
    )


def _row(request: HttpRequest, key: UUID) -> FollowUp:
    return found(lambda: queries.follow_up_of_key(request.scope, key), "フォロー")  # type: ignore[attr-defined]


def follow_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つのフォロー。"""
    row = _row(request, key)
    return _page(request, row, _report_form(row))


def _report_form(row: FollowUp) -> ReportForm:
    return ReportForm(initial={"version": row.version, "state": row.state, "report": row.report})


def _refused(request: HttpRequest, row: FollowUp, refusal: Exception) -> HttpResponse:
    return _page(request, row, _report_form(row), str(refusal), status=422)


def _page(
    request: HttpRequest, row: FollowUp, form: ReportForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    context = {
        "page_title": row.text,
        "breadcrumbs": decision_trail(row.decision, ("フォロー", None)),
        "row": row,
        "terms": _terms(scope, row),
        "form": form,
        "may_report": queries.may_report(scope, row),
        "can_edit": scope.can(queries.EDIT),
        "issue": queries.issue_of(scope, row),
        "refusal": refusal,
        "can_remind": scope.can(queries.EDIT) and row.standing.is_open,
    }
    return render(request, "plan_decisions/follow_up.html", context, status=status)


def _terms(scope: Scope, row: FollowUp) -> list[Term]:
    decision = row.decision
    reminded = (
        f"{format_date(row.reminded_on)}（{row.reminder_count}回）" if row.reminded_on else "していません"
    )
    badge = follow_badge(row, scope)
    is_late = badge.label != row.standing.label
    shown = [
        Term("状態", row.standing.label if is_late else "", badge=badge),
        Term("担当", queries.owner_texts(scope, [row])[row.pk] or "未定"),
        Term("期限", format_date(row.due_on) if row.due_on else "未定"),
        Term("決定", decision.title, href=reverse("meetings.decision", args=[decision.key])),
        Term("会議", str(decision.sitting), href=reverse("meetings.sitting", args=[decision.sitting.key])),
        Term("計画", row.plan.title if row.plan else ""),
        Term("報告", row.report),
        Term("終わった日", format_date(row.ended_on) if row.ended_on else ""),
        Term("催促", reminded if row.standing.is_open else ""),
    ]
    return [term for term in shown if term.text or term.badge]


def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """状態と、したことを報告する。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _row(request, key), ReportForm(request.POST)
    if not succeeded(form, lambda: actions.report_follow_up(by=scope, key=key, **form.cleaned_data)):
        return _page(request, row, form, status=422)
    messages.success(request, "報告しました。")
    return redirect("decisions.follow_up", key=key)


def raise_issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """計画の課題として挙げる。"""
    row = _row(request, key)
    try:
        issue = actions.raise_issue_of(by=request.scope, follow_up=row)  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        return _refused(request, row, refusal)
    messages.success(request, f"課題「{issue.title}」を挙げました。")
    return redirect("steering.issue", plan=issue.plan.key, key=issue.key)


def edit_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """やること・担当・期限を直す様式。"""
    row = _row(request, key)
    return _edit_page(request, row, FollowUpForm(request.scope, initial=FollowUpForm.initial_of(row)))  # type: ignore[attr-defined]


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """やること・担当・期限を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _row(request, key), FollowUpForm(scope, request.POST)
    if not succeeded(
        form,
        lambda: actions.edit_follow_up(
            by=scope, key=key, version=form.cleaned_data["version"] or 0, **form.values
        ),
    ):
        return _edit_page(request, row, form, status=422)
    messages.success(request, "フォローを保存しました。")
    return redirect("decisions.follow_up", key=key)


def _edit_page(request: HttpRequest, row: FollowUp, form: FollowUpForm, status: int = 200) -> HttpResponse:
    here = reverse("decisions.follow_up", args=[row.key])
    trail = decision_trail(row.decision, (row.text, here), ("直す", None))
    return form_page(request, "フォローを直す", form, trail, here, submit="保存する", status=status)


def remind(request: HttpRequest, key: UUID) -> HttpResponse:
    """いま催促する。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = _row(request, key)
    accounts = queries.members_of(scope, [row])[row.pk]
    try:
        actions.remind_follow_up(by=scope, follow_up=row, accounts=accounts)
    except REFUSALS as refusal:
        return _refused(request, row, refusal)
    if accounts:
        messages.success(request, f"担当の課の{len(accounts)}人に、お知らせを送りました。")
    else:
        messages.warning(
            request,
            "担当の課に、標を使う人がいません。電話などで催促してください（日は残しました）。",
        )
    return redirect("decisions.follow_up", key=key)
