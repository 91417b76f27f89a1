"""文書を、一つで完結した HTML に書き出す。手順（script）も、外の場所の参照も含まない。"""

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from shirube.adapters.documents.arrangement import (
    KeyFigureRow,
    Part,
    Piece,
    Together,
    arrange,
    figure_table_label,
)
from shirube.adapters.documents.column_widths import plan_columns
from shirube.adapters.documents.pages import long_date
from shirube.adapters.documents.safe_svg import safe_svg
from shirube.values.document import (
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
    cell_runs,
)

# 画面では表を横に送れるので、紙のような限りを設けない。
_ROOM = 1000.0
_MOST_COLUMNS_IN_VIEW = 8
# これより広い絵は、狭い画面に縮めると字が読めない。
_WIDE_PICTURE = 600
_WIDTH = re.compile(r'<svg[^>]*?\swidth="([0-9.]+)')
_LAYOUT_CLASSES = {"資料": "paper", "冊子": "book", "一枚": "sheet"}
_STYLE = Path(__file__).with_name("document.css")
# 頁に書き込む様式の指紋。画面として返すとき、この様式だけを許すために使う（CSP の style-src）。
STYLE_HASH = "sha256-" + base64.b64encode(
    hashlib.sha256(f"\n{_STYLE.read_text(encoding='utf-8')}".encode()).digest()
).decode("ascii")
# 開いた人の画面で、外の場所の読み込みと手順の実行を止める。
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render_html(document: Document, *, beside: Sequence[tuple[str, str]] = ()) -> str:
    """文書を HTML にする。同じ文書なら同じ文字列を返す。

    `beside` は、同じ置き場にある別の形式のファイル（名と、ファイルの名）。題の下に受け取る所として並べる。
    """
    links = "".join(f'<li><a href="{_text(name)}">{_text(label)}</a></li>' for label, name in beside)
    files = f'<nav class="files" aria-label="ほかの形式"><ul>{links}</ul></nav>\n' if links else ""
    body = "\n".join(_part(part) for part in arrange(document))
    status = "" if document.status is None else f'<p class="status">{_text(document.status)}</p>'
    subtitle = "" if document.subtitle is None else f'<p class="subtitle">{_text(document.subtitle)}</p>'
    footer = "" if document.footer_note is None else f"<footer>{_text(document.footer_note)}</footer>\n"
    return f"""<!DOCTYPE html>
<html lang="{document.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="{_text(document.municipality_name)}">
<meta name="keywords" content="{_text(",".join(document.keywords))}">
<title>{_text(document.title)}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}</style>
</head>
<body class="{_LAYOUT_CLASSES[document.layout]}">
<main>
<header>
<div class="issuer"><p>{_text(document.municipality_name)}</p>{status}</div>
<h1>{_text(document.title)}</h1>
{subtitle}
<p class="date"><time datetime="{document.as_of.isoformat()}">{long_date(document.as_of)}</time></p>
{files}</header>
{body}
</main>
{footer}</body>
</html>
"""


def _text(text: str) -> str:
    """文字を、書式として読まれない形にする。"""
    return escape(text, quote=True)


def _lines(text: str) -> str:
    return "<br>".join(_text(line) for line in text.split("\n"))


def _part(part: Part) -> str:
    if isinstance(part, Together):
        return f'<div class="together">\n{"".join(_part(inner) for inner in part.parts)}\n</div>'
    if isinstance(part, KeyFigureRow):
        return f'<div class="key-figures">\n{"".join(_key_figure(key) for key in part.figures)}</div>'
    return _piece(part)


def _piece(piece: Piece) -> str:
    match piece.block:
        case Heading(level=level, text=text):
            return f'<h{level + 1} id="{piece.label}">{_text(text)}</h{level + 1}>'
        case Paragraph() as paragraph:
            return f"<p>{_sentence(paragraph)}</p>"
        case BulletList(items=items):
            return f"<ul>{_items(items)}</ul>"
        case NumberedList(items=items):
            return f"<ol>{_items(items)}</ol>"
        case TableBlock() as table:
            return _table(table, piece.label)
        case FieldTable() as form:
            return _field_table(form)
        case Contents():
            return _contents(piece)
        case FigureBlock() as figure:
            return _figure(figure, piece.label)
        case Footnote(text=text):
            return f'<p class="note"><span>{piece.label}</span> {_lines(text)}</p>'
        case SourceNote(citations=citations):
            listed = "".join(f"<li>{_text(citation)}</li>" for citation in citations)
            return f'<section class="sources"><p>出典</p><ol>{listed}</ol></section>'
    return '<div class="page-break"></div>'


def _items(items: tuple[Paragraph, ...]) -> str:
    return "".join(f"<li>{_sentence(item)}</li>" for item in items)


def _sentence(paragraph: Paragraph) -> str:
    return "".join(_run(run) for run in paragraph.runs)


def _run(run: Run) -> str:
    body = f"<strong>{_lines(run.text)}</strong>" if run.strong else _lines(run.text)
    if run.marked:
        body = f"<u>{body}</u>"
    if run.link_target is None:
        return body
    return f'<a href="{_text(run.link_target)}" rel="noopener noreferrer">{body}</a>'


def _table(table: TableBlock, label: str) -> str:
    """表。狭い画面では行ごとの札になるので、ますに列の名を、どの要素にも表としての役割を書いておく。"""
    columns = "".join(f'<col width="{share:.2%}">' for share in plan_columns(table, width_mm=_ROOM).shares)
    head = "".join(
        f'<th scope="col" role="columnheader" class="{align}">{_lines(cell)}</th>'
        for cell, align in zip(table.header, table.aligns, strict=True)
    )
    rows = "\n".join(f'<tr role="row">{_cells(row, table)}</tr>' for row in table.rows)
    note = "" if table.note is None else f'<p class="note">{_lines(table.note)}</p>'
    # 列の多い表は、広い画面でも横に送ることがあるので、鍵盤で動かせるようにする。
    focus = ' tabindex="0"' if len(table.header) > _MOST_COLUMNS_IN_VIEW else ""
    return (
        f'<div class="table"{focus}><table role="table"><caption>{label} {_text(table.caption)}</caption>'
        f'<colgroup>{columns}</colgroup>\n<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table></div>{note}'
    )


def _cells(row: tuple[Cell, ...], table: TableBlock) -> str:
    return "".join(
        f'<th scope="row" role="rowheader" class="{align}">{_cell(cell)}</th>'
        if table.row_header and column == 0
        else f'<td role="cell" class="{align}" data-label="{_text(_one_line(name))}">{_value(cell)}</td>'
        for column, (cell, align, name) in enumerate(zip(row, table.aligns, table.header, strict=True))
    )


def _value(cell: Cell) -> str:
    """ますの中身。札の形で名の右に一つにまとまるよう包み、空なら何も置かない。"""
    shown = _cell(cell)
    return f"<span>{shown}</span>" if shown else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(cell: Cell) -> str:
    return "".join(_run(run) for run in cell_runs(cell))


def _field_table(form: FieldTable) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{_lines(name)}</th><td>{_cell(cell)}</td></tr>' for name, cell in form.rows
    )
    return (
        f'<div class="table form"><table><caption class="unseen">{_text(form.caption)}</caption>'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _contents(piece: Piece) -> str:
    """目次。ページの無い画面では、見出しへの飛び先を並べる。"""
    listed = "".join(
        f'<li class="level-{one.level}"><a href="#{one.anchor}">{_text(one.text)}</a></li>'
        for one in piece.entries
    )
    return f'<nav class="contents" aria-label="目次"><p>目次</p><ul>{listed}</ul></nav>'


def _figure(figure: FigureBlock, label: str) -> str:
    """図は絵として埋め込む。絵の中では、手順も外の参照も働かない。"""
    shown = f"<p>{_text(figure.alt)}</p>"
    if figure.svg is not None:
        encoded = base64.b64encode(safe_svg(figure.svg, title=figure.title).encode()).decode("ascii")
        shown = f'<img alt="{_text(figure.alt)}" src="data:image/svg+xml;base64,{encoded}">'
    caption = f"<figcaption>{label} {_text(figure.title)}</figcaption>"
    table = _table(figure.table, figure_table_label(label))
    return f"{_figure_opening(figure)}{caption}{shown}</figure>\n{table}"


def _figure_opening(figure: FigureBlock) -> str:
    """図の始まり。一枚を使う図と広い図は、字が小さくならないよう、狭い画面では横に送って読む。"""
    if figure.is_full_page:
        return '<figure class="full-page" tabindex="0">'
    width = _WIDTH.search(figure.svg or "")
    is_wide = width is not None and float(width[1]) >= _WIDE_PICTURE
    return '<figure class="wide" tabindex="0">' if is_wide else "<figure>"


def _key_figure(key: KeyFigure) -> str:
    lines = [("label", key.label), ("value", key.value_text)]
    if key.note is not None:
        lines.append(("remark", key.note))
    lines += [("source", f"出典 {key.source_label}"), ("source", f"由来 {key.lineage}")]
    shown = "".join(f'<p class="{name}">{_lines(text)}</p>' for name, text in lines)
    return f"<section>{shown}</section>\n"
