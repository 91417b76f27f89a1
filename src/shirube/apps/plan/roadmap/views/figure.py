"""工程表の図と紙: 画面の図、A3 の PDF。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.frame.attachment import attached, opened
from shirube.apps.plan.roadmap.queries import papers
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of
from shirube.engines.plan.roadmap_lines import RoadmapLine, roadmap_years
from shirube.ui.components.tabs.tabs import Tab
from shirube.ui.diagram import PHONE, WIDE, gantt, responsive
from shirube.values.era import format_date

MOST_LINES = 120
MOST_PAPER_LINES = 2_000  # 一頁に 0.1 秒ほどかかり、これでおよそ 10 秒


def figure(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表の図。柱が多い計画では、柱ごとに見る。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    today = scope.today
    now = papers.roadmap_now(scope, row)
    lines, kept = now.lines, now.baseline
    pillars = now.by_pillar
    wanted = request.GET.get("pillar", "")
    if wanted not in pillars:
        wanted = "" if len(lines) <= MOST_LINES else next(iter(pillars), "")
    shown = pillars[wanted] if wanted else lines
    drawn = shown[:MOST_LINES]
    context = {
        "page_title": "工程表の図",
        "breadcrumbs": crumbs(row, ("図", None)),
        "lead": f"{format_date(today)}現在" + (f"（基準は第{kept.number}版）" if kept else ""),
        "plan": row,
        "tabs": _tabs(pillars, wanted, has_all=len(lines) <= MOST_LINES),
        "left": len(shown) - len(drawn),
        "pillar": wanted,
        "has_whole_paper": len(lines) <= MOST_PAPER_LINES,
    }
    if drawn:
        years = roadmap_years(now.snapshot.head, drawn, today)
        title = f"{row.title} 工程表"
        (wide,) = gantt("roadmap-wide", title, drawn, years, today=today, layout=WIDE)
        (phone,) = gantt("roadmap-phone", title, drawn, years, today=today, layout=PHONE)
        context["figure"] = responsive(wide, phone)
    return render(request, "roadmap/figure.html", context)


def _tabs(pillars: dict[str, tuple[RoadmapLine, ...]], wanted: str, *, has_all: bool) -> list[Tab]:
    every = [Tab("すべて", "?", is_current=not wanted)] if has_all else []
    return every + [
        Tab(lines[0].label, f"?pillar={key}", is_current=key == wanted) for key, lines in pillars.items()
    ]


def pdf(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表の PDF（A3 横）。柱を言えば、その柱だけ。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    now = papers.roadmap_now(scope, row)
    part = now.of_pillar(request.GET.get("pillar", ""))
    if part is None and len(now.lines) > MOST_PAPER_LINES:
        messages.info(
            request,
            f"この工程表は{len(now.lines):,}行あり、一つの紙にすると何十秒もかかります。"
            "柱ごとに受け取ってください。",
        )
        return redirect("roadmap.figure", plan=row.key)
    return opened(papers.pdf_of(scope, row, part or now), f"{row.title}_工程表.pdf")


def xml(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表を、MS Project で開ける XML にする。"""
    row = plan_of(request, plan)
    return attached(papers.xml_of(request.scope, row), f"{row.title}_工程表.xml")  # type: ignore[attr-defined]
