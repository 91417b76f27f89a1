"""並べ棒と漏斗の図: 題・説明・同じ数字の表を持ち、棒と点は値の順と長さを守り、描けない値は断る。"""

import re
from xml.etree import ElementTree

import pytest

from shirube.ui.chart import CannotDraw, FunnelBand, FunnelDot, Series, funnel_chart, grouped_bar_chart

PAIR = [Series("前", [10, 40, 50.5]), Series("後", [60, 30, 0])]
DOTS = [FunnelDot("税", 40, 5), FunnelDot("福祉", 12, 14, True)]
BANDS = [FunnelBand(12, (3, 9), (1, 12)), FunnelBand(40, (4, 7), (3.5, 8))]


def svg_of(text: str) -> ElementTree.Element:
    """読める SVG。"""
    return ElementTree.fromstring(text)  # noqa: S314 - 自分で描いた図である


def test_bars_are_as_long_as_their_values() -> None:
    """棒の長さは値に比べて伸び、0 の棒は描かず、表は同じ数字を言う。"""
    figure = grouped_bar_chart(
        "spread", "分布", ["短い", "中", "長い"], PAIR, unit="％", category_name="長さ"
    )
    svg_of(figure.svg)
    widths = [float(w) for w in re.findall(r'width="([\d.]+)"[^>]*class="chart__bar"', figure.svg)]
    assert len(widths) == 5 and max(widths) == widths[1]
    assert widths[0] == pytest.approx(max(widths) / 6, rel=0.01)
    assert figure.table.header == ("長さ", "前", "後")
    assert figure.table.rows[2] == ("長い", "50.5％", "0％")
    assert "「前」と「後」" in figure.description


@pytest.mark.parametrize("series", [PAIR[:1], [Series("前", [-1]), Series("後", [1])]])
def test_bars_refuse_what_they_cannot_draw(series: list[Series]) -> None:
    """二つでない並びと、負の値は断る。"""
    with pytest.raises(CannotDraw):
        grouped_bar_chart("spread", "分布", ["一"], series)


def test_phone_figure_is_narrow() -> None:
    """電話の図は、狭い画面だけのもので、幅に収まる。"""
    figure = grouped_bar_chart(
        "s", "分布", ["短い"], [Series("前", [1]), Series("後", [2])], width=358, is_phone=True
    )
    root = svg_of(figure.svg)
    assert "chart--phone" in root.attrib["class"] and float(root.attrib["width"]) <= 358


def test_funnel_marks_the_outside_and_writes_bands() -> None:
    """幅の外の点は四角で、名が太く、説明に出る。幅は四本の線になる。"""
    figure = funnel_chart("funnel", "ばらつき", DOTS, BANDS, 6, unit="日", value_name="中央値")
    root = svg_of(figure.svg)
    tags = [one.tag.rpartition("}")[2] for one in root.iter()]
    assert tags.count("circle") == 1 and tags.count("rect") == 1 and tags.count("polyline") == 4
    assert "幅の外にあるのは福祉です" in figure.description
    assert figure.table.rows == (("税", "40", "5日", "内"), ("福祉", "12", "14日", "外"))


def test_funnel_needs_dots() -> None:
    """点が無ければ断り、幅の内だけなら、そう言う。"""
    with pytest.raises(CannotDraw):
        funnel_chart("funnel", "ばらつき", [], BANDS, 6)
    assert "どの組も幅の内" in funnel_chart("funnel", "ばらつき", DOTS[:1], BANDS, 6).description
