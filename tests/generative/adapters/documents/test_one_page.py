"""首長用の一枚の法則: 取組・遅れ・課題・KPI がどれだけあり、名がどれだけ長くても、PDF は一枚である。"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.documents import render_pdf
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.plan_state import coming_tasks, late_tasks
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.document import Document, TableBlock
from tests.crowded_plan import crowded_plan

numbers = st.integers(0, 30)


def pages(pdf: bytes) -> int:
    """PDF のページ数。"""
    return max(int(found) for found in re.findall(rb"/Type/Pages/Count (\d+)", pdf))


@st.composite
def plans(draw: st.DrawFn) -> PlanSnapshot:
    """込み具合と名の長さを変えた計画。"""
    return crowded_plan(
        pillars=draw(st.integers(0, 14)),
        initiatives=draw(st.integers(0, 40)),
        issues=draw(numbers),
        kpis=draw(numbers),
        name="長い名の取組" * draw(st.integers(1, 12)),
    )


@given(plans())
@settings(max_examples=30, deadline=None)
def test_mayor_sheet_is_always_one_page(plan: PlanSnapshot) -> None:
    """いつも一枚で、載せきれない行は数を紙に示す。"""
    document = mayor_sheet(plan, status="作成中")
    assert pages(render_pdf(document)) == 1
    tables = {one.caption: one for one in document.flat_blocks() if isinstance(one, TableBlock)}
    for caption, rows in (
        ("期限を過ぎている作業（過ぎた日数の多い順）", late_tasks(plan)),
        ("これから三か月の節目と期限（近い順）", coming_tasks(plan)),
        ("課題・リスク（急ぐ順）", plan.issues),
    ):
        if rows:
            rest = len(rows) - len(tables[caption].rows)
            assert tables[caption].note == (f"このほか {rest}件。" if rest else None)


def test_the_fuller_the_plan_the_tighter_the_sheet() -> None:
    """空いていれば名を長く、行を多く載せ、込んでいれば切って「…」を示す。"""
    name = "とても長い名称の取組であって一行に入らないもの"
    roomy = mayor_sheet(crowded_plan(pillars=2, initiatives=2, issues=0, kpis=1, name=name))
    tight = mayor_sheet(crowded_plan(pillars=12, initiatives=40, issues=30, kpis=30, name=name))

    def late(document: Document) -> TableBlock:
        return next(
            one
            for one in document.flat_blocks()
            if isinstance(one, TableBlock) and one.caption.startswith("期限を過ぎている")
        )

    assert late(roomy).rows[0][0] == name
    assert str(late(tight).rows[0][0]).endswith("…")
    assert len(late(tight).rows) >= 3
    assert late(tight).note == f"このほか {40 - len(late(tight).rows)}件。"
