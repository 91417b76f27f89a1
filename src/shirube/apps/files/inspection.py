"""受け取りの検査: 画面から預けるファイルを、中身で見分け、害のある形を断る。

名前の末尾（拡張子）と中身が合うものだけを受け取る。大きさ・圧縮の倍率・入れ子・DOCTYPE・文字コードは、読み取りの
部品（adapters）と同じ口で確かめる。中身は書き換えずに預かり、渡すときは必ず添付として渡す。ブラウザーの中で動きうる
もの（HTML・SVG）、マクロ、古い形式は受け取らない。CSV の中の式は害と限らないので、断らずに印を付ける。
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePath

from shirube.adapters import xml_source
from shirube.adapters.archive import open_archive
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits, check_size
from shirube.adapters.tabular.encoding import EncodingUnclear, decode
from shirube.adapters.tabular.formula_guard import is_risky
from shirube.apps.files.models import StoredFile

LIMITS = Limits(file_bytes=20 * MEBIBYTE, unpacked_bytes=100 * MEBIBYTE)
ACCEPTED = (
    "CSV・TSV・Excel（xlsx）・Word（docx）・PowerPoint（pptx）・PDF・画像（PNG・JPEG）・XML・テキスト・zip"
)
_CHOOSE = "ファイルの種類を確かめて、選び直してください"
_PIECE = 64 * 1024  # 切れ目のない長い字に気づけるよう、XML は少しずつ渡す
_MACROS = ("vbaproject", "macrosheets/", "activex/")
_ACTIVE_ROOTS = {"html", "svg"}
_ACTIVE_PDF = (b"/JavaScript", b"/Launch")
Kind = StoredFile.Kind


@dataclass(frozen=True, slots=True)
class Inspected:
    """検査の済んだファイルの種類と、CSV に式として動く欄があるか。"""

    kind: StoredFile.Kind
    has_formulas: bool = False


def kind_named(name: str) -> StoredFile.Kind:
    """名前の末尾から見た種類。知らない末尾は「そのほか」。"""
    return Kind(_SUFFIXES[_suffix(name)][0]) if _suffix(name) in _SUFFIXES else Kind.OTHER


def inspect(name: str, data: bytes) -> Inspected:
    """中身を調べる。受け取れなければ、何が・どこで・なぜ・次にどうするを言って断る（``FileRefused``）。"""
    check_size(data, name=name, limits=LIMITS)
    if _suffix(name) not in _SUFFIXES:
        raise FileRefused(name, why=f"受け取れる種類は {ACCEPTED} です", next=_CHOOSE)
    kind, examine = _SUFFIXES[_suffix(name)]
    return Inspected(Kind(kind), has_formulas=bool(examine(name, data)))


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _text(name: str, data: bytes) -> str:
    """文字コードが一つに定まらない短い文も、読めることは確かなので受け取る。"""
    try:
        return decode(data, name=name).text
    except EncodingUnclear as unclear:
        return decode(data, name=name, encoding=unclear.candidates[0].encoding).text


def _examine_text(name: str, data: bytes) -> bool:
    _text(name, data)
    return False


def _examine_delimited(name: str, data: bytes) -> bool:
    """式として動く欄があるか。"""
    text = _text(name, data)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter="\t" if _suffix(name) == ".tsv" else ",")
        return any(is_risky(cell) for row in rows for cell in row)
    except csv.Error as error:
        raise FileRefused(name, why="表の形が壊れています（欄が長すぎます）", next=_CHOOSE) from error


def _examine_xml(name: str, data: bytes) -> None:
    roots: list[str] = []

    def open_tag(tag: str, _: dict[str, str]) -> None:
        if not roots:
            roots.append(tag.rpartition("}")[2].lower())

    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    _scan(pieces, name, open_tag)
    if roots and roots[0] in _ACTIVE_ROOTS:
        raise FileRefused(name, why="ブラウザーの中で動きうる形（HTML・SVG）です", next=_CHOOSE)


def _scan(pieces: object, name: str, start: Callable[[str, dict[str, str]], None]) -> None:
    xml_source.scan(pieces, name=name, start=start, end=_pass, text=_pass, limits=LIMITS)  # type: ignore[arg-type]


def _pass(*_: object) -> None:
    """通すだけ。"""


def _examine_zip(name: str, data: bytes) -> None:
    open_archive(data, name=name, limits=LIMITS).verify()


def _office(part: str) -> Callable[[str, bytes], None]:
    """``part`` を持つ Office の文書の検査。"""

    def examine(name: str, data: bytes) -> None:
        archive = open_archive(data, name=name, limits=LIMITS)
        if part not in archive.names:
            raise FileRefused(name, why="名前の末尾と、中身の種類が合いません", next=_CHOOSE)
        for entry in archive.names:
            if any(mark in entry.lower() for mark in _MACROS):
                next_step = "マクロのない形式で保存し直してください"
                raise FileRefused(
                    name, where=entry, why="マクロか部品のプログラムが入っています", next=next_step
                )
            if entry.endswith((".xml", ".rels", ".vml")):
                _scan(archive.chunks(entry), f"{name} の {entry}", _pass)
            else:
                archive.read(entry)

    return examine


def _starting(*magics: bytes) -> Callable[[str, bytes], None]:
    """決まった始まり方をする形の検査。"""

    def examine(name: str, data: bytes) -> None:
        if not data.startswith(magics):
            raise FileRefused(name, why="名前の末尾と、中身の種類が合いません", next=_CHOOSE)

    return examine


def _examine_pdf(name: str, data: bytes) -> None:
    _starting(b"%PDF-")(name, data)
    if b"%%EOF" not in data[-2048:]:
        raise FileRefused(name, why="PDF が途中で切れています", next="もう一度作って選び直してください")
    if any(mark in data for mark in _ACTIVE_PDF):
        raise FileRefused(name, why="開くと動く仕掛け（JavaScript など）が入っています", next=_CHOOSE)


_SUFFIXES: dict[str, tuple[StoredFile.Kind, Callable[[str, bytes], bool | None]]] = {
    ".csv": (Kind.DELIMITED, _examine_delimited),
    ".tsv": (Kind.DELIMITED, _examine_delimited),
    ".txt": (Kind.TEXT, _examine_text),
    ".xlsx": (Kind.WORKBOOK, _office("xl/workbook.xml")),
    ".docx": (Kind.DOCUMENT, _office("word/document.xml")),
    ".pptx": (Kind.SLIDES, _office("ppt/presentation.xml")),
    ".pdf": (Kind.PDF, _examine_pdf),
    ".png": (Kind.IMAGE, _starting(b"\x89PNG\r\n\x1a\n")),
    ".jpg": (Kind.IMAGE, _starting(b"\xff\xd8\xff")),
    ".jpeg": (Kind.IMAGE, _starting(b"\xff\xd8\xff")),
    ".xml": (Kind.XML, _examine_xml),
    ".bpmn": (Kind.XML, _examine_xml),
    ".xes": (Kind.XML, _examine_xml),
    ".zip": (Kind.ARCHIVE, _examine_zip),
}
