"""首長用の一枚: 計画のいまを、A4 一枚に納める。

数は五つまで、表の行は決めた数までとし、名は一行に収まる長さで切る。だから取組がいくつあっても一枚である。
古い値（18か月より前）の KPI は載せない。
"""

from __future__ import annotations

from collections.abc import Iterator

from shirube.engines.plan.kpi_papers import is_stale, latest_point, target_text
from shirube.engines.plan.plan_state import (
    budget_of,
    coming_tasks,
    days_late,
    kpi_progress,
    late_tasks,
    state_counts,
)
from shirube.engines.plan.plan_words import number_text, titled
from shirube.engines.plan.printable import printable
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Task
from shirube.engines.plan.undecided import undecided
from shirube.values.document import Block, Document, Heading, KeyFigure, Paragraph, Run, TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

MOST_LATE = 5
MOST_COMING = 5
MOST_KPIS = 5
MOST_PILLARS = 6
LONGEST_NAME = 16
LONGEST_OWNER = 11
_SOURCE = "計画の記録"


def mayor_sheet(plan: PlanSnapshot, *, status: str | None = None) -> Document:
    """首長用の一枚。数と表は、版の時点（as_of）のもの。"""
    plan = printable(plan)
    return Document(
        title=f"{_cut(plan.head.title)}のいま",
        subtitle=f"ビジョン　{_cut(plan.head.vision, 60)}" if plan.head.vision else None,
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(_blocks(plan)),
        status=status,
        keywords=("首長用",),
        layout="一枚",
    )


def _blocks(plan: PlanSnapshot) -> Iterator[Block]:
    yield from _figures(plan)
    yield Heading(level=1, text="柱ごとの進み")
    yield _pillars(plan)
    late = late_tasks(plan)
    yield Heading(level=1, text="期限を過ぎている作業")
    if late:
        yield _late(plan, late)
    else:
        yield Paragraph.of("ありません。")
    coming = coming_tasks(plan)
    yield Heading(level=1, text="これから三か月の節目と期限")
    if coming:
        yield _coming(plan, coming)
    else:
        yield Paragraph.of("ありません。")
    yield from _kpis(plan)


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


def _pillars(plan: PlanSnapshot) -> TableBlock:
    groups = [(one.key, titled(one)) for one in plan.pillars]
    rows = []
    for key, label in [*groups, (None, "柱の定めのない取組")]:
        initiatives = plan.initiatives_of(key)
        if initiatives:
            one = state_counts(plan, initiatives)
            numbers = (one.total, one.done, one.active, one.planned, one.late)
            rows.append((_cut(label), *(str(number) for number in numbers)))
    return TableBlock(
        caption="取組の数",
        header=("柱", "取組", "完了", "実施中", "未着手", "遅れのある取組"),
        rows=tuple(rows[:MOST_PILLARS]),
        align=("left", "right", "right", "right", "right", "right"),
        row_header=True,
        note=f"このほか {len(rows) - MOST_PILLARS}の柱。" if len(rows) > MOST_PILLARS else None,
    )


def _late(plan: PlanSnapshot, late: tuple[Task, ...]) -> TableBlock:
    names = {one.key: one for one in plan.initiatives}
    rest = len(late) - MOST_LATE
    return TableBlock(
        caption="過ぎた日数の多い順",
        header=("作業", "取組", "担当", "期限", "過ぎた日数"),
        rows=tuple(
            (
                _cut(one.title),
                _cut(titled(names[one.initiative])),
                _cut(one.owner or names[one.initiative].owner or "未定", LONGEST_OWNER),
                "" if one.due is None else format_date(one.due, "short"),
                f"{days_late(one, plan.as_of)}日",
            )
            for one in late[:MOST_LATE]
        ),
        align=("left", "left", "left", "left", "right"),
        note=f"このほか {rest}件。" if rest > 0 else None,
    )


def _coming(plan: PlanSnapshot, coming: tuple[Task, ...]) -> TableBlock:
    names = {one.key: one for one in plan.initiatives}
    rest = len(coming) - MOST_COMING
    return TableBlock(
        caption="期限の近い順",
        header=("期限", "作業・節目", "取組", "担当"),
        rows=tuple(
            (
                "" if one.due is None else format_date(one.due, "short"),
                _cut(one.title),
                _cut(titled(names[one.initiative])),
                _cut(one.owner or names[one.initiative].owner or "未定", LONGEST_OWNER),
            )
            for one in coming[:MOST_COMING]
        ),
        note=f"このほか {rest}件。" if rest > 0 else None,
    )


def _kpis(plan: PlanSnapshot) -> Iterator[Block]:
    rows = []
    for one in plan.kpis:
        point = latest_point(one)
        if point is not None and not is_stale(point, plan.as_of):
            until = format_date(point.ends_on, "short")
            value = f"{number_text(point.value, one.unit)}（{until}まで）"
            rows.append(
                (_cut(one.title), number_text(one.base, one.unit), value, target_text(one).replace("\n", ""))
            )
    if not rows:
        yield Paragraph(
            runs=(Run(text="KPI　", strong=True), Run(text="新しい値（18か月以内）のあるものはありません。"))
        )
        return
    yield Heading(level=1, text="KPI")
    yield TableBlock(
        caption="18か月以内の値のあるもの",
        header=("KPI", "基準", "いま", "目標"),
        rows=tuple(rows[:MOST_KPIS]),
        align=("left", "right", "right", "right"),
        row_header=True,
        note=f"このほか {len(rows) - MOST_KPIS}件。" if len(rows) > MOST_KPIS else None,
    )


def _cut(text: str, longest: int = LONGEST_NAME) -> str:
    """一行に収まる長さで切る。"""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
