"""xlsx のどのシートを記録として読むか。一枚に決まらなければ、決めずに職員に問う。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shirube.adapters.log_guess import guess_mapping
from shirube.adapters.log_table import WORKBOOK_MAGIC
from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular import Table, read_table
from shirube.adapters.tabular.workbook_reader import visible_sheets

MOST_SHEETS = 24
"""中を見るシートの数の上限。"""
_SEEN = 200


@dataclass(frozen=True, slots=True)
class LogSheets:
    """見えているシートと、選んだシート。``chosen`` が空で ``fitting`` があれば、職員が選ぶ。"""

    every: tuple[str, ...] = ()
    fitting: tuple[str, ...] = ()
    """記録として読めそうなシート。"""
    chosen: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """シートの見出し（二枚以上あるときだけ）。"""

    @property
    def first(self) -> str | None:
        """初めに見せるシート。一枚だけなら None。"""
        return next(iter((*self.chosen, *self.fitting, *self.headers)), None)

    def like(self, sheet: str | None) -> tuple[str, ...]:
        """このシートと見出しの同じシート（このシートを含む）。"""
        header = self.headers.get(sheet or "")
        return tuple(one for one, other in self.headers.items() if header is not None and other == header)

    @property
    def is_open(self) -> bool:
        """どれを読むか、職員が決めるか。"""
        return not self.chosen and len(self.every) > 1

    @property
    def notes(self) -> tuple[str, ...]:
        """選んだシートと、読まないシート。"""
        if len(self.every) < 2 or not self.chosen:
            return ()
        rest = [one for one in self.every if one not in self.chosen]
        left = f"。ほかのシート（{'、'.join(rest)}）は読みません" if rest else ""
        return (f"シート「{'」「'.join(self.chosen)}」を読みます{left}",)


def log_sheets(
    path: Path,
    *,
    limits: Limits,
    wanted: Sequence[str] = (),
    header_row: int | None = None,
    shape: str | None = None,
) -> LogSheets:
    """記録として読むシートを選ぶ。``wanted`` は職員の選んだシート。xlsx でなければ、シートは無い。"""
    with path.open("rb") as file:
        is_workbook = file.read(len(WORKBOOK_MAGIC)) == WORKBOOK_MAGIC
    if not is_workbook:
        if wanted:
            raise FileRefused(
                path.name, why="シートがあるのは Excel ブック（xlsx）だけです", next="選ばずに読んでください"
            )
        return LogSheets()
    data = path.read_bytes()
    every = visible_sheets(data, name=path.name, limits=limits)
    if wanted or len(every) <= 1:
        return LogSheets(every, tuple(wanted), tuple(wanted))
    tables = {}
    for sheet in every[:MOST_SHEETS]:
        try:
            tables[sheet] = read_table(
                data, name=path.name, limits=limits, sheet=sheet, header_row=header_row
            )
        except FileRefused:
            continue
    fitting = tuple(sheet for sheet, table in tables.items() if _is_log(table, shape))
    filled = tuple(sheet for sheet, table in tables.items() if table.rows)
    chosen = fitting if len(fitting) == 1 else filled if len(filled) == 1 else ()
    return LogSheets(every, fitting, chosen, {sheet: table.header for sheet, table in tables.items()})


def _is_log(table: Table, shape: str | None) -> bool:
    """見出しと初めの行から、記録として読めるか（日時の書き方だけが決まらないものを含む）。"""
    rows = [row.cells for row in table.rows[:_SEEN]]
    guess = guess_mapping(table.header, rows, label="", shape=shape)
    return bool(rows) and not guess.missing
