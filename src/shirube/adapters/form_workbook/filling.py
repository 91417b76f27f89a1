"""届いたブックの、答えのセルだけを書き換える。

シートの XML を組み直さない。答えのセルの場所（バイト列の中の位置）を引き、そこだけを差し替える。だから、
答えを書いたシートでも、ほかのセル・書式・結合・入力規則・印刷の設定の字は一つも動かない。書き換えるのは次だけである。

- 答えのセルのあるシートの、そのセル（無ければ、行とセルを足す）。
- 計算式のあるブックでは、目次の「開いたときに計算し直す」の印（古い合計のまま送らないため）。

文字は共有の表に足さず、セルに直に書く（共有の表を変えると、ほかのシートの部品まで変わる）。書式は変えない。
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from shirube.adapters import xml_source
from shirube.adapters.archive import pack
from shirube.adapters.form_workbook.reading import FORM_LIMITS, Styles, open_form, styles_of
from shirube.adapters.tabular.workbook_package import Package
from shirube.engines.plan.inquiry_form import Place, column_number, place_of

Value = str | Decimal | date | None
Edit = tuple[int, int, bytes]
"""（始め、終わり、代わりの字）。"""

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_DAY = date(1900, 3, 1)
_MOST_DIGITS = 15
_LONGEST = 32_767
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPANS = re.compile(rb"""\sspans\s*=\s*("[^"]*"|'[^']*')""")
_FULL = re.compile(rb"""\sfullCalcOnLoad\s*=\s*("[^"]*"|'[^']*')""")
_BEFORE_CALC = (
    "fileVersion",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
)


class CannotFillForm(ValueError):
    """様式に書き込めない。"""


@dataclass(frozen=True, slots=True)
class Filled:
    """書き込んだブックと、変わった部品。"""

    data: bytes
    changed: tuple[str, ...]


def fill_form(data: bytes, *, name: str, answers: Mapping[tuple[str, str], Value]) -> Filled:
    """答えを書き込む。`answers` は（シートの名、番地）から値を引く表で、None はそのセルを空にする。"""
    package = open_form(data, name=name)
    styles = styles_of(package.archive)
    book = package.archive.read("xl/workbook.xml")
    is_1904 = any(
        one.attributes.get("date1904") in ("1", "true")
        for one in xml_source.spans(book, {"workbookPr"}, name=f"{name} の目次", limits=FORM_LIMITS)
    )
    by_sheet: dict[str, dict[Place, Value]] = defaultdict(dict)
    for (sheet, address), value in answers.items():
        by_sheet[sheet][place_of(address)] = value
    changed: dict[str, bytes] = {}
    has_formulas = False
    for sheet, path in package.sheet_paths.items():
        part = package.archive.read(path)
        has_formulas = has_formulas or _has_formula(part, f"{name} のシート「{sheet}」")
        if wanted := by_sheet.pop(sheet, None):
            changed[path] = _SheetEditor(part, name, sheet, styles, is_1904=is_1904).written(wanted)
    if by_sheet:
        raise CannotFillForm(f"シート「{'」「'.join(by_sheet)}」が、届いたブックにありません。")
    if has_formulas and changed:
        changed["xl/workbook.xml"] = _recalculated(book, name)
    return Filled(_packed(package, changed), tuple(changed))


def _has_formula(part: bytes, name: str) -> bool:
    """セルの計算式があるか（入力規則や条件付き書式の拡張の中の式は数えない）。"""
    if b"f>" not in part and b"<f" not in part:
        return False
    found = xml_source.spans(part, {"f", "extLst"}, name=name, limits=FORM_LIMITS)
    outside = [one for one in found if one.tag == "extLst"]
    formulas = (one for one in found if one.tag == "f")
    return any(all(not other.start < one.start < other.end for other in outside) for one in formulas)


def _packed(package: Package, changed: Mapping[str, bytes]) -> bytes:
    archive = package.archive
    return pack((part, changed.get(part) or archive.read(part)) for part in archive.names)


def _recalculated(book: bytes, name: str) -> bytes:
    """目次に「開いたときに計算し直す」の印を付ける。"""
    found = xml_source.spans(book, {"calcPr", *_BEFORE_CALC}, name=f"{name} の目次", limits=FORM_LIMITS)
    mark = b' fullCalcOnLoad="1"'
    for one in found:
        if one.tag == "calcPr":
            opening = book[one.start : one.opened]
            cut = -2 if opening.endswith(b"/>") else -1
            marked = _FULL.sub(b"", opening[:cut]).rstrip() + mark + opening[cut:]
            return book[: one.start] + marked + book[one.opened :]
    last = max((one for one in found), key=lambda one: one.end)
    prefix = _prefix(book, last.start)
    return book[: last.end] + b"<" + prefix + b"calcPr" + mark + b"/>" + book[last.end :]


def _prefix(data: bytes, start: int) -> bytes:
    """この札の、名前空間の接頭辞（「x:」か空）。"""
    tag = re.match(rb"<([^\s/>]+)", data[start : start + 200])
    name = tag[1] if tag else b""
    return name[: name.index(b":") + 1] if b":" in name else b""


@dataclass(slots=True)
class _RowSpan:
    """シートの XML の中の一行。"""

    number: int
    span: xml_source.Span
    cells: list[tuple[int, xml_source.Span]] = field(default_factory=list)


class _SheetEditor:
    """一枚のシートの XML の、答えのセルだけを差し替える。"""

    def __init__(self, part: bytes, name: str, sheet: str, styles: Styles, *, is_1904: bool) -> None:
        self._part, self._sheet, self._styles, self._is_1904 = part, sheet, styles, is_1904
        found = xml_source.spans(
            part,
            {"sheetData", "row", "c", "col", "f"},
            name=f"{name} のシート「{sheet}」",
            limits=FORM_LIMITS,
        )
        self._data = next((one for one in found if one.tag == "sheetData"), None)
        if self._data is None:
            raise CannotFillForm(f"シート「{sheet}」に表がありません。Excel で開いて保存し直してください。")
        self._columns = [one for one in found if one.tag == "col"]
        self._formulas = [one.start for one in found if one.tag == "f"]
        self._rows = self._read_rows(found)
        self._tags = _prefix(part, self._data.start)

    def _read_rows(self, found: Iterable[xml_source.Span]) -> dict[int, _RowSpan]:
        rows: dict[int, _RowSpan] = {}
        number = column = 0
        for one in found:
            if one.tag == "row":
                written = one.attributes.get("r", "")
                number, column = (int(written) if written.isdigit() else number + 1), 0
                rows[number] = _RowSpan(number, one)
            elif one.tag == "c" and number in rows:
                letters = re.match(r"\$?([A-Za-z]{1,3})", one.attributes.get("r", ""))
                column = column_number(letters[1]) if letters else column + 1
                rows[number].cells.append((column, one))
        return rows

    def written(self, answers: Mapping[Place, Value]) -> bytes:
        """書き込んだあとの XML。"""
        by_row: dict[int, dict[int, Value]] = defaultdict(dict)
        for place, value in answers.items():
            by_row[place.row][place.column] = value
        edits: list[Edit] = []
        added: dict[int, bytes] = {}
        for number, cells in sorted(by_row.items()):
            if number in self._rows:
                edits += self._row_edits(self._rows[number], cells)
            else:
                added[number] = self._new_row(number, cells)
        edits += self._added_rows(added)
        return _applied(self._part, edits)

    def _row_edits(self, row: _RowSpan, cells: Mapping[int, Value]) -> Iterable[Edit]:
        held = dict(row.cells)
        inserted: dict[int, bytes] = {}
        for column, value in sorted(cells.items()):
            if column in held:
                yield self._replaced(Place(row.number, column), held[column], value)
            else:
                style = self._style_of_row(row.span) or self._style_of_column(column)
                inserted[column] = self._cell(Place(row.number, column), value, style)
        if not inserted:
            return
        opening = _SPANS.sub(b"", self._part[row.span.start : row.span.opened])
        if row.span.opened == row.span.end:
            body = b"".join(inserted[column] for column in sorted(inserted))
            closed = opening[:-2].rstrip() + b">" + body + b"</" + self._tags + b"row>"
            yield row.span.start, row.span.end, closed
            return
        yield row.span.start, row.span.opened, opening
        for at, group in _grouped(
            inserted, [(column, one.start) for column, one in row.cells], row.span.closing
        ):
            yield at, at, group

    def _added_rows(self, added: Mapping[int, bytes]) -> Iterable[Edit]:
        if not added:
            return
        span = self._data
        assert span is not None  # noqa: S101 - 作るときに確かめた
        if span.opened == span.end:
            opening = self._part[span.start : span.end][:-2].rstrip() + b">"
            body = b"".join(added[number] for number in sorted(added))
            yield span.start, span.end, opening + body + b"</" + self._tags + b"sheetData>"
            return
        starts = [(number, row.span.start) for number, row in sorted(self._rows.items())]
        for at, group in _grouped(added, starts, span.closing):
            yield at, at, group

    def _new_row(self, number: int, cells: Mapping[int, Value]) -> bytes:
        body = b"".join(
            self._cell(Place(number, column), value, self._style_of_column(column))
            for column, value in sorted(cells.items())
        )
        return b'<%srow r="%d">' % (self._tags, number) + body + b"</" + self._tags + b"row>"

    def _replaced(self, place: Place, span: xml_source.Span, value: Value) -> Edit:
        first = bisect(self._formulas, span.start)
        if first < len(self._formulas) and self._formulas[first] < span.end:
            raise CannotFillForm(
                f"シート「{self._sheet}」{place.address} は計算式のセルなので、書き込めません。"
                "答えのセルから外してください。"
            )
        written = span.attributes.get("s", "")
        return span.start, span.end, self._cell(place, value, int(written) if written.isdigit() else None)

    def _style_of_row(self, span: xml_source.Span) -> int | None:
        written = span.attributes.get("s", "")
        return (
            int(written)
            if span.attributes.get("customFormat") in ("1", "true") and written.isdigit()
            else None
        )

    def _style_of_column(self, column: int) -> int | None:
        for one in self._columns:
            first, last, written = (one.attributes.get(name, "") for name in ("min", "max", "style"))
            if first.isdigit() and last.isdigit() and written.isdigit() and int(first) <= column <= int(last):
                return int(written)
        return None

    def _cell(self, place: Place, value: Value, style: int | None) -> bytes:
        """一つのセルの XML。書式は変えない。"""
        kind, body = self._content(place, value, style)
        attributes = f' r="{place.address}"' + (f' s="{style}"' if style is not None else "") + kind
        tag = self._tags.decode() + "c"
        return f"<{tag}{attributes}>{body}</{tag}>".encode() if body else f"<{tag}{attributes}/>".encode()

    def _content(self, place: Place, value: Value, style: int | None) -> tuple[str, str]:
        prefix = self._tags.decode()
        if value is None or value == "":
            return "", ""
        if isinstance(value, date):
            if (style or 0) in self._styles.dates and value >= _FIRST_DAY:
                serial = (value - (_EPOCH_1904 if self._is_1904 else _EPOCH)).days
                return "", f"<{prefix}v>{serial}</{prefix}v>"
            value = f"{value.year}/{value.month}/{value.day}"
        if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MOST_DIGITS:
            return "", f"<{prefix}v>{format(value, 'f')}</{prefix}v>"
        text = format(value, "f") if isinstance(value, Decimal) else value
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _LONGEST or _REFUSED.search(text):
            raise CannotFillForm(
                f"シート「{self._sheet}」{place.address} に、Excel に書けない字があるか、長すぎます。"
                f"答えを{_LONGEST:,}文字までの、印刷できる字に直してください。"
            )
        safe = escape(_ESCAPED.sub("_x005F_", text))
        inner = f'<{prefix}is><{prefix}t xml:space="preserve">{safe}</{prefix}t></{prefix}is>'
        return ' t="inlineStr"', inner


def _grouped(
    added: Mapping[int, bytes], held: list[tuple[int, int]], closing: int
) -> Iterable[tuple[int, bytes]]:
    """足すものを、入れる場所ごとにまとめる。`held` は（番号、始まりの位置）を番号の順に。"""
    groups: dict[int, bytes] = defaultdict(bytes)
    for number in sorted(added):
        at = next((start for other, start in held if other > number), closing)
        groups[at] += added[number]
    return groups.items()


def _applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """差し替えをまとめて行う。場所の重なりは無い。"""
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits, key=lambda one: (one[0], one[1])):
        pieces += (data[done:start], text)
        done = end
    return b"".join((*pieces, data[done:]))
