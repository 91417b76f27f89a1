"""時計が止まった理由: 待ちの原因の画面に添える、理由ごとの件数と時間。"""

from shirube.apps.insight.analysis.views.page import LogPage
from shirube.engines.insight.clock import stops_of
from shirube.engines.insight.lengths import length
from shirube.engines.insight.log import SECOND
from shirube.ui.components.table.table import Cell, Column, Row, Table


def stops_table(page: LogPage) -> tuple[Table, int] | None:
    """理由の表と、再開の無いまま終わった回数。時計の列の無い記録では None。読めない値は CannotReadClock。"""
    if page.log.clock is None:
        return None
    found = page.answer("stops", lambda: stops_of(page.log))
    columns = [
        Column("reason", "止めた理由", is_row_header=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("count", "回数", align="end", is_unbroken=True),
        Column("length", "止まっていた時間の合計", align="end"),
        Column("unresumed", "再開の無いまま", align="end", is_unbroken=True),
    ]
    reasons = found.by_reason()
    rows = [
        Row(
            {
                "reason": Cell(name),
                "cases": Cell(f"{one.cases:,}件", href=page.cases(stopped=name)),
                "count": Cell(f"{one.count:,}回"),
                "length": Cell(length(one.micros / SECOND, is_dated_only=page.log.is_dated_only)),
                "unresumed": Cell(
                    f"{one.unresumed:,}件", href=page.cases(unresumed=name) if one.unresumed else None
                ),
            }
        )
        for name, one in sorted(reasons.items(), key=lambda pair: (-pair[1].micros, pair[0]))
    ]
    none = "時計は止まっていません。"
    return Table("時計が止まった理由", columns, rows, none, caption_hidden=True), found.unresumed
