"""Word の表。列の幅を決め、頭の行をページごとに繰り返す。"""

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from shirube.adapters.documents.column_widths import plan_columns
from shirube.adapters.documents.word_styles import (
    ACCENT_HEX,
    ALIGNMENT,
    BAND,
    FRAME,
    HAIRLINE,
    INK_HEX,
    add_lines,
    add_small,
    cell_look,
)
from shirube.adapters.documents.word_text import add_runs
from shirube.values.document import Cell, FieldTable, KeyFigure, TableBlock, cell_runs

# これより短い表は、ページの切れ目で分けない。
_SHORT = 8


def add_table(word: Any, block: TableBlock, label: str, *, width: int, is_tight: bool = False) -> None:
    """表とその題、注を加える。width は本文の幅。is_tight なら、ますのあきを詰める。"""
    add_lines(word.add_paragraph(style="Caption"), f"{label}　{block.caption}")
    plan = plan_columns(block, width_mm=Emu(width).mm)
    table = _grid(word, rows=1 + len(block.rows), shares=plan.shares, width=width)
    _describe(table, block.caption)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    lines: tuple[tuple[Cell, ...], ...] = (block.header, *block.rows)
    for number, (row, texts) in enumerate(zip(_cells(table), lines, strict=True)):
        edges = {"top": (8, INK_HEX), "bottom": (6, INK_HEX)} if number == 0 else {"bottom": (4, HAIRLINE)}
        stays = len(block.rows) <= _SHORT and number < len(block.rows)
        for cell, text, align in zip(row, texts, block.aligns, strict=True):
            cell_look(cell, fill=BAND if number == 0 else None, lines=edges)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = ALIGNMENT[align]
            _tighten(paragraph, keep=stays, is_tight=is_tight)
            is_head = number == 0 or (block.row_header and cell is row[0])
            add_runs(paragraph, cell_runs(text), size=_half_points(8.5 * plan.scale), bold=is_head)
    if block.note is None:
        word.add_paragraph().paragraph_format.line_spacing = Pt(4 if is_tight else 8)
    else:
        add_small(word, block.note, after=4 if is_tight else 10)


def add_field_table(word: Any, form: FieldTable, *, width: int) -> None:
    """項目と中身の様式を、枠のある二列の表で加える。"""
    table = _grid(word, rows=len(form.rows), shares=(0.2, 0.8), width=width)
    _describe(table, form.caption)
    edges = dict.fromkeys(("top", "left", "bottom", "right"), (4, FRAME))
    for (left, right), (name, cell) in zip(_cells(table), form.rows, strict=True):
        cell_look(left, fill=BAND, lines=edges)
        cell_look(right, lines=edges)
        for paragraph in (left.paragraphs[0], right.paragraphs[0]):
            _tighten(paragraph)
        add_lines(left.paragraphs[0], name, size=8.5, bold=True)
        add_runs(right.paragraphs[0], cell_runs(cell), size=9)
    word.add_paragraph().paragraph_format.line_spacing = Pt(8)


def add_key_figures(word: Any, figures: tuple[KeyFigure, ...], *, width: int, across: int) -> None:
    """大きく見せる数を、枠線のない表で横に並べる。"""
    for start in range(0, len(figures), across):
        row = figures[start : start + across]
        table = _grid(word, rows=1, shares=(1 / len(row),) * len(row), width=width)
        _describe(table, "、".join(key.label for key in row))
        for cell, key in zip(table.rows[0].cells, row, strict=True):
            cell_look(cell, lines={"left": (18, ACCENT_HEX)})
            _fill_key_figure(cell, key)
        word.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _fill_key_figure(cell: Any, key: KeyFigure) -> None:
    parts: list[tuple[str, float, bool]] = [(key.label, 8.5, True), (key.value_text, 19, True)]
    if key.note is not None:
        parts.append((key.note, 8, False))
    parts += [(f"出典 {key.source_label}", 7, False), (f"由来 {key.lineage}", 7, False)]
    for number, (text, size, is_bold) in enumerate(parts):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _tighten(paragraph)
        add_lines(paragraph, text, size=size, bold=is_bold)


def _grid(word: Any, *, rows: int, shares: tuple[float, ...], width: int) -> Any:
    """列の幅を決めた、罫線のない表を加える。"""
    table = word.add_table(rows=rows, cols=len(shares))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = round(width * share)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in _cells(table):
        for cell, share in zip(row, shares, strict=True):
            cell.width = round(width * share)
    return table


def _cells(table: Any) -> list[list[Any]]:
    """ますを一度だけ作って返す（列ごとに尋ねると、行の数の二乗の時間がかかる）。"""
    width = len(table.columns)
    flat = table._cells
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def _tighten(paragraph: Any, *, keep: bool = False, is_tight: bool = False) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Mm(0.2 if is_tight else 0.7)
    shape.line_spacing = 1.0 if is_tight else 1.15
    shape.keep_with_next = keep or None


def _half_points(size: float) -> float:
    """Word が持てる 0.5 ポイント刻みに、小さいほうへそろえる。"""
    return int(size * 2) / 2


def _describe(table: Any, text: str) -> None:
    """読み上げのための、表の説明を付ける。"""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), text)
    table._tbl.tblPr.append(caption)
