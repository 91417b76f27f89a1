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
from shirube.apps.plan.policy import paper_versions, papers, queries
from shirube.apps.plan.policy.forms import ChosenSheetsForm, PaperForm
from shirube.apps.plan.policy.jobs import MAKE
from shirube.apps.plan.policy.paper_versions import NOW
from shirube.apps.plan.policy.views.page import all_versions, frame, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

INITIATIVES = "initiatives"


def _page(request: HttpRequest, plan: Plan, form: PaperForm, status: int = 200) -> HttpResponse:
    """文書の頁。直すところのある様式は、送られたままの姿で出す。"""
    is_chosen = isinstance(form, ChosenSheetsForm)
    decided = versions.baseline(request.scope, plan)
    context = frame(request, plan, "policy.documents", "文書を作る") | {
        "form": _form(request, plan) if is_chosen else form,
        "chosen_form": form if is_chosen else _chosen_form(request, plan),
        "is_choosing": is_chosen,
        "decided": decided,
        "decided_papers": _paper_table(plan, f"?source={decided.key}") if decided else None,
        "draft_papers": _paper_table(plan, ""),
        "made": _made_table(request, plan),
    }
    return render(request, "plan_policy/documents.html", context, status=status)


def _paper_table(plan: Plan, asked: str) -> Table:
    """すぐ受け取れる文書。``asked`` は、もとにする版を言う問い合わせ（空なら、いまの記録）。"""
    formats = {key: papers.FORMATS[key][0] for key in ("pdf", "docx")}
    columns = [Column("kind", "文書", is_row_header=True), Column("note", "中身")]
    columns += [Column(key, label) for key, label in formats.items()]
    rows = []
    for kind in papers.KINDS.values():
        cells = {"kind": Cell(kind.label), "note": Cell(kind.note)}
        for key, label in formats.items():
            href = reverse("policy.paper", args=[plan.key, kind.id, key]) + asked
            cells[key] = Cell(f"{kind.label}（{label}）", href=href)
        rows.append(Row(cells))
    return Table("すぐ受け取れる文書", columns, rows, caption_hidden=True)


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


def _first(request: HttpRequest) -> dict[str, object]:
    """様式の初めの値。"""
    return {"as_of": request.scope.today, "source": NOW, "kind": "policy", "format": "pdf"}


def _form(request: HttpRequest, plan: Plan, *args: object) -> PaperForm:
    return PaperForm(all_versions(request, plan), *args, initial=_first(request))


def _chosen_form(request: HttpRequest, plan: Plan, *args: object) -> ChosenSheetsForm:
    initiatives = queries.initiative_choices(request.scope, plan)
    initial = _first(request) | {"kind": INITIATIVES}
    return ChosenSheetsForm(all_versions(request, plan), initiatives, *args, initial=initial)


def documents(request: HttpRequest, plan: UUID) -> HttpResponse:
    """文書を選ぶ。"""
    row = plan_of(request, plan)
    return _page(request, row, _form(request, row))


def make(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選んだ文書を作る。大きい計画なら裏方の仕事に頼み、そうでなければその場で受け取る。"""
    row = plan_of(request, plan)
    is_chosen = request.POST.get("kind") == INITIATIVES and "only" in request.POST
    form = (_chosen_form if is_chosen else _form)(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = form.cleaned_data
    only = given.get("only")
    try:
        source = paper_versions.source_of(request.scope, row, given["source"], given["as_of"])
    except paper_versions.CannotMakePaper as refusal:
        form.add_error("source", str(refusal))
        return _page(request, row, form, status=422)
    if not source.is_heavy:
        path = reverse("policy.paper", args=[row.key, given["kind"], given["format"]])
        asked = {"source": given["source"], "as_of": given["as_of"].isoformat(), "only": only or []}
        return redirect(f"{path}?{urlencode(asked, doseq=True)}")
    asked = {name: given[name] for name in ("kind", "source", "format")} | {"only": only}
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
        asked = request.GET.get("source", NOW)
        source = paper_versions.source_of(request.scope, row, asked, _day(request))
        only = request.GET.getlist("only") or None
        order = papers.Order(scope=request.scope, plan=row, source=source, only=only)
        data = papers.written(papers.KINDS[kind].compose(order), papers.KINDS[kind], file_format)
    except ValueError as refusal:
        form = _form(request, row, {"kind": kind, "format": file_format})
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
