"""業務量調査の試験の手伝い: 配った様式に行を書き足して返す。"""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import load_workbook


def filled(sheet: bytes, name: str, *rows: Sequence[object]) -> bytes:
    """様式のシートの終わりに行を書き足して、保存し直したもの。課の職員が Excel でするのと同じ。"""
    book = load_workbook(BytesIO(sheet))
    for row in rows:
        book[name].append(list(row))
    return saved(book)


def edited(sheet: bytes, name: str, cells: dict[str, object]) -> bytes:
    """様式のシートのセル（B2 など）を書き換えて、保存し直したもの。"""
    book = load_workbook(BytesIO(sheet))
    for place, value in cells.items():
        book[name][place] = value
    return saved(book)


def without_rows(sheet: bytes, name: str, *numbers: int) -> bytes:
    """様式のシートの行を消して、保存し直したもの。"""
    book = load_workbook(BytesIO(sheet))
    for number in sorted(numbers, reverse=True):
        book[name].delete_rows(number)
    return saved(book)


def saved(book: object) -> bytes:
    """保存したバイト列。"""
    out = BytesIO()
    book.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
