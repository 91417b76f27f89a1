"""文書を PDF に書き出す。"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shirube.adapters.documents.arrangement import (
    KeyFigureRow,
    Part,
    Piece,
    Together,
    arrange,
    figure_table_label,
    places,
)
from shirube.adapters.documents.column_widths import SURELY_FITS, line_count, plan_columns, stays_together
from shirube.adapters.documents.pages import PageName, PageSize, long_date, page_size, running_title
from shirube.adapters.documents.safe_svg import safe_svg
from shirube.adapters.documents.typesetting import UndrawnText, compile_pdf, heading_pages
from shirube.values.document import (
    Block,
    BulletList,
    Cell,
    Contents,
    Document,
    FieldTable,
    FigureBlock,
    Footnote,
    Heading,
    KeyFigure,
    NumberedList,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
    cell_text,
)

MOST_ROWS_BESIDE = 14
# 図の右に置く表の、本文の幅に占める割合（型紙と合わせる）。
BESIDE_SHARE = 0.42
# 様式の、項目の名の列の割合（およそ）。
_FORM_SHARES = (0.18, 0.82)


def render_pdf(document: Document, *, page: PageName = "A4", site_fonts: Path | None = None) -> bytes:
    """文書を PDF（PDF/UA-1 かつ PDF/A-2a）にする。同じ文書なら同じバイト列を返す。

    字形のない文字があれば CannotWriteCharacters、載せられない図があれば CannotDrawFigure。
    site_fonts には、まれな字を補う書体（TTF・OTF）を置いたフォルダを渡せる。
    """
    data = json.dumps(_data(document, page), ensure_ascii=False)
    try:
        return compile_pdf("document.typ", {"document": data}, as_of=document.as_of, site_fonts=site_fonts)
    except UndrawnText as undrawn:
        raise undrawn.found_in(places(document)) from undrawn


def pages_of_headings(document: Document, *, page: PageName, site_fonts: Path | None = None) -> list[int]:
    """文書のすべての見出しの、紙でのページを順に返す。"""
    data = json.dumps(_data(document, page), ensure_ascii=False)
    return heading_pages("document.typ", {"document": data}, site_fonts=site_fonts)


def _data(document: Document, page: PageName) -> dict[str, Any]:
    """型紙に渡すデータ。文字列はそのまま入れる。"""
    size = page_size(page, document.layout)
    return {
        "layout": document.layout,
        "title": document.title,
        "running_title": running_title(document.title),
        "subtitle": document.subtitle,
        "municipality_name": document.municipality_name,
        "as_of": [document.as_of.year, document.as_of.month, document.as_of.day],
        "as_of_text": long_date(document.as_of),
        "status": document.status,
        "footer_note": document.footer_note or "",
        "keywords": list(document.keywords),
        "page": {"width": size.width, "height": size.height, "margin": size.margin},
        "parts": list(_parts(arrange(document), size)),
    }


def _parts(parts: Iterable[Part], size: PageSize) -> Iterator[dict[str, Any]]:
    """部品を順に。一枚を使う図が続くところは、図の頁を先に並べ、表をそのあとにまとめる。"""
    tables: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, Piece) and isinstance(part.block, FigureBlock) and part.block.is_full_page:
            figure = part.block
            tables.append(_table(figure.table, figure_table_label(part.label), size.text_width))
            if figure.svg is not None:
                svg = safe_svg(figure.svg, title=figure.title)
                yield {"kind": "PagePicture", "label": part.label, "title": figure.title} | {
                    "alt": figure.alt,
                    "svg": svg,
                }
            continue
        if tables:
            yield {"kind": "PageTables", "tables": tables}
            tables = []
        yield _part(part, size)
    if tables:
        yield {"kind": "PageTables", "tables": tables}


def _part(part: Part, size: PageSize) -> dict[str, Any]:
    if isinstance(part, Together):
        return {"kind": "Together", "parts": [_part(inner, size) for inner in part.parts]}
    if isinstance(part, KeyFigureRow):
        return {"kind": "KeyFigureRow", "figures": [_key_figure(figure) for figure in part.figures]}
    return {"kind": type(part.block).__name__, "label": part.label, **_block(part.block, part.label, size)}


def _block(block: Block, label: str, size: PageSize) -> dict[str, Any]:
    match block:
        case Heading(level=level, text=text):
            return {"level": level, "text": text}
        case Paragraph():
            return {"runs": _runs(block)}
        case BulletList(items=items) | NumberedList(items=items):
            return {"items": [_runs(item) for item in items]}
        case TableBlock():
            return _table(block, label, size.text_width)
        case FieldTable(caption=caption, rows=rows):
            texts = [(name, cell_text(cell)) for name, cell in rows]
            return {
                "caption": caption,
                "rows": [[name, _cell(cell)] for name, cell in rows],
                "is_small": line_count(texts, _FORM_SHARES, width_mm=size.text_width) <= SURELY_FITS,
            }
        case Contents(depth=depth):
            return {"depth": depth}
        case FigureBlock(title=title, alt=alt, svg=svg, table=table):
            return {
                "title": title,
                "alt": alt,
                "svg": None if svg is None else safe_svg(svg, title=title),
                **_figure_table(table, figure_table_label(label), size),
            }
        case Footnote(text=text):
            return {"text": text}
        case SourceNote(citations=citations):
            return {"citations": list(citations)}
    return {}


def _runs(paragraph: Paragraph) -> list[dict[str, Any]]:
    return [_run(run) for run in paragraph.runs]


def _run(run: Run) -> dict[str, Any]:
    return {"text": run.text, "strong": run.strong, "marked": run.marked, "link_target": run.link_target}


def _cell(cell: Cell) -> str | list[dict[str, Any]]:
    """ます。書式の無いものは文字のまま渡す（大きな表で、渡すものを小さくする）。"""
    return cell if isinstance(cell, str) else _runs(cell)


def _figure_table(table: TableBlock, label: str, size: PageSize) -> dict[str, Any]:
    """図に添える表。横長の紙で短い表なら、図の右に置く。"""
    is_beside = size.is_wide and len(table.rows) <= MOST_ROWS_BESIDE
    width = size.text_width * BESIDE_SHARE if is_beside else size.text_width
    return {"is_beside": is_beside, "table": _table(table, label, width)}


def _table(table: TableBlock, label: str, width_mm: float) -> dict[str, Any]:
    plan = plan_columns(table, width_mm=width_mm)
    return {
        "is_short": stays_together(table, plan, width_mm=width_mm),
        "label": label,
        "caption": table.caption,
        "header": list(table.header),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "row_header": table.row_header,
        "align": list(table.aligns),
        "shares": list(plan.shares),
        "scale": plan.scale,
        "note": table.note,
    }


def _key_figure(figure: KeyFigure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value_text": figure.value_text,
        "note": figure.note,
        "source_label": figure.source_label,
        "lineage": figure.lineage,
    }
