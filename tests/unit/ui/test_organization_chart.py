"""推進体制の図: 三つの置き方、未定・外部人材・PMO・併任の印、二つの形、断るもの。"""

from typing import Any

import pytest
from lxml import etree

from shirube.adapters.documents.safe_svg import safe_svg
from shirube.engines.plan.snapshot_lines import ArrangementLine, DutyLine
from shirube.ui.chart import CannotDraw
from shirube.ui.diagram import (
    BOOK_WIDTH,
    Box,
    BoxKind,
    Placement,
    Structure,
    organization_chart,
    structure_of,
)
from shirube.ui.diagram.organization_boxes import shape

SVG = {"s": "http://www.w3.org/2000/svg"}
SECTIONS = tuple(
    Box(key=f"s{number}", label=name, kind=BoxKind.SECTION)
    for number, name in enumerate(("企画課", "情報政策課", "住民課", "福祉課", "税務課", "建設課", "教育課"))
)


def structure(placement: Placement = Placement.INDEPENDENT, **more: Any) -> Structure:
    """見本の体制。"""
    values: dict[str, Any] = {
        "mayor": Box(key="m", label="首長", kind=BoxKind.MAYOR, holder="町長"),
        "cio": Box(key="c", label="CIO", kind=BoxKind.CIO, holder="副町長"),
        "dx": Box(key="d", label="DX推進担当", kind=BoxKind.DX, holder="課長ほか3人", is_pmo=True),
        "sections": SECTIONS,
        "beside_cio": (Box(key="a", label="CIO補佐官等", kind=BoxKind.ADVISER, is_external=True),),
    }
    return Structure(placement=placement, **(values | more))


def words(svg: str) -> list[str]:
    """図の中の言葉。"""
    return etree.fromstring(svg.encode()).xpath("//s:text/text()", namespaces=SVG)


@pytest.mark.parametrize("is_phone", [False, True], ids=["広い画面", "電話"])
@pytest.mark.parametrize(
    ("placement", "host"),
    [(Placement.INDEPENDENT, None), (Placement.PLANNING, "s0"), (Placement.INFORMATION, "s1")],
)
def test_every_placement_stays_inside(placement: Placement, host: str | None, is_phone: bool) -> None:
    """どの置き方も枠に収まり、字は 12px 以上で、すべての箱がちょうど一度ずつ描かれる。"""
    figure = organization_chart("o", "推進体制", structure(placement, host=host), is_phone=is_phone)
    root = etree.fromstring(figure.svg.encode())
    _, _, width, height = map(float, root.get("viewBox").split())
    for box in root.xpath("//s:rect", namespaces=SVG):
        x, y, w, h = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
    assert min(int(size) for size in root.xpath("//@font-size")) >= 12
    for box in structure(placement, host=host).boxes:
        assert words(figure.svg).count(box.label) == 1
    safe_svg(figure.svg, title=figure.title)


def test_marks_are_words() -> None:
    """未定・外部人材・PMO・併任は、色ではなく言葉で示し、表にも同じことを書く。"""
    people = Box(key="z", label="住民課", kind=BoxKind.SECTION, concurrent=("窓口係長", "住民係主任"))
    figure = organization_chart("o", "推進体制", structure(sections=(people,)))
    assert {"未定", "外部人材", "PMO", "併任 窓口係長", "併任 住民係主任"} <= set(words(figure.svg))
    rows = {row[0]: row[2] for row in figure.table.rows}
    assert rows["CIO補佐官等"] == "未定、外部人材"
    assert rows["住民課"] == "併任 窓口係長、併任 住民係主任"
    assert "担い手が未定の役割は、CIO補佐官等です" in figure.description


def test_host_must_be_a_section() -> None:
    """B・C は課を選ばなければならず、A は課の中に置けない。"""
    with pytest.raises(CannotDraw, match="課を選んでください"):
        structure(Placement.PLANNING)
    with pytest.raises(CannotDraw, match="課を選んでください"):
        structure(Placement.INFORMATION, host="ない")
    with pytest.raises(CannotDraw, match="中には置けません"):
        structure(host="s0")


def test_doubled_sections_and_crowded_sides_are_refused() -> None:
    """同じ部門を二度、首長や CIO の横に五つ以上は、理由を述べて断る。"""
    with pytest.raises(CannotDraw, match="二度"):
        structure(sections=(SECTIONS[0], SECTIONS[0]))
    crowd = tuple(Box(key=f"b{n}", label="会議", kind=BoxKind.BOARD) for n in range(5))
    with pytest.raises(CannotDraw, match="4つまで"):
        structure(beside_mayor=crowd)


def test_four_boxes_beside_the_mayor_fit() -> None:
    """首長の横に四つ置いても枠に収まる。"""
    crowd = tuple(Box(key=f"b{n}", label=f"会議{n}", kind=BoxKind.BOARD, holder="長") for n in range(4))
    root = etree.fromstring(organization_chart("o", "推進体制", structure(beside_mayor=crowd)).svg.encode())
    for box in root.xpath("//s:rect", namespaces=SVG):
        assert 0 <= float(box.get("x")) <= 1136 - float(box.get("width"))


def test_same_structure_gives_the_same_letters() -> None:
    """同じ体制からは一字も違わない図ができる。"""
    one, other = (organization_chart("o", "推進体制", structure()).svg for _ in range(2))
    assert one == other


DUTIES = (
    DutyLine(role="role.head@2.2", label="首長", holder="町長"),
    DutyLine(role="role.cio@2.2", label="CIO", holder="副町長"),
    DutyLine(role="role.ciso@2.2", label="最高情報セキュリティ責任者"),
    DutyLine(role="role.dx_department@2.2", label="DX推進担当部門", concurrent=("住民係長",)),
    DutyLine(role="role.information@2.2", label="情報政策担当部門", holder="情報政策課"),
)


def of(layout: str | None, *, pmo: str | None = None, duties: tuple[DutyLine, ...] = DUTIES) -> Any:
    """版の行から組んだ体制。"""
    return structure_of(duties, (ArrangementLine(key="a", title="置き方", layout_key=layout, pmo=pmo),))


def test_structure_is_made_from_the_lines_of_a_version() -> None:
    """版の行から、役割の箱と、担い手・併任・未定を決める。置き方が決まっていなければ図は無い。"""
    made = of("A")
    assert made is not None
    assert (made.mayor.holder, made.cio.holder) == ("町長", "副町長")
    assert made.dx.concurrent == ("住民係長",)
    assert [box.key for box in made.beside_cio] == ["role.ciso"]
    assert made.beside_cio[0].is_undecided
    assert of(None) is None
    assert structure_of(DUTIES, ()) is None


@pytest.mark.parametrize(
    ("layout", "host"),
    [("B-1", "企画担当課"), ("B-2", "総務担当課"), ("C", "情報政策担当部門")],
)
def test_the_host_of_the_dx_section_follows_the_layout(layout: str, host: str) -> None:
    """置き方が決める課の中に、DX推進担当を置く。"""
    made = of(layout)
    assert made is not None
    assert next(box.label for box in made.sections if box.key == made.host) == host


def test_roles_without_lines_still_have_their_boxes() -> None:
    """首長・CIO・DX推進担当は、行が無くても未定の箱になる。情報政策の中に置くなら、その課の箱も立てる。"""
    made = of("C", duties=())
    assert made is not None
    assert made.mayor.is_undecided
    assert [box.label for box in made.sections] == ["情報政策担当課"]


def test_pmo_is_a_mark_on_its_holder_or_a_box_of_its_own() -> None:
    """PMO を担う組織が箱にあれば印を付け、無ければ PMO の箱を足す。"""
    marked, added = of("A", pmo="情報政策課"), of("A", pmo="行革推進室")
    assert marked is not None
    assert added is not None
    assert [box.label for box in marked.boxes if box.is_pmo] == ["情報政策担当部門"]
    assert [box.holder for box in added.boxes if box.is_pmo] == ["行革推進室"]


def test_booklet_chart_is_narrow_enough_to_read() -> None:
    """冊子の図は、字を縮めずに A4 の本文に入る幅で、どの箱も幅からはみ出さない。"""
    figure = organization_chart("o", "体制", structure(), width=BOOK_WIDTH)
    root = etree.fromstring(figure.svg.encode())
    assert float(root.get("width")) == BOOK_WIDTH
    for box in root.xpath("//s:rect", namespaces=SVG):
        assert float(box.get("x")) >= 0
        assert float(box.get("x")) + float(box.get("width")) <= BOOK_WIDTH


def test_a_name_in_brackets_breaks_before_the_bracket() -> None:
    """長い役割の名は「（」の前で折り、閉じかっこだけの行を作らない。"""
    box = shape(Box(key="s", label="業務担当部門（特に窓口担当部門）", kind=BoxKind.SECTION), 210)
    assert box.names == ("業務担当部門", "（特に窓口担当部門）")
