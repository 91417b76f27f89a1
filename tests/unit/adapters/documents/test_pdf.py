"""PDF の約束。同じ文書は同じバイト列になり、文字は一つも失われず、書式として読まれない。"""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from shirube.adapters.documents import CannotWriteCharacters, CannotWriteDocument, render_pdf
from shirube.values.document import (
    FigureBlock,
    Footnote,
    Heading,
    KeepTogether,
    KeyFigure,
    PageBreak,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="PDF の文字を取り出す道具（pdftotext）がありません。"
)
FORMAT_MARKS = (
    '#import "x": y $x^2$ \\ *太* _斜_ @ref <label> #read("/etc/passwd") '
    "`code` = 見出し // 注 /* */ #{1+1} ~ --"
)


def pages_of(pdf: bytes) -> list[str]:
    """PDF の文字を、ページごとに空きを除いて返す。"""
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def table(rows: int) -> TableBlock:
    """行の数だけが違う表を返す。"""
    return TableBlock(
        caption="手続の一覧",
        header=("番号", "手続", "件数"),
        rows=tuple((str(number), f"手続{number:03}", f"{number * 37:,}") for number in range(1, rows + 1)),
    )


def test_same_document_gives_same_bytes(report):
    """同じ文書は、何度書き出しても同じバイト列になる。"""
    assert render_pdf(report) == render_pdf(report)
    assert render_pdf(report, page="A3横") == render_pdf(report, page="A3横")


def test_same_bytes_when_written_at_the_same_time(report):
    """いくつも同時に書き出しても、どれも同じバイト列になる。"""
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: render_pdf(report), range(8)))) == 1


def test_pdf_declares_reading_and_keeping_standards(report):
    """読み上げ（PDF/UA-1）と長い保存（PDF/A-2a）に従うことが、ファイルに記される。"""
    pdf = render_pdf(report)
    assert re.search(rb"pdfuaid:part>1<", pdf)
    assert re.search(rb"pdfaid:part>2<", pdf)
    assert re.search(rb"pdfaid:conformance>A<", pdf)
    assert b"/Lang(ja-JP)" in pdf


def test_dates_inside_are_the_document_date(report):
    """ファイルの日時は文書の日付であり、作った時刻は残らない。"""
    assert set(re.findall(rb"D:(\d{14})", render_pdf(report))) == {b"20261120000000"}


@needs_pdftotext
def test_text_is_read_in_order(report):
    """文字は、題、要点、図、表、注、見直し、出典の順に読める。"""
    text = "".join(pages_of(render_pdf(report)))
    order = (
        "標市総務部デジタル推進課",
        "窓口のデジタル化の進み具合と、令和9年度に向けた見直し",
        "令和8年11月20日",
        "要点",
        "54.0%（見込み）",
        "由来受付44,600件のうち24,084件",
        "図1オンライン申請率の移り変わり",
        "図1の表年度別のオンライン申請率",
        "令和7年度44,12018,08941.0",
        "注1令和8年度は",
        "見直しの案",
        "髙橋・𠮷田・山﨑",
        "表1費用の見通し",
        "出典1.標市「申請受付記録」",
    )
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


@needs_pdftotext
def test_every_page_is_numbered_and_named(report):
    """どのページにも「1／3」の番号があり、2ページ目からは団体と題がある。"""
    pages = pages_of(render_pdf(report))
    for number, page in enumerate(pages, start=1):
        assert f"{number}／{len(pages)}" in page
        assert "標市総務部デジタル推進課" in page
        assert report.title in page


@needs_pdftotext
def test_long_title_is_whole_once_and_short_afterwards(compose):
    """長い題は1ページ目に全文があり、次のページの上では終わりを省く。"""
    title = "とても長い題です" * 12 + "終わり"
    first, second = pages_of(
        render_pdf(compose(Paragraph.of("前"), PageBreak(), Paragraph.of("後"), title=title))
    )
    assert title in first
    assert title not in second
    assert "とても長い題です" in second
    assert "…" in second


@needs_pdftotext
def test_long_table_repeats_its_head(compose):
    """200行の表はページをまたぎ、どのページにも頭の行があり、行は一つも欠けない。"""
    pages = pages_of(render_pdf(compose(table(200))))
    assert len(pages) > 4
    assert all("番号手続件数" in page for page in pages)
    assert re.findall(r"手続(\d{3})", "".join(pages)) == [f"{number:03}" for number in range(1, 201)]


@needs_pdftotext
@pytest.mark.parametrize(
    "block",
    [
        KeepTogether(blocks=(*(Paragraph.of("本文。" * 80) for _ in range(40)), Paragraph.of("終わりの文"))),
        TableBlock(
            caption="背の高い行", header=("甲", "乙"), rows=(("短い", "長い文。" * 900 + "終わりの文"),)
        ),
        KeyFigure(label="数", value_text="1", source_label="記録", lineage="長い文。" * 900 + "終わりの文"),
        Footnote(text="長い文。" * 2500 + "終わりの文"),
        FigureBlock(title="長い題。" * 500 + "終わりの文", alt="絵", svg=None, table=table(2)),
        Paragraph.of("a" * 3000 + "終わりの文"),
        TableBlock(caption="長い並び", header=("甲", "乙"), rows=(("x" * 500, "y" * 500 + "終わりの文"),)),
    ],
    ids=["ひとまとまり", "表の行", "数", "注", "図の題", "空きのない段落", "空きのないます"],
)
def test_nothing_falls_off_the_page(compose, block):
    """一枚に収まらないものも、はみ出して消えずに次のページへ続く。"""
    assert "終わりの文" in "".join(pages_of(render_pdf(compose(block))))


@needs_pdftotext
def test_page_break_starts_a_new_page(compose):
    """改ページの後は新しいページになり、続けて置いても白い紙は出ない。"""
    pages = pages_of(render_pdf(compose(Paragraph.of("前"), PageBreak(), PageBreak(), Paragraph.of("後"))))
    assert len(pages) == 2
    assert "前" in pages[0]
    assert "後" in pages[1]


@needs_pdftotext
def test_format_marks_are_only_text(compose):
    """組版の記号を書いても、書式や命令にならず、そのままの文字で出る。"""
    sample = FORMAT_MARKS
    blocks = (
        Heading(level=1, text=sample),
        Paragraph(runs=(Run(text=sample, strong=True),)),
        TableBlock(caption=sample, header=(sample,), rows=((sample,),), note=sample),
        KeyFigure(label=sample, value_text="1", source_label=sample, lineage=sample, note=sample),
        Footnote(text=sample),
        SourceNote(citations=(sample,)),
    )
    document = compose(*blocks, title=sample, subtitle=sample, footer_note=sample, status="#x$\\*_")
    text = "".join(pages_of(render_pdf(document)))
    assert text.count("".join(sample.split())) >= 12
    assert "root:" not in text


def test_missing_glyph_is_refused_by_name_and_place(compose):
    """書体にない文字は、文字と場所を示して断る。抜けた文書は出さない。"""
    document = compose(
        Paragraph.of("よろこび😀です"),
        TableBlock(caption="表", header=("番号", "手続", "件数"), rows=(("1", "手続", "\ue000"),)),
    )
    with pytest.raises(CannotWriteCharacters) as caught:
        render_pdf(document)
    assert set(caught.value.characters) == {"😀", "\ue000"}
    message = str(caught.value)
    assert "「😀」（U+1F600）（段落「よろこび😀です」）" in message
    assert "外字（U+E000）（表1の1行3列）" in message


def test_missing_glyph_in_figure_is_refused(compose):
    """図の絵の中の、書体にない文字も断る。"""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20">\U000f0000</text></svg>'
    )
    with pytest.raises(CannotWriteCharacters, match="図1の絵の中"):
        render_pdf(compose(FigureBlock(title="図", alt="絵", svg=svg, table=table(1))))


def test_table_too_wide_for_paper_is_refused(compose):
    """紙の幅に入らない表は、読めない小ささにせず、広い紙を勧めて断る。"""
    wide = TableBlock(caption="横長", header=tuple(f"{n}月" for n in range(30)), rows=(("12,345,678",) * 30,))
    with pytest.raises(CannotWriteDocument, match=r"「横長」は30列.*A3横"):
        render_pdf(compose(wide))
    with pytest.raises(CannotWriteDocument, match="B5"):
        render_pdf(compose(), page="B5")


@pytest.mark.parametrize(("page", "box"), [("A4", r"595\.\d+ 841\.\d+"), ("A3横", r"1190\.\d+ 841\.\d+")])
def test_paper_size_is_as_asked(compose, page, box):
    """紙の大きさは、頼んだとおりになる。"""
    assert re.search(rb"/MediaBox ?\[0 0 " + box.encode(), render_pdf(compose(), page=page))
