"""対策を立て、直す。"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import CannotSelect, LogPage, Selection
from shirube.apps.insight.logs.queries import EventLog, found_log, log_trail
from shirube.apps.insight.remedies import actions, comparing, queries
from shirube.apps.insight.remedies.comparing import CannotMeasureRemedy
from shirube.apps.insight.remedies.forms import NewRemedyForm, RemedyForm, figure_of
from shirube.apps.insight.remedies.models import CAUSES
from shirube.apps.insight.remedies.views.page import (
    crumbs,
    definition_of,
    form_page,
    shown_remedy_of,
    succeeded,
)
from shirube.reference.insight.records import REWORK, RemedyProposal
from shirube.reference.insight.remedies import proposals_for, remedy_proposal
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import local_day

_TITLE = "対策を立てる"
_FIGURES = {"waiting": "待ち", "throughput": "処理時間", "service": "作業の時間", "rework": "手戻り率"}


def new_remedy(request: HttpRequest, key: UUID) -> HttpResponse:
    """対策を立てる様式。原因・流れ・絞り込みは、押した行から引き継ぐ。"""
    return _new(request, found_log(request, key), None)


def add_remedy(request: HttpRequest, key: UUID) -> HttpResponse:
    """対策を立てる。"""
    return _new(request, found_log(request, key), request.POST)


def _new(request: HttpRequest, log: EventLog, data: Any) -> HttpResponse:
    if not log.is_ready:
        return redirect("insight.import", key=log.key)
    scope = request.scope  # type: ignore[attr-defined]
    refusal, page = "", None
    try:
        selection = Selection.of(request.GET).shared
        page = comparing.narrowed(scope, log, selection)
    except (CannotSelect, CannotMeasureRemedy) as error:
        refusal, selection = str(error), Selection()
    names = sorted(page.chosen.whole.activity.names) if page else []
    asked = _asked(request, log, selection, names)
    form = NewRemedyForm(scope, names, data, initial=asked)
    if data is not None and page is not None:
        made: list[Any] = []
        if succeeded(form, lambda _: made.append(_made(scope, log, selection, form))):
            messages.success(request, "対策を立てました。始めるときは、状態を「実施中」にします。")
            return redirect("insight.remedy", key=made[0].key)
    return _page(
        request, log, form, refusal, selection, page, status=422 if data is not None or refusal else 200
    )


def _made(scope: Scope, log: EventLog, selection: Selection, form: NewRemedyForm) -> Any:
    asked, figure = form.cleaned_data, form.figure
    if figure is None:
        raise actions.CannotChangeRemedy("動かす数が決まっていません。選び直してください。")
    is_waiting = asked["kind"] == "waiting"
    has_activity = asked["kind"] not in ("throughput", "rework")
    return actions.make_remedy(
        by=scope,
        log=log,
        place=actions.Place(
            figure=figure,
            name=form.figure_name,
            selection=replace(selection, since=asked["since"], until=asked["until"]),
            cause=asked["cause"],
            source=asked["source"] if is_waiting else "",
            activity=asked["activity"] if has_activity else "",
            proposal=asked["proposal"] if remedy_proposal(asked["proposal"]) else "",
        ),
        content=form.content(),
        target=asked["target"],
        holder=form.holder_key,
    )


def _asked(request: HttpRequest, log: EventLog, selection: Selection, names: list[str]) -> dict[str, Any]:
    """押した行と打ち手から、初めに入れておく値。"""
    query = request.GET
    cause = query.get("cause", "")
    source, activity = (query.get(name, "") if query.get(name) in names else "" for name in ("from", "to"))
    kind = "waiting" if source and activity else "sojourn" if activity else "throughput"
    if query.get("figure") in ("throughput", "rework"):
        kind = query["figure"]
    proposal = remedy_proposal(query.get("proposal", ""))
    first, last = (local_day(one) if one else None for one in (log.first_at, log.last_at))
    return {
        "cause": cause if cause in dict(CAUSES) else "",
        "source": source,
        "activity": activity,
        "kind": kind,
        "since": selection.since or first,
        "until": selection.until or last,
        "title": proposal.label if proposal else "",
        "note": f"{proposal.how}\n先に確かめること: {proposal.check}" if proposal else "",
        "proposal": proposal.id if proposal else "",
    }


def _page(
    request: HttpRequest,
    log: EventLog,
    form: NewRemedyForm,
    refusal: str,
    selection: Selection,
    page: LogPage | None,
    status: int,
) -> HttpResponse:
    said = replace(selection, since=None, until=None).said()
    context = {
        "lead": f"「{log.title}」の、いまの値を凍らせて持ち、あとで前後を比べます。",
        "refusal": refusal,
        "notes": [f"絞り込み: {'、'.join(said)}"] if said else [],
        "current": _current(request, log, selection, form) if page else "",
        "definition": _definition(form),
        "proposals": _proposals(request, form),
        "submit": _TITLE,
        "is_blocked": page is None,
    }
    back = reverse("insight.causes", args=[log.key]) + selection.query()
    return form_page(request, _TITLE, log_trail(log, (_TITLE, None)), form, back, status=status, **context)


def _current(request: HttpRequest, log: EventLog, selection: Selection, form: NewRemedyForm) -> str:
    """いまの値の文。選んだ数がまだ計れなければ空。"""
    values = {name: form[name].value() or "" for name in ("kind", "source", "activity")}
    asked = form.initial
    figure = figure_of(values["kind"], values["source"], values["activity"])
    if figure is None:
        return ""
    chosen = replace(selection, since=asked["since"], until=asked["until"])
    try:
        found = comparing.baseline(request.scope, log, chosen, figure)  # type: ignore[attr-defined]
    except CannotMeasureRemedy:
        return ""
    what = "" if figure.is_share else "の中央値"
    span = f"{format_date(asked['since'], 'short')}〜{format_date(asked['until'], 'short')}"
    said = queries.level_said(found.level, replace(figure, is_dated_only=found.is_dated_only))
    return f"{figure.label}{what}: {said}（{span}に終わった件、n={found.n:,}）"


def _definition(form: NewRemedyForm) -> str:
    """選んだ数の定義。数がまだ決まらなければ空。"""
    figure = figure_of(*(form[name].value() or "" for name in ("kind", "source", "activity")))
    return definition_of(figure) if figure else ""


def _proposals(request: HttpRequest, form: NewRemedyForm) -> Table:
    """この原因に答える打ち手。選ぶと、様式に入る。"""
    kind = form["kind"].value()
    cause = REWORK if kind == "rework" else form["cause"].value() or ""
    found: Iterable[RemedyProposal] = proposals_for(cause)
    columns = [
        Column("label", "打ち手", is_row_header=True),
        Column("how", "すること"),
        Column("check", "先に確かめること"),
        Column("figure", "初めに動くはずの数"),
    ]
    rows = []
    for one in found:
        query = {name: request.GET.getlist(name) for name in request.GET if name != "proposal"}
        href = "?" + urlencode({**query, "proposal": one.id}, doseq=True)
        cells = {
            "label": Cell(one.label),
            "how": Cell(one.how),
            "check": Cell(one.check),
            "figure": Cell(_FIGURES[one.figure]),
        }
        rows.append(Row(cells, href=href))
    return Table("打ち手の例（標の一覧。選ぶと、下の様式に入ります）", columns, rows)


def edit_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """対策を直す様式。"""
    row = shown_remedy_of(request, key)
    form = RemedyForm(request.scope, row, initial=RemedyForm.initial_of(row))  # type: ignore[attr-defined]
    return _edit_page(request, row, form)


def edit_remedy(request: HttpRequest, key: UUID) -> HttpResponse:
    """対策を直す。"""
    row, scope = shown_remedy_of(request, key), request.scope  # type: ignore[attr-defined]
    form = RemedyForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda data: actions.change_remedy(
            by=scope,
            key=key,
            version=data["version"],
            content=form.content(target=data["target"]),
            holder=form.holder_key,
        ),
    ):
        return _edit_page(request, row, form, status=422)
    messages.success(request, "直しました。")
    return redirect("insight.remedy", key=key)


def _edit_page(request: HttpRequest, row: Any, form: RemedyForm, status: int = 200) -> HttpResponse:
    back = reverse("insight.remedy", args=[row.key])
    trail = crumbs((f"No.{row.number}", back), ("直す", None))
    line = queries.line_of(request.scope, row)  # type: ignore[attr-defined]
    current = f"{row.figure_label}: 立てたときの値 {line.baseline_said}{line.counted_said}"
    return form_page(request, f"「{row.title}」を直す", trail, form, back, status=status, current=current)
