"""工程表の行: 柱の見出し、取組、作業を、四半期のますと札にする。"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from shirube.apps.plan.roadmap.views.page import day_text, span_text, state_badge
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import roadmap_board as board
from shirube.engines.plan.dated_marks import DatedMark
from shirube.engines.plan.roadmap_board import Line, Mark
from shirube.engines.plan.snapshot_lines import State, TaskKind
from shirube.ui.components.badge.badge import Badge
from shirube.values.quarter import Quarter

Link = Callable[[object], str]
SOON_DAYS = 90
SYMBOLS = {
    Mark.LATE: "！",
    Mark.NATIONAL: "国",
    Mark.EXTENDED: "延",
    Mark.MILESTONE: "◆",
    Mark.DATED: "▽",
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
    """盤の一行。``kind`` は pillar・initiative・task・date。"""

    kind: str
    title: str
    href: str | None = None
    number: str = ""
    owner: str = ""
    badges: tuple[Badge, ...] = ()
    span: str = ""
    cells: tuple[QuarterCell, ...] = ()
    note: str = ""


def board_rows(
    plan: Plan,
    lines: Iterable[Line],
    shown: tuple[Quarter, ...],
    today: date,
    *,
    with_tasks: frozenset[str],
    says_undecided: bool,
) -> list[BoardRow]:
    """行に柱の見出しをはさむ。``says_undecided`` なら何が未定かも言う（``with_tasks`` は作業のある取組）。"""
    to_initiative = links_to_plan("roadmap.initiative", plan)
    to_task = links_to_plan("roadmap.task", plan)
    rows: list[BoardRow] = []
    pillar: object = object()
    for line in lines:
        if line.pillar != pillar:
            pillar = line.pillar
            rows.append(_pillar_row(line))
        if line.mark is not None:
            rows.append(_date_row(line.mark, shown, today))
            continue
        note = _undecided(line, with_tasks) if says_undecided else ""
        rows.append(
            _task_row(line, shown, today, to_task, note)
            if line.task
            else _initiative_row(line, shown, today, to_initiative, note)
        )
    return rows


def _undecided(line: Line, with_tasks: frozenset[str]) -> str:
    one = line.initiative
    found = (
        board.undecided_of_task(line.task, line.owner)
        if line.task
        else board.undecided(one, one.key in with_tasks)
    )
    return f"未定: {'、'.join(found)}" if found else ""


def links_to_plan(name: str, plan: Plan) -> Link:
    """この計画の中の経路の、記録の鍵から行き先を作る関数。"""
    nobody = UUID(int=0)
    before, _, after = reverse(name, args=[plan.key, nobody]).partition(str(nobody))
    return lambda key: f"{before}{key}{after}"


def _pillar_row(line: Line) -> BoardRow:
    if line.pillar is None:
        return BoardRow("pillar", "柱を定めていない取組")
    return BoardRow("pillar", line.pillar.title, number=line.pillar.number)


def _initiative_row(line: Line, shown: tuple[Quarter, ...], today: date, link: Link, note: str) -> BoardRow:
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
        note=note,
    )


def _task_row(line: Line, shown: tuple[Quarter, ...], today: date, link: Link, note: str) -> BoardRow:
    task = line.task
    assert task is not None  # noqa: S101 - 作業の行だけが来る
    badges = [state_badge(task.state)]
    if task.is_overdue(today) and task.due is not None:
        badges = [Badge(f"遅れ {(today - task.due).days:,}日", "error")]
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
        note=note,
    )


def _date_row(mark: DatedMark, shown: tuple[Quarter, ...], today: date) -> BoardRow:
    """契約などの日付の行。"""
    now, here = Quarter.of(today), Quarter.of(mark.day)
    empty: tuple[Mark, ...] = ()
    return BoardRow(
        "date",
        mark.label,
        href=mark.href,
        owner=mark.owner or "",
        badges=(left_badge(mark, today),),
        span=day_text(mark.day),
        cells=tuple(
            _cell((Mark.DATED,) if q == here else empty, State.PLANNED, is_now=q == now) for q in shown
        ),
    )


def left_badge(mark: DatedMark, today: date) -> Badge:
    """あと何日かの札。三か月のうちに来る日は目立たせる。"""
    soon = 0 <= mark.days_left(today) <= SOON_DAYS
    return Badge(mark.left_text(today), "warning" if soon else "neutral")


def _cell(found: tuple[Mark, ...], state: State, *, is_now: bool) -> QuarterCell:
    looks = [f"mark-{mark.value}" for mark in found]
    if state is State.STOPPED and found:
        looks.append("mark-stopped")
    if is_now:
        looks.append("now")
    symbol = next((SYMBOLS[mark] for mark in SYMBOLS if mark in found and SYMBOLS[mark]), "")
    return QuarterCell(" ".join(looks), symbol, "、".join(mark.label for mark in found))
