"""全国の表の画面: 選ぶ、確かめる、使い始める。比べる団体もここで選ぶ。"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.adapters.series_bodies import CannotFindBody
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.forms import PeerForm, SeriesForm
from shirube.apps.plan.kpi.layouts import layout_text, layouts
from shirube.apps.plan.kpi.models import SeriesImport
from shirube.apps.plan.kpi.queries.series import names_by_code
from shirube.apps.plan.kpi.views.page import crumbs, form_page, short
from shirube.engines.plan.kpi_scale import figure_text
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

State = SeriesImport.State
_BADGES = {
    State.STAGING: "warning",
    State.READY: "info",
    State.ADOPTED: "success",
    State.DISCARDED: "neutral",
}
_SHOWN = 200


def _steps(current: int) -> list[Step]:
    labels = ("ファイルを選ぶ", "中身を確かめる", "使い始める")
    return [
        Step(label, "done" if n < current else "current" if n == current else "todo")
        for n, label in enumerate(labels)
    ]


def _choices(request: HttpRequest) -> list[tuple[str, str]]:
    """読み方の選択肢: この自治体で使ったもの、標に付いているもの。"""
    kept = [(str(row.key), row.title) for row in queries.series_list(request.scope)]  # type: ignore[attr-defined]
    used = {title for _, title in kept}
    return [*kept, *((name, label) for name, label in layouts() if label not in used)]


def series_list(request: HttpRequest) -> HttpResponse:
    """取り込んだ全国の表と、ファイルを選ぶ様式。"""
    return _list_page(request, SeriesForm(_choices(request)))


def _list_page(request: HttpRequest, form: SeriesForm, status: int = 200) -> HttpResponse:
    columns = [
        Column("title", "全国の表", is_row_header=True),
        Column("tables", "時点と数"),
        Column("problems", "読めなかった欄", align="end"),
        Column("staged", "読み込んだ日時"),
        Column("state", "状態"),
    ]
    rows = [
        Row(
            {
                "title": Cell(row.series.title, note=row.name),
                "tables": Cell(_days(row)),
                "problems": Cell(f"{row.problem_count:,}"),
                "staged": Cell(format_moment(row.staged_at)),
                "state": Cell(badge=_badge(row)),
            },
            href=reverse("kpi.import", args=[row.key]),
        )
        for row in queries.imports(request.scope)[:_SHOWN]  # type: ignore[attr-defined]
    ]
    context = {
        "page_title": "全国の表",
        "breadcrumbs": crumbs(("全国の表", None)),
        "steps": _steps(0),
        "form": form,
        "table": Table("取り込んだ表", columns, rows, empty_text="まだ取り込んでいません。"),
    }
    return render(request, "kpi/series.html", context, status=status)


def _badge(row: SeriesImport) -> Badge:
    return Badge(row.get_state_display(), _BADGES[State(row.state)])


def _days(row: SeriesImport) -> str:
    days = sorted({one["as_of"] for one in row.summary})
    if not days:
        return ""
    first, last = short(date.fromisoformat(days[0])), short(date.fromisoformat(days[-1]))
    items = len({one["item"] for one in row.summary})
    return f"{first}{'' if first == last else f'〜{last}'}（{items}つの数）"


def stage(request: HttpRequest) -> HttpResponse:
    """表を読み込み、確かめる画面へ移る。"""
    form = SeriesForm(_choices(request), request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    data = form.cleaned_data
    upload = data["file"]
    try:
        row = actions.stage_series(
            by=request.scope,  # type: ignore[attr-defined]
            name=upload.name or "全国の表",
            data=upload.read(),
            mapping=_mapping(request, data),
            as_of=data["as_of"],
        )
    except (FileRefused, UnicodeDecodeError) as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=422)
    return redirect("kpi.import", key=row.key)


def _mapping(request: HttpRequest, data: dict[str, Any]) -> str:
    """選ばれた読み方の中身。"""
    if data["mapping"]:
        return str(data["mapping"].read().decode("utf-8-sig"))
    if data["layout"] in dict(layouts()):
        return layout_text(data["layout"])
    series = queries.series_of_key(request.scope, UUID(data["layout"]))  # type: ignore[attr-defined]
    return series.mapping


def _found_import(request: HttpRequest, key: UUID) -> SeriesImport:
    return found(lambda: queries.import_of_key(request.scope, key), "取り込み")  # type: ignore[attr-defined]


def series_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込みの中身: 読んだ数、読めなかった欄、使い始めるボタン。"""
    return _import_page(request, _found_import(request, key))


def _import_page(
    request: HttpRequest, row: SeriesImport, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page_title": row.series.title,
        "breadcrumbs": crumbs(("全国の表", reverse("kpi.series")), (row.series.title, None)),
        "row": row,
        "badge": _badge(row),
        "steps": _steps(1 if row.state == State.READY else 3),
        "terms": [
            Term("ファイル", row.name),
            Term("出典", row.series.document),
            Term("読み込んだ日時", format_moment(row.staged_at)),
        ],
        "read": _read_table(row),
        "problems": _problem_table(row),
        "can_adopt": row.state == State.READY,
        "refusal": refusal,
        "has_own": any(one["own"] for one in row.summary),
    }
    return render(request, "kpi/import.html", context, status=status)


def _read_table(row: SeriesImport) -> Table:
    columns = [
        Column("label", "数", is_row_header=True),
        Column("as_of", "時点"),
        Column("bodies", "値のある団体", align="end"),
        Column("missing", "値のない団体", align="end"),
        Column("own", "自団体の値", align="end"),
        Column("change", "前の表から"),
    ]
    rows = [
        Row(
            {
                "label": Cell(one["label"]),
                "as_of": Cell(format_date(date.fromisoformat(one["as_of"]))),
                "bodies": Cell(f"{one['bodies']:,}"),
                "missing": Cell(f"{one['missing']:,}"),
                "own": Cell(figure_text(Decimal(one["own"]), one["unit"]) if one["own"] else "表にない"),
                "change": Cell(
                    f"{one['changed']:,}団体で値が変わる" if one["is_revision"] else "はじめての時点"
                ),
            }
        )
        for one in row.summary
    ]
    return Table("読んだ数", columns, rows)


def _problem_table(row: SeriesImport) -> Table | None:
    if not row.problems:
        return None
    columns = [
        Column("row", "行", is_row_header=True),
        Column("column", "列"),
        Column("reason", "わけ"),
    ]
    rows = [
        Row({"row": Cell(f"{line}行目"), "column": Cell(column), "reason": Cell(reason)})
        for line, column, reason in row.problems[:_SHOWN]
    ]
    shown = "" if row.problem_count <= _SHOWN else f"（はじめの{_SHOWN}か所）"
    return Table(f"読めなかった欄{shown}", columns, rows)


def _version(request: HttpRequest) -> int:
    form = VersionForm(request.POST)
    return int(form.cleaned_data["version"]) if form.is_valid() else 0


def adopt(request: HttpRequest, key: UUID) -> HttpResponse:
    """使い始める。"""
    row = _found_import(request, key)
    try:
        actions.adopt_series(by=request.scope, key=key, version=_version(request))  # type: ignore[attr-defined]
    except actions.CannotImportSeries as error:
        return _import_page(request, row, str(error), status=422)
    messages.success(request, "使い始めました。つないであるKPIに、自団体の値を残しました。")
    return redirect("kpi.import", key=key)


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消す。"""
    row = _found_import(request, key)
    try:
        actions.discard_series(by=request.scope, key=key, version=_version(request))  # type: ignore[attr-defined]
    except actions.CannotImportSeries as error:
        return _import_page(request, row, str(error), status=422)
    messages.success(request, "取り消しました。読み込んだ表は消えています。")
    return redirect("kpi.series")


def peers(request: HttpRequest) -> HttpResponse:
    """比べる団体を選ぶ様式。"""
    return _peers_page(request, PeerForm.of(queries.peer_group(request.scope), names_by_code()))  # type: ignore[attr-defined]


def _peers_page(request: HttpRequest, form: PeerForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        title="比べる団体を選ぶ",
        lead="同じ都道府県と人口の近い団体は、選ばなくても比べられます。ここには、ほかに比べたい団体を書きます。",
        form=form,
        submit="この団体と比べる",
        breadcrumbs=crumbs(("比べる団体", None)),
        status=status,
    )


def choose_peers(request: HttpRequest) -> HttpResponse:
    """比べる団体を選ぶ。"""
    form = PeerForm(request.POST)
    if not form.is_valid():
        return _peers_page(request, form, status=422)
    data = form.cleaned_data
    names, codes = queries.body_names(), []
    for line in filter(None, (text.strip() for text in data["bodies"].splitlines())):
        try:
            codes.append(names.of_code(line, name=line))
        except CannotFindBody as error:
            form.add_error("bodies", f"{error}。団体コードか、都道府県を付けた名前で書いてください。")
    if form.errors:
        return _peers_page(request, form, status=422)
    try:
        actions.choose_peers(by=request.scope, title=data["title"], codes=codes, version=data["version"])  # type: ignore[attr-defined]
    except actions.CannotChoosePeers as error:
        form.add_error("bodies", str(error))
        return _peers_page(request, form, status=422)
    messages.success(request, f"{len(codes):,}団体を選びました。")
    return redirect("kpi.peers")
