"""様式のブックを読む。包みを調べてから、シートを一枚ずつ、字・式・結合・入力規則・保護まで読む。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shirube.adapters import xml_source
from shirube.adapters.archive import Archive, open_archive
from shirube.adapters.form_workbook.rules import choices_of, rules_of
from shirube.adapters.form_workbook.sheet_reading import RawSheet, SheetReader, plain_text
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits, check_size
from shirube.adapters.tabular.sheet_facts import local_name
from shirube.adapters.tabular.workbook_package import Package, inspect_package
from shirube.engines.plan.inquiry_form import Form, FormSheet

FORM_LIMITS = Limits(file_bytes=10 * MEBIBYTE, unpacked_bytes=100 * MEBIBYTE, cells=200_000, entries=1_000)
_MOST_SHEETS = 100
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), *range(50, 59)})
_KEPT = (
    ("xl/drawings/", "図や画像"),
    ("xl/charts/", "グラフ"),
    ("xl/pivotTables/", "ピボットテーブル"),
    ("xl/ctrlProps/", "チェックボックスなどのフォームの部品"),
    ("xl/comments", "コメント"),
    ("xl/externalLinks/", "ほかのブックへの参照"),
)


@dataclass(slots=True)
class Styles:
    """セルの書式のうち、答えを書くのに要ること。"""

    dates: frozenset[int] = frozenset()
    unlocked: frozenset[int] = frozenset()


@dataclass(slots=True)
class Contents:
    """ブックの目次。"""

    hidden: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)


def open_form(data: bytes, *, name: str) -> Package:
    """包みを調べて開く。パスワード付き、古い形式、マクロ入りは、理由と次にすることを言って断る。"""
    check_size(data, name=name, limits=FORM_LIMITS)
    if data.startswith(_OLD):
        raise FileRefused(
            name,
            why="パスワード付きのブックか、古い形式（xls）です",
            next="Excel で開き、パスワードを外して xlsx 形式で保存し直してください",
        )
    package = inspect_package(open_archive(data, name=name, limits=FORM_LIMITS), limits=FORM_LIMITS)
    if len(package.sheet_paths) > _MOST_SHEETS:
        raise FileRefused(
            name, why=f"シートが{_MOST_SHEETS}枚を超えています", next="答えるシートだけのブックにしてください"
        )
    return package


def read_form(data: bytes, *, name: str) -> Form:
    """様式を読む。何も書き換えない。"""
    package = open_form(data, name=name)
    texts = _shared_texts(package.archive)
    styles = styles_of(package.archive)
    contents = _contents(package.archive)
    raws: dict[str, RawSheet] = {}
    left = FORM_LIMITS.cells
    for sheet, path in package.sheet_paths.items():
        raws[sheet] = _raw_sheet(package, sheet, path, texts, styles, left)
        left -= len(raws[sheet].cells)
    sheets = tuple(_sheet(sheet, raws, contents) for sheet in raws)
    has_formulas = any(cell.is_formula for one in sheets for cell in one.cells.values())
    notes = tuple(_notes(package, has_formulas))
    return Form(name=name, sheets=sheets, has_formulas=has_formulas, notes=notes)


def _sheet(name: str, raws: dict[str, RawSheet], contents: Contents) -> FormSheet:
    raw = raws[name]

    def choices(source: str) -> tuple[str, ...]:
        return choices_of(source, name, raws, contents.names)

    return FormSheet(
        name=name,
        is_hidden=name in contents.hidden,
        is_protected=raw.is_protected,
        cells=raw.cells,
        merges=tuple(raw.merges),
        rules=rules_of(raw.validations, choices),
    )


def _raw_sheet(
    package: Package, sheet: str, path: str, texts: list[str], styles: Styles, left: int
) -> RawSheet:
    reader = SheetReader(f"{package.name} のシート「{sheet}」", texts, styles.dates, styles.unlocked, left)
    xml_source.scan(
        package.archive.chunks(path),
        name=f"{package.name} のシート「{sheet}」",
        start=reader.start,
        end=reader.end,
        text=reader.text,
        limits=FORM_LIMITS,
    )
    return reader.sheet


def _shared_texts(archive: Archive) -> list[str]:
    """共有の字。ふりがな（rPh）は字に含めない。"""
    part = "xl/sharedStrings.xml"
    if part not in archive.names:
        return []
    items = xml_source.iterate(archive.read(part), "si", name=f"{archive.name} の {part}", limits=FORM_LIMITS)
    return [plain_text("".join(_words(item))) for item in items]


def _words(item: xml_source.Element) -> Iterator[str]:
    for child in item:
        tag = local_name(child.tag)
        if tag == "t":
            yield child.text or ""
        elif tag == "r":
            yield from _words(child)


def styles_of(archive: Archive) -> Styles:
    """日付として見せる書式と、保護を外してある書式の番号。"""
    part = "xl/styles.xml"
    if part not in archive.names:
        return Styles()
    root = xml_source.parse(archive.read(part), name=f"{archive.name} の {part}", limits=FORM_LIMITS)
    codes = {
        one.get("numFmtId", ""): one.get("formatCode", "")
        for one in root.iter()
        if local_name(one.tag) == "numFmt"
    }
    forms = next((one for one in root if local_name(one.tag) == "cellXfs"), None)
    dates, unlocked = set(), set()
    for at, xf in enumerate(forms if forms is not None else ()):
        number = xf.get("numFmtId", "0")
        if (number.isdigit() and int(number) in _DATE_FORMATS) or _is_date_code(codes.get(number, "")):
            dates.add(at)
        if any(local_name(one.tag) == "protection" and one.get("locked") in ("0", "false") for one in xf):
            unlocked.add(at)
    return Styles(frozenset(dates), frozenset(unlocked))


def _is_date_code(code: str) -> bool:
    """年と月か、月と日を見せる書式か（引用符の中の字は見ない）。"""
    shown, is_quoted = "", False
    for letter in code.split(";")[0].lower():
        is_quoted = is_quoted != (letter == '"')
        shown += "" if is_quoted else letter
    while "[" in shown and "]" in shown[shown.index("[") :]:
        head, _, tail = shown.partition("[")
        shown = head + tail.partition("]")[2]
    return "m" in shown and ("d" in shown or "y" in shown or "e" in shown)


def _contents(archive: Archive) -> Contents:
    found = Contents()
    root = xml_source.parse(
        archive.read("xl/workbook.xml"), name=f"{archive.name} の目次", limits=FORM_LIMITS
    )
    for one in root.iter():
        tag = local_name(one.tag)
        if tag == "sheet" and one.get("state") in ("hidden", "veryHidden"):
            found.hidden.add(one.get("name", ""))
        elif tag == "definedName" and one.text:
            found.names[one.get("name", "")] = one.text
    return found


def _notes(package: Package, has_formulas: bool) -> Iterator[str]:
    kept = [label for start, label in _KEPT if any(part.startswith(start) for part in package.archive.names)]
    if kept:
        yield f"{'・'.join(kept)}が入っています。届いたままの形で残します。"
    if has_formulas:
        yield (
            "計算式が入っています。書き込んだブックは、Excel で一度開いて保存してから送ってください"
            "（合計などが計算し直されます）。"
        )
    if any(part.startswith("_xmlsignatures/") for part in package.archive.names):
        yield "電子署名が付いています。書き込むと署名は無効になります。"
