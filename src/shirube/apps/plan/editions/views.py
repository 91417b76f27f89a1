"""国の計画の版の画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.edition_workbook import edition_workbook
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.editions import actions, queries, tables
from shirube.apps.plan.editions.forms import EditionForm
from shirube.apps.plan.editions.models import LocalEdition
from shirube.apps.plan.editions.users import users_of


def _crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    trail = [("ホーム", reverse("home")), ("国の計画の版", reverse("editions.list") if last else None)]
    return [*trail, *last]


def _list_page(
    request: HttpRequest,
    form: EditionForm,
    refusal: actions.EditionRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    scope = request.scope
    context = {
        "page_title": "国の計画の版",
        "breadcrumbs": _crumbs(),
        "lead": "計画のもとにできる国の版です。新しい版は、標の更新を待たずにファイルから読み込めます。",
        "known": tables.known_table(queries.known_editions(scope)),
        "local": tables.local_table(queries.local_editions(scope)),
        "form": form,
        "refusal": refusal,
        "problems": tables.problem_table(refusal.problems) if refusal else None,
        "can_edit": scope.can("plan.edit"),
    }
    return render(request, "plan_editions/list.html", context, status=status)


def edition_list(request: HttpRequest) -> HttpResponse:
    """使える版と、読み込んだ版。"""
    return _list_page(request, EditionForm())


def read_edition(request: HttpRequest) -> HttpResponse:
    """版のファイルを読み込む。"""
    form = EditionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        row = actions.read_edition(by=request.scope, name=file.name, data=file.read())
    except actions.EditionRefused as refusal:
        return _list_page(request, form, refusal, status=422)
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=422)
    messages.success(request, "読み込みました。前の版との違いと、使っている計画を確かめてください。")
    return redirect("editions.local", key=row.key)


def edition_page(request: HttpRequest, name: str) -> HttpResponse:
    """使える一つの版の中身と、前の版との違い。"""
    scope = request.scope
    try:
        edition = queries.edition(scope, name)
    except queries.PlanEditionNotFound:
        raise Http404("この版はありません。") from None
    before = queries.newest_before(scope, name)
    context = {
        "page_title": edition.label,
        "breadcrumbs": _crumbs((f"第{name}版", None)),
        "edition": edition,
        "terms": tables.edition_terms(edition),
        "items": tables.item_table(edition),
        "changes": tables.change_table(queries.difference_of(before, edition)) if before else None,
    }
    return render(request, "plan_editions/edition.html", context)


def edition_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """版の xlsx。次の版を書く様式にもなる。"""
    try:
        edition = queries.edition(request.scope, name)
    except queries.PlanEditionNotFound:
        raise Http404("この版はありません。") from None
    return attached(edition_workbook(edition), f"推進計画の版_{name}.xlsx")


def _local(request: HttpRequest, key: UUID) -> LocalEdition:
    try:
        return queries.local_edition_of_key(request.scope, key)
    except LocalEdition.DoesNotExist:
        raise Http404("この読み込みはありません。") from None


def local_edition(request: HttpRequest, key: UUID) -> HttpResponse:
    """読み込んだ版を確かめる: いま使える版との違いと、触れる計画。"""
    scope = request.scope
    row = _local(request, key)
    edition = queries.content(row)
    before = queries.beside(scope, row)
    context = {
        "page_title": row.label,
        "breadcrumbs": _crumbs((f"読み込んだ第{row.name}版", None)),
        "row": row,
        "terms": tables.local_terms(row, before),
        "users": users_of(scope, row.name),
        "items": tables.item_table(edition),
        "changes": tables.change_table(queries.difference_of(before, edition)) if before else None,
        "can_use": scope.can("plan.edit") and row.state != LocalEdition.State.IN_USE,
        "can_withdraw": scope.can("plan.edit") and row.state != LocalEdition.State.WITHDRAWN,
    }
    return render(request, "plan_editions/local.html", context)


def use_edition(request: HttpRequest, key: UUID) -> HttpResponse:
    """読み込んだ版を使う。"""
    row = actions.use_edition(by=request.scope, key=_local(request, key).key, version=typed_version(request))
    messages.success(request, f"第{row.name}版を使えるようにしました。やめるときは、この画面で元に戻せます。")
    return redirect("editions.local", key=row.key)


def withdraw_edition(request: HttpRequest, key: UUID) -> HttpResponse:
    """読み込んだ版を使うのをやめる。"""
    row = _local(request, key)
    actions.withdraw_edition(by=request.scope, key=row.key, version=typed_version(request))
    messages.success(request, f"読み込んだ第{row.name}版を使うのをやめました。")
    return redirect("editions.list")
