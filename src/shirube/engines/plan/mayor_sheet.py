"""首長用の一枚: 計画のいまを、A4 一枚に納める。

載せる行と名の長さは、ゆったりした割りから順に試し、紙に入る初めの割りを使う。載せきれない行は数を、切った名は
「…」を紙の上に示す。だから取組がいくつあっても、名がどれだけ長くても、一枚である。
古い値（18か月より前）の KPI は載せない。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shirube.engines.plan.kpi_judgement import is_stale
from shirube.engines.plan.kpi_papers import latest_point, target_text
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.plan_state import (
    budget_of,
    coming_tasks,
    days_late,
    kpi_progress,
    late_tasks,
    open_issues,
    state_counts,
)
from shirube.engines.plan.plan_words import UNDECIDED, titled
from shirube.engines.plan.printable import printable
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Task
from shirube.engines.plan.undecided import undecided
from shirube.values.document import Block, Document, KeyFigure, Paragraph, Run, TableBlock, cell_text
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

_SOURCE = "計画の記録"
LONGEST_TITLE = 26
LONGEST_VISION = 50
LONGEST_OWNER = 10
# 紙に入る行の数。一つの表は題・頭・あきでおよそ三行ぶんを使う（Word で行の高い書体になるときで数える）。
PAPER_LINES = 38
TABLE_LINES = 3
# 名の列が一行に入る字の数。これより長い名は二行になる。
WIDTH_OF_NAME = 15
# 柱の表は数が短いので、名の列が広い。
PILLAR_HEADER = "柱"
WIDTH_OF_PILLAR = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """一つの表に載せる行の数と、名の長さ。"""

    rows: int
    name: int


_ROOMS = tuple(
    _Room(rows=rows, name=name)
    for rows, name in ((8, 30), (6, 30), (8, 15), (6, 15), (5, 15), (4, 15), (3, 15))
)


def mayor_sheet(plan: PlanSnapshot, *, status: str | None = None) -> Document:
    """首長用の一枚。数と表は、版の時点（as_of）のもの。"""
    plan = printable(plan)
    vision = _cut(plan.head.vision, LONGEST_VISION) if plan.head.vision else None
    return Document(
        title=f"{_cut(plan.head.title, LONGEST_TITLE)}のいま",
        subtitle=f"ビジョン　{vision}" if vision else None,
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=(*_figures(plan), *_body(plan)),
        status=status,
        keywords=("首長用",),
        layout="一枚",
    )


def _body(plan: PlanSnapshot) -> tuple[Block, ...]:
    """紙に入る、いちばんゆったりした割りの表。"""
    for room in _ROOMS:
        blocks = tuple(_blocks(plan, room))
        if sum(map(_lines, blocks)) <= PAPER_LINES:
            return blocks
    return blocks


def _lines(block: Block) -> int:
    """紙の上の行の数。"""
    if not isinstance(block, TableBlock):
        return 1
    width = WIDTH_OF_PILLAR if block.header[0] == PILLAR_HEADER else WIDTH_OF_NAME
    rows = sum(max(-(-len(cell_text(cell)) // width) for cell in row) or 1 for row in block.rows)
    return TABLE_LINES + rows + (block.note is not None)


def _blocks(plan: PlanSnapshot, room: _Room) -> Iterator[Block]:
    yield _pillars(plan, room)
    late = late_tasks(plan)
    yield _late(plan, late, room) if late else _none("期限を過ぎている作業")
    coming = coming_tasks(plan)
    yield _coming(plan, coming, room) if coming else _none("これから三か月の節目と期限")
    if open_issues(plan):
        yield _issues(plan, room)
    yield from _kpis(plan, room)


def _none(name: str) -> Paragraph:
    return Paragraph(runs=(Run(text=f"{name}　", strong=True), Run(text="ありません。")))


def _figures(plan: PlanSnapshot) -> Iterator[Block]:
    counts = state_counts(plan, plan.initiatives)
    yield KeyFigure(
        label="取組",
        value_text=f"{counts.total}件",
        note=f"完了{counts.done}・実施中{counts.active}・未着手{counts.planned}",
        source_label=_SOURCE,
        lineage="取組の状態",
    )
    late = len(late_tasks(plan))
    yield KeyFigure(
        label="期限を過ぎた作業",
        value_text=f"{late}件",
        note=f"{counts.late}取組にまたがる" if late else None,
        source_label=_SOURCE,
        lineage="作業の期限と状態",
    )
    reached, fresh, total = kpi_progress(plan)
    yield KeyFigure(
        label="目標に届いたKPI",
        value_text=f"{reached}件",
        note=f"値のある{fresh}件のうち（全{total}件）",
        source_label=_SOURCE,
        lineage="KPIの読みと目標",
    )
    year = FiscalYear.of(plan.as_of)
    budget = budget_of(plan, year)
    yield KeyFigure(
        label=f"{year.label}の予算",
        value_text="未定" if budget is None else Yen(budget).format("百万円"),
        note="当初と補正の合計",
        source_label=_SOURCE,
        lineage="取組の経費",
    )
    yield KeyFigure(
        label="未定のこと",
        value_text=f"{len(undecided(plan))}件",
        source_label=_SOURCE,
        lineage="未定の一覧",
    )


def _pillars(plan: PlanSnapshot, room: _Room) -> TableBlock:
    groups = [(one.key, titled(one)) for one in plan.pillars]
    rows = []
    for key, label in [*groups, (None, "柱の定めのない取組")]:
        initiatives = plan.initiatives_of(key)
        if initiatives:
            one = state_counts(plan, initiatives)
            numbers = (one.total, one.done, one.active, one.planned, one.late)
            rows.append((_cut(label, WIDTH_OF_PILLAR), *(str(number) for number in numbers)))
    return TableBlock(
        caption="柱ごとの取組の数",
        header=(PILLAR_HEADER, "取組", "完了", "実施中", "未着手", "遅れのある取組"),
        rows=tuple(rows[: room.rows]),
        align=("left", "right", "right", "right", "right", "right"),
        row_header=True,
        note=_rest(rows, room, "の柱"),
    )


def _late(plan: PlanSnapshot, late: tuple[Task, ...], room: _Room) -> TableBlock:
    names = {one.key: one for one in plan.initiatives}
    return TableBlock(
        caption="期限を過ぎている作業（過ぎた日数の多い順）",
        header=("作業", "取組", "担当", "期限", "過ぎた日数"),
        rows=tuple(
            (
                _cut(one.title, room.name),
                _cut(titled(names[one.initiative]), room.name),
                _owner(one, names[one.initiative]),
                "" if one.due is None else format_date(one.due, "short"),
                f"{days_late(one, plan.as_of)}日",
            )
            for one in late[: room.rows]
        ),
        align=("left", "left", "left", "left", "right"),
        note=_rest(late, room),
    )


def _coming(plan: PlanSnapshot, coming: tuple[Task, ...], room: _Room) -> TableBlock:
    names = {one.key: one for one in plan.initiatives}
    return TableBlock(
        caption="これから三か月の節目と期限（近い順）",
        header=("期限", "作業・節目", "取組", "担当"),
        rows=tuple(
            (
                "" if one.due is None else format_date(one.due, "short"),
                _cut(one.title, room.name),
                _cut(titled(names[one.initiative]), room.name),
                _owner(one, names[one.initiative]),
            )
            for one in coming[: room.rows]
        ),
        note=_rest(coming, room),
    )


def _issues(plan: PlanSnapshot, room: _Room) -> TableBlock:
    """片付いていない課題・リスク。"""
    issues = open_issues(plan)
    return TableBlock(
        caption="課題・リスク（急ぐ順）",
        header=("課題", "対応", "担当", "期限"),
        rows=tuple(
            (
                _cut(one.title, room.name),
                _cut(one.response or UNDECIDED, room.name),
                _cut(one.owner or UNDECIDED, LONGEST_OWNER),
                UNDECIDED if one.due is None else format_date(one.due, "short"),
            )
            for one in issues[: room.rows]
        ),
        note=_rest(issues, room),
    )


def _kpis(plan: PlanSnapshot, room: _Room) -> Iterator[Block]:
    rows = []
    for one in plan.kpis:
        point = latest_point(one)
        if point is not None and not is_stale(point, plan.as_of):
            until = format_date(point.ends_on, "short")
            rows.append(
                (
                    _cut(one.title, room.name),
                    UNDECIDED if one.base is None else figure_text(one.base, one.unit),
                    f"{figure_text(point.value, one.unit)}（{until}）",
                    target_text(one).replace("\n", ""),
                )
            )
    if not rows:
        told = "新しい値（18か月以内）のあるものはありません。"
        yield Paragraph(runs=(Run(text="KPI　", strong=True), Run(text=told)))
        return
    yield TableBlock(
        caption="KPI（18か月以内の値のあるもの）",
        header=("KPI", "基準", "いま（いつまで）", "目標"),
        rows=tuple(rows[: room.rows]),
        align=("left", "right", "right", "right"),
        row_header=True,
        note=_rest(rows, room),
    )


def _owner(task: Task, initiative: Initiative) -> str:
    return _cut(task.owner or initiative.owner or UNDECIDED, LONGEST_OWNER)


def _rest(rows: Sequence[object], room: _Room, unit: str = "件") -> str | None:
    """載せきれない行の数。"""
    return f"このほか {len(rows) - room.rows}{unit}。" if len(rows) > room.rows else None


def _cut(text: str, longest: int) -> str:
    """一つの行にし、長ければ終わりを「…」にする。"""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
