"""工程表の文書: 一枚目のまとめ、期限を過ぎたもの、図の置き方、同じ版なら同じ文書。"""

from dataclasses import replace
from datetime import date

from shirube.engines.plan.roadmap_document import MOST_LATE_ROWS, roadmap_document
from shirube.engines.plan.roadmap_lines import NO_PILLAR, roadmap_lines
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import State
from shirube.values.document import Document, FigureBlock, KeyFigure, Paragraph, TableBlock
from tests.roadmaps import TODAY, town_plan


def document(plan: PlanSnapshot, today: date = TODAY, figures: tuple[FigureBlock, ...] = ()) -> Document:
    """見本の文書。"""
    lines = roadmap_lines(plan, today=today)
    return roadmap_document(plan, lines, figures, today=today, version="第3版", status="案")


def tables(found: Document) -> dict[str, TableBlock]:
    """表を題で引く。"""
    return {block.caption: block for block in found.flat_blocks() if isinstance(block, TableBlock)}


def test_counts_add_up() -> None:
    """柱ごとの件数を足すと合計になり、状態の件数を足すと作業・節目の件数になる。"""
    *rows, total = tables(document(town_plan()))["柱ごとの件数"].rows
    assert total[0] == "合計"
    for column in range(1, len(total)):
        assert sum(int(row[column]) for row in rows) == int(total[column])
    for row in (*rows, total):
        assert sum(map(int, row[3:7])) == int(row[2])


def test_plan_without_pillars_is_one_row() -> None:
    """柱のない計画も、全体の一行で件数を述べる。"""
    plan = town_plan(2)
    loose = replace(plan, pillars=(), initiatives=tuple(replace(i, pillar=None) for i in plan.initiatives))
    rows = tables(document(loose))["柱ごとの件数"].rows
    assert [row[:3] for row in rows] == [("計画の全体", "2", "14")]


def test_loose_initiatives_follow_the_pillars() -> None:
    """柱を定めていない取組は、柱のあとに一かたまりで述べる。"""
    plan = town_plan(2)
    half = replace(plan, initiatives=(plan.initiatives[0], replace(plan.initiatives[1], pillar=None)))
    assert NO_PILLAR in [row[0] for row in tables(document(half))["柱ごとの件数"].rows]


def test_late_work_is_listed_longest_first() -> None:
    """期限を過ぎたものは長い順に並び、載せきれない数を注に述べる。"""
    found = tables(document(town_plan(), today=date(2028, 4, 1)))
    table = found["期限を過ぎて終わっていない作業・節目（長い順）"]
    days = [int(row[4].removesuffix("日")) for row in table.rows]
    assert days == sorted(days, reverse=True)
    assert len(days) == MOST_LATE_ROWS
    assert table.note is not None and "ほかに" in table.note


def test_nothing_late_is_said_in_words() -> None:
    """過ぎたものがなければ、空の表ではなく言葉で述べる。"""
    plan = town_plan(2)
    done = replace(plan, tasks=tuple(replace(task, state=State.DONE) for task in plan.tasks))
    texts = [block.text for block in document(done).blocks if isinstance(block, Paragraph)]
    assert texts == ["期限を過ぎて終わっていない作業・節目はありません。"]


def test_figures_stay_last_and_version_is_on_every_page() -> None:
    """図は終わりに置かれ、版と時点はページの下の注で繰り返される。"""
    figure = FigureBlock(
        title="工程表", alt="帯", svg="<svg/>", table=TableBlock(caption="表", header=("名",), rows=()),
        is_full_page=True,
    )  # fmt: skip
    found = document(town_plan(2), figures=(figure,))
    assert found.blocks[-1] is figure
    assert found.footer_note is not None
    assert "第3版・令和8年11月21日現在" in found.footer_note


def test_same_version_gives_the_same_document() -> None:
    """同じ版からは同じ指紋の文書ができ、数は版の要約値を由来に持つ。"""
    one, other = document(town_plan()), document(town_plan())
    assert one.sha256() == other.sha256()
    figures = [block for block in one.blocks if isinstance(block, KeyFigure)]
    assert len({figure.lineage for figure in figures}) == 1
    assert document(town_plan(moved_days=1)).sha256() != one.sha256()
