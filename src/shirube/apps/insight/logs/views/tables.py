"""読み方の画面の、どちらの読み方にもある表。"""

from collections.abc import Sequence

from shirube.adapters.log_guess import Reason
from shirube.ui.components.table.table import Cell, Column, Row, Table


def reasons_table(reasons: Sequence[Reason]) -> Table | None:
    """どの列を、何の役と、なぜ見たか。"""
    if not reasons:
        return None
    columns = [
        Column("column", "列", is_row_header=True),
        Column("role", "役"),
        Column("why", "そうみたわけ"),
    ]
    rows = [
        Row({"column": Cell(one.column), "role": Cell(one.role), "why": Cell(one.why)}) for one in reasons
    ]
    return Table("列の見分け", columns, rows, caption_hidden=True)
