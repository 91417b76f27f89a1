"""Word の表の素（XML）。大きな表でも待たせないよう、ますを一つずつ作らず、表を一つの文字列から作る。

文字はすべて XML の文字として逃がして置く。項目の並びは ISO/IEC 29500 の決まりの順。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from shirube.adapters.documents.word_styles import ACCENT_HEX, FONT
from shirube.values.document import Align, Run

_TWIPS_PER_EMU = 1 / 635
_FONTS = "<w:rFonts " + " ".join(f'w:{side}="{FONT}"' for side in ("ascii", "hAnsi", "eastAsia", "cs")) + "/>"
_ALIGNS: Mapping[Align, str] = {"left": "left", "center": "center", "right": "right"}
# 罫線: 辺の名 → 太さ（8分の1ポイント）と色。
Edges = Mapping[str, tuple[int, str]]
# リンク先を、この文書の中の番号にする。
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellText:
    """ますの中の一つの段落。`size` は 0.5 ポイント刻み、`pad` は上下のあき（20分の1ポイント）。"""

    runs: Sequence[Run]
    size: float
    bold: bool = False
    align: Align = "left"
    pad: int = 40
    line: int = 276
    keeps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """一つのます: 段落、罫線、地の色。"""

    texts: Sequence[CellText]
    edges: Edges
    fill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """一つの行。`is_head` なら、ページごとに繰り返す頭の行。"""

    cells: Sequence[GridCell]
    is_head: bool = False


def grid_element(rows: Iterable[GridRow], widths: Sequence[int], caption: str, link: Link) -> Any:
    """表の要素。`widths` は列の幅（EMU）、`caption` は読み上げのための説明。"""
    twips = [round(width * _TWIPS_PER_EMU) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    body = "".join(_row(row, twips, link) for row in rows)
    return parse_xml(
        f"<w:tbl {nsdecls('w', 'r')}><w:tblPr>"
        f'<w:tblW w:type="dxa" w:w="{sum(twips)}"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0420" w:firstRow="1"/><w:tblCaption w:val={quoteattr(caption)}/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"
    )


def _row(row: GridRow, twips: Sequence[int], link: Link) -> str:
    head = "<w:tblHeader/>" if row.is_head else ""
    cells = "".join(_cell(cell, width, link) for cell, width in zip(row.cells, twips, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _cell(cell: GridCell, width: int, link: Link) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{cell.edges[side][0]}" w:space="0" w:color="{cell.edges[side][1]}"/>'
        for side in ("top", "left", "bottom", "right")
        if side in cell.edges
    )
    edges = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    shade = "" if cell.fill is None else f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>'
    texts = "".join(_paragraph(one, link) for one in cell.texts)
    return f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{edges}{shade}</w:tcPr>{texts}</w:tc>'


def _paragraph(one: CellText, link: Link) -> str:
    keep = "<w:keepNext/>" if one.keeps else ""
    spacing = f'<w:spacing w:before="{one.pad}" w:after="{one.pad}" w:line="{one.line}" w:lineRule="auto"/>'
    runs = "".join(_run(run, one, link) for run in one.runs)
    return f'<w:p><w:pPr>{keep}{spacing}<w:jc w:val="{_ALIGNS[one.align]}"/></w:pPr>{runs}</w:p>'


def _run(run: Run, one: CellText, link: Link) -> str:
    is_link = run.link_target is not None
    bold = "<w:b/>" if one.bold or run.strong else ""
    colour = f'<w:color w:val="{ACCENT_HEX}"/>' if is_link else ""
    under = '<w:u w:val="single"/>' if run.marked or is_link else ""
    size = f'<w:sz w:val="{round(one.size * 2)}"/>'
    shown = f"<w:r><w:rPr>{_FONTS}{bold}{colour}{size}{under}</w:rPr>{_text(run.text)}</w:r>"
    return f'<w:hyperlink r:id="{link(run.link_target)}">{shown}</w:hyperlink>' if run.link_target else shown


def _text(text: str) -> str:
    """文字。改行は行を変え、タブは次の位置に移る。"""
    lines = []
    for line in text.split("\n"):
        parts = (
            f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t")
        )
        lines.append("<w:tab/>".join(parts))
    return "<w:br/>".join(lines)
