"""工程マップの図: 読める札、表、代わりの文、どこにも置ける SVG。"""

import pytest
from lxml import etree

from shirube.adapters.documents.safe_svg import safe_svg
from shirube.engines.insight.process_map import MapActivity, MapFlow, ProcessMap, process_map, simplified
from shirube.ui.chart.figure import CannotDraw
from shirube.ui.diagram.process_map import (
    DOWN,
    PHONE_MAP,
    RIGHT,
    MapLayout,
    Room,
    fitting_map_figure,
    process_map_figure,
)
from shirube.ui.diagram.process_map_look import MapMeasure
from shirube.ui.diagram.process_map_text import widest, wrapped

DAY = 86400.0


def small(*, lane: str = "") -> ProcessMap:
    """受付 → 審査 → 交付。審査から受付への後戻りと、審査の繰り返しがある。"""
    counts = {"受付": 12, "審査（現地の確認を含む。）": 1310, "交付": 1204}
    review = "審査（現地の確認を含む。）"
    flows = [
        MapFlow(source=None, target="受付", count=1204, cases=1204),
        MapFlow(source="受付", target=review, count=1204, cases=1204, median=2.3 * DAY, p90=9.4 * DAY),
        MapFlow(source=review, target=review, count=6, cases=5, median=60.0, p90=90.0),
        MapFlow(source=review, target="受付", count=100, cases=98, median=12 * DAY, p90=30 * DAY),
        MapFlow(source=review, target="交付", count=1204, cases=1204, median=5400.0, p90=DAY),
        MapFlow(source="交付", target=None, count=1204, cases=1204),
    ]
    activities = [
        MapActivity(name=name, count=count, cases=min(count, 1204), lane=lane and f"{lane}{at % 2}")
        for at, (name, count) in enumerate(counts.items())
    ]
    return process_map(activities, flows, case_count=1204)


def words_of(svg: str) -> list[str]:
    """図に書かれた文字。"""
    return etree.fromstring(svg.encode()).xpath("//*[local-name()='text']/text()")


@pytest.mark.parametrize(
    ("measure", "label"),
    [
        (MapMeasure.MEDIAN, "中央値 2日7時間・1,204件"),
        (MapMeasure.P90, "90%値 9日10時間・1,204件"),
        (MapMeasure.FREQUENCY, "1,204件"),
    ],
)
def test_labels_say_what_is_shown(measure: MapMeasure, label: str) -> None:
    """札には、選んだ値と件数を書く。"""
    assert label in words_of(process_map_figure("m", "工程マップ", small(), measure=measure).svg)


def test_every_drawn_figure_is_in_the_table() -> None:
    """図に描いた行いと流れは、どれも表にあり、後戻りと繰り返しが言葉で分かる。"""
    figure = process_map_figure("m", "工程マップ", small(), layout=RIGHT)
    rows = {row[0]: row for row in figure.table.rows}
    assert rows["受付 → 審査（現地の確認を含む。）"][1:] == (
        "流れ",
        "1,204件",
        "1,204回",
        "2日7時間",
        "9日10時間",
    )
    assert rows["審査（現地の確認を含む。） → 受付"][1] == "後戻り"
    assert rows["審査（現地の確認を含む。） → 審査（現地の確認を含む。）"][1] == "繰り返し"
    assert rows["開始 → 受付"][1:] == ("流れ", "1,204件", "1,204回", "", "")
    assert len(figure.table.rows) == 9
    assert "いちばん長いのは「審査（現地の確認を含む。） → 受付」の12日（98件）" in figure.description
    assert "後戻りは1、すぐの繰り返しは1" in figure.description


@pytest.mark.parametrize("layout", [DOWN, RIGHT, PHONE_MAP])
@pytest.mark.parametrize("lane", ["", "市民課 窓口担当"])
def test_the_picture_is_only_a_picture(layout: MapLayout, lane: str) -> None:
    """厳しい CSP でも紙でも出せる: style も手順もなく、題と説明があり、文字が枠を出ない。"""
    made = small(lane=lane)
    figure = process_map_figure("m", "工程マップ", made, layout=layout)
    root = etree.fromstring(figure.svg.encode())
    assert not root.xpath("//@style | //*[local-name()='style' or local-name()='script']")
    assert root.xpath("string(*[1])") == "工程マップ" and root.xpath("string(*[2])") == figure.description
    safe_svg(figure.svg, title="工程マップ")
    width, height = map(float, root.get("viewBox").split()[2:])
    for word in root.xpath("//*[local-name()='text']"):
        half = widest([word.text], int(word.get("font-size"))) / 2
        left = float(word.get("x")) - (half if word.get("text-anchor") == "middle" else 0)
        assert left >= -1 and left + 2 * half <= width + 1 and float(word.get("y")) <= height
    assert figure == process_map_figure("m", "工程マップ", made, layout=layout)
    shown = "".join(words_of(figure.svg))
    assert not lane or f"{lane}0".replace(" ", "") in shown.replace(" ", "")


def test_what_is_left_out_is_printed() -> None:
    """見せていないものがあれば、図と代わりの文に書く。"""
    figure = process_map_figure("m", "工程マップ", simplified(small(), 0))
    assert "表示していない行い 0、流れ 2（全体の2.2%）" in words_of(figure.svg)
    assert "表示していない行い 0、流れ 2" in figure.description


def test_an_empty_map_is_refused() -> None:
    """行いのない工程マップは描かない。"""
    with pytest.raises(CannotDraw, match="行いが一つもない"):
        process_map_figure("m", "工程マップ", process_map([], [], case_count=0))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("受付", ("受付",)),
        ("申請書の受付と確認", ("申請書の", "受付と確認")),
        ("Check confirmation", ("Check", "confirmation")),
        ("申請の受付（窓口）", ("申請の受付", "（窓口）")),
    ],
)
def test_names_are_broken_where_they_may_be(name: str, rows: tuple[str, ...]) -> None:
    """名は、語を割らず、行の頭に閉じ括弧を置かずに折る。"""
    assert wrapped(name, 96, 13, 3) == rows


def size_of(svg: str) -> tuple[float, float]:
    """図の幅と高さ。"""
    width, height = etree.fromstring(svg.encode()).get("viewBox").split()[2:]
    return float(width), float(height)


def test_the_finest_map_that_fits_is_chosen() -> None:
    """紙や電話には、場所に収まるいちばん細かい図を描き、見せていないものを添える。"""
    made = small()
    whole = process_map_figure("m", "工程マップ", made, layout=RIGHT)
    width, height = size_of(whole.svg)
    chosen = fitting_map_figure("m", "工程マップ", made, layout=RIGHT, room=Room(width, height))
    assert chosen == whole
    less = fitting_map_figure("m", "工程マップ", made, layout=RIGHT, room=Room(width, height - 1))
    assert size_of(less.svg)[1] < height and "表示していない行い 0、流れ" in less.description
    least = fitting_map_figure("m", "工程マップ", made, layout=RIGHT, room=Room(1, 1))
    assert least == process_map_figure("m", "工程マップ", simplified(made, 0), layout=RIGHT)
