"""開庁時間を見て、決める。"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version
from shirube.apps.insight.logs.queries import log_trail
from shirube.apps.insight.rules import actions
from shirube.apps.insight.rules import queries as office
from shirube.apps.insight.rules.forms.hours import OfficeHoursForm
from shirube.apps.insight.rules.views.sections import first_values, section_table


def hours(request: HttpRequest) -> HttpResponse:
    """いまの開庁時間。"""
    return _page(request, OfficeHoursForm(initial=_initial(request)))


def _initial(request: HttpRequest) -> dict[str, Any]:
    row = office.row_of(request.scope)  # type: ignore[attr-defined]
    first = first_values(office.values_of(row))
    return first | {"version": 0 if row is None else row.version}


def _page(request: HttpRequest, form: OfficeHoursForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "page_title": "開庁時間",
        "breadcrumbs": log_trail(None, ("開庁時間", None)),
        "said": office.rule_of(scope).said,
        "is_default": office.row_of(scope) is None,
        "form": form,
        "sections": section_table(scope),
        "is_edit": scope.can("insight.edit"),
    }
    return render(request, "insight_rules/hours.html", context, status=status)


def set_hours(request: HttpRequest) -> HttpResponse:
    """開庁時間を決める。"""
    form = OfficeHoursForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        actions.set_office_hours(
            by=request.scope,  # type: ignore[attr-defined]
            version=form.cleaned_data["version"],
            **form.values,
        )
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        renew_version(form, refusal.record.version)
        return _page(request, form, status=409)
    messages.success(
        request, "開庁時間を決めました。どの記録の開庁時間の値も、次に開いたときから変わります。"
    )
    return redirect("insight.hours")
