"""文書の言葉: 場所を選び、書き、できあがりを見てから保存する。"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.plan.policy import actions, queries
from shirube.apps.plan.policy.forms import WordsForm
from shirube.apps.plan.policy.queries import WrittenPlace
from shirube.apps.plan.policy.views.page import frame, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.own_places import word_blocks
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.document import BulletList, NumberedList, Paragraph

_HOMELESS = "この言葉を置く場所は、いまの計画にありません。要る所へ写してください。"


def _places(request: HttpRequest, plan: Plan) -> list[WrittenPlace]:
    scope = request.scope
    return queries.written_places(scope, plan, versions.current_snapshot(scope, plan, scope.today))


def _badge(one: WrittenPlace) -> Badge:
    if one.place is None:
        return Badge("置く場所が無い", "warning")
    if one.is_written:
        return Badge("書いた", "success")
    if one.place.draft:
        return Badge("下書きのまま", "info")
    return Badge("まだ（要る）", "warning") if one.place.is_required else Badge("まだ（任意）", "neutral")


def words(request: HttpRequest, plan: UUID) -> HttpResponse:
    """言葉の場所の一覧。"""
    row = plan_of(request, plan)
    can_edit = request.scope.can("policy.edit")
    columns = [
        Column("label", "場所", is_row_header=True),
        Column("chapter", "章"),
        Column("state", "状態"),
        Column("text", "書き出し"),
    ]
    rows = [
        Row(
            {
                "label": Cell(one.label),
                "chapter": Cell(one.place.chapter if one.place else "―"),
                "state": Cell(badge=_badge(one)),
                "text": Cell(_opening(one)),
            },
            href=reverse("policy.write", args=[row.key, one.block]) if can_edit else None,
        )
        for one in _places(request, row)
    ]
    context = frame(request, row, "policy.words", "文書の言葉") | {
        "lead": "町の言葉で書く場所です。書いた言葉は、文書を何度作り直しても、版が変わっても残ります。",
        "table": Table("文書の言葉の場所", columns, rows, caption_hidden=True),
    }
    return render(request, "plan_policy/table.html", context)


def _opening(one: WrittenPlace) -> str:
    text = one.row.text if one.row and one.is_written else ""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


def _chosen(request: HttpRequest, plan: Plan, block: str) -> WrittenPlace:
    for one in _places(request, plan):
        if one.block == block:
            return one
    raise Http404("この場所はありません。")


def _write_page(
    request: HttpRequest,
    plan: Plan,
    one: WrittenPlace,
    form: WordsForm,
    status: int = 200,
    text: str | None = None,
) -> HttpResponse:
    last = (("文書の言葉", reverse("policy.words", args=[plan.key])), (one.label, None))
    context = frame(request, plan, "policy.words", one.label, *last) | {
        "lead": one.place.hint
        if one.place
        else "この言葉を置く場所は、いまの計画にありません。要る所へ写してください。",
        "form": form,
        "draft": one.place.draft.replace("{body}", request.scope.municipality_name)
        if one.place and one.place.draft
        else "",
        "is_written": one.is_written,
        "preview": _preview(text) if text is not None else None,
    }
    return render(request, "plan_policy/write.html", context, status=status)


def _preview(text: str) -> list[dict[str, object]]:
    """できあがりの見え方: 段落と並び。"""
    shown: list[dict[str, object]] = []
    for block in word_blocks(text):
        match block:
            case Paragraph():
                shown.append({"kind": "p", "lines": block.text.split("\n")})
            case BulletList(items=items):
                shown.append({"kind": "ul", "lines": [item.text for item in items]})
            case NumberedList(items=items):
                shown.append({"kind": "ol", "lines": [item.text for item in items]})
    return shown


def write(request: HttpRequest, plan: UUID, block: str) -> HttpResponse:
    """一つの場所の言葉を書く様式。"""
    row = plan_of(request, plan)
    one = _chosen(request, row, block)
    initial = {"version": one.row.version if one.row else 0, "text": one.row.text if one.row else ""}
    return _write_page(request, row, one, WordsForm(initial=initial))


def save(request: HttpRequest, plan: UUID, block: str) -> HttpResponse:
    """言葉を保存する。「できあがりを見る」なら、保存せずに見せる。"""
    row = plan_of(request, plan)
    one = _chosen(request, row, block)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _write_page(request, row, one, form, status=422)
    if "preview" in request.POST:
        return _write_page(request, row, one, form, text=form.cleaned_data["text"])
    actions.write_words(by=request.scope, plan=row, block=block, **form.cleaned_data)
    messages.success(request, f"「{one.label}」を保存しました。")
    return redirect("policy.words", plan=row.key)
