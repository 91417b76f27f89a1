"""公表: 承認された版を選んで公表し、取りやめ、ホームページに置く包みを受け取る。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.plan.policy import actions, queries
from shirube.apps.plan.policy.forms import PublishForm, WithdrawForm
from shirube.apps.plan.policy.paper_versions import PREVIEW, site_source
from shirube.apps.plan.policy.public_site import public_zip
from shirube.apps.plan.policy.views.page import frame, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date


def _form(request: HttpRequest, plan: Plan, *args: object, **kwargs: object) -> PublishForm:
    return PublishForm(list(versions.approved_versions(request.scope, plan)), *args, **kwargs)


def _page(request: HttpRequest, plan: Plan, form: PublishForm, status: int = 200) -> HttpResponse:
    current = queries.publication(request.scope, plan)
    terms = []
    if current is not None:
        terms = [
            Term(
                "公表している版",
                f"第{current.plan_version.number}版（{format_date(current.plan_version.as_of)}）",
            ),
            Term("公表した日", format_date(current.published_on)),
        ]
    context = frame(request, plan, "policy.publication", "公表") | {
        "lead": "承認された版を住民に公表します。備考・課題・要求の金額・外部の人材の名は載りません。",
        "current": current,
        "latest": versions.baseline(request.scope, plan),
        "withdraw_form": WithdrawForm(initial={"version": current.version}) if current else None,
        "terms": terms,
        "form": form,
        "has_approved": bool(form.versions),
    }
    return render(request, "plan_policy/publication.html", context, status=status)


def publication(request: HttpRequest, plan: UUID) -> HttpResponse:
    """公表の画面。"""
    row = plan_of(request, plan)
    return _page(request, row, _form(request, row, initial={"published_on": request.scope.today}))


def publish(request: HttpRequest, plan: UUID) -> HttpResponse:
    """公表する。"""
    row = plan_of(request, plan)
    form = _form(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = form.cleaned_data
    try:
        actions.publish(
            by=request.scope, plan=row, version=given["plan_version"], published_on=given["published_on"]
        )
    except actions.CannotPublish as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, form, status=422)
    messages.success(request, "公表しました。住民の画面で読めます。")
    return redirect("policy.publication", plan=row.key)


def withdraw(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """公表を取りやめる。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.publication_of_key(request.scope, row, key), "公表")
    form = WithdrawForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"version": 0}
    actions.withdraw_publication(by=request.scope, key=one.key, **given)
    messages.success(request, "公表を取りやめました。住民の画面には出ません。")
    return redirect("policy.publication", plan=row.key)


def site(request: HttpRequest, plan: UUID) -> HttpResponse:
    """公表する頁の包み（zip）を受け取る。公表していなければ、最後に承認された版から下見を作る。"""
    row = plan_of(request, plan)
    current = queries.publication(request.scope, row)
    version = current.plan_version if current else versions.baseline(request.scope, row)
    if version is None:
        return _page(request, row, _form(request, row), status=422)
    data = public_zip(request.scope, row, site_source(version, is_published=current is not None))
    return attached(data, f"{row.title}_{'公表' if current else PREVIEW}_第{version.number}版.zip")
