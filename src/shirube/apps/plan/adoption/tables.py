"""取込みと総括の画面に出す表。"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.urls import reverse

from shirube.adapters.tabular import Column as SheetColumn
from shirube.adapters.tabular import Sheet, Workbook, write_xlsx
from shirube.apps.plan.adoption.models import Intake, Review
from shirube.apps.plan.adoption.queries import Reading
from shirube.apps.plan.adoption.values import taken_actuals
from shirube.engines.plan.adoption_records import (
    Disposition,
    ExistingPlan,
    Problem,
    ReadCost,
    ReadInitiative,
    ReadKpi,
)
from shirube.engines.plan.plan_words import number_text
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

_STATES = {"ready": "warning", "adopted": "success", "discarded": "neutral", "withdrawn": "neutral"}
_LOOKS = {"continue": "info", "merge": "info", "complete": "success", "abolish": "neutral"}
_SHOWN = 200


def intake_table(rows: Iterable[Intake]) -> Table:
    """取込みの一覧。"""
    columns = [
        Column("name", "表", is_row_header=True),
        Column("sheet", "シート"),
        Column("purpose", "何として"),
        Column("state", "状態"),
    ]
    lines = [
        Row(
            {
                "name": Cell(row.file.name),
                "sheet": Cell(row.sheet),
                "purpose": Cell(row.get_purpose_display().partition("（")[0]),
                "state": Cell(badge=Badge(row.get_state_display(), _STATES[row.state])),
            },
            href=reverse("adoption.intake", args=[row.key]),
        )
        for row in rows
    ]
    return Table("これまでの取込み", columns, lines, "まだありません。")


def summary_terms(intake: Intake, found: Reading) -> list[Term]:
    """取り込むとどうなるか。"""
    plan = found.plan
    terms = [Term("表", intake.file.name), Term("シート", intake.sheet or "最初のシート")]
    terms.append(Term("何として", intake.get_purpose_display()))
    if plan:
        tasks = sum(len(one.tasks) for one in plan.initiatives)
        terms += [
            Term("柱", f"{len(plan.pillars)}件"),
            Term("取組", f"{len(plan.initiatives)}件"),
            Term("作業・節目", f"{tasks}件"),
            *_value_terms(intake, plan),
            Term(
                "読めなかったところ",
                f"{len(plan.problems)}か所",
                note="未定とし、字は備考に残します",
            ),
            Term(
                "読み飛ばした行",
                f"{len(plan.skipped)}行",
                note="、".join(f"{number}行目" for number in plan.skipped[:20]),
            ),
        ]
    return terms


def _value_terms(intake: Intake, plan: ExistingPlan) -> list[Term]:
    """KPI と経費の数。前の計画の経費は過ぎたことなので、続けない。"""
    is_previous = intake.purpose == Intake.Purpose.PREVIOUS
    kpis = [kpi for one in plan.initiatives for kpi in one.kpis]
    costs = [cost for one in plan.initiatives for cost in one.costs]
    terms = []
    if kpis:
        targets, actuals = (sum(len(getattr(one, name)) for one in kpis) for name in ("targets", "actuals"))
        note = "継続と統合の取組のものだけを取り込みます" if is_previous else ""
        terms.append(Term("KPI", f"{len(kpis)}件（目標{targets}、実績{actuals}）", note=note))
    if costs:
        note = "前の計画の経費は取り込みません" if is_previous else "、".join(_stage_sums(costs))
        terms.append(Term("経費", f"{len(costs)}件", note=note))
    return terms


def _stage_sums(costs: Sequence[ReadCost]) -> Iterable[str]:
    """予算の段階ごとの合計。当初と決算のように、意味の違う額は足さない。"""
    for stage in BudgetStage:
        amounts = [one.amount for one in costs if one.stage is stage]
        if amounts:
            yield f"{stage.label} {Yen(sum(amounts))}"


def value_table(rows: Sequence[ReadInitiative], today: date) -> Table | None:
    """読み取った KPI と経費。何も無ければ None。"""
    columns = [
        Column("row", "行", align="end"),
        Column("title", "取組", is_row_header=True),
        Column("kpis", "KPI"),
        Column("costs", "経費"),
    ]
    lines = [
        Row(
            {
                "row": Cell(str(one.row)),
                "title": Cell(f"{one.number} {one.title}".strip()),
                "kpis": Cell("　".join(_kpi_text(kpi, today) for kpi in one.kpis)),
                "costs": Cell("、".join(_cost_texts(one))),
            }
        )
        for one in rows
        if one.kpis or one.costs
    ]
    return Table("読み取ったKPIと経費", columns, lines) if lines else None


def _kpi_text(one: ReadKpi, today: date) -> str:
    taken = dict(taken_actuals(one, today))
    parts = []
    if one.base is not None:
        when = FiscalYear(one.base_year).label if one.base_year is not None else "時点は未定"
        parts.append(f"基準 {number_text(one.base, one.unit)}（{when}）")
    for year, value in one.targets:
        when = "計画の終わり" if year is None else FiscalYear(year).label
        parts.append(f"目標 {when} {number_text(value, one.unit)}")
    for year, value in one.actuals:
        told = "" if year in taken else "（取り込まない）"
        parts.append(f"実績 {FiscalYear(year).label} {number_text(value, one.unit)}{told}")
    return f"{one.title}: {'、'.join(parts) or '値は未定'}"


def _cost_texts(one: ReadInitiative) -> list[str]:
    return [
        f"{FiscalYear(cost.year).label} {cost.stage.label} {Yen(cost.amount)}（{cost.fund.strip('（）')}）"
        for cost in one.costs
    ]


def initiative_table(rows: Sequence[ReadInitiative]) -> Table:
    """読み取った取組。"""
    columns = [
        Column("row", "行", align="end"),
        Column("title", "取組", is_row_header=True),
        Column("pillar", "柱"),
        Column("owner", "担当"),
        Column("tasks", "作業・節目"),
        Column("review", "これから"),
    ]
    lines = [
        Row(
            {
                "row": Cell(str(one.row)),
                "title": Cell(f"{one.number} {one.title}".strip()),
                "pillar": Cell(one.pillar),
                "owner": Cell(one.owner),
                "tasks": Cell(_tasks_of(one)),
                "review": Cell(_said(one)),
            }
        )
        for one in rows
    ]
    return Table("読み取った取組", columns, lines, "この読み方では、取組が一つも読めません。")


def _tasks_of(one: ReadInitiative) -> str:
    return "、".join(f"{task.title}（{_when(task.starts_on, task.ends_on)}）" for task in one.tasks)


def _when(begin: object, end: object) -> str:
    shown = [format_date(day, "short") if day else "未定" for day in (begin, end)]  # type: ignore[arg-type]
    return shown[1] if begin is None else "〜".join(shown)


def _said(one: ReadInitiative) -> str:
    return one.review.disposition.label if one.review and one.review.disposition else ""


def problem_table(problems: Sequence[Problem]) -> Table | None:
    """読めなかったところ。"""
    if not problems:
        return None
    columns = [
        Column("place", "行と列", is_row_header=True),
        Column("what", "何が"),
        Column("why", "なぜ"),
        Column("next", "どうなるか"),
    ]
    lines = [
        Row(
            {
                "place": Cell(f"{one.row}行目{f' {one.column}列目' if one.column else ''}"),
                "what": Cell(one.what),
                "why": Cell(one.why),
                "next": Cell(one.next),
            }
        )
        for one in problems[:_SHOWN]
    ]
    more = f"（初めの{_SHOWN}か所）" if len(problems) > _SHOWN else ""
    return Table(f"読めなかったところ{more}", columns, lines)


def disposition_terms(counts: dict[str, int]) -> list[Term]:
    """継続・統合・完了・廃止の数。"""
    named = [(one.label, counts.get(one.value, 0)) for one in Disposition]
    return [Term(name, f"{count}件") for name, count in [*named, ("まだ決めていない", counts.get("", 0))]]


def review_table(rows: Sequence[Review], *, is_linked: bool) -> Table:
    """総括の一覧。"""
    columns = [
        Column("title", "取組", is_row_header=True),
        Column("target", "目標"),
        Column("actual", "実績"),
        Column("reason", "理由"),
        Column("disposition", "これから"),
        Column("successor", "引き継いだ取組"),
    ]
    lines = [
        Row(
            {
                "title": Cell(f"{row.number} {row.title}".strip(), note=row.owner or None),
                "target": Cell(row.target),
                "actual": Cell(row.actual),
                "reason": Cell(row.reason),
                "disposition": Cell(badge=_badge(row)),
                "successor": Cell(row.successor.title if row.successor else ""),
            },
            href=reverse("adoption.review", args=[row.key]) if is_linked else None,
        )
        for row in rows
    ]
    return Table("前の計画の総括", columns, lines, "総括はまだありません。", caption_hidden=True)


def _badge(row: Review) -> Badge:
    if not row.disposition:
        return Badge("まだ決めていない", "warning")
    return Badge(row.get_disposition_display(), _LOOKS[row.disposition])


def review_workbook(title: str, rows: Sequence[Review], created: datetime) -> bytes:
    """総括の xlsx。"""
    heads = ("柱", "番号", "取組", "担当", "目標", "実績", "理由", "これから", "引き継いだ取組")
    lines = tuple(
        (
            row.pillar,
            row.number,
            row.title,
            row.owner,
            row.target,
            row.actual,
            row.reason,
            row.get_disposition_display() if row.disposition else "",
            row.successor.title if row.successor else "",
        )
        for row in rows
    )
    sheet = Sheet(name="総括", columns=tuple(SheetColumn(head) for head in heads), rows=lines)
    return write_xlsx(Workbook(title=title, sheets=(sheet,), created=created))
