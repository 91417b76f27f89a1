"""PDCA の評価の画面の部品: 手順、数、図、表、書き出し。"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from shirube.apps.plan.steering.models import Cycle
from shirube.apps.plan.steering.queries import CyclePicture
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.period_report import Change
from shirube.engines.plan.plan_words import UNDECIDED, number_text
from shirube.engines.plan.steering_cycle import GROUPS, Grade, InitiativeFacts, KpiFact
from shirube.engines.plan.steering_review_document import due_text
from shirube.engines.plan.steering_review_sheet import do_text
from shirube.ui.chart.series import Series
from shirube.ui.chart.stacked import stacked_bar_chart
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

GRADES = {Grade.A: "success", Grade.B: "info", Grade.C: "warning", Grade.D: "error"}
VERDICTS = {"達成": "success", "未達": "error"}
CHANGES = {"完了": "success", "遅れ": "warning", "報告なし": "warning", "取りやめ": "neutral"}
MOST_FIGURED = 12


def steps(shown: CyclePicture, today: date) -> list[Step]:
    """評価の手順の、いまのところ。"""
    is_written = not shown.unfinished
    is_closed = not shown.cycle.is_open
    done = (True, is_written or is_closed, bool(shown.summary) or is_closed, is_closed)
    labels = ("実績を引く", "評価と見直しを書く", "総括を書く", "締める")
    current = next((at for at, one in enumerate(done) if not one), len(done))
    return [
        Step(label, "done" if done[at] else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def figures(shown: CyclePicture) -> list[tuple[str, int, str]]:
    """主な数。"""
    moved = [one for facts in shown.facts.initiatives for one in facts.tasks]
    groups = dict(GROUPS)
    return [
        ("評価する取組", len(shown.written), "件"),
        ("書き終えていない", len(shown.unfinished), "件"),
        ("完了した作業", sum(one.change in groups["完了"] for one in moved), "件"),
        ("遅れた作業", sum(one.change in groups["遅れ"] for one in moved), "件"),
        ("報告のない作業", sum(_is_silent(one.change, one.also) for one in moved), "件"),
    ]


def _is_silent(change: Change, also: Iterable[Change]) -> bool:
    return Change.SILENT in (change, *also)


def terms(shown: CyclePicture) -> list[Term]:
    """何と比べ、いつの記録から引いたか。"""
    facts, cycle = shown.facts, shown.cycle
    compared = f"第{facts.baseline}版（承認済み）" if facts.baseline else "なし"
    note = "" if facts.baseline else "承認された版がないので、日付の動きと追加は分かりません。"
    rows = [
        Term("期間", f"{format_date(facts.starts_on)}〜{format_date(facts.ends_on)}"),
        Term("比べる版", compared, note=note),
        Term("実績を引いた日", format_date(facts.as_of)),
    ]
    if not cycle.is_open and cycle.closed_at:
        rows.append(Term("締めた日時", format_moment(cycle.closed_at), note=f"指紋 {cycle.sha256[:16]}"))
    return rows


def figure(shown: CyclePicture) -> object | None:
    """取組ごとの作業の動きの図。動きのある取組を、多い順に。"""
    rows = [one for one in shown.facts.initiatives if one.key in shown.reviews and one.tasks]
    rows.sort(key=lambda one: -len(one.tasks))
    rows = rows[:MOST_FIGURED]
    if not rows:
        return None
    series = [Series(label, [dict(one.tally())[label] for one in rows]) for label, _ in GROUPS]
    return stacked_bar_chart(
        "cycle-do",
        "取組ごとの作業の動き",
        [one.title for one in rows],
        series,
        unit="件",
        category_name="取組",
    )


def review_table(plan: Plan, shown: CyclePicture) -> Table:
    """取組ごとの評価の表。"""
    columns = [
        Column("title", "取組", is_row_header=True),
        Column("owner", "担当"),
        Column("do", "作業の動き"),
        Column("kpi", "KPI"),
        Column("grade", "評価"),
        Column("act", "見直し"),
    ]
    rows = []
    for one in shown.written:
        facts, review = shown.facts.of(one.initiative), shown.reviews.get(one.initiative)
        grade = Badge(one.grade.label, GRADES[one.grade]) if one.grade else Badge("まだ", "neutral")
        cells = {
            "title": Cell(facts.title if facts else "計画から無くなった取組"),
            "owner": Cell(facts.owner or UNDECIDED if facts else UNDECIDED),
            "do": Cell(do_text(facts) if facts else "―"),
            "kpi": Cell(_verdicts(facts) if facts else "―"),
            "grade": Cell(badge=grade),
            "act": Cell(
                one.act.label if one.act else "まだ", note=one.next_action.partition("\n")[0] or None
            ),
        }
        rows.append(
            Row(cells, href=reverse("steering.review", args=[plan.key, review.key]) if review else None)
        )
    return Table("取組ごとの評価", columns, rows, "評価する取組がありません。", caption_hidden=True)


def _verdicts(facts: InitiativeFacts) -> str:
    counts: dict[str, int] = {}
    for one in facts.kpis:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
    return "・".join(f"{verdict} {count}" for verdict, count in counts.items()) or "なし"


def kpi_table(kpis: Sequence[KpiFact], caption: str) -> Table | None:
    """KPI の値と判定。値から来歴へ行ける。"""
    if not kpis:
        return None
    columns = [
        Column("title", "KPI", is_row_header=True),
        Column("value", "値", align="end"),
        Column("target", "目標", align="end"),
        Column("verdict", "判定"),
        Column("reason", "わけ"),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.title, href=reverse("kpi.detail", args=[one.key])),
                "value": _value(one),
                "target": Cell("―" if one.target is None else number_text(one.target, one.unit)),
                "verdict": Cell(badge=Badge(one.verdict, VERDICTS.get(one.verdict, "neutral"))),
                "reason": Cell(one.reason),
            }
        )
        for one in kpis
    ]
    return Table(caption, columns, rows)


def _value(one: KpiFact) -> Cell:
    if one.value is None or one.reading is None:
        return Cell("値なし")
    when = format_date(one.on, "short") if one.on else ""
    note = f"{when}の値（{one.basis}）" + ("" if one.is_within else "・期間の前の値")
    return Cell(number_text(one.value, one.unit), href=reverse("kpi.lineage", args=[one.reading]), note=note)


def task_table(plan: Plan, facts: InitiativeFacts) -> Table | None:
    """作業の動き。予定どおりのものは数だけにする。"""
    moved = [(label, one) for label, _ in GROUPS[:5] for one in facts.of(label)]
    if not moved:
        return None
    columns = [
        Column("title", "作業", is_row_header=True),
        Column("change", "区分"),
        Column("due", "守るべき日"),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.title),
                "change": Cell(
                    badge=Badge(one.change.label, CHANGES.get(label, "neutral")),
                    note="、".join(mark.label for mark in one.also) or None,
                ),
                "due": Cell(due_text(one)),
            },
            href=None if one.change is Change.DROPPED else reverse("roadmap.task", args=[plan.key, one.key]),
        )
        for label, one in moved
    ]
    return Table("作業の動き", columns, rows)


def papers(plan: Plan, cycle: Cycle, label: str) -> list[tuple[str, str, str]]:
    """書き出し（名、行き先、形式）。"""
    keys = [plan.key, cycle.key]
    found = [
        (f"評価書（{label}）", reverse("steering.paper", args=[*keys, form]), name)
        for form, name in (("docx", "Word"), ("pdf", "PDF"), ("html", "HTML"))
    ]
    return [*found, ("評価シート（全部）", reverse("steering.cycle_sheet", args=keys), "xlsx")]


def sections(plan: Plan, cycle: Cycle, shown: CyclePicture) -> list[tuple[str, str, str]]:
    """担当の課ごとの評価シート。"""
    base = reverse("steering.cycle_sheet", args=[plan.key, cycle.key])
    owners = {
        one.owner_key: one.owner
        for one in shown.facts.initiatives
        if one.owner_key and one.owner and one.key in shown.reviews
    }
    return [(f"{name}の評価シート", f"{base}?owner={key}", "xlsx") for key, name in owners.items()]
