"""工程表の図の法則: どんな行からも、枠に収まる正しい図と、どの作業も一度だけ載る頁ができる。"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.diagram import PHONE, PRINT, WIDE, GanttLayout, gantt
from shirube.values.fiscal_year import FiscalYear

YEARS = tuple(FiscalYear(year) for year in range(2026, 2031))
DAYS = st.none() | st.integers(-900, 3000).map(lambda days: date(2026, 4, 1) + timedelta(days=days))
LINES = st.lists(
    st.builds(
        RoadmapLine,
        kind=st.sampled_from(LineKind),
        key=st.text(max_size=3),
        title=st.text(max_size=60),
        number=st.sampled_from(("", "1-2")),
        owner=st.none() | st.text(max_size=30),
        start=DAYS,
        end=DAYS,
        state=st.sampled_from(State),
        progress=st.none() | st.integers(0, 100),
        extended_to=DAYS,
        overdue_days=st.integers(0, 900),
        national_due=DAYS,
        baseline_start=DAYS,
        baseline_end=DAYS,
        links=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=14,
)


@given(LINES, st.sampled_from((WIDE, PHONE, PRINT)), st.integers(-900, 3000))
@settings(deadline=None, max_examples=40)
def test_any_lines_give_a_readable_picture(lines: list[RoadmapLine], layout: GanttLayout, days: int) -> None:
    """どんな名・日付・状態からも、正しい XML で、横に枠をはみ出さず、紙の高さに収まる図ができる。"""
    today = date(2026, 4, 1) + timedelta(days=days)
    found = gantt("g", "工程表", lines, YEARS, today=today, layout=layout, shows_links=True)
    for figure in found:
        root = etree.fromstring(figure.svg.encode())
        _, _, width, height = map(float, root.get("viewBox").split())
        assert layout.page_height is None or height <= layout.page_height
        assert all(-1 <= float(x) <= width + 1 for x in root.xpath("//@x | //@x1 | //@x2"))
        boxes = root.xpath("//*[local-name()='rect' and not(ancestor::*[local-name()='pattern'])]")
        assert all(float(box.get("x")) + float(box.get("width")) <= width + 2.5 for box in boxes)
        assert all(float(box.get("height")) > 0 and float(box.get("width")) > 0 for box in boxes)


@given(LINES)
@settings(deadline=None, max_examples=40)
def test_every_task_is_on_one_page(lines: list[RoadmapLine]) -> None:
    """頁に分けても、どの作業もちょうど一度、同じ順で載る。"""
    (whole,) = gantt("g", "工程表", lines, YEARS, today=YEARS[0].start, layout=WIDE)
    pages = gantt("g", "工程表", lines, YEARS, today=YEARS[0].start, layout=PRINT)
    split = [row for figure in pages for row in figure.table.rows if row[0].startswith("　")]
    assert split == [row for row in whole.table.rows if row[0].startswith("　")]
