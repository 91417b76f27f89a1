"""組織の木、一つの組織、その変更の画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.roster import DayForm, DepartmentForm, NewDepartmentForm
from shirube.apps.organization.models import Department, DepartmentVersion
from shirube.apps.organization.views.page import asked_day, crumbs, day_query
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def tree(request: HttpRequest) -> HttpResponse:
    """その日の組織の木と、これからの組織改正。"""
    scope, day = request.scope, asked_day(request)  # type: ignore[attr-defined]
    coming = [
        {
            "title": change.title,
            "day": format_date(change.effective_on),
            "query": day_query(change.effective_on),
        }
        for change in queries.coming_changes(scope)[:10]
    ]
    context = {
        "page_title": "組織",
        "breadcrumbs": crumbs(),
        "lead": f"{format_date(day)}の組織",
        "form": DayForm(initial={"on": day}),
        "nodes": queries.department_tree(scope, day),
        "query": day_query(day),
        "coming": coming,
        "can_edit": scope.can("roster.edit"),
    }
    return render(request, "organization/tree.html", context)


def department(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの組織の姿と来し方。"""
    scope, day = request.scope, asked_day(request)  # type: ignore[attr-defined]
    row = found(lambda: queries.department_of_key(scope, key), "組織")
    node = queries.department_at(scope, day, key)
    history = queries.department_history(scope, row)
    terms = [
        Term("所属コード", row.code),
        Term("いつの姿か", format_date(day)),
        Term(
            "上位の組織",
            " ".join(node.path[:-1]) if node else "",
            note="" if node else "この日にはありません",
        ),
    ]
    context = {
        "page_title": node.full_name if node else history[-1].name,
        "breadcrumbs": crumbs((node.name if node else history[-1].name, None)),
        "department": row,
        "terms": terms,
        "children": node.children if node else (),
        "history": _history_table(history),
        "successions": _succession_table(request, row),
        "query": day_query(day),
        "can_edit": scope.can("roster.edit"),
        "can_see_staff": scope.can("staff.view"),
    }
    return render(request, "organization/department.html", context)


def _history_table(history: list[DepartmentVersion]) -> Table:
    columns = [
        Column("from", "適用の初日", is_row_header=True),
        Column("name", "名称"),
        Column("change", "異動・組織改正"),
    ]
    rows = [
        Row(
            {
                "from": Cell(format_date(row.valid_from)),
                "name": Cell("廃止" if row.is_abolished else row.name),
                "change": Cell(row.change.title),
            }
        )
        for row in history
    ]
    return Table("この組織の来し方", columns, rows, caption_hidden=True)


def _succession_table(request: HttpRequest, department: Department) -> Table | None:
    rows = queries.successions_of(request.scope, department)  # type: ignore[attr-defined]
    if not rows:
        return None
    day = rows[-1].change.effective_on
    names = {n.id: n.name for n in queries.departments_at(request.scope, day)}  # type: ignore[attr-defined]
    columns = [
        Column("day", "日", is_row_header=True),
        Column("kind", "種類"),
        Column("before", "前の組織"),
        Column("after", "後の組織"),
    ]
    lines = [
        Row(
            {
                "day": Cell(format_date(row.change.effective_on)),
                "kind": Cell(row.get_kind_display()),
                "before": Cell(names.get(row.predecessor_id, row.predecessor.code)),
                "after": Cell(names.get(row.successor_id, row.successor.code)),
            }
        )
        for row in rows
    ]
    return Table("引き継ぎ", columns, lines, caption_hidden=True)


def _form_page(
    request: HttpRequest, title: str, form: DepartmentForm, back: str, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((title, None)),
        "form": form,
        "submit": "この内容で反映する",
        "back": back,
    }
    return render(request, "organization/form.html", context, status=status)


def new_department(request: HttpRequest) -> HttpResponse:
    """組織を足す様式。"""
    form = NewDepartmentForm(request.scope, initial={"effective_on": request.scope.today})  # type: ignore[attr-defined]
    return _form_page(request, "組織を足す", form, reverse("organization.tree"))


def add_department(request: HttpRequest) -> HttpResponse:
    """組織を足す。"""
    form = NewDepartmentForm(request.scope, request.POST)  # type: ignore[attr-defined]
    back = reverse("organization.tree")
    if not form.is_valid():
        return _form_page(request, "組織を足す", form, back, status=422)
    try:
        row = actions.add_department(by=request.scope, **form.values)  # type: ignore[attr-defined]
    except actions.CannotChangeRoster as error:
        form.add_error(None, str(error))
        return _form_page(request, "組織を足す", form, back, status=422)
    messages.success(request, "組織を足しました。")
    return redirect(
        reverse("organization.department", args=[row.key]) + day_query(form.values["effective_on"])
    )


def edit_department_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """組織を変える様式。"""
    scope, day = request.scope, asked_day(request)  # type: ignore[attr-defined]
    row = found(lambda: queries.department_of_key(scope, key), "組織")
    node = queries.department_at(scope, day, key)
    parent = queries.department_by_id(scope, day).get(node.parent_id) if node and node.parent_id else None
    initial = {
        "version": queries.department_version_number(scope, row),
        "effective_on": day,
        "name": node.name if node else "",
        "kana": node.kana if node else "",
        "parent": parent.code if parent else "",
        "sort_order": node.sort_order if node else 0,
    }
    back = reverse("organization.department", args=[key])
    return _form_page(request, "組織を変える", DepartmentForm(scope, initial=initial), back)


def edit_department(request: HttpRequest, key: UUID) -> HttpResponse:
    """組織を変える。"""
    scope = request.scope  # type: ignore[attr-defined]
    found(lambda: queries.department_of_key(scope, key), "組織")
    form = DepartmentForm(scope, request.POST)
    back = reverse("organization.department", args=[key])
    if not form.is_valid():
        return _form_page(request, "組織を変える", form, back, status=422)
    try:
        actions.edit_department(by=scope, key=key, version=form.cleaned_data["version"], **form.values)
    except actions.CannotChangeRoster as error:
        form.add_error(None, str(error))
        return _form_page(request, "組織を変える", form, back, status=422)
    messages.success(request, "組織を変えました。")
    return redirect(back + day_query(form.values["effective_on"]))
