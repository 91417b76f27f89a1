"""預かったファイルの画面。"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.files import actions, listing, queries
from shirube.apps.files.forms import KeepForm
from shirube.apps.files.models import StoredFile
from shirube.apps.files.queries import FileView
from shirube.apps.frame.attachment import attached, handed_back
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

_PAGE = 20
_LIST_LIMIT = 10_000
_COLUMNS = [
    Column("name", "ファイル名", is_row_header=True),
    Column("kind", "種類"),
    Column("size", "大きさ", align="end", is_unbroken=True),
    Column("keeper", "預けた人", is_unbroken=True),
    Column("at", "預けた日時", is_unbroken=True),
    Column("uses", "使っている記録"),
    Column("until", "保存期限", is_unbroken=True),
]


def file_list(request: HttpRequest) -> HttpResponse:
    """預かったファイルの一覧と、預ける様式。"""
    return _list_page(request, KeepForm())


def _list_page(request: HttpRequest, form: KeepForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    page = Paginator(queries.files(scope), _PAGE).get_page(request.GET.get("page"))
    rows = [_row(view) for view in queries.views_of(scope, list(page))]
    empty = "預かったファイルはまだありません。"
    context = {
        "page_title": "預かったファイル",
        "breadcrumbs": [("ホーム", reverse("home")), ("預かったファイル", None)],
        "table": Table("預かったファイルの一覧", _COLUMNS, rows, empty_text=empty, caption_hidden=True),
        "page": page,
        "form": form,
        "can_keep": scope.can("files.edit"),
    }
    return render(request, "files/list.html", context, status=status)


def _row(view: FileView) -> Row:
    row = view.row
    cells = {
        "name": Cell(row.name, note=row.purpose),
        "kind": Cell(row.get_kind_display()),
        "size": Cell(size_text(row.size)),
        "keeper": Cell(view.keeper),
        "at": Cell(format_moment(row.stored_at)),
        "uses": Cell("、".join(view.uses) or "なし"),
        "until": Cell(_until(view)),
    }
    return Row(cells, href=reverse("files.detail", args=[row.key]))


def size_text(size: int) -> str:
    """大きさを、人が比べやすい単位で。"""
    if size < 1024:
        return f"{size}バイト"
    return f"{size / 1024:,.1f}KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f}MB"


def _until(view: FileView) -> str:
    if view.row.keep_until:
        return format_date(view.row.keep_until)
    return "使う記録と同じ" if view.uses else "2日"


def keep_file(request: HttpRequest) -> HttpResponse:
    """ファイルを預ける。"""
    form = KeepForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    values = dict(form.cleaned_data)
    upload = values.pop("file")
    try:
        row = actions.accept(by=request.scope, name=upload.name or "", data=upload.read(), **values)  # type: ignore[attr-defined]
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=422)
    except actions.CannotKeepFile as refusal:
        form.add_error("keep_until", str(refusal))
        return _list_page(request, form, status=422)
    messages.success(request, f"「{row.name}」を預かりました。")
    return redirect("files.detail", key=row.key)


def _found(request: HttpRequest, key: UUID) -> StoredFile:
    try:
        return queries.file_of_key(request.scope, key)  # type: ignore[attr-defined]
    except StoredFile.DoesNotExist:
        raise Http404("このファイルはありません。") from None


def file_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの預かり。"""
    return _detail_page(request, _found(request, key))


def _detail_page(request: HttpRequest, row: StoredFile, refusal: str = "", status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    [view] = queries.views_of(scope, [row])
    trail = ("預かったファイル", reverse("files.list"))
    context = {
        "page_title": row.name,
        "breadcrumbs": [("ホーム", reverse("home")), trail, (row.name, None)],
        "row": row,
        "terms": _terms(view),
        "size": size_text(row.size),
        "can_open": scope.can("files.open"),
        "can_edit": scope.can("files.edit"),
        "why_kept": queries.why_kept(scope, row),
        "refusal": refusal,
    }
    return render(request, "files/detail.html", context, status=status)


def _terms(view: FileView) -> list[Term]:
    row = view.row
    return [
        Term("種類", row.get_kind_display()),
        Term("大きさ", size_text(row.size), note=f"{row.size:,}バイト" if row.size >= 1024 else None),
        Term("何のために", row.purpose),
        Term("預けた人", view.keeper),
        Term("預けた日時", format_moment(row.stored_at)),
        Term("使っている記録", "、".join(view.uses) or "なし"),
        Term("保存期限", _until(view)),
        Term("指紋（SHA-256）", row.sha256[:16], note="中身が変わっていないことを、渡すたびに確かめます"),
    ]


def file_content(request: HttpRequest, key: UUID) -> HttpResponse:
    """預かったままの中身を、添付として渡す。ブラウザーの中では開かせない。"""
    row = _found(request, key)
    data = queries.content(request.scope, row)  # type: ignore[attr-defined]
    return handed_back(data, row.name)


def remove_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り除く。"""
    row = _found(request, key)
    try:
        actions.remove(by=request.scope, key=key)  # type: ignore[attr-defined]
    except actions.CannotRemoveFile as refusal:
        return _detail_page(request, row, str(refusal), status=422)
    messages.success(request, f"「{row.name}」を取り除きました。")
    return redirect("files.list")


def export_list(request: HttpRequest) -> HttpResponse:
    """一覧を xlsx で書き出す。新しいものから一万件まで。"""
    scope = request.scope  # type: ignore[attr-defined]
    views = queries.views_of(scope, list(queries.files(scope)[:_LIST_LIMIT]))
    return attached(listing.as_xlsx(scope, views), f"預かったファイル_{scope.today:%Y%m%d}.xlsx")
