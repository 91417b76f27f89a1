"""期間の報告を xlsx にする: 担当ごと、柱ごと、作業の一覧。"""

from datetime import datetime

from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.period_report import Change, Group, PeriodReport, ReportLine
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.era import format_date

SHOWN = (
    Change.DONE,
    Change.SLIPPED,
    Change.EXTENDED,
    Change.NEWLY_OVERDUE,
    Change.STILL_OVERDUE,
    Change.SILENT,
    Change.ADDED,
    Change.DROPPED,
)
"""列として出す区分。"""
REST = tuple(change for change in Change if change not in SHOWN)
"""「その他」にまとめる区分。"""


def due_text(one: ReportLine) -> str:
    """守るべき日の、前と今。"""
    new, old = date_text(one.new_due, one.precision), date_text(one.old_due, one.precision)
    if one.is_removed or one.old_due == one.new_due:
        return old
    if one.old_due is None:
        return new
    moved = f"（{one.days:+d}日）" if one.days else ""
    return f"{old} → {new}{moved}"


def report_workbook(made: PeriodReport, now: PlanSnapshot, *, created: datetime) -> bytes:
    """報告のブック。"""
    title = f"期間の報告 {format_date(made.period.start)}〜{format_date(made.day)}"
    sheets = (
        _groups("担当ごと", "担当", made.by_department, title),
        _groups("柱ごと", "柱", made.by_pillar, title),
        _lines(made, now, title),
    )
    return write_xlsx(Workbook(sheets=sheets, created=created, title=title))


def _groups(name: str, label: str, groups: tuple[Group, ...], title: str) -> Sheet:
    columns = (
        Column(label, 30),
        *(Column(change.label, 12, "integer") for change in SHOWN),
        Column("その他", 10, "integer"),
        Column("計", 8, "integer"),
    )
    rows = tuple(
        (
            printable_text(one.label, one_line=True),
            *(one.tally.of(change) for change in SHOWN),
            sum(one.tally.of(change) for change in REST),
            one.tally.total,
        )
        for one in groups
    )
    return Sheet(name=name, columns=columns, rows=rows, print_title=title)


def _lines(made: PeriodReport, now: PlanSnapshot, title: str) -> Sheet:
    titles = {one.key: one.title for one in now.initiatives}
    pillars = {one.key: one.title for one in now.pillars}
    columns = (
        Column("柱", 20),
        Column("取組", 24),
        Column("作業", 28),
        Column("担当", 18),
        Column("区分", 14),
        Column("ほかに当てはまること", 18),
        Column("守るべき日", 26),
        Column("最後の報告", 12, "date"),
    )
    rows = tuple(
        (
            *(
                printable_text(text, one_line=True)
                for text in (
                    pillars.get(one.pillar or "", "柱なし"),
                    titles.get(one.initiative, "（なくなった取組）"),
                    one.title,
                    one.department or "担当未定",
                    one.change.label,
                    "、".join(mark.label for mark in one.also),
                    due_text(one),
                )
            ),
            one.silent_since,
        )
        for one in made.lines
    )
    return Sheet(name="作業", columns=columns, rows=rows, print_title=title)
