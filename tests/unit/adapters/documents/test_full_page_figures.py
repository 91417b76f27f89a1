"""紙の一枚を使う図（A3横の工程表）: 頁の数、同じバイト列、図のあとの表、Word と HTML。"""

import re
from io import BytesIO

import docx
import pytest

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.engines.plan.roadmap_document import roadmap_document
from shirube.engines.plan.roadmap_lines import roadmap_lines, roadmap_years
from shirube.ui.diagram import PRINT, figure_block, gantt
from shirube.values.document import Document, Paragraph
from tests.roadmaps import TODAY, town_plan


@pytest.fixture(scope="module")
def document() -> Document:
    """三十ほどの作業の工程表（図は二枚より多い）。"""
    plan = town_plan(10)
    lines = roadmap_lines(plan, today=TODAY, baseline=town_plan(10, moved_days=30))
    years = roadmap_years(plan.head, lines, TODAY)
    figures = gantt("roadmap", "工程表", lines, years, today=TODAY, layout=PRINT)
    blocks = [figure_block(figure, is_full_page=True) for figure in figures]
    return roadmap_document(plan, lines, blocks, today=TODAY, version="第3版", baseline="第2版")


def pages(pdf: bytes) -> int:
    """紙の枚数。"""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_each_figure_takes_one_page(document: Document) -> None:
    """まとめの一枚のあと、図は一枚に一つずつ置かれ、表がそのあとに続く。"""
    figures = sum(block.__class__.__name__ == "FigureBlock" for block in document.blocks)
    found = pages(render_pdf(document, page="A3横"))
    assert figures >= 2
    assert found > 1 + figures


def test_same_document_gives_the_same_bytes(document: Document) -> None:
    """同じ文書からは同じバイト列の PDF ができる。"""
    assert render_pdf(document, page="A3横") == render_pdf(document, page="A3横")


def test_words_after_the_figures_follow_the_tables(document: Document) -> None:
    """一枚を使う図のあとの文は、まとめた表のあとに置かれ、失われない。"""
    longer = Document(
        title=document.title,
        municipality_name=document.municipality_name,
        as_of=document.as_of,
        blocks=(*document.blocks, Paragraph.of("終わりの文")),
    )
    assert pages(render_pdf(longer, page="A3横")) >= pages(render_pdf(document, page="A3横"))


def test_word_and_html_hold_every_figure(document: Document) -> None:
    """Word と HTML にも、同じ数の図と表が載る。"""
    figures = sum(block.__class__.__name__ == "FigureBlock" for block in document.blocks)
    word = docx.Document(BytesIO(render_docx(document, page="A3横")))
    assert len(word.inline_shapes) == figures
    page = word.sections[0]
    assert all(shape.height < page.page_height for shape in word.inline_shapes)
    html = render_html(document)
    assert html.count('<figure class="full-page" tabindex="0">') == figures
    assert "<figure>" not in html
