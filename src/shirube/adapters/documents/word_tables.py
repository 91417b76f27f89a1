"""Word の表。列の幅を決め、頭の行をページごとに繰り返し、短い表はページの切れ目で分けない。"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Emu, Pt

from shirube.adapters.documents.column_widths import SURELY_FITS, line_count, plan_columns, stays_together
from shirube.adapters.documents.word_grid import CellText, Edges, GridCell, GridRow, grid_element
from shirube.adapters.documents.word_styles import (
    ACCENT_HEX,
    BAND,
    FRAME,
    HAIRLINE,
    INK_HEX,
    add_lines,
    add_small,
    styled_paragraph,
)
from shirube.values.document import Cell, FieldTable, KeyFigure, Run, TableBlock, cell_runs, cell_text

# 様式の、項目の名と中身の列の割合。
_FORM_SHARES = (0.17, 0.83)
_TIGHT_PAD, _PAD = 11, 40
_TIGHT_LINE, _LINE = 240, 276
_HEAD_EDGES: Edges = {"top": (8, INK_HEX), "bottom": (6, INK_HEX)}
_ROW_EDGES: Edges = {"bottom": (4, HAIRLINE)}
_FORM_EDGES: Edges = dict.fromkeys(("top", "left", "bottom", "right"), (4, FRAME))


def add_table(word: Any, block: TableBlock, label: str, *, width: int, is_tight: bool = False) -> None:
    """表とその題、注を加える。width は本文の幅。is_tight なら、ますのあきを詰める。"""
    add_lines(styled_paragraph(word, "Caption"), f"{label}　{block.caption}")
    plan = plan_columns(block, width_mm=Emu(width).mm)
    size = _half_points(8.5 * plan.scale)
    widths = [round(width * share) for share in plan.shares]
    stays = stays_together(block, plan, width_mm=Emu(width).mm)
    _add_grid(word, _table_rows(block, size, stays=stays, is_tight=is_tight), widths, block.caption)
    if block.note is None:
        _gap(word, 4 if is_tight else 8)
    else:
        add_small(word, block.note, after=4 if is_tight else 10)


def _table_rows(block: TableBlock, size: float, *, stays: bool, is_tight: bool) -> Iterator[GridRow]:
    """頭の行と、続く行。分けない表（`stays`）の行は、次の行と離さない。"""
    lines: tuple[tuple[Cell, ...], ...] = (block.header, *block.rows)
    for number, texts in enumerate(lines):
        is_head = number == 0
        keeps = stays and number < len(block.rows)
        cells = [
            GridCell(
                texts=(
                    CellText(
                        runs=cell_runs(text),
                        size=size,
                        bold=is_head or (block.row_header and column == 0),
                        align=align,
                        pad=_TIGHT_PAD if is_tight else _PAD,
                        line=_TIGHT_LINE if is_tight else _LINE,
                        keeps=keeps or is_head,
                    ),
                ),
                edges=_HEAD_EDGES if is_head else _ROW_EDGES,
                fill=BAND if is_head else None,
            )
            for column, (text, align) in enumerate(zip(texts, block.aligns, strict=True))
        ]
        yield GridRow(cells=cells, is_head=is_head)


def add_field_table(word: Any, form: FieldTable, *, width: int, is_tight: bool = False) -> None:
    """項目と中身の様式を、枠のある二列の表で加える。短い様式は、ページの切れ目で分けない。"""
    texts = [(name, cell_text(cell)) for name, cell in form.rows]
    is_short = line_count(texts, _FORM_SHARES, width_mm=Emu(width).mm) <= SURELY_FITS
    last = len(form.rows) - 1
    rows = [
        _form_row(name, cell, keeps=is_short and number < last, is_tight=is_tight)
        for number, (name, cell) in enumerate(form.rows)
    ]
    _add_grid(word, rows, [round(width * share) for share in _FORM_SHARES], form.caption)
    _gap(word, 4 if is_tight else 8)


def _form_row(name: str, cell: Cell, *, keeps: bool, is_tight: bool) -> GridRow:
    pad, line = (_TIGHT_PAD, _TIGHT_LINE) if is_tight else (_PAD, _LINE)
    left = CellText(runs=(Run(text=name),), size=8.5, bold=True, pad=pad, line=line, keeps=keeps)
    right = CellText(runs=cell_runs(cell), size=8.5 if is_tight else 9, pad=pad, line=line, keeps=keeps)
    return GridRow(
        cells=(
            GridCell(texts=(left,), edges=_FORM_EDGES, fill=BAND),
            GridCell(texts=(right,), edges=_FORM_EDGES),
        )
    )


def add_key_figures(word: Any, figures: tuple[KeyFigure, ...], *, width: int, across: int) -> None:
    """大きく見せる数を、枠線のない表で横に並べる。"""
    for start in range(0, len(figures), across):
        row = figures[start : start + across]
        cells = [GridCell(texts=_key_texts(key), edges={"left": (18, ACCENT_HEX)}) for key in row]
        widths = [round(width / len(row))] * len(row)
        _add_grid(word, [GridRow(cells=cells)], widths, "、".join(key.label for key in row))
        _gap(word, 8)


def _key_texts(key: KeyFigure) -> list[CellText]:
    parts: list[tuple[str, float, bool]] = [(key.label, 8.5, True), (key.value_text, 19, True)]
    if key.note is not None:
        parts.append((key.note, 8, False))
    parts += [(f"出典 {key.source_label}", 7, False), (f"由来 {key.lineage}", 7, False)]
    return [CellText(runs=(Run(text=text),), size=size, bold=is_bold) for text, size, is_bold in parts]


def _add_grid(word: Any, rows: Iterable[GridRow], widths: Sequence[int], caption: str) -> None:
    """表を本文の終わりに加える。"""

    def link(target: str) -> str:
        known: str = word.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return known

    body = word.element.body
    body.insert_element_before(grid_element(rows, widths, caption, link), "w:sectPr")


def _gap(word: Any, points: int) -> None:
    """表の後のあき（表が続いても、一つにつながらないようにする）。"""
    word.add_paragraph().paragraph_format.line_spacing = Pt(points)


def _half_points(size: float) -> float:
    """Word が持てる 0.5 ポイント刻みに、小さいほうへそろえる。"""
    return int(size * 2) / 2
