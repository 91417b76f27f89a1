"""名簿の取り込み: 選ぶ、確かめる、反映する（または取り消す）。引継もここから見る。"""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import actions, queries
from shirube.apps.organization.forms.roster import RosterForm
from shirube.apps.organization.models import Membership, RosterChange
from shirube.apps.organization.views.page import crumbs, last_day
from shirube.engines.organization.roster import Problem
from shirube.engines.organization.roster_difference import Move
from shirube.reference.organization.roles import role
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

State = RosterChange.State
_BADGES = {
    State.STAGING: "warning",
    State.READY: "info",
    State.ADOPTED: "success",
    State.DISCARDED: "neutral",
}
_SHOWN_PROBLEMS = 200


def _badge(change: RosterChange) -> Badge:
    return Badge(change.get_state_display(), _BADGES[State(change.state)])


def _steps(current: int) -> list[Step]:
    labels = ("名簿を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if n < current else "current" if n == current else "todo")
        for n, label in enumerate(labels)
    ]


def roster_list(request: HttpRequest) -> HttpResponse:
    """一式の一覧と、名簿を選ぶ様式。"""
    return _list_page(request, RosterForm(initial={"effective_on": request.scope.today}))  # type: ignore[attr-defined]


def _list_page(
    request: HttpRequest, form: RosterForm, refusal: actions.RosterRefused | None = None, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.changes(request.scope), 20).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    columns = [
        Column("title", "名前", is_row_header=True),
        Column("day", "発令日"),
        Column("released", "公開日"),
        Column("state", "状態"),
    ]
    rows = [
        Row(
            {
                "title": Cell(change.title),
                "day": Cell(format_date(change.effective_on)),
                "released": Cell(format_date(change.released_on)),
                "state": Cell(badge=_badge(change)),
            },
            href=reverse("organization.roster", args=[change.key]),
        )
        for change in page
    ]
    context = {
        "page_title": "異動・組織改正",
        "breadcrumbs": crumbs(("異動・組織改正", None)),
        "steps": _steps(0),
        "form": form,
        "refusal": refusal,
        "problems": _problem_table(refusal.problems) if refusal else None,
        "table": Table("これまでとこれからの異動・組織改正", columns, rows, empty_text="まだありません。"),
        "page": page,
    }
    return render(request, "organization/rosters.html", context, status=status)


def _problem_table(problems: tuple[Problem, ...]) -> Table:
    columns = [
        Column("row", "行", is_row_header=True),
        Column("column", "列"),
        Column("reason", "なぜ"),
        Column("next", "次に"),
    ]
    rows = [
        Row(
            {
                "row": Cell(f"{p.row}行目" if p.row else "名簿全体"),
                "column": Cell(p.column),
                "reason": Cell(p.reason),
                "next": Cell(p.next),
            }
        )
        for p in problems[:_SHOWN_PROBLEMS]
    ]
    shown = "" if len(problems) <= _SHOWN_PROBLEMS else f"（はじめの{_SHOWN_PROBLEMS}か所）"
    return Table(f"直すところ{shown}", columns, rows)


def stage_roster(request: HttpRequest) -> HttpResponse:
    """名簿を取り込み、確かめる画面へ移る。"""
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    options = dict(form.cleaned_data)
    upload = options.pop("file")
    options["encoding"] = options["encoding"] or None
    try:
        change = actions.stage_roster(
            by=request.scope,  # type: ignore[attr-defined]
            name=upload.name or "名簿",
            data=upload.read(),
            **options,
        )
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=422)
    except actions.RosterRefused as refusal:
        return _list_page(request, form, refusal, status=422)
    return redirect("organization.roster", key=change.key)


def roster(request: HttpRequest, key: UUID) -> HttpResponse:
    """一式の中身: 件数、知らせ、変わるところ、反映と取消のボタン。"""
    return _roster_page(request, _change(request, key))


def _change(request: HttpRequest, key: UUID) -> RosterChange:
    return found(lambda: queries.change_of_key(request.scope, key), "異動・組織改正")  # type: ignore[attr-defined]


def _roster_page(
    request: HttpRequest, change: RosterChange, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = Paginator(queries.change_lines(request.scope, change), 20).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    columns = [
        Column("name", "組織・職員", is_row_header=True),
        Column("move", "変わり方"),
        Column("before", "前"),
        Column("after", "後"),
    ]
    rows = [
        Row(
            {
                "name": Cell(line.name, note=line.code),
                "move": Cell(line.move.label),
                "before": Cell(line.before),
                "after": Cell(line.after),
            }
        )
        for line in page
    ]
    is_open = change.state in (State.STAGING, State.READY)
    context = {
        "page_title": change.title,
        "breadcrumbs": crumbs(("異動・組織改正", reverse("organization.rosters")), (change.title, None)),
        "change": change,
        "badge": _badge(change),
        "steps": _steps(1 if is_open else 3),
        "terms": _terms(change),
        "figures": [
            (move.label, change.summary[move.value]) for move in Move if change.summary.get(move.value)
        ],
        "notes": change.notes,
        "table": Table("変わるところ", columns, rows, empty_text="変わるところはありません。"),
        "page": page,
        "form": VersionForm(initial={"version": change.version}),
        "can_adopt": change.state == State.READY and page.paginator.count > 0,
        "can_discard": is_open,
        "refusal": refusal,
    }
    return render(request, "organization/roster.html", context, status=status)


def _terms(change: RosterChange) -> list[Term]:
    scope = "全員分の名簿" if change.is_whole else "書かれたものだけを変える名簿"
    return [
        Term("ファイル", change.source_name, note=scope if change.source_name else "画面での変更"),
        Term("行数", f"{change.row_count:,}行" if change.row_count else ""),
        Term("発令日", format_date(change.effective_on)),
        Term(
            "公開日",
            format_date(change.released_on),
            note="この日までは、人事担当とシステム管理者だけに見えます",
        ),
    ]


def adopt_roster(request: HttpRequest, key: UUID) -> HttpResponse:
    """反映する。"""
    change, form = _change(request, key), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.adopt_roster(by=request.scope, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotAdoptRoster as refusal:
        return _roster_page(request, change, str(refusal), status=422)
    messages.success(request, "反映しました。発令日から、この体制になります。")
    return redirect("organization.roster", key=key)


def discard_roster(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消す。"""
    change, form = _change(request, key), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.discard_roster(by=request.scope, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotAdoptRoster as refusal:
        return _roster_page(request, change, str(refusal), status=422)
    messages.success(request, "取り消しました。取り込んだ内容は消えています。")
    return redirect("organization.rosters")


def handover(request: HttpRequest, key: UUID) -> HttpResponse:
    """引継: 職を離れる人、終わる権限、手元に残るもの。"""
    change = _change(request, key)
    leavers = queries.handover(request.scope, change)  # type: ignore[attr-defined]
    names = queries.department_names(request.scope)  # type: ignore[attr-defined]
    page = Paginator(leavers, 20).get_page(request.GET.get("page"))
    columns = [
        Column("name", "氏名", is_row_header=True),
        Column("before", "離れる職"),
        Column("after", "移る先"),
        Column("ending", "終わる権限"),
        Column("staying", "自動では終わらない権限"),
        Column("things", "手元に残るもの"),
    ]
    rows = [
        Row(
            {
                "name": Cell(leaver.name, note=None if leaver.account else "利用者なし"),
                "before": Cell(leaver.before),
                "after": Cell(leaver.after),
                "ending": Cell("、".join(_right(m, names, change) for m in leaver.ending)),
                "staying": Cell("、".join(_right(m, names, change) for m in leaver.staying)),
                "things": Cell("、".join(f"{t.room} {t.title}" for t in leaver.things)),
            },
            href=reverse("organization.person", args=[leaver.staff.key]),
        )
        for leaver in page
    ]
    context = {
        "page_title": "引継",
        "breadcrumbs": crumbs(
            ("異動・組織改正", reverse("organization.rosters")),
            (change.title, reverse("organization.roster", args=[key])),
            ("引継", None),
        ),
        "lead": f"{format_date(change.effective_on)}に職を離れる{len(leavers):,}人",
        "table": Table("職を離れる人", columns, rows, empty_text="職を離れる人はいません。"),
        "page": page,
    }
    return render(request, "organization/handover.html", context)


def _right(right: Membership, names: queries.DepartmentNames, change: RosterChange) -> str:
    eve = change.effective_on - timedelta(days=1)
    where = names.at(right.department_id, eve) if right.department_id else "全庁"
    return f"{role(right.role).label}・{where}（{last_day(right.ends_on)}まで）"
