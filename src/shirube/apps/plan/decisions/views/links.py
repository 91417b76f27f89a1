"""決定を計画につなぐ、決定で版を承認する、会議に資料を付ける。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.files import actions as files
from shirube.apps.files import queries as kept
from shirube.apps.frame.attachment import handed_back
from shirube.apps.frame.found import found
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions import actions, queries
from shirube.apps.plan.decisions.forms import ApproveForm, LinkForm, PaperForm, keep_until
from shirube.apps.plan.decisions.models import DecisionLink, MeetingPaper
from shirube.apps.plan.decisions.views.page import (
    REFUSALS,
    decision_of,
    decision_trail,
    form_page,
    meeting_trail,
    plan_of,
    sitting_of,
    succeeded,
)
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion, plan_trail


def links(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """決定を計画の項目につなぐ様式。"""
    row, decision = plan_of(request, plan), decision_of(request, key)
    return _link_page(request, row, decision, LinkForm(request.scope, row))  # type: ignore[attr-defined]


def link(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """決定を計画の項目につなぐ。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, decision = plan_of(request, plan), decision_of(request, key)
    form = LinkForm(scope, row, request.POST)
    if not succeeded(
        form, lambda: actions.link_decision(by=scope, decision=decision, plan=row, **form.cleaned_data)
    ):
        return _link_page(request, row, decision, form, status=422)
    messages.success(request, f"「{form.cleaned_data['target'].label}」につなぎました。")
    return redirect("meetings.decision", key=decision.key)


def _link_page(
    request: HttpRequest, plan: Plan, decision: Decision, form: LinkForm, status: int = 200
) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    others = [
        (one.title, reverse("decisions.link", args=[one.key, decision.key]))
        for one in versions.plans(scope)
        if one.pk != plan.pk
    ]
    return form_page(
        request,
        "計画のどこに効くかを書く",
        form,
        decision_trail(decision, ("計画のどこに効くか", None)),
        reverse("meetings.decision", args=[decision.key]),
        submit="つなぐ",
        lead=f"「{decision.title}」が効く、「{plan.title}」の項目を選びます。いくつでもつなげます。",
        others=others,
        status=status,
    )


def one_link(request: HttpRequest, key: UUID) -> HttpResponse:
    """つながりを外すかを確かめる頁。"""
    row = found(lambda: queries.link_of_key(request.scope, key), "つながり")  # type: ignore[attr-defined]
    return _unlink_page(request, row, actions.refusal_to_unlink(row))


def _unlink_page(request: HttpRequest, row: Any, refusal: str = "", status: int = 200) -> HttpResponse:
    of_version = "版の承認の記録は変わりません。" if row.kind == DecisionLink.Kind.VERSION else ""
    context = {
        "page_title": "つながりを外す",
        "breadcrumbs": decision_trail(row.decision, ("つながりを外す", None)),
        "text": ""
        if row.is_approval
        else f"「{row.decision.title}」と「{row.label}」のつながりだけを外します。{of_version}",
        "submit": "" if row.is_approval else "つながりを外す",
        "refusal": refusal,
        "back": reverse("meetings.decision", args=[row.decision.key]),
    }
    return render(request, "plan_decisions/remove.html", context, status=status)


def unlink(request: HttpRequest, key: UUID) -> HttpResponse:
    """つながりを外す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = found(lambda: queries.link_of_key(scope, key), "つながり")
    try:
        actions.unlink_decision(by=scope, key=key)
    except REFUSALS as refusal:
        return _unlink_page(request, row, str(refusal), status=422)
    messages.success(request, "つながりを外しました。")
    return redirect("meetings.decision", key=row.decision.key)


def _version(request: HttpRequest, key: UUID) -> PlanVersion:
    return found(lambda: versions.version_of_key(request.scope, key), "版")  # type: ignore[attr-defined]


def approve_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """記録した決定で版を承認済みにする様式。"""
    row = _version(request, key)
    return _approve_page(request, row, ApproveForm(request.scope, initial={"version": row.version}))  # type: ignore[attr-defined]


def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """記録した決定で版を承認済みにする。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _version(request, key), ApproveForm(scope, request.POST)
    if not succeeded(
        form,
        lambda: actions.approve_version_by(
            by=scope,
            decision=form.cleaned_data["decision"],
            version=row,
            typed_version=form.cleaned_data["version"],
        ),
    ):
        return _approve_page(request, row, form, status=422)
    messages.success(request, f"第{row.number}版を、選んだ決定で承認済みにしました。")
    return redirect("plans.version", key=row.key)


def _approve_page(
    request: HttpRequest, row: PlanVersion, form: ApproveForm, status: int = 200
) -> HttpResponse:
    here = reverse("plans.version", args=[row.key])
    trail = plan_trail(
        row.plan,
        ("計画の版", reverse("plans.versions", args=[row.plan.key])),
        (f"第{row.number}版", here),
        ("記録した決定で承認する", None),
    )
    return form_page(
        request, "記録した決定で承認する", form, trail, here, submit="この決定で承認済みにする", status=status
    )


def paper_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議に資料を付ける様式。"""
    sitting = sitting_of(request, key)
    return _paper_page(request, sitting, PaperForm(sitting))


def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議に資料を付ける。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    sitting = sitting_of(request, key)
    form = PaperForm(sitting, request.POST, request.FILES)
    if not form.is_valid():
        return _paper_page(request, sitting, form, status=422)
    given, upload = form.cleaned_data, form.cleaned_data["file"]
    try:
        file = files.accept(
            by=scope,
            name=upload.name,
            data=upload.read(),
            purpose="会議の資料",
            keep_until=keep_until(scope.today),
        )
    except (FileRefused, files.CannotKeepFile) as refusal:
        form.add_error("file", str(refusal))
        return _paper_page(request, sitting, form, status=422)
    label = given["label"] or file.name[:80]
    actions.attach_paper(by=scope, sitting=sitting, file=file, label=label, agenda_item=given["agenda_item"])
    messages.success(request, f"資料「{label}」を付けました。")
    return redirect("meetings.sitting", key=key)


def _paper_page(request: HttpRequest, sitting: Sitting, form: PaperForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        "資料を付ける",
        form,
        meeting_trail(sitting, ("資料を付ける", None)),
        reverse("meetings.sitting", args=[sitting.key]),
        submit="付ける",
        is_upload=True,
        status=status,
    )


def _paper(request: HttpRequest, key: UUID) -> MeetingPaper:
    return found(lambda: queries.paper_of_key(request.scope, key), "資料")  # type: ignore[attr-defined]


def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """資料を外すかを確かめる頁。"""
    row = _paper(request, key)
    context = {
        "page_title": f"資料「{row.label}」",
        "breadcrumbs": meeting_trail(row.sitting, (row.label, None)),
        "text": "この資料を会議から外します。ファイルは、保存期限まで「預かったファイル」に残ります。",
        "submit": "資料を外す",
        "back": reverse("meetings.sitting", args=[row.sitting.key]),
    }
    return render(request, "plan_decisions/remove.html", context)


def detach(request: HttpRequest, key: UUID) -> HttpResponse:
    """資料を外す。"""
    row = _paper(request, key)
    actions.detach_paper(by=request.scope, key=key)  # type: ignore[attr-defined]
    messages.success(request, f"資料「{row.label}」を外しました。")
    return redirect("meetings.sitting", key=row.sitting.key)


def paper_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """資料を受け取る。"""
    row = _paper(request, key)
    return handed_back(kept.content(request.scope, row.file), row.file.name)  # type: ignore[attr-defined]
