"""課の開庁時間を加え、直し、取り除く。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import typed_version
from shirube.apps.insight.logs.queries import log_trail
from shirube.apps.insight.rules import actions
from shirube.apps.insight.rules import queries as office
from shirube.apps.insight.rules.forms.sections import SectionHoursForm
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

UNKNOWN = "この名の担当課は、どの記録にもありません"


def section_table(scope: Scope) -> Table | None:
    """課の開庁時間の一覧。一つも無ければ None。"""
    rows = list(office.sections(scope))
    if not rows:
        return None
    now = {row.section: row.pk for row in rows if row.since <= scope.today}
    columns = [
        Column("section", "課の名", is_row_header=True),
        Column("since", "使い始める日", is_unbroken=True),
        Column("said", "開庁時間"),
    ]
    lines, known = [], office.section_names(scope)
    for row in rows:
        state = "いま使っています" if now.get(row.section) == row.pk else None
        if row.since > scope.today:
            state = "これから使います"
        href = reverse("insight.section_hours", args=[row.key]) if scope.can("insight.edit") else None
        cells = {
            "section": Cell(row.section, href=href, note=None if row.section in known else UNKNOWN),
            "since": Cell(format_date(row.since, "short"), note=state),
            "said": Cell(office.section_rule_of(row).said),
        }
        lines.append(Row(cells))
    return Table("課の開庁時間", columns, lines, caption_hidden=True)


def new(request: HttpRequest) -> HttpResponse:
    """加える様式。初めの値は、自治体の開庁時間。"""
    row = office.row_of(request.scope)  # type: ignore[attr-defined]
    return _page(request, SectionHoursForm(is_new=True, initial=first_values(office.values_of(row))), None)


def first_values(values: dict[str, Any]) -> dict[str, Any]:
    """開庁時間の様式の初めの値。"""
    first: dict[str, Any] = {f"day{at}": text for at, text in enumerate(values["weekly"])}
    first |= {name: values[name] for name in ("lunch", "year_end", "new_year")}
    return first | {"closed_days": "\n".join(values["closed_days"])}


def _page(
    request: HttpRequest, form: SectionHoursForm, row: office.SectionHours | None, status: int = 200
) -> HttpResponse:
    title = "課の開庁時間を加える" if row is None else "課の開庁時間を直す"
    context = {
        "page_title": title,
        "breadcrumbs": log_trail(None, ("開庁時間", reverse("insight.hours")), (title, None)),
        "form": form,
        "row": row,
        "names": sorted(office.section_names(request.scope)),  # type: ignore[attr-defined]
    }
    return render(request, "insight_rules/section.html", context, status=status)


def add(request: HttpRequest) -> HttpResponse:
    """加える。"""
    form = SectionHoursForm(request.POST, is_new=True)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    try:
        actions.add_section(by=request.scope, **form.values)  # type: ignore[attr-defined]
    except actions.CannotSetSectionHours as refusal:
        form.add_error("since", str(refusal))
        return _page(request, form, None, status=422)
    messages.success(request, "課の開庁時間を加えました。どの記録の値も、次に開いたときから変わります。")
    return redirect("insight.hours")


def edit(request: HttpRequest, section: UUID) -> HttpResponse:
    """直す様式。"""
    row = _row(request, section)
    return _page(request, _filled(row), row)


def _row(request: HttpRequest, key: UUID) -> office.SectionHours:
    return found(lambda: office.section_of_key(request.scope, key), "課の開庁時間")  # type: ignore[attr-defined]


def _filled(row: office.SectionHours) -> SectionHoursForm:
    first = first_values(office.values_of(row))
    return SectionHoursForm(
        initial=first | {"section": row.section, "since": row.since, "version": row.version}
    )


def save(request: HttpRequest, section: UUID) -> HttpResponse:
    """直す。"""
    row = _row(request, section)
    form = SectionHoursForm(request.POST)
    if not form.is_valid():
        return _page(request, form, row, status=422)
    version = form.cleaned_data["version"]
    try:
        actions.set_section(by=request.scope, key=section, version=version, **form.values)  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, row, status=409)
    except actions.CannotSetSectionHours as refusal:
        form.add_error("since", str(refusal))
        return _page(request, form, row, status=422)
    messages.success(request, "課の開庁時間を直しました。どの記録の値も、次に開いたときから変わります。")
    return redirect("insight.hours")


def remove(request: HttpRequest, section: UUID) -> HttpResponse:
    """取り除く。"""
    row = _row(request, section)
    try:
        actions.remove_section(by=request.scope, key=section, version=typed_version(request))  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return _page(request, _filled(row), row, status=409)
    messages.success(request, "課の開庁時間を取り除きました。")
    return redirect("insight.hours")
