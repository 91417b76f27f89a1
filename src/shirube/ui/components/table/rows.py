"""表の行を HTML にする。

一画面に百を超えるますがあり、様式の分岐では画面全体より時間がかかる
（20行×6列で 2.2ms、行を Python で書くと 0.24ms）ので、
行だけは Python で書く。文字は一つ残らず ``escape`` を通す。
"""

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from shirube.ui.components import render_component
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Table

NOTHING = '<span class="muted"><span aria-hidden="true">－</span><span class="hidden">なし</span></span>'


_ROWS = mark_safe("<!--rows-->")


def table_html(table: Table) -> SafeString:
    """表の HTML。行のほか（題・見出し）は、同じ表なら覚えておいたものを使う。"""
    frame = _frame(
        table.caption, table.caption_hidden, tuple(table.columns), table.empty_text, bool(table.rows)
    )
    return mark_safe(frame.replace(_ROWS, table_rows(table)))  # noqa: S308 - すべて escape 済み


@lru_cache(maxsize=512)
def _frame(
    caption: str, is_hidden: bool, columns: tuple[Column, ...], empty_text: str, has_rows: bool
) -> str:
    table = {"caption": caption, "caption_hidden": is_hidden, "columns": columns, "empty_text": empty_text}
    return render_component("table", {"table": table | {"rows": has_rows}, "rows": _ROWS})


def table_rows(table: Table) -> SafeString:
    """すべての行。"""
    around = [(column.key, column.is_row_header, *_around(column)) for column in table.columns]
    rows = []
    for row in table.rows:
        cells = row.cells
        line = [
            f"{begin}{_content(cells[key], cells[key].href or (row.href if heads else None))}{end}"
            for key, heads, begin, end in around
        ]
        rows.append(f'<tr role="row">{"".join(line)}</tr>\n')
    return mark_safe("".join(rows))  # noqa: S308 - すべて escape 済み


@lru_cache(maxsize=1024)
def _around(column: Column) -> tuple[str, str]:
    """この列のますの前と後ろ。"""
    names = ["end"] * (column.align == "end") + ["unbroken"] * column.is_unbroken
    look = f' class="{" ".join(names)}"' if names else ""
    if column.is_row_header:
        return f'<th scope="row" role="rowheader"{look}><span class="table__cell">', "</span></th>"
    opening = f'<td role="cell" data-label="{escape(column.label)}"{look}>'
    return f'{opening}<span class="table__cell">', "</span></td>"


def _content(cell: Cell, href: str | None) -> str:
    text = escape(str(cell.text)).replace("\n", "<br>")
    shown = f'<a href="{escape(href)}">{text}</a>' if href else text
    if cell.badge:
        shown += " " if shown else ""
        shown += _badge(cell.badge)
    if cell.note:
        title = f' title="{escape(cell.note_title)}"' if cell.note_title else ""
        shown += f'<span class="table__note"{title}>{escape(cell.note)}</span>'
    return shown if href or cell.text or cell.badge else NOTHING + shown


@lru_cache(maxsize=256)
def _badge(badge: Badge) -> str:
    return f'<span class="badge badge--{escape(badge.kind)}">{escape(badge.label)}</span>'
