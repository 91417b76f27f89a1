"""図の SVG の約束。絵だけを通し、手順や外の参照を持つものは理由を示して断る。"""

import re

import pytest

from shirube.adapters.documents import CannotDrawFigure, picture_png, render_docx, render_html, render_pdf
from shirube.adapters.documents.safe_svg import safe_svg
from shirube.ui.chart import Series, line_chart, stacked_bar_chart
from shirube.values.document import FigureBlock, TableBlock

HOSTILE = {
    "手順": "<script>alert(1)</script>",
    "手順の性質": '<rect onclick="alert(1)"/>',
    "外の絵": '<image href="http://a.example/x.png"/>',
    "手元のファイル": '<image href="/etc/passwd"/>',
    "埋め込みの絵": '<image href="data:image/png;base64,AAAA"/>',
    "別の文書": "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "リンク": '<a href="http://a.example/"><rect/></a>',
    "外の部品": '<use href="http://a.example/x.svg#a"/>',
    "外の部品（xlink）": '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="x.svg#a"/>',
    "外の塗り": '<rect fill="url(http://a.example/x#a)"/>',
    "引用符の外の塗り": "<rect fill=\"url( 'http://a.example/x#a')\"/>",
    "様式の外の参照": '<rect style="fill:url(//a.example/x)"/>',
    "符号で隠した参照": '<rect style="fill:u\\72l(//a.example/x)"/>',
    "様式の読み込み": "<style>@import 'http://a.example/x.css';</style>",
    "様式の書体": "<style>@font-face{src:url(x.woff)}</style>",
    "動き": '<animate attributeName="x" to="1"/>',
    "書き換え": '<set attributeName="href" to="javascript:alert(1)"/>',
    "知らない名前": "<x:y xmlns:x='urn:x'/>",
}


def drawing(inside: str) -> str:
    """中身を包んだ SVG を返す。"""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{inside}</svg>'


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE.keys())
def test_more_than_a_picture_is_refused(inside):
    """絵のほかのことをする SVG は、図の名を示して断る。"""
    with pytest.raises(CannotDrawFigure, match="図「推移」"):
        safe_svg(drawing(inside), title="推移")


@pytest.mark.parametrize(
    "svg",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        "<svg",
        "ただの文",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        "<svg/>",
        drawing("<g>" * 100 + "</g>" * 100),
        drawing("<title>" + "長" * 3_000_000 + "</title>"),
    ],
    ids=["文書型宣言", "途中", "文", "HTML", "名前空間なし", "深い", "大きい"],
)
def test_unreadable_drawing_is_refused(svg):
    """読めないもの、深すぎるもの、大きすぎるものは断る。"""
    with pytest.raises(CannotDrawFigure):
        safe_svg(svg, title="推移")


@pytest.mark.parametrize("render", [render_pdf, render_docx, render_html])
def test_no_format_takes_a_hostile_drawing(compose, render):
    """どの形式でも、危険な図のある文書は書き出さない。"""
    table = TableBlock(caption="表", header=("甲",), rows=())
    figure = FigureBlock(title="推移", alt="絵", svg=drawing(HOSTILE["手順"]), table=table)
    with pytest.raises(CannotDrawFigure):
        render(compose(figure))


def test_references_inside_the_picture_are_kept():
    """同じ絵の中を指す参照、説明、読み上げの性質は残る。"""
    inside = (
        '<title id="t">題</title><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<rect fill="url(#g)" aria-label="a@b"/><text xml:space="preserve">a &lt; b</text>'
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#t"/>'
    )
    safe = safe_svg(drawing(inside), title="推移")
    assert 'fill="url(#g)"' in safe
    assert 'href="#t"' in safe
    assert "a &lt; b" in safe
    assert safe_svg(safe, title="推移") == safe


def test_our_charts_pass_and_draw(compose):
    """画面と同じ図が、そのまま PDF と絵になる。"""
    series = [Series(label="申請率", values=(10, 16, 27, 41))]
    for chart in (line_chart, stacked_bar_chart):
        figure = chart("rate", "オンライン申請率", ["令和4", "令和5", "令和6", "令和7"], series, unit="%")
        assert picture_png(figure.svg, title="率").startswith(b"\x89PNG")
        table = TableBlock(caption="表", header=("甲",), rows=())
        block = FigureBlock(title="率", alt="折れ線", svg=figure.svg, table=table)
        assert re.match(rb"%PDF-", render_pdf(compose(block)))
