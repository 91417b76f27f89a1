"""どの取組にもつながっていない、契約などの日付の表。"""

from collections.abc import Sequence
from datetime import date

from shirube.apps.plan.roadmap.views.board_rows import left_badge
from shirube.apps.plan.roadmap.views.page import day_text
from shirube.engines.plan.dated_marks import DatedMark
from shirube.ui.components.table.table import Cell, Column, Row, Table

SHOWN = 20


def loose_table(marks: Sequence[DatedMark], today: date) -> Table | None:
    """これから来る日を早い順に。無ければ None。"""
    coming = [mark for mark in marks if mark.day >= today]
    if not coming:
        return None
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("what", "何の日か"),
        Column("day", "日", is_unbroken=True),
        Column("left", "あと"),
        Column("owner", "担当"),
    ]
    rows = [
        Row(
            {
                "title": Cell(mark.title),
                "what": Cell(mark.what),
                "day": Cell(day_text(mark.day)),
                "left": Cell(badge=left_badge(mark, today)),
                "owner": Cell(mark.owner or "未定"),
            },
            href=mark.href,
        )
        for mark in coming[:SHOWN]
    ]
    more = f"（これから来る{len(coming):,}件のうち、近い{SHOWN}件）" if len(coming) > SHOWN else ""
    return Table(f"取組につながっていない、契約などの日付{more}", columns, rows)
