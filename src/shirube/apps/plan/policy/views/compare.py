"""二つの版の新旧対照。"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from shirube.apps.frame.attachment import attached
from shirube.apps.plan.policy import papers
from shirube.apps.plan.policy.forms import CompareForm
from shirube.apps.plan.policy.paper_sources import national_items
from shirube.apps.plan.policy.paper_versions import NOW, Source, source_of
from shirube.apps.plan.policy.views.page import all_versions, frame, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.comparison_document import change_summary
from shirube.engines.plan.difference import Change, ChangeKind, difference
from shirube.engines.plan.plan_parts import Aspect
from shirube.engines.plan.text_difference import marked_texts


def _form(request: HttpRequest, plan: Plan) -> CompareForm:
    """比べる版。選ばれていなければ、最後に承認された版といまの記録。"""
    rows = all_versions(request, plan)
    approved = [one for one in rows if one.state == "approved"] or rows
    given = {"old": str(approved[0].key) if approved else "", "new": NOW}
    return CompareForm(rows, {name: request.GET.get(name, value) for name, value in given.items()})


def _pair(request: HttpRequest, plan: Plan, form: CompareForm) -> tuple[Source, Source]:
    today = request.scope.today
    return (
        source_of(request.scope, plan, form.cleaned_data["old"], today),
        source_of(request.scope, plan, form.cleaned_data["new"], today),
    )


def compare(request: HttpRequest, plan: UUID) -> HttpResponse:
    """新旧対照の画面。"""
    row = plan_of(request, plan)
    form = _form(request, row)
    context = frame(request, row, "policy.compare", "新旧対照") | {
        "lead": "二つの版の、本当に変わったところだけを並べます。進み具合の動きなどは数で示します。",
        "form": form,
        "has_versions": bool(all_versions(request, row)),
    }
    if context["has_versions"] and form.is_valid():
        old, new = _pair(request, row, form)
        names = {key: item.label for key, item in national_items().items()}
        found = difference(old.snapshot, new.snapshot, national=names)
        changes = found.of(Aspect.PLAN)
        asked = urlencode(form.cleaned_data)
        context |= {
            "summary": change_summary(changes),
            "lines": [_line(one) for one in changes],
            "records": len(found.of(Aspect.RECORD)),
            "quiet": len(found.quiet),
            "files": [
                (label, f"{reverse('policy.comparison', args=[row.key, key])}?{asked}")
                for key, (label, _) in papers.FORMATS.items()
            ],
        }
    return render(request, "plan_policy/compare.html", context, status=200 if form.is_valid() else 422)


def _line(change: Change) -> dict[str, object]:
    """画面の一行: 箇所と、傍線の区切りにした新旧。"""
    old, new = marked_texts(change.old_text, change.new_text)
    if change.kind is ChangeKind.ADDED:
        old = (("（新設）", False),)
    if change.kind is ChangeKind.REMOVED:
        new = (("（削除）", False),)
    return {
        "subject": change.subject,
        "field": change.field_label or "",
        "kind": change.kind.label,
        "old": old,
        "new": new,
    }


def comparison(request: HttpRequest, plan: UUID, file_format: str) -> HttpResponse:
    """新旧対照表を受け取る。"""
    row = plan_of(request, plan)
    form = _form(request, row)
    if file_format not in papers.FORMATS or not form.is_valid():
        return compare(request, plan)
    old, new = _pair(request, row, form)
    kind = papers.KINDS["comparison"]
    data = papers.written(papers.compared(old, new), kind, file_format)
    return attached(data, papers.file_name(row, kind, new, file_format))
