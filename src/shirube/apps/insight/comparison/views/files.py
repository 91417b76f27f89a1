"""比べた結果を、紙（一枚）と表計算のファイルにする。"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.adapters import tabular
from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.queries import CannotSelect, LogPage, with_log
from shirube.apps.insight.comparison import showing
from shirube.apps.insight.comparison.asking import Compared, compare_on
from shirube.apps.insight.logs.queries import LogNotReady
from shirube.engines.insight.figures import CannotCompareFigure
from shirube.engines.insight.question import Question
from shirube.ui.components.table.table import Table
from shirube.values.document import Document, FigureBlock, Paragraph, TableBlock

SHAPES = {
    "pdf": render_pdf,
    "docx": render_docx,
    "html": lambda document: render_html(document).encode(),
}
_NOTE = (
    "偶然の見込み（p）は、この一つの比べについての値です。いくつもの数や分け方を試すほど、"
    "偶然の差が見つかりやすくなります。"
)


@with_log("insight.comparison")
def comparison_file(request: HttpRequest, page: LogPage, shape: str) -> HttpResponse:
    """比べた結果のファイル。比べられない問いなら、画面に戻して理由を示す。"""
    if shape not in (*SHAPES, "xlsx", "csv"):
        raise Http404("この形のファイルはありません。")
    query = request.GET.urlencode()
    try:
        found = compare_on(page, Question.of_text(query))
    except (CannotCompareFigure, CannotSelect, LogNotReady):
        return redirect(f"{page.address('insight.comparison').partition('?')[0]}?{query}")
    name = f"{page.row.title}_変化の比較_{page.scope.today:%Y%m%d}.{shape}"
    if shape == "csv":
        return attached(tabular.write_csv(*_rows(showing.sides_table(found))).content or b"", name)
    if shape == "xlsx":
        return attached(tabular.write_xlsx(_workbook(page, found)), name)
    return attached(SHAPES[shape](_document(page, found)), name)


def _rows(table: Table) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = tuple(one.label for one in table.columns)
    return header, [tuple(row.cells[one.key].text for one in table.columns) for row in table.rows]


def _workbook(page: LogPage, found: Compared) -> tabular.Workbook:
    header, rows = _rows(showing.sides_table(found))
    sheets = [
        tabular.Sheet(
            "結果",
            (tabular.Column("結果と断り", width=110),),
            tuple((line,) for line in (*found.lines, *found.comparison.notes, found.said, _NOTE) if line),
        ),
        tabular.Sheet("比べた側", tuple(tabular.Column(one, width=20) for one in header), tuple(rows)),
    ]
    figure = showing.distribution(found)
    if figure is not None:
        columns = tuple(tabular.Column(one, width=24) for one in figure.table.header)
        sheets.append(tabular.Sheet("分布", columns, figure.table.rows))
    return tabular.Workbook(tuple(sheets), created=page.scope.now)


def _document(page: LogPage, found: Compared) -> Document:
    """一枚の紙。"""
    header, rows = _rows(showing.sides_table(found))
    figure = showing.distribution(found, is_paper=True)
    blocks = [
        *(Paragraph.of(line) for line in found.lines),
        TableBlock(
            caption="比べた二つの側",
            header=header,
            rows=tuple(rows),
            align=("left", *("right" for _ in header[1:])),
            row_header=True,
        ),
    ]
    if figure is not None:
        table = TableBlock(caption=figure.title, header=figure.table.header, rows=figure.table.rows)
        blocks.append(FigureBlock(title=figure.title, alt=figure.description, svg=figure.svg, table=table))
    blocks += [Paragraph.of(line) for line in (*found.comparison.notes, found.said, _NOTE) if line]
    return Document(
        title=f"{page.row.title[:30]}の変化の比較",
        municipality_name=page.scope.municipality_name,
        as_of=page.scope.today,
        blocks=tuple(blocks),
        keywords=("業務分析", "変化の比較"),
        layout="一枚",
    )
