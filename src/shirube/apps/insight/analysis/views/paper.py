"""業務分析票: いま見ている絞り込みを、A4 一枚の PDF・Word・HTML で受け取る。"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.views.page import LogPage, with_log
from shirube.apps.insight.logs.queries import label_of
from shirube.ui.diagram.log_paper import log_paper
from shirube.values.document import Document

SHAPES: dict[str, Callable[[Document], bytes]] = {
    "pdf": render_pdf,
    "docx": render_docx,
    "html": lambda document: render_html(document).encode(),
}


@with_log("insight.log")
def log_paper_file(request: HttpRequest, page: LogPage, shape: str) -> HttpResponse:
    """業務分析票のファイル。件が一つも選ばれていなければ、概要に戻す。同じ記録・同じ日なら同じバイト。"""
    if shape not in SHAPES:
        raise Http404("この形の業務分析票はありません。")
    if not page.log.case_count:
        return redirect(page.address("insight.log"))
    name = f"{page.row.title}_業務分析票_{page.scope.today:%Y%m%d}.{shape}"
    return attached(SHAPES[shape](document_of(page)), name)


def document_of(page: LogPage) -> Document:
    """選んだ件の業務分析票。"""
    return log_paper(
        page.log,
        title=page.row.title,
        municipality_name=page.scope.municipality_name,
        as_of=page.scope.today,
        notes=notes_of(page),
        workers=page.workers,
    )


def notes_of(page: LogPage) -> tuple[str, ...]:
    """数える件を選んだときの断り。"""
    said = page.selection.said()
    notes = [f"{'、'.join(said)}だけを数えた（全{page.chosen.whole.case_count:,}件のうち）。"] if said else []
    if page.selection.view:
        notes.append(f"件の代わりに「{label_of(page.selection.view)}」ごとにまとめた。")
        notes += [f"値の無い行{page.chosen.left_out:,}は入っていない。"] if page.chosen.left_out else []
    return tuple(notes)
