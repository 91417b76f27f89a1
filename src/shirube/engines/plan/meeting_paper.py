"""本部会議資料: お決めいただきたいことを初めに、進み具合・遅れ・KPI・課題・決定・次の三か月を続ける資料。

「お決めいただきたいこと」は、期限を過ぎた作業、後ろへ動いた期限、目標に届いていない KPI、対応の決まっていない
課題、まだ決まっていないことから組む（標の定め、origin: ours）。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shirube.engines.plan.comparison_document import change_summary
from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.difference import difference
from shirube.engines.plan.kpi_judgement import Judgement, Verdict, latest_judgement
from shirube.engines.plan.kpi_papers import kpi_table
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.plan_parts import Aspect
from shirube.engines.plan.plan_state import coming_tasks, days_late, late_tasks, open_issues, state_counts
from shirube.engines.plan.plan_words import UNDECIDED, span_text, titled
from shirube.engines.plan.printable import printable, printable_text
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import DecisionLine, IssueLine, KpiLine, Task
from shirube.engines.plan.undecided import Undecided, undecided, undecided_blocks, undecided_counts
from shirube.values.document import (
    Block,
    BulletList,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

# これより多い行は、表の注に数だけを書く。
MOST_ROWS = 40
MOST_NAMED = 10
NONE = "ありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agenda:
    """会議で見ること。どの章も、同じ数を使う。"""

    plan: PlanSnapshot
    before: PlanSnapshot | None
    late: tuple[Task, ...]
    slipped: tuple[tuple[Task, Task], ...]
    behind: tuple[tuple[KpiLine, Judgement], ...]
    unanswered: tuple[IssueLine, ...]
    open_points: tuple[Undecided, ...]


def meeting_paper(
    plan: PlanSnapshot,
    sources: PaperSources | None = None,
    *,
    meeting: str = "DX推進本部会議",
    before: PlanSnapshot | None = None,
) -> Document:
    """本部会議資料。`before` は前に決めた版（あれば、後ろへ動いた期限と計画の見直しを載せる）。"""
    plan, given = printable(plan), sources or PaperSources()
    return Document(
        title=f"{plan.head.title}の進み具合について",
        subtitle=f"{printable_text(meeting, one_line=True)}　資料",
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(_blocks(_agenda(plan, before), given)),
        status=given.status,
        keywords=("本部会議",),
    )


def _agenda(plan: PlanSnapshot, before: PlanSnapshot | None) -> _Agenda:
    judged = ((one, latest_judgement(one, plan.as_of)) for one in plan.kpis)
    return _Agenda(
        plan=plan,
        before=before,
        late=late_tasks(plan),
        slipped=_slipped(plan, before),
        behind=tuple((one, found) for one, found in judged if found and found.verdict is Verdict.UNMET),
        unanswered=tuple(one for one in open_issues(plan) if not one.response),
        open_points=undecided(plan),
    )


def _slipped(plan: PlanSnapshot, before: PlanSnapshot | None) -> tuple[tuple[Task, Task], ...]:
    """期限が前の版より後ろへ動いた、終わっていない作業（前、いま）。動きの大きい順。"""
    if before is None:
        return ()
    known = {one.key: one for one in before.tasks}
    pairs = [(known[one.key], one) for one in plan.tasks if one.key in known and one.state.is_open]
    moved = [pair for pair in pairs if _moved_days(*pair) > 0 and _due_text(pair[0]) != _due_text(pair[1])]
    return tuple(sorted(moved, key=lambda pair: -_moved_days(*pair)))


def _due_text(task: Task) -> str:
    return date_text(task.due, task.precision)


def _moved_days(old: Task, new: Task) -> int:
    return 0 if old.due is None or new.due is None else (new.due - old.due).days


def _blocks(agenda: _Agenda, given: PaperSources) -> Iterator[Block]:
    plan = agenda.plan
    yield Heading(level=1, text="1　お決めいただきたいこと")
    yield from _wanted(agenda)
    yield Heading(level=1, text="2　進み具合")
    yield from _progress(plan)
    yield Heading(level=1, text="3　遅れ")
    yield from _late(agenda)
    yield Heading(level=1, text="4　KPI")
    yield from _kpis(agenda)
    yield Heading(level=1, text="5　課題・リスク")
    yield from _issues(plan)
    yield Heading(level=1, text="6　会議で決まったこと")
    yield from _decisions(plan, agenda.before)
    yield Heading(level=1, text="7　計画の見直し")
    yield from _changes(plan, agenda.before, given)
    yield Heading(level=1, text="8　これから三か月の予定")
    yield from _coming(plan)
    if agenda.open_points:
        yield PageBreak()
        yield Heading(level=1, text="別紙　まだ決まっていないこと")
        yield from undecided_blocks(agenda.open_points)


def _wanted(agenda: _Agenda) -> Iterator[Block]:
    """決めてほしいこと、その訳、見るところ。"""
    rows = list(_wishes(agenda))
    if not rows:
        yield Paragraph.of(NONE)
        return
    yield TableBlock(
        caption="お決めいただきたいこと",
        header=("番号", "お決めいただきたいこと", "わけ", "見るところ"),
        rows=tuple((str(number), *row) for number, row in enumerate(rows, start=1)),
        align=("right", "left", "left", "left"),
        shares=(2, 9, 12, 4),
    )


def _wishes(agenda: _Agenda) -> Iterator[tuple[str, str, str]]:
    if agenda.late:
        longest = days_late(agenda.late[0], agenda.plan.as_of)
        yield (
            "期限を過ぎた作業を、急ぐか、期限を改めるか、やめるか",
            f"{len(agenda.late)}件が期限を過ぎています（最も長いもの {longest}日）。",
            "3　遅れ",
        )
    if agenda.slipped:
        yield (
            "期限を後ろへ改めた作業を認めるか",
            f"前に決めた版から {len(agenda.slipped)}件の期限が後ろへ動いています。",
            "3　遅れ",
        )
    if agenda.behind:
        yield (
            "目標に届いていない KPI の手当て",
            f"{len(agenda.behind)}件が、終わった年度の目標に届いていません。",
            "4　KPI",
        )
    if agenda.unanswered:
        yield (
            "課題・リスクへの対応",
            f"{len(agenda.unanswered)}件の対応が決まっていません。",
            "5　課題・リスク",
        )
    if agenda.open_points:
        counts = undecided_counts(agenda.open_points)
        told = "、".join(f"{what} {count}件" for what, count in list(counts.items())[:4])
        rest = "など" if len(counts) > 4 else ""
        yield (
            "計画のまだ決まっていないことを、だれがいつまでに決めるか",
            f"{len(agenda.open_points)}件あります（{told}{rest}）。",
            "別紙",
        )


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


def _late(agenda: _Agenda) -> Iterator[Block]:
    plan, names = agenda.plan, {one.key: one for one in agenda.plan.initiatives}
    if agenda.late:
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
                for one in agenda.late[:MOST_ROWS]
            ),
            align=("left", "left", "left", "left", "right", "left"),
            note=_rest(agenda.late),
        )
    else:
        yield Paragraph.of("期限を過ぎている作業はありません。")
    if agenda.slipped:
        yield _slipped_table(agenda)
    elif agenda.before is not None:
        yield Paragraph.of("前に決めた版より期限が後ろへ動いた作業はありません。")


def _slipped_table(agenda: _Agenda) -> TableBlock:
    names = {one.key: titled(one) for one in agenda.plan.initiatives}
    return TableBlock(
        caption="前に決めた版より期限が後ろへ動いた作業",
        header=("取組", "作業", "前の期限", "いまの期限", "動いた日数", "わけ"),
        rows=tuple(
            (
                names[new.initiative],
                new.title,
                _due_text(old),
                _due_text(new),
                f"{_moved_days(old, new)}日",
                new.extension_basis or new.note or "",
            )
            for old, new in agenda.slipped[:MOST_ROWS]
        ),
        align=("left", "left", "left", "left", "right", "left"),
        note=_rest(agenda.slipped),
    )


def _kpis(agenda: _Agenda) -> Iterator[Block]:
    plan = agenda.plan
    if not plan.kpis:
        yield Paragraph.of(f"（{UNDECIDED}）")
        return
    if agenda.behind:
        yield TableBlock(
            caption="終わった年度の目標に届いていない KPI",
            header=("KPI", "年度", "目標との差"),
            rows=tuple(
                (one.title, FiscalYear(found.year).label, found.reason) for one, found in agenda.behind
            ),
            shares=(5, 2, 8),
            row_header=True,
        )
    yield kpi_table(plan, plan.kpis, caption="KPI のいまと目標")


def _issues(plan: PlanSnapshot) -> Iterator[Block]:
    """片付いていない課題・リスク。片付いたものは、数だけを述べる。"""
    issues = open_issues(plan)
    if not issues:
        yield Paragraph.of("片付いていない課題・リスクはありません。")
    else:
        yield _issue_table(plan, issues)
    if len(plan.issues) > len(issues):
        yield Paragraph.of(f"このほか、片付いたものが {len(plan.issues) - len(issues)}件あります。")


def _issue_table(plan: PlanSnapshot, issues: Sequence[IssueLine]) -> TableBlock:
    names = {one.key: titled(one) for one in plan.initiatives}
    return TableBlock(
        caption="片付いていない課題・リスク（急ぐ順）",
        header=("種類", "内容", "取組", "担当", "期限", "対応", "状態"),
        rows=tuple(
            (
                f"{one.kind}\n（優先度 {one.priority}）" if one.priority else one.kind,
                one.title,
                "計画全体" if one.initiative is None else names[one.initiative],
                one.owner or UNDECIDED,
                UNDECIDED if one.due is None else format_date(one.due, "short"),
                one.response or UNDECIDED,
                one.state,
            )
            for one in issues[:MOST_ROWS]
        ),
        note=_rest(issues),
    )


def _decisions(plan: PlanSnapshot, before: PlanSnapshot | None) -> Iterator[Block]:
    """計画に効く、確定した会議の決定。前に決めた版にもう入っているものは、数だけを述べる。"""
    known = {one.key for one in before.decisions} if before is not None else set()
    rows = [one for one in plan.decisions if one.key not in known]
    if rows:
        yield TableBlock(
            caption="計画に効く会議の決定（新しい順）",
            header=("決定日", "会議", "決定", "結果", "計画のどこに効くか"),
            rows=tuple(_decision_row(one) for one in rows[:MOST_ROWS]),
            shares=(3, 5, 9, 3, 6),
            note=_rest(rows),
        )
    elif not plan.decisions:
        yield Paragraph.of("計画につないだ会議の決定はありません。")
    told, rest = "このほか、" if rows else "", len(plan.decisions) - len(rows)
    if rest:
        yield Paragraph.of(f"{told}前に決めた版までに決まったものが {rest}件あります。")


def _decision_row(one: DecisionLine) -> tuple[str, ...]:
    named = f"{one.title}（{one.document_number}）" if one.document_number else one.title
    parts = (named, one.text, f"条件: {one.conditions}" if one.conditions else None)
    return (
        format_date(one.decided_on, "short"),
        one.meeting,
        "\n".join(part for part in parts if part),
        one.result,
        "\n".join(one.targets),
    )


def _changes(plan: PlanSnapshot, before: PlanSnapshot | None, given: PaperSources) -> Iterator[Block]:
    if before is None:
        yield Paragraph.of("比べる前の版がありません。")
        return
    changes = difference(before, plan, national=given.national_names()).of(Aspect.PLAN)
    yield Paragraph.of(
        f"{format_date(before.as_of)}の版からの計画の変更です。{change_summary(changes)}"
        + ("詳しくは新旧対照表をご覧ください。" if changes else "")
    )
    subjects = tuple(dict.fromkeys(printable_text(one.subject, one_line=True) for one in changes))
    if subjects:
        yield BulletList.of(*subjects[:MOST_NAMED])
    if len(subjects) > MOST_NAMED:
        yield Paragraph.of(f"ほか {len(subjects) - MOST_NAMED}件")


def _coming(plan: PlanSnapshot) -> Iterator[Block]:
    coming = coming_tasks(plan)
    if not coming:
        yield Paragraph.of(NONE)
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
            for one in coming[:MOST_ROWS]
        ),
        note=_rest(coming),
    )


def _rest(rows: Sequence[object]) -> str | None:
    """載せきれない行の数。"""
    return f"このほか {len(rows) - MOST_ROWS}件。" if len(rows) > MOST_ROWS else None
