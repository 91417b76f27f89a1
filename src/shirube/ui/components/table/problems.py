"""読んだ表の「直すところ」の表。どの取り込みの画面も、同じ列で、同じ数まで示す。"""

from collections.abc import Iterable
from typing import Protocol

from shirube.ui.components.table.table import Cell, Column, Row, Table

SHOWN_PROBLEMS = 200


class Problem(Protocol):
    """直すところ: どの行の、どの列が、なぜ読めず、次にどうするか。行が無ければ表の全体。"""

    @property
    def row(self) -> int | None:
        """ファイルの行番号。"""

    @property
    def column(self) -> str | None:
        """見出し。"""

    @property
    def why(self) -> str:
        """わけ。"""

    @property
    def next(self) -> str:
        """次にすること。"""


def problem_table(problems: Iterable[Problem]) -> Table | None:
    """直すところの表。無ければ None。多いときは、はじめの ``SHOWN_PROBLEMS`` か所。"""
    found = list(problems)
    if not found:
        return None
    columns = [
        Column("row", "行", is_row_header=True),
        Column("column", "列"),
        Column("why", "理由"),
        Column("next", "次にすること"),
    ]
    rows = [
        Row(
            {
                "row": Cell(f"{one.row}行目" if one.row else "表の全体"),
                "column": Cell(one.column or "―"),
                "why": Cell(one.why),
                "next": Cell(one.next),
            }
        )
        for one in found[:SHOWN_PROBLEMS]
    ]
    more = (
        f"（{len(found):,}か所のうち、はじめの{SHOWN_PROBLEMS}か所）" if len(found) > SHOWN_PROBLEMS else ""
    )
    return Table(f"直すところ{more}", columns, rows)
