"""寄せられた意見: 一覧、一件ずつの記録、表での書き出しと取り込み。"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.files import actions as files
from shirube.apps.files import queries as kept
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.plan.policy import actions, queries
from shirube.apps.plan.policy.comment_sheet import CommentLine, counts, read_comments, write_comments
from shirube.apps.plan.policy.forms import CommentForm, SheetForm, TakeForm
from shirube.apps.plan.policy.models import Comment
from shirube.apps.plan.policy.views.page import frame, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table

PAGE_SIZE = 50
_BADGES = {"open": "warning", "reflected": "success", "partly": "success", "not": "neutral"}


def _badge(row: Comment) -> Badge:
    return Badge(row.get_reflection_display(), _BADGES.get(row.reflection, "info"))


def _page(
    request: HttpRequest,
    plan: Plan,
    form: CommentForm,
    sheet: SheetForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = frame(request, plan, "policy.comments", "寄せられた意見")
    rows = Paginator(queries.comments(request.scope, plan), PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [
        Column("number", "番号", align="end"),
        Column("opinion", "意見", is_row_header=True),
        Column("place", "箇所"),
        Column("answer", "町の考え方"),
        Column("reflection", "扱い"),
    ]
    lines = [
        Row(
            {
                "number": Cell(str(row.number)),
                "opinion": Cell(row.opinion),
                "place": Cell(row.place),
                "answer": Cell(row.answer or "まだ"),
                "reflection": Cell(badge=_badge(row)),
            },
            href=reverse("policy.comment", args=[plan.key, row.key]) if context["can_edit"] else None,
        )
        for row in rows
    ]
    context |= {
        "lead": "パブリックコメントなどの意見と、町の考え方です。寄せた人の氏名や連絡先は書きません。",
        "table": Table("寄せられた意見", columns, lines, "まだ意見がありません。", caption_hidden=True),
        "page": rows,
        "form": form,
        "sheet": sheet or SheetForm(),
    }
    return render(request, "plan_policy/comments.html", context, status=status)


def comments(request: HttpRequest, plan: UUID) -> HttpResponse:
    """意見の一覧。"""
    return _page(request, plan_of(request, plan), CommentForm())


def add(request: HttpRequest, plan: UUID) -> HttpResponse:
    """意見を加える。"""
    row = plan_of(request, plan)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = {name: form.cleaned_data[name] for name in ("opinion", "place", "answer", "reflection")}
    comment = actions.add_comment(by=request.scope, plan=row, **given)
    messages.success(request, f"意見{comment.number}を加えました。")
    return redirect("policy.comments", plan=row.key)


def _edit_page(
    request: HttpRequest, plan: Plan, one: Comment, form: CommentForm, status: int = 200
) -> HttpResponse:
    last = (("寄せられた意見", reverse("policy.comments", args=[plan.key])), (str(one), None))
    context = frame(request, plan, "policy.comments", str(one), *last) | {
        "form": form,
        "submit": "保存する",
        "back": reverse("policy.comments", args=[plan.key]),
    }
    return render(request, "plan_policy/form.html", context, status=status)


def comment(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """意見を直す様式。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.comment_of_key(request.scope, row, key), "意見")
    names = ("version", "place", "opinion", "answer", "reflection")
    return _edit_page(request, row, one, CommentForm(initial={name: getattr(one, name) for name in names}))


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """意見を直す。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.comment_of_key(request.scope, row, key), "意見")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, row, one, form, status=422)
    given = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
    actions.edit_comment(by=request.scope, key=one.key, **given)
    messages.success(request, f"意見{one.number}を保存しました。")
    return redirect("policy.comments", plan=row.key)


def export(request: HttpRequest, plan: UUID) -> HttpResponse:
    """意見の表を xlsx で書き出す。"""
    row = plan_of(request, plan)
    title = f"{row.title}への意見"
    data = write_comments(queries.comments(request.scope, row), title=title, now=request.scope.now)
    return attached(data, f"{title}.xlsx")


def _read(request: HttpRequest, plan: Plan, data: bytes, name: str) -> tuple[CommentLine, ...]:
    known = {one.key: one for one in queries.comments(request.scope, plan)}
    return read_comments(data, name=name, known=known)


def preview(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を読み、取り込むと何が変わるかを見せる。まだ何も変えない。"""
    row = plan_of(request, plan)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, CommentForm(), form, status=422)
    upload = form.cleaned_data["file"]
    try:
        data = upload.read()
        lines = _read(request, row, data, upload.name)
        file = files.keep(by=request.scope, name=upload.name, data=data, purpose="意見の表の取り込み")
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _page(request, row, CommentForm(), form, status=422)
    return _preview_page(request, row, lines, TakeForm(initial={"file": file.key}))


def _preview_page(
    request: HttpRequest, plan: Plan, lines: tuple[CommentLine, ...], form: TakeForm
) -> HttpResponse:
    columns = [
        Column("opinion", "意見", is_row_header=True),
        Column("standing", "取り込むと"),
        Column("place", "箇所"),
        Column("answer", "町の考え方"),
        Column("reflection", "扱い"),
    ]
    rows = [
        Row(
            {
                "opinion": Cell(line.opinion, note=f"{line.row_number}行目"),
                "standing": Cell(badge=Badge(line.standing, "success" if line.is_takable else "neutral")),
                "place": Cell(line.place),
                "answer": Cell(line.answer),
                "reflection": Cell(Comment.Reflection(line.reflection).label),
            }
        )
        for line in lines
    ]
    last = (("寄せられた意見", reverse("policy.comments", args=[plan.key])), ("表の取り込み", None))
    context = frame(request, plan, "policy.comments", "表の取り込みを確かめる", *last) | {
        "lead": "まだ何も変えていません。確かめてから取り込みます。「古い行」は取り込みません。",
        "summary": "、".join(f"{name} {count}件" for name, count in counts(lines).items())
        or "行がありません",
        "table": Table("表の行", columns, rows, "行がありません。"),
        "form": form,
        "is_takable": any(line.is_takable for line in lines),
        "back": reverse("policy.comments", args=[plan.key]),
    }
    return render(request, "plan_policy/take.html", context)


def take(request: HttpRequest, plan: UUID) -> HttpResponse:
    """確かめた表を取り込む。"""
    row = plan_of(request, plan)
    form = TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "取り込む表がありません。もう一度、表を選んでください。")
        return redirect("policy.comments", plan=row.key)
    file = found(lambda: kept.file_of_key(request.scope, form.cleaned_data["file"]), "表")
    lines = _read(request, row, kept.content(request.scope, file), file.name)
    count = actions.take_comments(by=request.scope, plan=row, lines=lines)
    messages.success(request, f"{count}件を取り込みました。")
    return redirect("policy.comments", plan=row.key)
