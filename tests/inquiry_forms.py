"""照会の様式の見本: 国の調査票によくある作りを、一つのブックに集めたもの。実在の調査票の写しではない。"""

from datetime import datetime
from io import BytesIO
from struct import pack as packed
from typing import Any
from zlib import compress, crc32

import xlsxwriter

TITLE = "調査票"
HIDDEN = "選択肢一覧"
NOTES = "記入要領"


def survey(*, has_chart: bool = True, rows: int = 6) -> bytes:
    """保護・結合・入力規則・条件付き書式・隠れたシート・図・グラフ・印刷の設定のある調査票。"""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 4, 1)})  # noqa: DTZ001 - ブックに残る時刻は土地の時刻
        page, notes, hidden = (book.add_worksheet(name) for name in (TITLE, NOTES, HIDDEN))
        hidden.hide()
        for at, word in enumerate(("1. 策定済み", "2. 策定中", "3. 未策定")):
            hidden.write_string(at, 0, word)
        book.define_name("策定の区分", f"='{HIDDEN}'!$A$1:$A$3")
        notes.write_string(0, 0, "太枠のセルに記入してください。")
        _page(book, page, rows)
        if has_chart:
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": f"='{TITLE}'!$D$6:$D$9"})
            page.insert_chart("G2", chart)
            page.insert_image("G20", "印.png", {"image_data": BytesIO(_picture())})
    return out.getvalue()


def _page(book: Any, page: Any, rows: int) -> None:
    locked = book.add_format({"border": 1, "text_wrap": True, "bg_color": "#DDDDDD"})
    answer = book.add_format({"border": 2, "locked": False, "bg_color": "#FFFFCC"})
    day = book.add_format({"border": 2, "locked": False, "num_format": "yyyy/m/d"})
    bold = book.add_format({"bold": True, "font_size": 14})
    page.merge_range("A1:E1", "自治体DX・情報化推進の状況に関する調査票（見本）", bold)
    page.write_string("A2", "団体コード", locked)
    page.write_blank("B2", None, answer)
    page.write_string("C2", "団体名", locked)
    page.merge_range("D2:E2", "", answer)
    for column, label in enumerate(("番号", "設問", "回答欄", "件数", "備考")):
        page.write_string(3, column, label, locked)
    page.write_string("A5", "問1", locked)
    page.write_string("B5", "DXを推進するための全体方針の策定状況", locked)
    page.write_blank("C5", None, answer)
    page.data_validation("C5", {"validate": "list", "source": "=策定の区分"})
    page.write_rich_string(
        "B6", "オンライン", book.add_format({"bold": True}), "申請のできる手続の数", locked
    )
    page.write_string("A6", "問2", locked)
    page.write_blank("D6", None, answer)
    page.data_validation("D6", {"validate": "integer", "criteria": ">=", "value": 0})
    page.write_string("A7", "問3", locked)
    page.write_string("B7", "CIOを任命した日", locked)
    page.write_blank("C7", None, day)
    page.write_string("A8", "問4", locked)
    page.write_string("B8", "CIO補佐官を置いているか", locked)
    page.write_blank("C8", None, answer)
    page.data_validation("C8", {"validate": "list", "source": ["はい", "いいえ"]})
    page.write_string("A9", "合計", locked)
    page.write_formula("D9", "=SUM(D6:D8)", locked, 0)
    for at in range(rows - 5):
        page.write_string(9 + at, 0, f"問{5 + at}", locked)
        page.write_string(9 + at, 1, f"取組{5 + at}の内容（自由記述）", locked)
        page.write_blank(9 + at, 2, None, answer)
    page.conditional_format("C5:D9", {"type": "blanks", "format": book.add_format({"bg_color": "#FFCCCC"})})
    page.set_column("B:B", 40)
    page.set_row(20, 30)
    page.protect("", {"select_locked_cells": True})
    page.set_landscape()
    page.set_paper(9)
    page.print_area("A1:E30")
    page.repeat_rows(3)
    page.set_header("&L見本の調査票")
    page.freeze_panes(4, 2)
    page.write_comment("B5", "令和8年4月1日現在で答えてください。")


def _picture() -> bytes:
    """一点だけの PNG。"""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return packed(">I", len(body)) + kind + body + packed(">I", crc32(kind + body))

    head = packed(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", compress(b"\x00\xff\x00\x00"))
        + chunk(b"IEND", b"")
    )
