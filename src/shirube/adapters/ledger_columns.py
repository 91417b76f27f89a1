"""処理簿の列を見る: 処理簿らしいシート、日付とみる列、見出しから段の名と処理期間の時計。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shirube.adapters.ledger_book import LOOKED, LedgerBook, looks_like_date, open_ledger
from shirube.adapters.ledger_mapping import RUN, LedgerStep, is_blank
from shirube.adapters.ledger_rows import DITTO, is_total
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits

LEDGER_BYTES = 20 * MEBIBYTE
"""これより大きなファイルは、処理簿とはみない（人が書く一件一行の表ではないため。標の定め）。"""
MOST_SHEETS = 24
LEAST_SHARE = 0.6
"""列の値のうち、日付がこれより少なければ、日付の列とみない（標の定め）。"""
_DATE_TAIL = re.compile(r"(?:の)?(?:年月日|月日|日付|日時|期日|日)(?:（\d+）)?$")


def open_like(
    data: bytes, *, name: str, limits: Limits, encoding: str | None = None, first_row: int | None = None
) -> LedgerBook:
    """処理簿らしいシートを選んで開く。同じ見出しのシートが並べば（月ごとなど）、みな選ぶ。"""
    book = open_ledger(data, name=name, limits=limits, encoding=encoding, first_row=first_row)
    if not 1 < len(book.sheets) <= MOST_SHEETS:
        return book
    every = [book]
    for sheet in book.sheets[1:]:
        try:
            every.append(open_ledger(data, name=name, limits=limits, sheets=(sheet,), first_row=first_row))
        except FileRefused:
            continue
    best = max(every, key=_filled_dates)
    same = [one for one in every if one.first.header == best.first.header and _filled_dates(one)] or [best]
    chosen = tuple(replace(one.first, place=at) for at, one in enumerate(same))
    return LedgerBook(book.name, book.sheets, chosen)


def step_name(column: str) -> str:
    """列の見出しから、段の名（受付年月日は受付、「審査／日付」は審査）。"""
    parts = [_DATE_TAIL.sub("", part) for part in column.split("／")]
    kept = [part for part in parts if part]
    return "".join(kept) or column


def step_clock(name: str) -> str:
    """段の名から、処理期間の時計の案: 補正を求めれば止まり、出されれば動く。"""
    if "補正" not in name:
        return ""
    if any(word in name for word in ("依頼", "通知", "指示", "命令", "求")):
        return "stop:補正"
    return "run" if any(word in name for word in ("受", "提出", "完了", "済", "届")) else ""


def cells_of(book: LedgerBook, at: int) -> list[str]:
    """列の、空でない欄（「〃」と、空とみる印を除く）。"""
    rows = (row.cells for row in book.first.rows[:LOOKED] if at < len(row.cells) and not is_total(row.cells))
    found = (cells[at].strip() for cells in rows)
    return [text for text in found if text not in DITTO and not is_blank(text)]


def date_columns(book: LedgerBook) -> list[str]:
    """日付とみる列。"""
    found = []
    for at, column in enumerate(book.first.header):
        values = cells_of(book, at)
        dates = sum(map(looks_like_date, values))
        is_empty_date = not values and bool(_DATE_TAIL.search(column))
        if is_empty_date or (dates and dates >= LEAST_SHARE * len(values)):
            found.append(column)
    return found


def _filled_dates(book: LedgerBook) -> int:
    """日付の入った、日付とみる列の数。"""
    header = book.first.header
    return sum(1 for column in date_columns(book) if cells_of(book, header.index(column)))


def without_lone_stops(steps: Sequence[LedgerStep]) -> tuple[LedgerStep, ...]:
    """時計を止める段より後に、動かす段が無ければ、止めない（件の終わりまで止まってしまうため）。"""
    last_run = max((at for at, step in enumerate(steps) if step.clock == RUN), default=-1)
    return tuple(
        replace(step, clock="") if step.clock and (last_run < 0 or at > last_run) else step
        for at, step in enumerate(steps)
    )
