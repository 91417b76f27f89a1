"""進捗照会の試験の手伝い: 配った様式に書き込んで返す。"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from openpyxl import load_workbook


def filled(sheet: bytes, rows: Mapping[int, Mapping[str, object]]) -> bytes:
    """様式の行（Excel の行番号）の欄に書いて、保存し直したもの。課の職員が Excel でするのと同じ。"""
    book = load_workbook(BytesIO(sheet))
    page = book.worksheets[0]
    columns = {cell.value: cell.column for cell in page[1]}
    for number, cells in rows.items():
        for label, value in cells.items():
            cell = page.cell(number, columns[label], value)
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
