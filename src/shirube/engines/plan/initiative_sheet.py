"""取組個票: 取組一つを一枚に。概要、工程と実績、KPI、経費と効果、課題、備考。庁内で使う紙である。"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.kpi_papers import kpi_table
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.paper_tables import cost_texts, national_texts
from shirube.engines.plan.plan_words import UNDECIDED, number_text, span_text, titled
from shirube.engines.plan.printable import printable
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Task, TaskKind
from shirube.values.document import (
    Block,
    BulletList,
    Document,
    FieldTable,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from shirube.values.era import format_date


class CannotMakeSheet(ValueError):
    """取組個票を作れない。"""


def initiative_sheets(
    plan: PlanSnapshot, sources: PaperSources | None = None, *, only: Collection[str] | None = None
) -> Document:
    """取組個票を、取組ごとに新しいページで並べた文書。`only` は載せる取組の鍵（省けばすべて）。"""
    plan, given = printable(plan), sources or PaperSources()
    chosen = [one for one in plan.initiatives if only is None or one.key in only]
    if only is not None and len(chosen) < len(set(only)):
        raise CannotMakeSheet(
            f"選んだ取組のうち {len(set(only)) - len(chosen)}件が、この版にありません。選び直してください。"
        )
    if not chosen:
        raise CannotMakeSheet("個票にする取組がありません。工程表に取組を加えるか、選び直してください。")
    blocks: list[Block] = []
    for number, one in enumerate(chosen):
        if number:
            blocks.append(PageBreak())
        blocks.extend(_sheet(plan, one, given))
    return Document(
        title="取組個票",
        subtitle=plan.head.title,
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(blocks),
        status=given.status,
        keywords=("取組個票",),
        layout="一枚",
    )


def _sheet(plan: PlanSnapshot, one: Initiative, given: PaperSources) -> Iterator[Block]:
    yield Heading(level=1, text=titled(one))
    pillar = next((titled(each) for each in plan.pillars if each.key == one.pillar), UNDECIDED)
    yield FieldTable(
        caption=f"取組「{titled(one)}」",
        rows=(
            ("柱", pillar),
            ("状態", one.state.label),
            ("担当", one.owner or UNDECIDED),
            ("関係する組織", "、".join(one.supporters) or "なし"),
            ("概要", one.summary or UNDECIDED),
            ("現状・課題", one.present or UNDECIDED),
            ("めざす姿", one.aim or UNDECIDED),
            ("国の項目", "\n".join(national_texts(one, given)) or "なし"),
        ),
    )
    yield from _tasks(plan, one)
    kpis = plan.kpis_of(one.key)
    yield Heading(level=2, text="KPI")
    yield (kpi_table(plan, kpis, caption="この取組の KPI") if kpis else Paragraph.of(f"（{UNDECIDED}）"))
    yield from _money(plan, one)
    yield from _issues(plan, one)
    if one.note:
        yield Heading(level=2, text="備考")
        yield Paragraph.of(one.note)


def _tasks(plan: PlanSnapshot, one: Initiative) -> Iterator[Block]:
    tasks = plan.tasks_of(one.key)
    yield Heading(level=2, text="工程")
    if not tasks:
        yield Paragraph.of(f"（{UNDECIDED}）")
        return
    yield TableBlock(
        caption="工程と実績",
        header=("作業", "計画", "実績", "状態", "担当"),
        rows=tuple(
            (
                ("◆" if task.kind is TaskKind.MILESTONE else "") + task.title,
                _plan_text(task),
                _actual_text(task),
                _state_text(task, plan),
                task.owner or one.owner or UNDECIDED,
            )
            for task in tasks
        ),
        row_header=True,
        note="◆は節目。" if any(task.kind is TaskKind.MILESTONE for task in tasks) else None,
    )


def _plan_text(task: Task) -> str:
    lines = [span_text(task)]
    if task.national_due is not None:
        lines.append(f"国の期限 {format_date(task.national_due, 'short')}")
    if task.extended_to is not None:
        lines.append(f"延長 {format_date(task.extended_to, 'short')}まで")
        if task.extension_basis:
            lines.append(task.extension_basis)
    return "\n".join(lines)


def _actual_text(task: Task) -> str:
    if task.started_on is None and task.ended_on is None:
        return "―"
    first = "" if task.started_on is None else format_date(task.started_on, "short")
    last = "" if task.ended_on is None else format_date(task.ended_on, "short")
    return f"{first}〜{last}"


def _state_text(task: Task, plan: PlanSnapshot) -> str:
    text = task.state.label + ("" if task.progress is None else f" {task.progress}％")
    return f"{text}\n期限を過ぎている" if task.is_overdue(plan.as_of) else text


def _money(plan: PlanSnapshot, one: Initiative) -> Iterator[Block]:
    costs = cost_texts(plan.costs_of(one.key))
    effects = [each for each in plan.effects if each.initiative == one.key]
    yield Heading(level=2, text="経費と効果")
    yield BulletList.of(*costs) if costs else Paragraph.of(f"経費（{UNDECIDED}）")
    if effects:
        yield TableBlock(
            caption="見込む効果",
            header=("効果", "見込み", "時期", "結果"),
            rows=tuple(
                (
                    each.title,
                    number_text(each.expected, each.unit),
                    date_text(each.expected_on),
                    "まだなし" if each.result is None else number_text(each.result, each.unit),
                )
                for each in effects
            ),
            align=("left", "right", "left", "right"),
            row_header=True,
        )


def _issues(plan: PlanSnapshot, one: Initiative) -> Iterator[Block]:
    issues = [each for each in plan.issues if each.initiative == one.key]
    if issues:
        yield Heading(level=2, text="課題・リスク")
        yield BulletList.of(
            *(
                f"{each.kind}（{each.state}）　{each.title}　対応: {each.response or UNDECIDED}"
                for each in issues
            )
        )
