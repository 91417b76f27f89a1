"""本部会議資料: 進み具合を報告し、遅れと課題を諮り、次の三か月を決めるための資料。"""

from __future__ import annotations

from collections.abc import Iterator

from shirube.engines.plan.comparison_document import change_summary
from shirube.engines.plan.difference import Difference
from shirube.engines.plan.kpi_papers import kpi_table
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.plan_parts import Aspect
from shirube.engines.plan.plan_state import coming_tasks, days_late, late_tasks, state_counts
from shirube.engines.plan.plan_words import UNDECIDED, span_text, titled
from shirube.engines.plan.printable import printable, printable_text
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.undecided import undecided, undecided_table
from shirube.values.document import Block, BulletList, Document, Heading, Paragraph, TableBlock
from shirube.values.era import format_date

# これより多い遅れは、表の注に数だけを書く。
MOST_LATE = 40


def meeting_paper(
    plan: PlanSnapshot,
    sources: PaperSources | None = None,
    *,
    meeting: str = "DX推進本部会議",
    since: Difference | None = None,
) -> Document:
    """本部会議資料。`since` は前に決めた版からの違い（あれば「計画の見直し」に載せる）。"""
    plan, given = printable(plan), sources or PaperSources()
    return Document(
        title=f"{plan.head.title}の進み具合について",
        subtitle=f"{printable_text(meeting, one_line=True)}　資料",
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(_blocks(plan, given, since)),
        status=given.status,
        keywords=("本部会議",),
    )


def _blocks(plan: PlanSnapshot, given: PaperSources, since: Difference | None) -> Iterator[Block]:
    yield Heading(level=1, text="1　進み具合")
    yield from _progress(plan)
    yield Heading(level=1, text="2　期限を過ぎている作業")
    yield from _late(plan)
    yield Heading(level=1, text="3　KPI")
    if plan.kpis:
        yield kpi_table(plan.kpis, plan.as_of, given, caption="KPI のいまと目標")
    else:
        yield Paragraph.of(f"（{UNDECIDED}）")
    yield Heading(level=1, text="4　課題・リスク")
    yield from _issues(plan)
    yield Heading(level=1, text="5　計画の見直し")
    yield from _changes(since)
    yield Heading(level=1, text="6　お決めいただきたいこと")
    open_points = undecided(plan)
    if open_points:
        yield undecided_table(open_points)
    else:
        yield Paragraph.of("ありません。")
    yield Heading(level=1, text="7　これから三か月の予定")
    yield from _coming(plan)


def _progress(plan: PlanSnapshot) -> Iterator[Block]:
    total = state_counts(plan, plan.initiatives)
    yield Paragraph.of(
        f"取組 {total.total}件のうち、完了 {total.done}件、実施中 {total.active}件、"
        f"未着手 {total.planned}件、中止 {total.stopped}件です。遅れのある取組は {total.late}件です。"
    )
    rows = []
    for key, label in [*((one.key, titled(one)) for one in plan.pillars), (None, "柱の定めのない取組")]:
        mine = plan.initiatives_of(key)
        if mine:
            one = state_counts(plan, mine)
            numbers = (one.total, one.done, one.active, one.planned, one.stopped, one.late)
            rows.append((label, *(str(number) for number in numbers)))
    if rows:
        yield TableBlock(
            caption="柱ごとの取組の数",
            header=("柱", "取組", "完了", "実施中", "未着手", "中止", "遅れあり"),
            rows=tuple(rows),
            align=("left", "right", "right", "right", "right", "right", "right"),
            row_header=True,
        )


def _late(plan: PlanSnapshot) -> Iterator[Block]:
    late = late_tasks(plan)
    if not late:
        yield Paragraph.of("ありません。")
        return
    names = {one.key: one for one in plan.initiatives}
    rest = len(late) - MOST_LATE
    yield TableBlock(
        caption="期限を過ぎている作業（過ぎた日数の多い順）",
        header=("取組", "作業", "担当", "期限", "過ぎた日数", "状況"),
        rows=tuple(
            (
                titled(names[one.initiative]),
                one.title,
                one.owner or names[one.initiative].owner or UNDECIDED,
                UNDECIDED if one.due is None else format_date(one.due, "short"),
                f"{days_late(one, plan.as_of)}日",
                one.note or ("" if one.progress is None else f"進み {one.progress}％"),
            )
            for one in late[:MOST_LATE]
        ),
        align=("left", "left", "left", "left", "right", "left"),
        note=f"このほか {rest}件。" if rest > 0 else None,
    )


def _issues(plan: PlanSnapshot) -> Iterator[Block]:
    if not plan.issues:
        yield Paragraph.of("記録されている課題・リスクはありません。")
        return
    names = {one.key: titled(one) for one in plan.initiatives}
    yield TableBlock(
        caption="課題・リスク",
        header=("種類", "内容", "取組", "担当", "期限", "対応", "状態"),
        rows=tuple(
            (
                one.kind,
                one.title,
                "計画全体" if one.initiative is None else names[one.initiative],
                one.owner or UNDECIDED,
                UNDECIDED if one.due is None else format_date(one.due, "short"),
                one.response or UNDECIDED,
                one.state,
            )
            for one in plan.issues
        ),
    )


def _changes(since: Difference | None) -> Iterator[Block]:
    if since is None:
        yield Paragraph.of("比べる前の版がありません。")
        return
    changes = since.of(Aspect.PLAN)
    yield Paragraph.of(
        f"{format_date(since.old_as_of)}の版からの計画の変更です。{change_summary(changes)}"
        + ("詳しくは新旧対照表をご覧ください。" if changes else "")
    )
    subjects = tuple(dict.fromkeys(printable_text(one.subject, one_line=True) for one in changes))
    if subjects:
        yield BulletList.of(*subjects[:20])
    if len(subjects) > 20:
        yield Paragraph.of(f"ほか {len(subjects) - 20}件")


def _coming(plan: PlanSnapshot) -> Iterator[Block]:
    coming = coming_tasks(plan)
    if not coming:
        yield Paragraph.of("ありません。")
        return
    names = {one.key: one for one in plan.initiatives}
    yield TableBlock(
        caption="これから三か月の節目と期限",
        header=("時期", "作業・節目", "取組", "担当"),
        rows=tuple(
            (
                span_text(one),
                one.title,
                titled(names[one.initiative]),
                one.owner or names[one.initiative].owner or UNDECIDED,
            )
            for one in coming
        ),
    )
