"""職員の一覧、一人の来し方、変更、書き出しの画面。"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.tabular import Workbook, write_xlsx
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.accounts import LinkForm
from shirube.apps.organization.forms.roster import NewStaffForm, StaffFilterForm, StaffForm
from shirube.apps.organization.models import Staff, StaffVersion
from shirube.apps.organization.views.page import asked_day, crumbs, day_query
from shirube.apps.organization.views.staff_sheet import staff_sheet
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def _filtered(request: HttpRequest):  # type: ignore[no-untyped-def]
    """絞り込んだ職員と、様式と、日。"""
    scope = request.scope  # type: ignore[attr-defined]
    form = StaffFilterForm(scope, request.GET)
    is_read = form.is_valid()
    day = form.cleaned_data["on"] if is_read else scope.today
    nodes = queries.departments_at(scope, day)
    chosen = form.cleaned_data["department"] if is_read else ""
    below = next((node for node in nodes if node.code == chosen), None)
    ids = tuple(node.id for node in below.walk()) if below else None
    text = form.cleaned_data["q"] if is_read else ""
    return form, day, {n.id: n for n in nodes}, queries.staff_at(scope, day, department_ids=ids, text=text)


def _where(row: StaffVersion, nodes: dict[int, queries.DepartmentNode]) -> str:
    node = nodes.get(row.department_id)
    return node.full_name if node else row.department.code


def _concurrent(row: StaffVersion, nodes: dict[int, queries.DepartmentNode]) -> str:
    posts = (
        f"{nodes[p.department_id].name if p.department_id in nodes else p.department.code} {p.post}".strip()
        for p in row.concurrent_posts.all()
    )
    return "、".join(posts)


def staff_list(request: HttpRequest) -> HttpResponse:
    """職員の一覧（読みの順）。"""
    form, day, nodes, rows = _filtered(request)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    columns = [
        Column("name", "氏名", is_row_header=True),
        Column("kana", "フリガナ"),
        Column("number", "職員番号"),
        Column("where", "所属"),
        Column("post", "職名"),
        Column("employment", "任用"),
    ]
    lines = [
        Row(
            {
                "name": Cell(row.name),
                "kana": Cell(row.kana),
                "number": Cell(row.staff.number),
                "where": Cell(_where(row, nodes), note=_also(_concurrent(row, nodes))),
                "post": Cell(row.post),
                "employment": Cell(row.get_employment_display()),
            },
            href=reverse("organization.person", args=[row.staff.key]) + day_query(day),
        )
        for row in page
    ]
    context = {
        "page_title": "職員",
        "breadcrumbs": crumbs(("職員", None)),
        "form": form,
        "table": Table(f"{format_date(day)}の職員", columns, lines, empty_text="該当する職員はいません。"),
        "page": page,
        "export": reverse("organization.staff_sheet") + f"?{request.GET.urlencode()}",
        "can_edit": request.scope.can("roster.edit"),  # type: ignore[attr-defined]
    }
    return render(request, "organization/staff.html", context)


def _also(text: str) -> str | None:
    return f"兼務 {text}" if text else None


def export_staff(request: HttpRequest) -> HttpResponse:
    """絞り込んだ職員を、直してまた取り込める xlsx にする。"""
    scope = request.scope  # type: ignore[attr-defined]
    _, day, nodes, rows = _filtered(request)
    sheet = staff_sheet(list(rows), nodes, queries.staff_version_numbers(scope))
    title = f"{scope.municipality_name}の職員（{format_date(day)}）"
    data = write_xlsx(Workbook((sheet,), scope.now, title=title))
    return attached(data, f"職員_{day:%Y%m%d}.xlsx")


def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """一人の職員の姿と来し方。"""
    staff = found(lambda: queries.staff_of_key(request.scope, key), "職員")  # type: ignore[attr-defined]
    link = LinkForm(
        None,
        initial={"version": staff.version, "login_id": staff.account.login_id if staff.account else ""},
    )
    return _person_page(request, staff, link)


def _person_page(request: HttpRequest, staff: Staff, link: LinkForm, status: int = 200) -> HttpResponse:
    scope, day = request.scope, asked_day(request)  # type: ignore[attr-defined]
    row = queries.staff_version_at(scope, day, staff)
    nodes = queries.department_by_id(scope, day)
    history = queries.staff_history(scope, staff)
    shown = row or history[-1]
    terms = [
        Term("職員番号", staff.number),
        Term("フリガナ", shown.kana),
        Term("所属", _where(shown, nodes)),
        Term("職名", shown.post),
        Term("任用", shown.get_employment_display()),
        Term("兼務", _concurrent(shown, nodes)),
        Term("利用者", staff.account.display_name if staff.account else ""),
    ]
    context = {
        "page_title": shown.name,
        "breadcrumbs": crumbs(("職員", reverse("organization.staff")), (shown.name, None)),
        "lead": f"{format_date(day)}の姿" + ("（退職・転出）" if shown.is_retired else ""),
        "staff": staff,
        "terms": terms,
        "history": _history_table(request, history),
        "link": link,
        "query": day_query(day),
        "can_edit": scope.can("roster.edit"),
        "can_link": scope.can("accounts.edit"),
    }
    return render(request, "organization/person.html", context, status=status)


def _history_table(request: HttpRequest, history: list[StaffVersion]) -> Table:
    names = queries.department_names(request.scope)  # type: ignore[attr-defined]
    columns = [
        Column("from", "適用の初日", is_row_header=True),
        Column("where", "所属"),
        Column("post", "職名"),
        Column("change", "異動・組織改正"),
    ]
    rows = [
        Row(
            {
                "from": Cell(format_date(row.valid_from)),
                "where": Cell(
                    "退職・転出" if row.is_retired else names.at(row.department_id, row.valid_from)
                ),
                "post": Cell("" if row.is_retired else row.post),
                "change": Cell(row.change.title),
            }
        )
        for row in history
    ]
    return Table("来し方", columns, rows, caption_hidden=True)


def _form_page(
    request: HttpRequest, title: str, form: StaffForm, back: str, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(("職員", reverse("organization.staff")), (title, None)),
        "form": form,
        "submit": "この内容で反映する",
        "back": back,
    }
    return render(request, "organization/form.html", context, status=status)


def new_staff(request: HttpRequest) -> HttpResponse:
    """職員を足す様式。"""
    form = NewStaffForm(request.scope, initial={"effective_on": request.scope.today})  # type: ignore[attr-defined]
    return _form_page(request, "職員を足す", form, reverse("organization.staff"))


def add_staff(request: HttpRequest) -> HttpResponse:
    """職員を足す。"""
    form = NewStaffForm(request.scope, request.POST)  # type: ignore[attr-defined]
    back = reverse("organization.staff")
    if not form.is_valid():
        return _form_page(request, "職員を足す", form, back, status=422)
    try:
        staff = actions.add_staff(by=request.scope, **form.values)  # type: ignore[attr-defined]
    except actions.CannotChangeRoster as error:
        form.add_error(None, str(error))
        return _form_page(request, "職員を足す", form, back, status=422)
    messages.success(request, "職員を足しました。")
    return redirect(reverse("organization.person", args=[staff.key]) + day_query(form.values["effective_on"]))


def edit_staff_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """職員を変える様式。"""
    scope, day = request.scope, asked_day(request)  # type: ignore[attr-defined]
    staff = found(lambda: queries.staff_of_key(scope, key), "職員")
    row = queries.staff_version_at(scope, day, staff) or queries.staff_history(scope, staff)[-1]
    posts = list(row.concurrent_posts.all())
    initial = {
        "version": queries.staff_version_number(scope, staff),
        "effective_on": day,
        "name": row.name,
        "kana": row.kana,
        "department": row.department.code,
        "post": row.post,
        "employment": row.employment,
        "is_retired": row.is_retired,
    }
    for n, post in enumerate(posts, start=1):
        initial |= {f"concurrent_{n}": post.department.code, f"concurrent_post_{n}": post.post}
    form = StaffForm(scope, initial=initial, concurrent_count=len(posts))
    return _form_page(request, "職員を変える", form, reverse("organization.person", args=[key]))


def edit_staff(request: HttpRequest, key: UUID) -> HttpResponse:
    """職員を変える。"""
    scope = request.scope  # type: ignore[attr-defined]
    found(lambda: queries.staff_of_key(scope, key), "職員")
    typed = sum(1 for name in request.POST if name.startswith("concurrent_") and name[11:].isdigit())
    form = StaffForm(scope, request.POST, concurrent_count=min(typed, 20))
    back = reverse("organization.person", args=[key])
    if not form.is_valid():
        return _form_page(request, "職員を変える", form, back, status=422)
    try:
        actions.edit_staff(by=scope, key=key, version=form.cleaned_data["version"], **form.values)
    except actions.CannotChangeRoster as error:
        form.add_error(None, str(error))
        return _form_page(request, "職員を変える", form, back, status=422)
    messages.success(request, "職員を変えました。")
    return redirect(back + day_query(form.values["effective_on"]))


def link_staff(request: HttpRequest, key: UUID) -> HttpResponse:
    """職員に利用者を結び付ける。"""
    scope = request.scope  # type: ignore[attr-defined]
    staff = found(lambda: queries.staff_of_key(scope, key), "職員")
    form = LinkForm(queries.our_accounts(scope), request.POST)
    if not form.is_valid():
        return _person_page(request, staff, form, status=422)
    try:
        actions.link_staff(by=scope, key=key, version=form.cleaned_data["version"], account=form.account)
    except actions.CannotLinkStaff as error:
        form.add_error("login_id", str(error))
        return _person_page(request, staff, form, status=422)
    messages.success(request, "職員と利用者の結び付きを変えました。")
    return redirect("organization.person", key=key)
