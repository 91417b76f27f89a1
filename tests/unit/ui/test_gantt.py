"""工程表の図: 三つの形、頁、凡例、未定・超過・延長・基準、同じ字、Django なしの読み込み。"""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from shirube.adapters.documents.safe_svg import safe_svg
from shirube.engines.plan.roadmap_lines import (
    TABLE_HEADER,
    LineKind,
    RoadmapLine,
    roadmap_lines,
    roadmap_years,
    without_records,
)
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.chart import CannotDraw
from shirube.ui.diagram import BOOK, PHONE, PRINT, WIDE, GanttLayout, gantt, responsive
from shirube.values.fiscal_year import FiscalYear
from tests.roadmaps import TODAY, town_plan

SVG = {"s": "http://www.w3.org/2000/svg"}
YEARS = tuple(FiscalYear(year) for year in range(2026, 2029))


def figures(layout: GanttLayout, initiatives: int = 3):
    """見本の計画の図。"""
    plan = town_plan(initiatives, moved_days=60)
    lines = roadmap_lines(plan, today=TODAY, baseline=town_plan(initiatives))
    years = roadmap_years(plan.head, lines, TODAY)
    return gantt("g", "工程表", lines, years, today=TODAY, layout=layout, shows_links=True)


def drawn(line: RoadmapLine, layout: GanttLayout = WIDE) -> str:
    """一行だけの図の、凡例を除いた言葉。"""
    (figure,) = gantt("g", "工程表", [line], YEARS, today=TODAY, layout=layout)
    root = etree.fromstring(figure.svg.encode())
    return "／".join(root.xpath("//s:text/text()", namespaces=SVG)).partition("未着手")[0]


def work(**more: object) -> RoadmapLine:
    """一つの作業の行。"""
    values = {"kind": LineKind.WORK, "key": "a", "title": "要件定義", "start": date(2026, 4, 1)}
    return RoadmapLine(**(values | {"end": date(2026, 12, 31)} | more))


@pytest.mark.parametrize("layout", [WIDE, PHONE, PRINT], ids=lambda layout: layout.name)
def test_every_layout_stays_inside_and_readable(layout: GanttLayout) -> None:
    """どの形でも枠からはみ出さず、字は 12px 以上で、文書に載せる確かめを通る。"""
    for figure in figures(layout):
        root = etree.fromstring(figure.svg.encode())
        _, _, width, height = map(float, root.get("viewBox").split())
        assert width == layout.width
        assert all(-1 <= float(x) <= width + 1 for x in root.xpath("//@x | //@x1 | //@x2 | //@cx"))
        assert all(-1 <= float(y) <= height + 1 for y in root.xpath("//@y | //@y1 | //@y2 | //@cy"))
        assert min(int(size) for size in root.xpath("//@font-size")) >= 12
        assert root.xpath("//s:text[text()='国の期限']", namespaces=SVG)
        safe_svg(figure.svg, title=figure.title)


def test_two_hundred_items_become_numbered_pages() -> None:
    """二百を超える作業は紙の高さごとの頁になり、どの作業もちょうど一度、柱と取組は頁の初めに繰り返される。"""
    found = figures(PRINT, initiatives=29)
    assert [figure.title for figure in found][:2] == [
        f"工程表（1／{len(found)}）",
        f"工程表（2／{len(found)}）",
    ]
    rows = [row[0] for figure in found for row in figure.table.rows]
    assert sum(row.startswith("　") for row in rows) == 29 * 7
    for figure in found:
        height = float(etree.fromstring(figure.svg.encode()).get("height"))
        assert height <= (PRINT.page_height or 0)
        assert figure.table.rows[0][0].startswith("【")
        assert not figure.table.rows[-1][0].startswith("【")


def test_same_plan_gives_the_same_letters() -> None:
    """同じ計画からは一字も違わない図ができる。"""
    assert [figure.svg for figure in figures(WIDE)] == [figure.svg for figure in figures(WIDE)]


def test_undated_work_says_so() -> None:
    """未定の日は帯にせず、言葉で述べる。"""
    assert "日付未定" in drawn(work(start=None, end=None))
    assert "終わり未定" in drawn(work(end=None))
    assert "始まり未定" in drawn(work(start=None))
    assert "日付未定" in drawn(work(start=None, end=None), PHONE)
    assert "始まり未定" in drawn(work(start=None), PHONE)


def test_work_outside_the_years_is_told() -> None:
    """並べた年度の外の作業は、端に寄せた帯にせず、いつのことかを言葉で述べる。"""
    assert "図の後（R14.4.1から）" in drawn(work(start=date(2032, 4, 1), end=date(2033, 3, 31)))
    assert "図の前（R3.3.31まで）" in drawn(work(start=date(2020, 4, 1), end=date(2021, 3, 31)))


def test_dates_in_the_wrong_order_are_told() -> None:
    """終わりが始まりより前の計画は、帯にせず言葉で述べる。期限の後に始めた作業は、超過として示す。"""
    assert "終わりが始まりより前" in drawn(work(start=date(2027, 4, 1), end=date(2026, 4, 1)))
    late = work(start=date(2026, 6, 1), end=date(2026, 3, 31), state=State.ACTIVE, overdue_days=235)
    assert "超過235日" in drawn(late)
    assert "始まりより前" not in drawn(late)


def test_overdue_and_extended_are_told_in_words() -> None:
    """超過・延長・中止・国の期限の後は、色のほかに言葉でも述べる。"""
    assert "超過21日" in drawn(work(overdue_days=21, end=date(2026, 10, 31)))
    assert "延長" in drawn(work(extended_to=date(2027, 3, 31)))
    assert "中止" in drawn(work(state=State.STOPPED))
    assert "国の期限の後" in drawn(work(national_due=date(2026, 9, 30)))
    assert "国の期限の後" not in drawn(work(national_due=date(2026, 9, 30), extended_to=date(2027, 3, 31)))


def test_today_outside_the_years_draws_no_line() -> None:
    """今日が並ぶ年度の外なら、今日の線を引かない。"""
    (figure,) = gantt("g", "工程表", [work()], YEARS, today=date(2031, 4, 1))
    assert "今日 R" not in figure.svg


def test_years_reach_today_after_the_plan() -> None:
    """計画期間の後に今日があれば、その年度まで（二年度を限りに）並べる。"""
    head = replace(town_plan(1).head, first_year=2020, last_year=2025)
    assert roadmap_years(head, [], TODAY)[-1] == FiscalYear(2026)
    assert roadmap_years(head, [], date(2035, 4, 1))[-1] == FiscalYear(2027)


def test_table_says_what_the_picture_says() -> None:
    """図に付く表は、名・担当・日・状態・国の期限・基準との差を述べる。"""
    line = work(
        owner="住民課",
        state=State.ACTIVE,
        progress=40,
        national_due=date(2026, 3, 31),
        extended_to=date(2027, 3, 31),
        baseline_end=date(2026, 12, 31),
    )
    (figure,) = gantt("g", "工程表", [line], YEARS, today=TODAY)
    assert dict(zip(TABLE_HEADER, figure.table.rows[0], strict=True)) == {
        "取組・作業": "　要件定義",
        "担当": "住民課",
        "始まり": "令和8年4月1日",
        "終わり": "令和8年12月31日",
        "状態": "実施中 40％、令和9年3月31日まで延長",
        "国の期限": "令和8年3月31日",
        "基準との差": "90日遅い",
    }


def test_responsive_keeps_one_table() -> None:
    """画面用の図は、広い画面と電話の絵を一つにし、表は一つだけ持つ。"""
    (wide,), (phone,) = figures(WIDE), figures(PHONE)
    both = responsive(wide, phone)
    assert both.svg == wide.svg + phone.svg
    assert both.table == wide.table


def test_empty_roadmap_is_refused() -> None:
    """並べるものがなければ、空の図を描かずに断る。"""
    with pytest.raises(CannotDraw, match="並べる取組がありません"):
        gantt("g", "工程表", [], YEARS, today=TODAY)


def test_hostile_titles_stay_text() -> None:
    """名に入った記号は、図の部品として読まれない。"""
    assert "<script>" in drawn(work(title="<script>"))


def test_diagram_needs_no_django() -> None:
    """図は Django を読み込まずに描ける。"""
    code = "import sys, shirube.ui.diagram; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def booklet(initiatives: int = 2) -> tuple[str, str]:
    """冊子の図（計画だけ）の絵と説明。"""
    plan = without_records(town_plan(initiatives, moved_days=60))
    lines = [one for one in roadmap_lines(plan, today=None) if one.kind is not LineKind.PILLAR]
    (figure,) = gantt("g", "工程", lines, roadmap_years(plan.head, lines, None), today=None, layout=BOOK)
    return figure.svg, figure.description


def test_booklet_shows_the_plan_and_no_records() -> None:
    """計画書の図は計画だけを示す: 今日の線、進み、超過、状態の数が無い。中止したものは中止のまま。"""
    svg, description = booklet()
    words = " ".join(etree.fromstring(svg.encode()).xpath("//s:text/text()", namespaces=SVG))
    assert "今日" not in words
    assert "超過" not in words
    assert "％" not in words
    assert "現在" not in description
    assert "完了" not in description
    states = {one.state for one in without_records(town_plan(2)).tasks}
    assert states <= {State.PLANNED, State.STOPPED}


def test_booklet_legend_has_only_what_is_drawn() -> None:
    """計画書の図の凡例には、使った印だけが並び、まだの作業は「作業の期間」と呼ぶ。"""
    line = RoadmapLine(
        kind=LineKind.WORK, key="t", title="調達", start=date(2026, 4, 1), end=date(2026, 9, 30)
    )
    (figure,) = gantt("g", "工程", [line], YEARS, today=None, layout=BOOK)
    words = etree.fromstring(figure.svg.encode()).xpath("//s:text/text()", namespaces=SVG)
    assert words[-1] == "作業の期間"
    assert "未着手" not in words
    assert "節目" not in words
