"""xlsx を書き出す。同じ中身と同じ時刻からは、いつも同じバイト列ができる。

文字の列は必ず文字として書くので、= で始まる字が式になることも、先頭の 0 が消えることもない。選択肢のある列に
は入力規則を付け、選択肢は隠れたシートに置く。`row_keys` を渡すと、行ごとの鍵と版を隠れた列に書く。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from shirube.adapters.tabular.csv_writer import CannotWriteTable
from shirube.adapters.tabular.row_keys import CHOICES_SHEET, KEY_LABELS, RowKey
from shirube.adapters.tabular.table import cell_name

Cell = str | int | Decimal | dt.date | None
ColumnKind = Literal["text", "integer", "number", "date", "choice"]
Mark = Literal["missing", "absent", "alert"]
"""文字のセルを見分ける印: まだ届いていない、そもそも無い、気を付ける。"""

_PAPERS = {"A3": 8, "A4": 9}
_PAPER_INCHES = {"A3": 16.54, "A4": 11.69}
"""横に置いた紙の幅（インチ）。"""
_SMALLEST_SCALE = 0.7
"""これより縮めない（11 ポイントの字が 7.7 ポイントになる）。"""
_MOST_PAGES_WIDE = 8
_MARGIN = 0.4
"""紙の左右のあき（インチ）。上下は、題と頁番号の分を足して倍にする。"""
_MAX_TEXT = 32_767
_MAX_ROWS = 1_048_575
_MAX_INTEGER = 10**15
_MAX_DIGITS = 15
_MOST_PLACES = 4
_FORBIDDEN_IN_NAME = frozenset("[]:*?/\\")
_FIRST_DATE = dt.date(1900, 3, 1)
"""これより前の日付は、Excel の暦（1900 年をうるう年とする）で一日ずれる。"""


@dataclass(frozen=True, slots=True)
class Column:
    """一つの列。"""

    label: str
    width: int = 16
    kind: ColumnKind = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    """見出しに付ける書き方の説明。"""
    is_input: bool = False
    """書いてもらう欄。色を付け、罫線で囲む（シートが `is_form` のとき）。"""
    is_open: bool = False
    """選択肢は案で、ほかの言葉も書ける。"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """一枚のシート。"""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_keys: tuple[RowKey, ...] = ()
    """行ごとの鍵と版。渡すときは行と同じ数。"""
    paper: Literal["A4", "A3"] = "A4"
    """印刷する紙（横置き）。"""
    is_form: bool = False
    """書いて返してもらう様式。すべての欄を罫線で囲む。"""
    print_title: str = ""
    """刷ったときの頁の上に出る題。"""
    heading_columns: int = 0
    """左から何列を、画面で固定し、横の二枚目からの紙にも繰り返すか。"""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """この文字ちょうどのセルに付ける印。"""


@dataclass(frozen=True, slots=True)
class Workbook:
    """書き出すブック。`created` はブックに残る作成時刻（渡された値だけを使う）。"""

    sheets: tuple[Sheet, ...]
    created: dt.datetime
    title: str = ""
    author: str = ""


def write_xlsx(book: Workbook) -> bytes:
    """ブックを xlsx のバイト列にする。"""
    _check(book)
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as target:
        target.set_properties(
            {"title": book.title, "author": book.author, "created": book.created.replace(tzinfo=None)}
        )
        formats = _formats(target)
        worksheets = [target.add_worksheet(sheet.name) for sheet in book.sheets]
        choices = _ChoiceStore(target)
        for sheet, worksheet in zip(book.sheets, worksheets, strict=True):
            _write_sheet(worksheet, sheet, formats, choices)
    return out.getvalue()


def _check(book: Workbook) -> None:
    """Excel が受け付けない形を、書く前に断る。"""
    names = [sheet.name for sheet in book.sheets]
    if not names or len({name.casefold() for name in names}) != len(names):
        raise CannotWriteTable("シートの名前が無いか、重なっています。")
    for sheet in book.sheets:
        is_bad = (
            set(sheet.name) & _FORBIDDEN_IN_NAME or sheet.name.startswith("'") or sheet.name.endswith("'")
        )
        if not 1 <= len(sheet.name) <= 31 or is_bad or sheet.name == CHOICES_SHEET:
            raise CannotWriteTable(f"シートの名前「{sheet.name}」は Excel で使えません。")
        if len(sheet.rows) > _MAX_ROWS:
            raise CannotWriteTable(f"シート「{sheet.name}」の行数が Excel の上限を超えています。")
        if sheet.row_keys and len(sheet.row_keys) != len(sheet.rows):
            raise CannotWriteTable(f"シート「{sheet.name}」の行と、行の鍵の数が違います。")
        for number, row in enumerate(sheet.rows, 2):
            if len(row) != len(sheet.columns):
                raise CannotWriteTable(f"シート「{sheet.name}」{number} 行目の列の数が、見出しと違います。")


def _formats(target: Any) -> dict[str, Any]:
    """使う書式を、決まった順に作る。"""
    base = {"valign": "top", "font_name": "游ゴシック", "font_size": 11}
    looks = {
        "missing": {"bold": True, "bg_color": "#D9D9D9", "border": 1},
        "absent": {"italic": True, "font_color": "#666666"},
        "alert": {"bold": True, "bg_color": "#FFE0E0"},
    }
    marked = {
        name: target.add_format({**base, "num_format": "@", "text_wrap": True, **look})
        for name, look in looks.items()
    }
    numbers = {
        f"number{places}": target.add_format(
            {**base, "num_format": "#,##0" + ("." + "0" * places if places else "")}
        )
        for places in range(_MOST_PLACES + 1)
    }
    return (
        marked
        | numbers
        | {
            "header": target.add_format(
                {
                    **base,
                    "bold": True,
                    "bg_color": "#E6E6E6",
                    "border": 1,
                    "text_wrap": True,
                    "num_format": "@",
                }
            ),
            "text": target.add_format({**base, "num_format": "@", "text_wrap": True}),
            "integer": target.add_format({**base, "num_format": "#,##0"}),
            "date": target.add_format({**base, "num_format": "yyyy-mm-dd"}),
            "form": target.add_format({**base, "num_format": "@", "text_wrap": True, "border": 1}),
            "form_input": target.add_format(
                {**base, "num_format": "@", "text_wrap": True, "border": 1, "bg_color": "#FFF8DC"}
            ),
            "form_date": target.add_format(
                {**base, "num_format": "yyyy-mm-dd", "border": 1, "bg_color": "#FFF8DC"}
            ),
        }
    )


class _ChoiceStore:
    """選択肢を置く隠れたシート。入力規則に直に書くと 255 文字で切れるため、いつもここに置く。"""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._worksheet: Any = None
        self._column = 0

    def place(self, choices: tuple[str, ...]) -> str:
        """選択肢を一列に書き、その範囲を返す。"""
        if self._worksheet is None:
            self._worksheet = self._target.add_worksheet(CHOICES_SHEET)
            self._worksheet.hide()
        for row, choice in enumerate(choices):
            self._worksheet.write_string(row, self._column, choice)
        area = xl_range_abs(0, self._column, len(choices) - 1, self._column)
        self._column += 1
        return f"='{CHOICES_SHEET}'!{area}"


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any], choices: _ChoiceStore) -> None:
    """一枚のシートを書く。"""
    last_row, width = len(sheet.rows), len(sheet.columns)
    for position, column in enumerate(sheet.columns):
        worksheet.set_column(
            position,
            position,
            column.width,
            formats["text"] if column.kind in ("choice", "number") else formats[column.kind],
        )
        _write_text(worksheet, 0, position, column.label, formats["header"])
        if column.note:
            worksheet.write_comment(0, position, column.note, {"author": ""})
        if column.kind == "choice" and column.choices:
            rule = {
                "validate": "list",
                "source": choices.place(column.choices),
                **({"show_error": False} if column.is_open else _choice_message(column.label)),
            }
            worksheet.data_validation(1, position, max(last_row, 1) + 1_000, position, rule)
    for number, row in enumerate(sheet.rows, 1):
        for position, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            mark = sheet.marks.get(cell) if isinstance(cell, str) else None
            if mark and isinstance(cell, str) and column.kind in ("text", "number"):
                _write_text(worksheet, number, position, cell, formats[mark])
            else:
                _write_cell(worksheet, number, position, cell, column.kind, formats)
    if sheet.is_form:
        _rule_form(worksheet, sheet, formats)
    if sheet.row_keys:
        _write_row_keys(worksheet, sheet, formats)
    worksheet.freeze_panes(1, sheet.heading_columns)
    worksheet.repeat_rows(0)
    pages = _pages_wide(sheet)
    if pages > 1:
        worksheet.repeat_columns(0, _repeated(sheet) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(_PAPERS[sheet.paper])
    worksheet.fit_to_pages(pages, 0)
    worksheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN * 2, bottom=_MARGIN * 2)
    if sheet.print_title:
        worksheet.set_header(f"&L{sheet.print_title.replace('&', '&&')[:200]}")
    worksheet.set_footer("&C&P / &N")
    if width:
        worksheet.print_area(0, 0, last_row, width - 1)
        worksheet.autofilter(0, 0, last_row, width - 1)


def _pages_wide(sheet: Sheet) -> int:
    """横に何枚の紙に分けるか。一枚に縮めると字が読めなくなる表は、左の列を繰り返して分ける。"""
    room = _PAPER_INCHES[sheet.paper] - 2 * _MARGIN
    widths = [(column.width * 7 + 5) / 96 for column in sheet.columns]  # 一字は 7 画素、左右のあきは 5 画素
    repeated = sum(widths[: _repeated(sheet)])
    for pages in range(1, _MOST_PAGES_WIDE):
        if room * pages / (sum(widths) + repeated * (pages - 1)) >= _SMALLEST_SCALE:
            return pages
    return _MOST_PAGES_WIDE


def _repeated(sheet: Sheet) -> int:
    """紙ごとに繰り返す列の数。"""
    return sheet.heading_columns or 1


def _rule_form(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    """様式の罫線と、書く欄の色。空の欄にも付ける。"""
    for number, row in enumerate(sheet.rows, 1):
        for position, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            look = "form_date" if column.kind == "date" else "form_input" if column.is_input else "form"
            if cell in (None, ""):
                worksheet.write_blank(number, position, None, formats[look])
            elif isinstance(cell, str):
                _write_text(worksheet, number, position, cell, formats[look])


def _choice_message(label: str) -> dict[str, str]:
    """選択肢のほかを入れたときの知らせ。"""
    return {
        "error_title": "選択肢にない値です",
        "error_message": f"{label[:60]} は、一覧から選んでください。",
    }


def _write_row_keys(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    """行の鍵と版を、右端の隠れた二列に書く。"""
    start = len(sheet.columns)
    worksheet.set_column(start, start + 1, 12, formats["text"], {"hidden": True})
    for offset, label in enumerate(KEY_LABELS):
        _write_text(worksheet, 0, start + offset, label, formats["header"])
    for number, row_key in enumerate(sheet.row_keys, 1):
        _write_text(worksheet, number, start, row_key.key, formats["text"])
        _write_text(worksheet, number, start + 1, str(row_key.version), formats["text"])


def _write_cell(
    worksheet: Any, row: int, position: int, cell: Cell, kind: ColumnKind, formats: dict[str, Any]
) -> None:
    """一つのセルを、列の種類どおりの型で書く。"""
    if cell is None or cell == "":
        return
    place = cell_name(row + 1, position + 1)
    if kind == "integer" and isinstance(cell, int):
        if abs(cell) >= _MAX_INTEGER:
            raise CannotWriteTable(
                f"{place} の数は 16 桁以上で、Excel では下の桁が失われます。文字の列にしてください。"
            )
        worksheet.write_number(row, position, cell, formats["integer"])
    elif kind == "number" and isinstance(cell, Decimal):
        _write_number(worksheet, row, position, cell, formats)
    elif kind == "date" and isinstance(cell, dt.date):
        if cell < _FIRST_DATE:
            raise CannotWriteTable(
                f"{place} の日付 {cell} は、Excel では正しく表せません。文字の列にしてください。"
            )
        worksheet.write_datetime(row, position, dt.datetime(cell.year, cell.month, cell.day), formats["date"])  # noqa: DTZ001
    elif kind in ("text", "choice", "number") and isinstance(cell, str):
        _write_text(worksheet, row, position, cell, formats["text"])
    else:
        raise CannotWriteTable(f"{place} の値が、列の種類（{kind}）と合いません。")


def _write_number(worksheet: Any, row: int, position: int, number: Decimal, formats: dict[str, Any]) -> None:
    """数を、持っている小数の桁で書く。Excel で下の桁が失われる数は、失わないように文字で書く。"""
    plain = number.normalize()
    places = max(0, -int(plain.as_tuple().exponent)) if plain.is_finite() else _MAX_DIGITS
    if places > _MOST_PLACES or max(plain.adjusted(), 0) + 1 + places > _MAX_DIGITS:
        _write_text(worksheet, row, position, format(plain, "f"), formats["text"])
    else:
        worksheet.write_number(row, position, float(plain), formats[f"number{places}"])


def _write_text(worksheet: Any, row: int, position: int, text: str, style: Any) -> None:
    """文字を、必ず文字として書く。長すぎる字を黙って切らない。"""
    if len(text) > _MAX_TEXT:
        raise CannotWriteTable(
            f"{cell_name(row + 1, position + 1)} の字が、Excel の上限 {_MAX_TEXT:,} 文字を超えています。"
        )
    if any("\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" for c in text):
        raise CannotWriteTable(f"{cell_name(row + 1, position + 1)} に、書き出せない字があります。")
    if text:
        worksheet.write_string(row, position, text, style)
