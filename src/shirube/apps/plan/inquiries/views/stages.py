"""状態を進める、決裁する、回答したことを記録する、書き込んだブックを受け取る。"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from shirube.adapters.file_names import display_name
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.inquiries import actions, workbooks
from shirube.apps.plan.inquiries.forms import DecisionForm, SentForm
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.apps.plan.inquiries.views.inquiries import inquiry_page
from shirube.apps.plan.inquiries.views.page import done, inquiry_of, succeeded, url
from shirube.engines.plan.inquiry_state import CannotMoveStage, Stage

_SAYS = {
    Stage.RECEIVED: "受付に戻しました。",
    Stage.ASSIGNED: "割振の段階にしました。設問を課に割り振ってください。",
    Stage.ANSWERING: "回答中にしました。次に、課に知らせます。",
    Stage.COMPILING: "取りまとめの段階にしました。答えを確かめてください。",
    Stage.DECIDING: "決裁に上げました。別の人が認めるか、標の外での決裁を記録します。",
}


def move(request: HttpRequest, key: UUID, stage: str) -> HttpResponse:
    """状態を進める（か、一つ戻す）。"""
    row = inquiry_of(request, key)
    if stage not in {one.value for one in _SAYS}:
        raise Http404("この状態はありません。")
    scope = request.scope  # type: ignore[attr-defined]
    try:
        actions.move_stage(by=scope, key=key, version=typed_version(request), to=Stage(stage))
    except (CannotMoveStage, actions.CannotKeepInquiry) as refusal:
        return inquiry_page(request, row, status=422, says=str(refusal))
    return done(request, _SAYS[Stage(stage)], url("inquiries.inquiry", row))


def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """答えを認める。"""
    row = inquiry_of(request, key)
    try:
        actions.approve_inquiry(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except actions.CannotKeepInquiry as refusal:
        return inquiry_page(request, row, status=422, says=str(refusal))
    return done(request, "答えを認めました。", url("inquiries.inquiry", row))


def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """標の外での決裁を記録する。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    form = DecisionForm(request.POST, auto_id="decision-%s")
    if not succeeded(form, lambda: actions.record_outside_decision(by=scope, key=key, **form.cleaned_data)):
        return inquiry_page(request, row, status=422, decision=form)
    return done(request, "標の外での決裁を記録しました。", url("inquiries.inquiry", row))


def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """回答したことを記録する。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    form = SentForm(request.POST, auto_id="sent-%s")
    if not succeeded(form, lambda: actions.move_stage(by=scope, key=key, to=Stage.SENT, **form.cleaned_data)):
        refusal = " ".join(str(one) for one in form.non_field_errors())
        return inquiry_page(request, row, status=422, sent=form, says=refusal)
    return done(
        request, "回答したことを記録しました。来年の下書きに使えます。", url("inquiries.inquiry", row)
    )


def filled(request: HttpRequest, key: UUID) -> HttpResponse:
    """答えを書き込んだ、照会元のブック。様式がないときと ``?list`` のときは、答えの一覧の表。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    if row.form is None or "list" in request.GET:
        name = display_name(f"{row.title[:40]}_答えの一覧.xlsx")
        return attached(workbooks.answer_list(scope, row), name)
    try:
        made = workbooks.filled_form(scope, row)
    except (FileRefused, ValueError) as refusal:
        return inquiry_page(request, row, status=422, says=str(refusal))
    return attached(made.data, _name(row))


def _name(row: Inquiry) -> str:
    stem = row.form.name.removesuffix(".xlsx")
    return display_name(f"{stem}_回答.xlsx" if row.decided_at else f"{stem}_案.xlsx")
