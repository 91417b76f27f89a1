"""PDCA の評価の画面: 一覧、始める、一つの期間、総括、締める、評価シートと評価書。"""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import StartCycleForm, SummaryForm, VersionForm
from shirube.apps.plan.steering.models import Cycle
from shirube.apps.plan.steering.queries import sheets
from shirube.apps.plan.steering.views import cycle_parts as parts
from shirube.apps.plan.steering.views.page import errors_of, form_page, paper, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_tabs, plan_trail
from shirube.engines.plan.steering_review_document import review_document
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.instant import local_day


def cycle_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """評価の一覧。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    columns = [
        Column("label", "期間", is_row_header=True),
        Column("standing", "状態"),
        Column("span", "いつからいつまで"),
        Column("closed", "締めた日"),
    ]
    rows = [
        Row(
            {
                "label": Cell(queries.label_of(one)),
                "standing": Cell(
                    badge=Badge(one.get_standing_display(), "info" if one.is_open else "success")
                ),
                "span": Cell(f"{format_date(one.starts_on, 'short')}〜{format_date(one.ends_on, 'short')}"),
                "closed": Cell(format_date(local_day(one.closed_at), "short") if one.closed_at else "―"),
            },
            href=reverse("steering.cycle", args=[row.key, one.key]),
        )
        for one in queries.cycles(scope, row)
    ]
    context = {
        "page_title": "PDCAの評価",
        "breadcrumbs": plan_trail(row, ("PDCAの評価", None)),
        "lead": "四半期・半期・年度ごとに、取組がどう進んだかを評価し、次の期間にすることを決めます。"
        "実績は工程表・KPI・経費から引くので、打ち直しません。",
        "plan": row,
        "tabs": plan_tabs(scope, row, "steering.cycles"),
        "table": Table("評価の一覧", columns, rows),
        "can_edit": scope.can("steering.edit"),
    }
    return render(request, "steering/cycles.html", context)


def new_cycle(request: HttpRequest, plan: UUID) -> HttpResponse:
    """評価する期間を選ぶ様式。"""
    row = plan_of(request, plan)
    return _new_page(request, row, StartCycleForm(request.scope, row))  # type: ignore[attr-defined]


def start_cycle(request: HttpRequest, plan: UUID) -> HttpResponse:
    """評価を始める。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = StartCycleForm(scope, row, request.POST)

    def run(_: object) -> None:
        kind, period = form.chosen
        actions.start_cycle(by=scope, plan=row, kind=kind, period=period)

    if not succeeded(form, run):
        return _new_page(request, row, form, status=422)
    messages.success(request, "評価を始めました。取組を選んで、評価と見直しを書きます。")
    return redirect("steering.cycles", plan=plan)


def _new_page(request: HttpRequest, plan: Plan, form: StartCycleForm, status: int = 200) -> HttpResponse:
    back = reverse("steering.cycles", args=[plan.key])
    trail = plan_trail(plan, ("PDCAの評価", back), ("始める", None))
    going = queries.unclosed(request.scope, plan)  # type: ignore[attr-defined]
    warning = f"{queries.label_of(going)}の評価が、まだ締められていません。" if going else ""
    submit = "この期間の評価を始める"
    nothing = "" if form.has_periods else _why_nothing(plan, request.scope.today)  # type: ignore[attr-defined]
    words = {"submit": submit, "warning": warning, "nothing": nothing}
    return form_page(request, "評価を始める", trail, form, back, status=status, **words)


def _why_nothing(plan: Plan, today: date) -> str:
    """選べる期間のないわけと、次にすること。"""
    start = FiscalYear(plan.first_year).start
    if today < start:
        return f"計画は{format_date(start)}に始まります。その日から、四半期ごとに評価できます。"
    return "始められる期間の評価は、もうすべて始めています。続いている評価を進めて締めてください。"


def cycle(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの期間の評価。"""
    row, one = _cycle(request, plan, key)
    return _page(request, row, one)


def _cycle(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Cycle]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.cycle_of_key(scope, row, key), "評価")


def _page(
    request: HttpRequest, plan: Plan, one: Cycle, form: SummaryForm | None = None, refusal: str = ""
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    shown = queries.picture(scope, one)
    can_edit = scope.can("steering.edit") and one.is_open
    back = reverse("steering.cycles", args=[plan.key])
    fresh = SummaryForm(initial={"version": one.version, "summary": one.summary})
    context = {
        "page_title": f"{shown.label}の評価",
        "breadcrumbs": plan_trail(plan, ("PDCAの評価", back), (shown.label, None)),
        "plan": plan,
        "cycle": one,
        "steps": parts.steps(shown, scope.today),
        "figures": parts.figures(shown),
        "terms": parts.terms(shown),
        "figure": parts.figure(shown),
        "table": parts.review_table(plan, shown),
        "whole": parts.kpi_table(shown.facts.whole, "計画全体のKPI"),
        "unreviewed": len(queries.unreviewed(scope, shown)) if can_edit else 0,
        "unfinished": len(shown.unfinished),
        "is_over": one.ends_on < scope.today,
        "form": form or (fresh if can_edit else None),
        "refusal": refusal,
        "can_edit": can_edit,
        "can_remove": can_edit and not any(w.grade or w.reason or w.act for w in shown.written),
        "papers": parts.papers(plan, one, shown.label),
        "sections": parts.sections(plan, one, shown) if one.is_open else [],
        "ending_soon": format_date(one.ends_on),
    }
    return render(request, "steering/cycle.html", context, status=422 if form or refusal else 200)


def write_summary(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """総括の言葉を書く。"""
    row, one = _cycle(request, plan, key)
    scope, form = request.scope, SummaryForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.write_summary(by=scope, plan=row, key=key, **data)):
        return _page(request, row, one, form)
    messages.success(request, "総括を保存しました。")
    return redirect("steering.cycle", plan=plan, key=key)


def gather(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """あとから加わった取組を、評価に足す。"""
    row, one = _cycle(request, plan, key)
    try:
        count = actions.gather_initiatives(by=request.scope, plan=row, key=one.key)  # type: ignore[attr-defined]
    except actions.CannotSteer as refusal:
        return _page(request, row, one, refusal=str(refusal))
    messages.success(request, f"取組を{count}件、評価に足しました。")
    return redirect("steering.cycle", plan=plan, key=key)


def close(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """評価を締める。"""
    row, one = _cycle(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.close_cycle(by=scope, plan=row, key=key, **data)):
        return _page(request, row, one, refusal=errors_of(form))
    messages.success(request, "評価を締めました。見直しは、次の期間の評価に引き継がれます。")
    return redirect("steering.cycle", plan=plan, key=key)


def remove(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """間違えて始めた評価を消す。"""
    row, one = _cycle(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.remove_cycle(by=scope, plan=row, key=key, **data)):
        return _page(request, row, one, refusal=errors_of(form))
    messages.success(request, "始めた評価を消しました。")
    return redirect("steering.cycles", plan=plan)


def cycle_sheet(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """評価シート（xlsx）。``?owner=`` があれば、その組織の担当の取組だけ。"""
    _, one = _cycle(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    owner = request.GET.get("owner")
    mine = roadmap.my_departments(scope, scope.today) if owner == "mine" else frozenset({owner or ""})
    shown = queries.picture(scope, one)
    data = sheets.reviews_xlsx(scope, shown, mine if owner else None, scope.now)
    return attached(data, f"評価シート（{shown.label}）.xlsx")


def cycle_paper(request: HttpRequest, plan: UUID, key: UUID, form: str) -> HttpResponse:
    """評価書。"""
    _, one = _cycle(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    shown = queries.picture(scope, one)
    document = review_document(queries.review_paper(scope, shown), shown.facts, shown.written, shown.summary)
    return paper(document, form, f"評価書（{shown.label}）")
