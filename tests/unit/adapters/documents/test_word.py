"""Word の約束。開き直して同じ中身が読め、同じ文書は同じバイト列になる。"""

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from shirube.adapters.documents import CannotWriteCharacters, render_docx
from shirube.values.document import (
    FigureBlock,
    Heading,
    KeepTogether,
    NumberedList,
    PageBreak,
    Paragraph,
    Run,
    TableBlock,
)


def opened(document, **options):
    """書き出して、開き直す。"""
    return docx.Document(BytesIO(render_docx(document, **options)))


def test_same_document_gives_same_bytes(report):
    """同じ文書は同じバイト列になり、包みの中の日時は固定である。"""
    written = render_docx(report)
    assert written == render_docx(report)
    with ZipFile(BytesIO(written)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None
        assert "docProps/thumbnail.jpeg" not in package.namelist()


def test_properties_come_from_the_document(report):
    """題・団体・日付が文書の性質に入り、作った時刻は残らない。"""
    properties = opened(report).core_properties
    assert properties.title == report.title
    assert properties.author == report.municipality_name
    assert properties.created.replace(tzinfo=None) == datetime(2026, 11, 20)  # noqa: DTZ001


def test_content_is_read_back(report):
    """見出し、文、表の中身が、開き直してそのまま読める。"""
    word = opened(report)
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["要点", "オンライン申請の動き", "見直しの案", "すぐに行うこと", "令和9年度に行うこと"]
    tables = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert ["令和7年度", "44,120", "18,089", "41.0"] in tables
    assert any("由来 来庁 9,812件" in cell for row in tables for cell in row)
    text = "\n".join(p.text for p in word.paragraphs)
    assert "髙橋・𠮷田・山﨑" in text
    assert "総務省「自治体DX推進計画」第5.0版 3.1節" in text


def test_every_run_names_its_japanese_font(report):
    """どの一続きの文にも、和文の書体が指定されている。"""
    word = opened(report)
    runs = list(word.element.body.iter(qn("w:r")))
    assert len(runs) > 50
    for run in runs:
        if run.find(qn("w:t")) is not None:
            assert run.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "BIZ UDPゴシック"


def test_table_head_repeats_and_columns_have_widths(compose):
    """表の頭の行は繰り返しの印を持ち、列の幅の合計は本文の幅になる。"""
    block = TableBlock(caption="表", header=("番号", "名"), rows=tuple((str(n), "名") for n in range(200)))
    table = opened(compose(block)).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert len(table.rows) == 201
    assert sum(column.width.mm for column in table.columns) == pytest.approx(160, abs=0.5)


def test_figure_is_a_picture_with_words(report):
    """図は、代わりの文を持つ絵になる。"""
    word = opened(report)
    properties = word.inline_shapes[0]._inline.docPr
    assert properties.get("descr").startswith("折れ線グラフ。令和4年度10%")
    assert word.inline_shapes[0].width.mm <= 160


def test_undrawable_text_in_picture_is_refused(compose):
    """絵の中に書体にない文字があれば、箱の絵にせず断る。"""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20">\ue000</text></svg>'
    block = TableBlock(caption="表", header=("甲",), rows=())
    with pytest.raises(CannotWriteCharacters, match=r"外字（U\+E000）（図「図」の絵の中）"):
        render_docx(compose(FigureBlock(title="図", alt="絵", svg=svg, table=block)))


def test_lists_count_from_one_each(compose):
    """番号付きの並びは、並びごとに 1 から数え直す。"""
    word = opened(compose(NumberedList.of("一", "二"), Paragraph.of("文"), NumberedList.of("一")))
    numbers = [p._element.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_link_and_lines_are_kept(compose):
    """リンク先と改行が残る。"""
    link = Run(text="公開\nページ", link_target="https://www.example.lg.jp/?a=1&b=2")
    word = opened(compose(Paragraph(runs=(Run(text="前 "), link, Run(text=" 後")))))
    assert "前 公開\nページ 後" in [p.text for p in word.paragraphs]
    assert link.link_target in {rel.target_ref for rel in word.part.rels.values() if rel.is_external}


def test_page_break_belongs_to_what_follows(compose):
    """改ページは次の部品の初めの段落に付き、改ページだけの段落（空のページの元）は作らない。続いても一度だけ。"""
    table = TableBlock(caption="表", header=("甲",), rows=(("一",),))
    blocks = (Paragraph.of("前"), PageBreak(), PageBreak(), Heading(level=1, text="章"), PageBreak(), table)
    word = opened(compose(*blocks, PageBreak()))
    starts = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert starts == ["章", "表1　表"]
    assert not word.element.body.xpath(".//w:br[@w:type='page']")


def test_table_cells_keep_links_marks_and_lines(compose):
    """表のますの中でも、リンク先・傍線・改行・タブが残り、書式の記号は文字のまま残る。"""
    link = Run(text="頁", link_target="https://www.example.lg.jp/?a=1&b=2")
    cell = Paragraph(runs=(Run(text="<b>&\n二行", marked=True), link))
    table = TableBlock(caption="<表>", header=("甲", "乙"), rows=((cell, '"文"'),))
    word = opened(compose(table))
    first, second = word.tables[0].rows[1].cells
    assert first.text == "<b>&\n二行頁"
    assert second.text == '"文"'
    assert first.paragraphs[0].runs[0].font.underline is True
    assert link.link_target in {rel.target_ref for rel in word.part.rels.values() if rel.is_external}


def test_short_tables_stay_on_one_page_and_long_ones_part(compose):
    """短い表の行は次の行と離れず、長い表は頭の行だけが次の行と離れない。"""

    def held(rows: int) -> list[bool]:
        block = TableBlock(caption="表", header=("番号",), rows=tuple((str(n),) for n in range(rows)))
        grid = opened(compose(block)).tables[0]
        return [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in grid.rows]

    assert held(3) == [True, True, True, False]
    assert held(60) == [True, *[False] * 60]


def test_kept_together_paragraphs_hold_each_other(compose):
    """ひとまとまりの段落は、最後のもののほかは次の段落と離れない。"""
    word = opened(
        compose(KeepTogether(blocks=(Heading(level=1, text="章"), Paragraph.of("一"), Paragraph.of("二"))))
    )
    held = {p.text: p.paragraph_format.keep_with_next for p in word.paragraphs}
    assert held["章"] is True
    assert held["一"] is True
    assert held["二"] is None


def test_long_title_is_cut_only_in_properties(compose):
    """Word が性質に許す長さを超える題も、紙面ではすべて残る。"""
    word = opened(compose(title="長" * 300))
    assert len(word.core_properties.title) == 255
    assert "長" * 300 in [p.text for p in word.paragraphs]


def test_paper_turns_sideways(compose):
    """A3横の文書は、横長の紙になる。"""
    section = opened(compose(), page="A3横").sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (420, 297)
