"""工程表の頁: 柱・取組・作業を行に、四半期を列にした表。"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.forms import NarrowingForm
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of, span_text, state_badge
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import roadmap_board as board
from shirube.engines.plan.roadmap_board import Counts, Line, Mark, Quarter
from shirube.engines.plan.snapshot_lines import State, TaskKind
from shirube.ui.components.badge.badge import Badge
from shirube.values.fiscal_year import FiscalYear

PAGE_SIZE = 100
SHOWN_YEARS = 5
SYMBOLS = {
    Mark.LATE: "！",
    Mark.NATIONAL: "国",
    Mark.EXTENDED: "延",
    Mark.MILESTONE: "◆",
    Mark.DONE: "",
    Mark.PLAN: "",
}


@dataclass(frozen=True, slots=True)
class QuarterCell:
    """四半期の一ます。"""

    look: str
    symbol: str
    spoken: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """盤の一行。``kind`` は pillar・initiative・task。"""

    kind: str
    title: str
    href: str | None = None
    number: str = ""
    owner: str = ""
    badges: tuple[Badge, ...] = ()
    span: str = ""
    cells: tuple[QuarterCell, ...] = ()


def home(request: HttpRequest) -> HttpResponse:
    """いま見る計画の工程表へ移る。計画が無ければ、次にすることを言う。"""
    plan = versions.current_plan(request.scope)  # type: ignore[attr-defined]
    if plan is not None:
        return redirect("roadmap.table", plan=plan.key)
    context = {
        "page_title": "工程表",
        "breadcrumbs": [("ホーム", reverse("home")), ("工程表", None)],
        "can_start": request.scope.can("plan.edit"),  # type: ignore[attr-defined]
    }
    return render(request, "roadmap/none.html", context)


def table(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    today = scope.today
    pillars = queries.pillar_lines(scope, row, today)
    initiatives = queries.initiative_lines(scope, row, today)
    tasks = queries.task_lines(scope, row, today)
    form = NarrowingForm(scope, request.GET)
    narrowing = form.narrowing
    found = board.lines(pillars, initiatives, tasks, narrowing, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = _shown_quarters(row, today, request.GET.get("from"))
    context = {
        "page_title": "工程表",
        "breadcrumbs": crumbs(row),
        "lead": f"{row.title}（{versions.head(scope, row, today).period_label}）",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "roadmap.table"),
        "form": form,
        "is_narrowed": not narrowing.is_open,
        "figures": _figures(row, board.counts(initiatives, tasks, today)),
        "page": page,
        "years": _years(row, shown),
        "quarters": [(one, one == Quarter.of(today)) for one in shown],
        "rows": _rows(row, page, shown, today),
        "legend": [(SYMBOLS[mark], mark.label, mark.value) for mark in Mark],
        "is_empty": not initiatives,
        "can_edit": scope.can("roadmap.edit"),
        "column_count": len(shown) + 4,
        "is_past_edition": _is_past_edition(row, today),
    }
    return render(request, "roadmap/table.html", context)


def _is_past_edition(plan: Plan, today: date) -> bool:
    edition = queries.edition_of(plan)
    return edition is not None and edition.period_end is not None and edition.period_end < today


def _shown_quarters(plan: Plan, today: date, wanted: str | None) -> tuple[Quarter, ...]:
    """画面に出す年度（五年まで）。言われなければ、今年度の見える所から。"""
    last_start = max(plan.first_year, plan.last_year - SHOWN_YEARS + 1)
    try:
        first = int(wanted or "")
    except ValueError:
        first = FiscalYear.of(today).start_year - 1 if last_start > plan.first_year else plan.first_year
    first = min(max(first, plan.first_year), last_start)
    return board.quarters(first, min(first + SHOWN_YEARS - 1, plan.last_year))


def _years(plan: Plan, shown: tuple[Quarter, ...]) -> dict[str, object]:
    first, last = shown[0].year, shown[-1].year
    return {
        "labels": [FiscalYear(year).label for year in range(first, last + 1)],
        "before": first - SHOWN_YEARS if first > plan.first_year else None,
        "after": first + SHOWN_YEARS if last < plan.last_year else None,
    }


def _figures(plan: Plan, counts: Counts) -> list[dict[str, object]]:
    """上に並べる数と、その絞り込みへの行き先。"""
    base = reverse("roadmap.table", args=[plan.key])
    return [
        {"label": "取組", "value": counts.initiatives, "href": base},
        {"label": "作業・節目", "value": counts.tasks, "href": base, "note": f"うち完了 {counts.done:,}"},
        {"label": "遅れ", "value": counts.overdue, "href": f"{base}?show=late"},
        {"label": "公式に延長", "value": counts.extended, "href": f"{base}?show=extended"},
        {"label": "国の期限あり", "value": counts.national, "href": f"{base}?show=national"},
        {"label": "未定あり", "value": counts.undecided, "href": f"{base}?show=undecided"},
    ]


def _rows(plan: Plan, page: object, shown: tuple[Quarter, ...], today: date) -> list[BoardRow]:
    """頁の行に、柱の見出しをはさむ。"""
    to_initiative = links_to_plan("roadmap.initiative", plan)
    to_task = links_to_plan("roadmap.task", plan)
    rows: list[BoardRow] = []
    pillar: object = object()
    for line in page:  # type: ignore[attr-defined]
        if line.pillar != pillar:
            pillar = line.pillar
            rows.append(_pillar_row(line))
        rows.append(
            _task_row(line, shown, today, to_task)
            if line.task
            else _initiative_row(line, shown, today, to_initiative)
        )
    return rows


def links_to_plan(name: str, plan: Plan):
    """この計画の中の経路の、記録の鍵から行き先を作る関数。"""
    nobody = UUID(int=0)
    before, _, after = reverse(name, args=[plan.key, nobody]).partition(str(nobody))
    return lambda key: f"{before}{key}{after}"


def _pillar_row(line: Line) -> BoardRow:
    if line.pillar is None:
        return BoardRow("pillar", "柱を定めていない取組")
    return BoardRow("pillar", line.pillar.title, number=line.pillar.number)


def _initiative_row(line: Line, shown: tuple[Quarter, ...], today: date, link) -> BoardRow:
    one = line.initiative
    empty = tuple(QuarterCell("now" if q == Quarter.of(today) else "", "", "") for q in shown)
    return BoardRow(
        "initiative",
        one.title,
        href=link(one.key),
        number=one.number,
        owner=one.owner or "",
        badges=(state_badge(one.state),),
        cells=empty,
    )


def _task_row(line: Line, shown: tuple[Quarter, ...], today: date, link) -> BoardRow:
    task = line.task
    assert task is not None  # noqa: S101 - 作業の行だけが来る
    is_late = task.is_overdue(today)
    badges = [Badge("遅れ", "error") if is_late else state_badge(task.state)]
    if task.extended_to:
        badges.append(Badge("延長", "warning"))
    if task.national_due:
        badges.append(Badge("国の期限", "neutral"))
    placed = board.marks(task, today)
    now = Quarter.of(today)
    is_work = task.kind is TaskKind.WORK
    return BoardRow(
        "task",
        task.title,
        href=link(task.key),
        owner=line.owner or "",
        badges=tuple(badges),
        span=span_text(task.starts_on, task.ends_on, task.precision, is_work=is_work),
        cells=tuple(_cell(placed.get(q, ()), task.state, is_now=q == now) for q in shown),
    )


def _cell(found: tuple[Mark, ...], state: State, *, is_now: bool) -> QuarterCell:
    looks = [f"mark-{mark.value}" for mark in found]
    if state is State.STOPPED and found:
        looks.append("mark-stopped")
    if is_now:
        looks.append("now")
    symbol = next((SYMBOLS[mark] for mark in SYMBOLS if mark in found and SYMBOLS[mark]), "")
    return QuarterCell(" ".join(looks), symbol, "、".join(mark.label for mark in found))
