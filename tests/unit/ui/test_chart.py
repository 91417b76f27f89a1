"""図表: どんな数でも読める SVG と同じ数字の表になり、描けないものは断る。Django を要らない。"""

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shirube.ui.chart import (
    CannotDraw,
    Category,
    Series,
    bar_chart,
    line_chart,
    sparkline,
    stacked_bar_chart,
)

SVG = "{http://www.w3.org/2000/svg}"
FINITE = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=3),
)
POSITIVE = st.one_of(st.none(), st.integers(0, 10**12), st.floats(0, 1e12))
PAIRS = st.lists(st.tuples(st.text(max_size=30), FINITE), min_size=1, max_size=14)


def _parsed(figure):
    return etree.fromstring(figure.svg.encode())


def _all_charts(pairs):
    names, values = [name for name, _ in pairs], [value for _, value in pairs]
    return [
        line_chart("a", "推移", names, [Series("実績", values), Series("目標", values, is_reference=True)]),
        bar_chart("b", "比較", names, values, target=5),
        sparkline("c", "推移", names, values),
    ]


@given(PAIRS)
@settings(deadline=None, max_examples=120)
def test_any_finite_data_gives_readable_svg(pairs):
    """有限の数とどんな文字からも、正しい XML で、枠からはみ出さない数だけの SVG ができる。"""
    for figure in _all_charts(pairs):
        root = _parsed(figure)
        _, _, width, height = map(float, root.get("viewBox").split())
        across = [float(value) for value in root.xpath("//@x | //@cx | //@x1 | //@x2")]
        down = [float(value) for value in root.xpath("//@y | //@cy | //@y1 | //@y2")]
        for pair in " ".join(root.xpath("//@points")).split():
            x, y = map(float, pair.split(","))
            across.append(x)
            down.append(y)
        assert all(-6.01 <= x <= width + 6.01 for x in across)
        assert all(-6.01 <= y <= height + 6.01 for y in down)
        assert all(float(value) >= 0 for value in root.xpath("//@width | //@height"))


@given(PAIRS)
@settings(deadline=None, max_examples=60)
def test_same_data_gives_same_bytes(pairs):
    """同じ値からは、一字も違わない図と表ができる。"""
    assert _all_charts(pairs) == _all_charts(pairs)


@given(PAIRS)
@settings(deadline=None, max_examples=60)
def test_table_has_a_row_for_every_category(pairs):
    """表には名の数だけ行があり、値のないところは「値なし」と書かれ、説明でも述べられる。"""
    for figure in _all_charts(pairs):
        assert len(figure.table.rows) == len(pairs)
        assert all(len(row) == len(figure.table.header) for row in figure.table.rows)
        empty = [row for row, (_, value) in zip(figure.table.rows, pairs, strict=True) if value is None]
        assert all(row[1] == "値なし" for row in empty)
        assert not empty or "値がありません" in figure.description


@given(st.lists(st.tuples(POSITIVE, POSITIVE, POSITIVE), min_size=1, max_size=8), st.booleans())
@settings(deadline=None, max_examples=80)
def test_stacked_bars_add_up(rows, is_share):
    """積み上げの棒の長さの和は、合計に比例する。割合で描けば、どの行も同じ長さになる。"""
    series = [Series(name, values) for name, values in zip("甲乙丙", zip(*rows, strict=True), strict=True)]
    names = [str(number) for number in range(len(rows))]
    root = _parsed(stacked_bar_chart("s", "内訳", names, series, is_share=is_share))
    lengths = {}
    for bar in root.iter(f"{SVG}rect"):
        if bar.get("class") == "chart__bar":
            lengths[bar.get("y")] = lengths.get(bar.get("y"), 0) + float(bar.get("width"))
    totals = [sum(value or 0 for value in row) for row in rows]
    drawn = [total for total in totals if round(total, 6) > 0]
    longest = max(lengths.values(), default=0)
    wanted = [longest if is_share else longest * total / max(drawn) for total in drawn]
    assert list(lengths.values()) == pytest.approx(wanted, abs=0.05)


def test_missing_value_breaks_the_line():
    """値のない時期で線は切れ、0 として描かれない。"""
    figure = line_chart("a", "推移", ["R4", "R5", "R6", "R7", "R8"], [Series("実績", [1, 2, None, 4, 5])])
    root = _parsed(figure)
    assert [len(line.get("points").split()) for line in root.iter(f"{SVG}polyline")] == [2, 2]
    assert len(list(root.iter(f"{SVG}circle"))) == 4
    assert "値なし" in "".join(root.itertext())
    assert "「実績」のR6は値がありません。" in figure.description


def test_missing_bar_is_not_a_zero_bar():
    """値のない行には棒も下敷きも描かず、「値なし」と書く。"""
    root = _parsed(bar_chart("b", "達成率", ["税務", "防災"], [0, None], maximum=100, unit="%"))
    assert len([rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == "#e6e6e6"]) == 1
    assert [text.text for text in root.iter(f"{SVG}text")] == ["税務", "0%", "防災", "値なし"]


def test_picture_has_title_description_and_handed_id():
    """絵には、渡した id に続く題と説明があり、aria-labelledby がそれを指す。"""
    root = _parsed(bar_chart("rate-r8", "達成率", ["税務"], [61], unit="%"))
    assert root.get("role") == "img"
    named = [root.xpath(f"//*[@id='{one}']")[0].text for one in root.get("aria-labelledby").split()]
    assert named == ["達成率", "値は税務の61%です。"]


def test_words_in_the_picture_are_made_harmless():
    """名に印や使えない文字が混じっても、文字のまま出る。"""
    figure = bar_chart("b", "<script>", ["A & <b>\x00\ud800"], [1])
    root = _parsed(figure)
    assert not root.xpath("//*[local-name()='script' or local-name()='b']")
    assert "A & <b>" in "".join(root.itertext())


def test_no_style_is_used():
    """見た目は属性だけで表す（厳しい CSP でも PDF でも同じに出す）。"""
    layers = [Series(name, [1, 2]) for name in "甲乙丙丁戊己"]
    for figure in (stacked_bar_chart("s", "内訳", ["a", "b"], layers), *_all_charts([("a", 1), ("b", 2)])):
        assert "style" not in figure.svg
        assert 'font-family="Noto Sans JP' in figure.svg


def test_stacked_layers_differ_in_pattern():
    """積み上げの内訳は、色だけでなく地紋でも違う。"""
    layers = [Series(name, [1]) for name in "甲乙丙丁戊己"]
    root = _parsed(stacked_bar_chart("s", "内訳", ["a"], layers))
    paths = [path.get("d") for path in root.xpath("//*[local-name()='pattern']/*[local-name()='path']")]
    assert len(paths) == len(set(paths)) == 5


def test_fiscal_years_are_shown_as_bands():
    """年度の帯は年度ごとに一つで、表と説明では年度を付けた名になる。"""
    months = [Category("2月", "令和7年度"), Category("3月", "令和7年度"), Category("4月", "令和8年度")]
    figure = line_chart("a", "処理時間", months, [Series("中央値", [12, 15, 11])], unit="日")
    words = list(_parsed(figure).itertext())
    assert words.count("令和7年度") == words.count("令和8年度") == 1
    assert figure.table.rows[2] == ("令和8年度4月", "11日")
    assert "令和7年度2月の12日から令和8年度4月の11日です。" in figure.description


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 100], ["0", "25", "50", "75", "100"]),
        ([3, 7], ["0", "2", "4", "6", "8"]),
        ([-40, 60], ["-50", "-25", "0", "25", "50", "75"]),
        ([0, 0], ["0", "1"]),
        ([0.1, 0.35], ["0", "0.1", "0.2", "0.3", "0.4"]),
        ([1_200_000, 4_800_000], ["0", "2,000,000", "4,000,000", "6,000,000"]),
    ],
)
def test_ticks_are_round_numbers(values, ticks):
    """目盛りは 1・2・2.5・5 の倍数の、切りのよい数になる。"""
    root = _parsed(line_chart("a", "推移", ["前", "後"], [Series("値", values)]))
    assert [text.text for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "end"] == ticks


def test_written_numbers_do_not_drift():
    """0.1 と 0.2 の和のような誤差を、書かれる数字に出さない。"""
    figure = stacked_bar_chart("s", "内訳", ["a"], [Series("甲", [0.1]), Series("乙", [0.2])])
    assert figure.table.rows == (("a", "0.1", "0.2", "0.3"),)
    assert bar_chart("b", "額", ["a"], [Decimal("1234567.50")], unit="円").table.rows[0][1] == "1,234,567.5円"


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: bar_chart("b", "題", ["a"], [float("nan")]), "数ではありません"),
        (lambda: bar_chart("b", "題", ["a"], [float("inf")]), "数ではありません"),
        (lambda: bar_chart("b", "題", ["a"], [10**16]), "大きすぎます"),
        (lambda: bar_chart("b", "題", [], []), "並べるものがありません"),
        (lambda: line_chart("a", "題", ["a"], []), "並びがありません"),
        (lambda: line_chart("a", "題", ["a"], [Series("値", [1, 2])]), "値は2個ですが、名は1個"),
        (lambda: bar_chart("1 b", "題", ["a"], [1]), "id「1 b」は使えません"),
        (lambda: stacked_bar_chart("s", "題", ["a"], [Series("甲", [-1])]), "負の値"),
        (lambda: stacked_bar_chart("s", "題", ["a"], [Series(n, [1]) for n in "甲乙丙丁戊己庚"]), "6種まで"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, message):
    """描けないものは、どこがなぜ描けないかを日本語で断る。"""
    with pytest.raises(CannotDraw, match=message):
        draw()


def test_charts_do_not_know_django():
    """図表は Django を読み込まない。"""
    code = "import sys, shirube.ui.chart; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
