"""どんな文字でも、書き出せるか、名を示して断られるかのどちらかである。"""

from datetime import date
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.documents import CannotWriteCharacters, render_docx, render_html, render_pdf
from shirube.adapters.documents.column_widths import plan_columns
from shirube.adapters.documents.failures import CannotWriteDocument
from shirube.values.document import (
    Document,
    Heading,
    KeyFigure,
    Paragraph,
    Run,
    TableBlock,
    is_refused,
)

any_character = st.characters().filter(lambda character: not is_refused(character))
japanese = st.sampled_from("あアｱ亜髙﨑𠮷々〆ー・、。「」（）①㈱ 　Aa09,.-#$\\*_@<>`=/~\"'[]{}&")
any_text = st.text(any_character, min_size=1, max_size=30).filter(lambda text: text.strip() != "")
plain_text = st.text(japanese, min_size=1, max_size=60).filter(lambda text: text.strip() != "")


def document_of(text: str) -> Document:
    """同じ文字を、いろいろな部品に置いた文書を返す。"""
    return Document(
        title=text,
        municipality_name="標市",
        as_of=date(2026, 4, 1),
        blocks=(
            Heading(level=1, text=text),
            Paragraph(runs=(Run(text=text), Run(text=text, strong=True))),
            KeyFigure(label=text, value_text=text, source_label=text, lineage=text),
            TableBlock(caption=text, header=(text, "b"), rows=((text, text),)),
        ),
    )


@settings(max_examples=60, deadline=None)
@given(plain_text)
def test_common_characters_always_become_a_pdf(text):
    """日本語と組版の記号は、どう並べても同じバイト列の PDF になる。"""
    document = document_of(text)
    pdf = render_pdf(document)
    assert pdf.startswith(b"%PDF-")
    assert pdf == render_pdf(document)


@settings(max_examples=120, deadline=None)
@given(any_text)
def test_any_text_is_written_or_refused_by_name(text):
    """どんな文字も、書き出せるか、文書の中にある文字を挙げて断られる。"""
    try:
        assert render_pdf(document_of(text)).startswith(b"%PDF-")
    except CannotWriteCharacters as refused:
        assert refused.found
        assert all(characters in text for characters in refused.characters), refused.characters
        assert all(where != "場所は分かりません" for _, where in refused.found)


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_word_and_html_keep_any_text(text):
    """Word と HTML は、どんな文字も変えずに書き出す。"""
    document = document_of(text)
    word = docx.Document(BytesIO(render_docx(document)))
    assert text in [paragraph.text for paragraph in word.paragraphs]
    assert word.tables[-1].rows[1].cells[0].text == text
    assert render_html(document).startswith("<!DOCTYPE html>")


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_record_keeps_any_text(text):
    """記録にして戻しても、文書は変わらない。"""
    document = document_of(text)
    assert Document.from_record(document.to_record()) == document


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda width: st.lists(st.tuples(*[st.text(japanese, max_size=80)] * width), min_size=1, max_size=5)
    ),
    st.sampled_from([160.0, 370.0]),
)
def test_columns_fill_the_width(rows, width_mm):
    """列の幅は必ず正で、合わせて本文の幅になる。字を大きくすることはない。"""
    table = TableBlock(caption="表", header=("項",) * len(rows[0]), rows=tuple(rows))
    try:
        plan = plan_columns(table, width_mm=width_mm)
    except CannotWriteDocument:
        assert len(rows[0]) > 5
        return
    assert all(share > 0 for share in plan.shares)
    assert sum(plan.shares) == pytest.approx(1)
    assert 0.65 <= plan.scale <= 1
