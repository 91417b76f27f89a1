"""対策の一覧の表計算: 書き出す表と、読んだ表の、いまの記録との違い。"""

from typing import Any

from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, kept_table, write_csv, write_xlsx
from shirube.adapters.tabular.row_keys import KEY_LABELS
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies import queries
from shirube.apps.insight.remedies.models import RemedySheet
from shirube.apps.insight.remedies.queries import RemedyLine
from shirube.engines.insight import remedy_sheet as layout
from shirube.engines.insight.remedy_sheet import HeldRemedy, ReadRemedies, read_remedies
from shirube.values.era import format_date

TITLE = "対策の一覧"
_WIDE = {layout.TITLE: 36, layout.NOTE: 44, layout.OWNER: 28}
_DATES = (layout.STARTS, layout.DUE, layout.TARGET_BY)
_NOTES = {
    layout.TARGET: "「3日」「2日4時間」「30％減」のように書きます。1日は24時間です。",
    layout.OWNER: "「窓口課（所属コード）」の形。選択肢から選びます。",
}


def xlsx(scope: Scope) -> bytes:
    """対策の一覧の xlsx。"""
    lines, names, held = _current(scope)
    sheet = Sheet(
        name=layout.SHEET,
        columns=_columns(tuple(names)),
        rows=tuple(_cells(one, held, names) for one in lines),
        row_keys=tuple(RowKey(str(one.row.key), one.row.version) for one in lines),
    )
    return write_xlsx(Workbook((sheet,), created=scope.now, title=TITLE))


def csv(scope: Scope) -> bytes:
    """対策の一覧の CSV（鍵と版の列も付く）。"""
    lines, names, held = _current(scope)
    header = (*layout.HEADER, *layout.SHOWN, *KEY_LABELS)
    rows = [
        (
            *(_text(cell) for cell in _cells(one, held, names)),
            str(one.row.key),
            str(one.row.version),
        )
        for one in lines
    ]
    return write_csv(header, rows).content or b""


def _current(scope: Scope) -> tuple[list[RemedyLine], dict[str, str], dict[str, HeldRemedy]]:
    # 見せない対策の行は、見込みを空で書き戻さないように、行ごと出さない。
    shown = [one for one in queries.lines(scope, queries.remedies(scope)) if one.is_shown]
    return shown, queries.department_names(scope), queries.held(scope)


def _cells(one: RemedyLine, held: dict[str, HeldRemedy], names: dict[str, str]) -> tuple[Any, ...]:
    row, current = one.row, held[str(one.row.key)]
    result = f"{one.verdict.label}: {one.last.answer['sentence']}" if one.verdict and one.last else ""
    shown = (
        row.now.label,
        row.log_title,
        row.get_cause_display(),
        row.place,
        row.figure_label,
        f"{one.baseline_said}{one.counted_said}",
        result,
    )
    return (row.number, *layout.cells_of(current.content, current.ground, names), *shown)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return format_date(cell, "short") if hasattr(cell, "year") else str(cell)


def _columns(departments: tuple[str, ...]) -> tuple[Column, ...]:
    found = []
    for label in (*layout.HEADER, *layout.SHOWN):
        kind = "date" if label in _DATES else "integer" if label == layout.NUMBER else "text"
        is_owner = label == layout.OWNER and bool(departments)
        found.append(
            Column(
                label,
                _WIDE.get(label, 18),
                kind="choice" if is_owner else kind,  # type: ignore[arg-type]
                choices=departments if is_owner else (),
                note=_NOTES.get(label, "見せるだけの列です。" if label in layout.SHOWN else ""),
            )
        )
    return tuple(found)


def compared(scope: Scope, row: RemedySheet) -> ReadRemedies:
    """取っておいた表を、いまの対策と比べる。"""
    return compared_table(scope, row.table)


def compared_table(scope: Scope, table: dict[str, Any]) -> ReadRemedies:
    """読んだ表を、いまの対策と比べる。"""
    kept = kept_table(table)
    names = queries.department_names(scope)
    return read_remedies(kept.header, kept.rows, kept.keys, departments=names, held=queries.held(scope))
