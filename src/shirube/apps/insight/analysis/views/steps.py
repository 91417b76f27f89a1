"""手順を決め、改め、取り除く。初めの値は、記録のいちばん多い並び。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version, typed_version
from shirube.apps.insight.analysis.steps_form import StepsForm
from shirube.apps.insight.analysis.views.page import LogPage, with_log
from shirube.apps.insight.logs.queries import log_trail
from shirube.apps.insight.rules import actions
from shirube.apps.insight.rules import queries as rules
from shirube.apps.insight.rules.queries import DeclaredStepList
from shirube.engines.insight.conformance import proposed_steps

_BACK = "手順との違い"


@with_log("insight.check")
def new(request: HttpRequest, page: LogPage) -> HttpResponse:
    """手順を決める様式。見ている件のいちばん多い並びを、初めの案にする。"""
    declared = proposed_steps(page.log) if page.log.case_count else None
    form = StepsForm.first(
        declared, names=_names(page), title=f"{page.row.title}の手順"[:60], since=_first_day(page)
    )
    return _page(request, page, form, None)


def _first_day(page: LogPage) -> str:
    return f"{page.row.first_at or page.scope.now:%Y-%m-%d}"


@with_log("insight.check")
def keep(request: HttpRequest, page: LogPage) -> HttpResponse:
    """手順を置く。"""
    form = StepsForm(request.POST, request.FILES, names=_names(page))
    if not form.is_valid() or form.declared is None:
        return _page(request, page, form, None, status=422)
    data = form.cleaned_data
    try:
        row = actions.keep_steps(
            by=page.scope,
            title=data["title"],
            since=data["since"],
            declared=form.declared,
            origin=form.origin,
        )
    except actions.CannotKeepSteps as refusal:
        form.add_error(None, str(refusal))
        return _page(request, page, form, None, status=422)
    return _done(request, page, row, f"手順「{row.title}」を決め、記録と照らし合わせました。")


@with_log("insight.check")
def edit(request: HttpRequest, page: LogPage, steps: UUID) -> HttpResponse:
    """決めた手順を改める様式。"""
    row = _found(page, steps)
    form = StepsForm.first(
        rules.declared_of(row),
        names=_names(page),
        version=row.version,
        title=row.title,
        since=row.since.isoformat(),
    )
    return _page(request, page, form, row)


@with_log("insight.check")
def change(request: HttpRequest, page: LogPage, steps: UUID) -> HttpResponse:
    """決めた手順を改める。"""
    row = _found(page, steps)
    form = StepsForm(request.POST, request.FILES, names=_names(page))
    if not form.is_valid() or form.declared is None:
        return _page(request, page, form, row, status=422)
    data = form.cleaned_data
    is_file = bool(data.get("file"))
    try:
        row = actions.change_steps(
            by=page.scope,
            key=steps,
            version=data["version"] or 0,
            title=data["title"],
            since=data["since"],
            declared=form.declared,
            origin=form.origin if is_file else row.origin,
        )
    except (ChangedMeanwhile, actions.CannotKeepSteps) as refusal:
        form.add_error(None, str(refusal))
        renew_version(form, _found(page, steps).version)
        return _page(request, page, form, row, status=409 if isinstance(refusal, ChangedMeanwhile) else 422)
    return _done(request, page, row, f"手順「{row.title}」を改めました。")


@with_log("insight.check")
def drop(request: HttpRequest, page: LogPage, steps: UUID) -> HttpResponse:
    """決めた手順を取り除く。"""
    row = _found(page, steps)
    try:
        actions.drop_steps(by=page.scope, key=steps, version=typed_version(request))
    except ChangedMeanwhile as refusal:
        form = StepsForm.first(
            rules.declared_of(row),
            names=_names(page),
            version=row.version,
            title=row.title,
            since=row.since.isoformat(),
        )
        messages.error(request, str(refusal))
        return _page(request, page, form, row, status=409)
    messages.success(request, f"手順「{row.title}」を取り除きました。記録は変わりません。")
    return redirect(page.address("insight.check"))


def _found(page: LogPage, steps: UUID) -> DeclaredStepList:
    return found(lambda: rules.step_list_of_key(page.scope, steps), "手順")


def _names(page: LogPage) -> list[str]:
    return sorted(page.chosen.whole.activity.names)


def _done(request: HttpRequest, page: LogPage, row: DeclaredStepList, said: str) -> HttpResponse:
    messages.success(request, said)
    query = page.selection.query()
    return redirect(f"{page.address('insight.check')}{'&' if query else '?'}steps={row.key}")


def _page(
    request: HttpRequest, page: LogPage, form: StepsForm, row: DeclaredStepList | None, status: int = 200
) -> HttpResponse:
    title = "手順を決める" if row is None else f"手順「{row.title}」を改める"
    context = {
        "page_title": title,
        "breadcrumbs": log_trail(
            page.row, (_BACK, page.address("insight.check")), (title if row is None else "改める", None)
        ),
        "form": form,
        "row": row,
        "log": page.row,
        "case_count": f"{page.log.case_count:,}",
        "sheet_url": reverse("insight.steps_sheet", args=[page.row.key])
        + (page.selection.query() if row is None else f"?steps={row.key}"),
        "back": page.address("insight.check"),
    }
    return render(request, "insight_analysis/steps.html", context, status=status)
