"""計画の文書を選び、作り、受け取る。"""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from shirube.apps.files import queries as files
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.jobs import actions as jobs
from shirube.apps.plan.policy import papers, queries
from shirube.apps.plan.policy.forms import PaperForm
from shirube.apps.plan.policy.jobs import MAKE
from shirube.apps.plan.policy.views.page import all_versions, frame, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment


def _page(request: HttpRequest, plan: Plan, form: PaperForm, status: int = 200) -> HttpResponse:
    context = frame(request, plan, "policy.documents", "文書を作る") | {
        "form": form,
        "kinds": papers.KINDS.values(),
        "made": _made_table(request, plan),
    }
    return render(request, "plan_policy/documents.html", context, status=status)


def _made_table(request: HttpRequest, plan: Plan) -> Table:
    columns = [
        Column("kind", "文書", is_row_header=True),
        Column("format", "形式"),
        Column("source", "もとにした版"),
        Column("made_at", "作った日時"),
    ]
    rows = [
        Row(
            {
                "kind": Cell(papers.KINDS[row.kind].label if row.kind in papers.KINDS else row.kind),
                "format": Cell(papers.FORMATS[row.file_format][0]),
                "source": Cell(row.source_label),
                "made_at": Cell(format_moment(row.made_at)),
            },
            href=reverse("policy.made_paper", args=[plan.key, row.key]),
        )
        for row in queries.made_papers(request.scope, plan)[:50]
    ]
    return Table("裏方の仕事で作った文書", columns, rows, "まだありません。")


def documents(request: HttpRequest, plan: UUID) -> HttpResponse:
    """文書を選ぶ。"""
    row = plan_of(request, plan)
    initial = {"as_of": request.scope.today, "source": papers.NOW, "kind": "policy", "format": "pdf"}
    return _page(request, row, PaperForm(all_versions(request, row), initial=initial))


def make(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選んだ文書を作る。大きい計画なら裏方の仕事に頼み、そうでなければその場で受け取る。"""
    row = plan_of(request, plan)
    form = PaperForm(all_versions(request, row), request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = form.cleaned_data
    try:
        source = papers.source_of(request.scope, row, given["source"], given["as_of"])
    except papers.CannotMakePaper as refusal:
        form.add_error("source", str(refusal))
        return _page(request, row, form, status=422)
    if not source.is_heavy:
        path = reverse("policy.paper", args=[row.key, given["kind"], given["format"]])
        asked = {"source": given["source"], "as_of": given["as_of"].isoformat()}
        return redirect(f"{path}?{urlencode(asked)}")
    asked = {name: given[name] for name in ("kind", "source", "format")}
    job = jobs.enqueue(
        by=request.scope,
        kind=MAKE,
        arguments=asked | {"plan": str(row.key), "as_of": given["as_of"].isoformat()},
    )
    messages.info(request, "取組の多い計画なので、裏方の仕事で作ります。終わるとお知らせが届きます。")
    return redirect("jobs.detail", key=job.key)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return request.scope.today


def paper(request: HttpRequest, plan: UUID, kind: str, file_format: str) -> HttpResponse:
    """文書を受け取る。"""
    row = plan_of(request, plan)
    if kind not in papers.KINDS or file_format not in papers.FORMATS:
        raise Http404("この文書か形式はありません。")
    try:
        source = papers.source_of(request.scope, row, request.GET.get("source", papers.NOW), _day(request))
        document = papers.KINDS[kind].compose(request.scope, row, source)
        data = papers.written(document, papers.KINDS[kind], file_format)
    except ValueError as refusal:
        form = PaperForm(all_versions(request, row), {"kind": kind, "format": file_format})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _page(request, row, form, status=422)
    name = papers.file_name(row, papers.KINDS[kind], source, file_format)
    return attached(data, name)


def made_paper(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """裏方の仕事で作った文書を受け取る。"""
    row = plan_of(request, plan)
    made = found(lambda: queries.made_papers(request.scope, row).get(key=key), "文書")
    data = files.content(request.scope, made.file)
    return attached(data, made.file.name)
