"""元のファイルを預ける。残した読み方を片づける。"""

from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.ledger_example import FILE_NAME, ledger_example
from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import EncodingUnclear
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import typed_version
from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.forms import UploadForm
from shirube.apps.insight.logs.places import log_trail
from shirube.reference.organization.holidays import holiday_dates
from shirube.ui.components.steps.steps import Step
from shirube.values.instant import format_moment

STEPS = ("ファイルを預ける", "読み方を確かめる", "取り込む", "計る")


def steps(current: int) -> list[Step]:
    """取り込みの手順。``current`` は 0 から。"""
    states = ["done"] * current + ["current"] + ["todo"] * (len(STEPS) - current - 1)
    return [Step(label, state) for label, state in zip(STEPS, states, strict=True)]


def new(request: HttpRequest) -> HttpResponse:
    """預ける様式。"""
    return _page(request, UploadForm())


def _page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "業務の記録を取り込む",
        "breadcrumbs": log_trail(None, ("取り込む", None)),
        "steps": steps(0),
        "form": form,
        "readings": queries.readings(request.scope),  # type: ignore[attr-defined]
    }
    return render(request, "insight_logs/new.html", context, status=status)


def upload(request: HttpRequest) -> HttpResponse:
    """預かり、読み方を確かめる画面へ移る。同じ中身のファイルなら、前の記録へ移る。"""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    name = data["file"].name or "記録"
    try:
        log = actions.keep_log(
            by=request.scope,  # type: ignore[attr-defined]
            title=data["title"] or PurePath(name).stem.removesuffix(".xes"),
            name=name,
            data=data["file"].read(),
            encoding=data["encoding"],
            header_row=data["header_row"],
        )
    except EncodingUnclear as refusal:
        form.add_error("encoding", str(refusal))
        return _page(request, form, status=422)
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _page(request, form, status=422)
    if log.kept_at != request.scope.now:  # type: ignore[attr-defined]
        messages.info(
            request,
            f"同じ中身のファイルを、{format_moment(log.kept_at)}に「{log.title}」として預かっています。そちらを開きました。",
        )
    return redirect("insight.import", key=log.key)


def example_ledger(request: HttpRequest) -> HttpResponse:
    """処理簿の見本（架空の申請）。書き方を見て、取り込みを試せる。"""
    return attached(ledger_example(holidays=holiday_dates()), FILE_NAME)


def drop_reading(request: HttpRequest, key: UUID) -> HttpResponse:
    """残した読み方を取り除く。"""
    row = found(lambda: queries.reading_of_key(request.scope, key), "読み方")  # type: ignore[attr-defined]
    try:
        actions.drop_reading(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except ChangedMeanwhile:
        form = UploadForm()
        messages.error(
            request, f"読み方「{row.title}」は、開いたあとに別の人が替えました。確かめてください。"
        )
        return _page(request, form, status=409)
    messages.success(request, f"読み方「{row.title}」を取り除きました。取り込み済みの記録は変わりません。")
    return redirect(reverse("insight.new"))
