"""既存の計画の取込み: 見本の工程表（二段の見出し、結合したます、矢印の工程）を読む。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shirube.adapters.tabular import read_table
from shirube.engines.plan.adoption_mapping import (
    CannotMapSheet,
    ColumnRole,
    SheetMapping,
    headings,
    suggest_mapping,
)
from shirube.engines.plan.adoption_reading import read_existing
from shirube.engines.plan.adoption_records import Disposition, ExistingPlan
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind

EXAMPLE = Path(__file__).parents[4] / "examples" / "mihon-shi" / "plan" / "existing_plan.csv"
Grid = list[tuple[int, tuple[str, ...]]]


@pytest.fixture(scope="module")
def grid() -> Grid:
    """見本の工程表のます。"""
    table = read_table(EXAMPLE.read_bytes(), name=EXAMPLE.name)
    return [(table.header_number, table.header), *((row.number, row.cells) for row in table.rows)]


@pytest.fixture(scope="module")
def plan(grid: Grid) -> ExistingPlan:
    """提案された読み方で読んだ計画。"""
    return read_existing(grid, suggest_mapping(grid))


def test_two_line_heading_is_found_under_the_title(grid: Grid) -> None:
    """表題の下の、二段の見出しを見つけ、年度と上期・下期をつなぐ。"""
    mapping = suggest_mapping(grid)
    assert (mapping.header_first, mapping.header_last) == (3, 4)
    assert headings(grid, mapping)[5:10] == (
        "令和5年度上期",
        "令和5年度下期",
        "令和6年度上期",
        "令和6年度下期",
        "令和7年度",
    )
    by_role = {one.role for one in mapping.columns}
    assert {Role.PILLAR, Role.NUMBER, Role.TITLE, Role.OWNER, Role.SUMMARY, Role.SCHEDULE} <= by_role
    assert {Role.KPI, Role.KPI_UNIT, Role.KPI_TARGET, Role.DISPOSITION} <= by_role


def test_every_row_is_read_or_named(plan: ExistingPlan) -> None:
    """取組は七つ、結合した柱は下へ引き継がれ、合計の行は読み飛ばしたと告げる。"""
    assert [one.number for one in plan.initiatives] == ["1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "3-1"]
    assert plan.pillars == ("1 窓口を変える", "2 業務を変える", "3 人を育てる")
    assert [one.pillar for one in plan.initiatives][:3] == ["1 窓口を変える"] * 3
    assert plan.skipped == (13,)


def test_arrows_join_and_triangles_are_milestones(plan: ExistingPlan) -> None:
    """矢印は前の作業を延ばし、三角は節目になり、丸は取組の名の作業になる。"""
    tasks = [(t.title, t.kind, t.starts_on, t.ends_on) for t in plan.initiatives[0].tasks]
    assert tasks[0] == ("検討", TaskKind.WORK, date(2023, 4, 1), date(2024, 3, 31))
    assert tasks[-1] == ("運用", TaskKind.WORK, date(2024, 10, 1), date(2026, 3, 31))
    start = next(t for t in plan.initiatives[2].tasks if t.kind is TaskKind.MILESTONE)
    assert (start.title, start.ends_on, start.precision) == ("開始", date(2025, 3, 31), Precision.QUARTER)
    assert [t.title for t in plan.initiatives[6].tasks] == ["DX研修"]


def test_row_without_title_adds_to_the_one_above(plan: ExistingPlan) -> None:
    """名称の無い行の作業と説明は、上の取組のものになる。"""
    standard = plan.initiatives[3]
    assert "文字の同定を先に進める" in standard.summary
    assert "同定作業" in [task.title for task in standard.tasks]


def test_kpi_review_and_owners(plan: ExistingPlan) -> None:
    """指標と目標、今後の方向性、はじめに書かれた担当が読める。"""
    first, robots = plan.initiatives[0], plan.initiatives[4]
    assert first.owner == "窓口課"
    assert (first.kpis[0].title, first.kpis[0].unit, first.kpis[0].targets) == (
        "書かない窓口の利用率",
        "％",
        ((None, Decimal(50)),),
    )
    assert robots.kpis[0].targets == ((None, Decimal(1200)),)
    reviews = [one.review.disposition if one.review else None for one in plan.initiatives]
    assert reviews == [
        Disposition.CONTINUE,
        Disposition.CONTINUE,
        Disposition.COMPLETE,
        Disposition.CONTINUE,
        None,
        Disposition.ABOLISH,
        Disposition.MERGE,
    ]


def test_what_cannot_be_read_is_kept_and_named(plan: ExistingPlan) -> None:
    """読めない言葉は備考に残り、行と列と、どうなるかを告げる。"""
    assert "春頃に検討" in plan.initiatives[4].note
    problem = next(one for one in plan.problems if "春頃に検討" in one.what)
    assert (problem.row, problem.column) == (10, 14)
    assert "備考に残します" in problem.next


def test_goals_above_the_items_are_pillars_and_a_task_is_told_once() -> None:
    """「基本目標」は柱になり、見出しは書かれたとおりに見せ、時期と工程の列が同じことを言えば作業は一つ。"""
    rows: Grid = [
        (1, ("基本目標", "施策名", "担当課", "実施時期", "R8")),
        (2, ("1 窓口", "電子決裁の導入", "総務課", "令和8年度", "○")),
    ]
    mapping = suggest_mapping(rows)
    read = read_existing(rows, mapping).initiatives[0]
    assert read.pillar == "1 窓口"
    assert len(list(read.tasks)) == 1
    assert headings(rows, mapping)[4] == "R8"


def test_my_number_never_comes_in() -> None:
    """個人番号らしい番号のある行は取り込まず、番号を繰り返さない。"""
    rows: Grid = [(1, ("取組名", "担当課")), (2, ("窓口 123456789018", "総務課"))]
    plan = read_existing(rows, suggest_mapping(rows))
    assert plan.initiatives == ()
    assert "123456789018" not in str(plan.problems)
    assert "個人番号" in plan.problems[0].what


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("未実施", State.PLANNED),
        ("実施中", State.ACTIVE),
        ("一部実施", State.ACTIVE),
        ("完了予定", State.PLANNED),
        ("導入済", State.DONE),
        ("取りやめ", State.STOPPED),
        ("△", None),
    ],
)
def test_state_words(words: str, state: State | None) -> None:
    """状態の言葉は、否定や予定を取り違えない。"""
    rows: Grid = [(1, ("取組名", "進捗")), (2, ("窓口", words))]
    read = read_existing(rows, suggest_mapping(rows)).initiatives[0]
    assert read.state is state
    assert (words in read.note) is (state is None)


def test_start_and_end_columns() -> None:
    """始まりと終わりの列は、書かれた細かさのまま日付になる。逆さの日付は未定にして告げる。"""
    head = ("取組名", "作業名", "開始", "終了", "令和8年度予算（千円）")
    rows: Grid = [
        (1, head),
        (2, ("窓口", "調達", "R8.4", "R8.9", "1,200")),
        (3, ("", "据付", "R9.4", "R8.9", "")),
    ]
    plan = read_existing(rows, suggest_mapping(rows))
    first, second = plan.initiatives[0].tasks
    assert (first.starts_on, first.ends_on) == (date(2026, 4, 1), date(2026, 9, 30))
    assert (second.starts_on, second.ends_on) == (date(2027, 4, 1), None)
    (cost,) = plan.initiatives[0].costs
    assert (cost.year, cost.amount, cost.stage.label) == (2026, 1_200_000, "当初")
    assert [one.row for one in plan.problems] == [3]


def test_mapping_is_kept_and_read_back(grid: Grid) -> None:
    """読み方は記録にして残し、同じ読み方に戻る。"""
    mapping = suggest_mapping(grid)
    assert SheetMapping.from_record(mapping.to_record()) == mapping


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((), "取組の名称の列"),
        ((ColumnRole(column=0, role=Role.TITLE), ColumnRole(column=1, role=Role.TITLE)), "二つ"),
        ((ColumnRole(column=0, role=Role.TITLE), ColumnRole(column=1, role=Role.SCHEDULE)), "年度"),
    ],
)
def test_impossible_mapping_is_refused(columns: tuple[ColumnRole, ...], says: str) -> None:
    """読めない割り当ては、どこがいけないかを言って断る。"""
    with pytest.raises(CannotMapSheet, match=says):
        SheetMapping(header_first=1, header_last=1, columns=columns)


def test_sheet_without_headings_asks_the_officer() -> None:
    """見出しの見つからない表は、何を選べばよいかを言う。"""
    with pytest.raises(CannotMapSheet, match="見出しの行"):
        suggest_mapping([(1, ("あ", "い")), (2, ("う", "え"))])


def test_without_filling_down_blank_rows_are_skipped(grid: Grid) -> None:
    """引き継がない読み方では、名称の無い行は読み飛ばしたと告げる。"""
    plan = read_existing(grid, replace(suggest_mapping(grid), fills_down=False))
    assert 9 in plan.skipped
    assert plan.initiatives[1].pillar == ""
