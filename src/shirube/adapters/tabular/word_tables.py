"""Word（docx）の中の表を読む。

段落・書式・図は読まず、表のますの文字だけを取り出す。横に結合したます（gridSpan）は初めの一つに字を置いて
残りを空に、縦に結合したます（vMerge）は続きを空にする。Excel の結合したますと同じ形になるので、取り込みの
画面はどちらも同じに扱える。表の中の表は、その表のますの文字として読む。
"""

from __future__ import annotations

from collections.abc import Iterable

from shirube.adapters.archive import open_archive
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits, check_size
from shirube.adapters.tabular.table import Table, assemble
from shirube.adapters.xml_source import Element, parse

_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word_tables(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Table, ...]:
    """docx の表を出てくる順に返す。表が一つもなければ ``FileRefused``。"""
    check_size(data, name=name, limits=limits)
    archive = open_archive(data, name=name, limits=limits)
    if _BODY not in archive.names:
        raise FileRefused(
            name, why="Word の文書（docx）ではありません", next="Word で開き、docx で保存し直してください"
        )
    root = parse(archive.read(_BODY), name=f"{name} の本文", limits=limits)
    body = root.find(f"{_W}body")
    outer = [] if body is None else body.findall(f"{_W}tbl")
    tables = tuple(
        assemble(
            enumerate(_rows(element), 1),
            name=name,
            sheet=f"{number}番目の表",
            encoding="docx",
            notes=(),
            limits=limits,
            header_row=None,
        )
        for number, element in enumerate(outer, 1)
        if any(any(row) for row in _rows(element))
    )
    if not tables:
        raise FileRefused(
            name,
            why="文書の中に表がありません",
            next="表のある文書を選ぶか、表を Excel に貼り付けて選んでください",
        )
    return tables


def _rows(table: Element) -> list[list[str]]:
    rows = [_cells(row.findall(f"{_W}tc")) for row in table.findall(f"{_W}tr")]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _cells(cells: Iterable[Element]) -> list[str]:
    line: list[str] = []
    for cell in cells:
        properties = cell.find(f"{_W}tcPr")
        merged = None if properties is None else properties.find(f"{_W}vMerge")
        is_continued = merged is not None and merged.get(f"{_W}val", "continue") != "restart"
        line.append("" if is_continued else _text(cell))
        line += [""] * (_span(properties) - 1)
    return line


def _span(properties: Element | None) -> int:
    found = None if properties is None else properties.find(f"{_W}gridSpan")
    digits = "" if found is None else found.get(f"{_W}val", "")
    return min(int(digits), 200) if digits.isascii() and digits.isdigit() and int(digits) > 0 else 1


def _text(cell: Element) -> str:
    """ますの文字。段落は改行でつなぎ、消された字（変更履歴の削除）は読まない。"""
    lines = []
    for paragraph in cell.iter(f"{_W}p"):
        parts = []
        for node in paragraph.iter():
            if node.tag == f"{_W}t":
                parts.append(node.text or "")
            elif node.tag in (f"{_W}br", f"{_W}tab"):
                parts.append(" ")
        lines.append("".join(parts).strip())
    return "\n".join(line for line in lines if line)
