"""いろいろな町の計画の表（xlsx）を、提案された読み方のまま読む。残した読み方で読み直しても同じになる。

並べ方は、公表されている計画によくある形（工程表、指標の一覧、年度ごとの目標と実績、財源の内訳、個票、総括）を
まねた、架空の表である。
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from shirube.adapters.tabular import read_table
from shirube.engines.plan.adoption_mapping import Grid, SheetMapping, suggest_mapping
from shirube.engines.plan.adoption_reading import read_existing
from shirube.engines.plan.adoption_records import ExistingPlan, ReadCost
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.measure import Direction

Rows = Sequence[Sequence[Any]]

KPI_BY_YEAR: Rows = [
    ["○○市DX推進計画　指標の一覧"],
    [
        "基本目標",
        "施策名",
        "所管課",
        "成果指標",
        "単位",
        "現状値（令和4年度）",
        "令和5年度",
        "",
        "令和6年度",
        "",
    ],
    ["", "", "", "", "", "", "目標", "実績", "目標", "実績"],
    ["1 窓口", "書かない窓口", "市民課", "利用率", "％", 12.5, 20, 22.3, 30, "集計中"],
    ["", "オンライン申請", "情報政策課", "申請の割合", "％", 0.05, 0.2, 0.18, 0.5, ""],
    [
        "2 業務",
        "RPAの活用",
        "総務課",
        "削減した時間",
        "時間",
        "－",
        "約1,000",
        "1,120時間",
        "２，０００",
        "未定",
    ],
]
FUNDS: Rows = [
    ["令和7年度 DX関連予算（単位：千円）"],
    ["事業名", "担当課", "財源", "令和6年度決算額", "令和7年度当初予算額", "令和7年度補正予算額", "総事業費"],
    ["標準化対応", "情報政策課", "国庫支出金", "12,000", "80,500", "▲3,000", "95,500"],
    ["", "", "一般財源", "1,000", "2,500", "", "3,500"],
    ["窓口改革", "市民課", "一般財源", "既決予算内", "1,200", "-", "1,200"],
    ["合計", "", "", "13,000", "84,200", "▲3,000", "100,200"],
]
COSTS_BY_YEAR: Rows = [
    ["No.", "取組項目", "取組内容", "令和8年度", "令和9年度", "事業費（百万円）", "", "KPI", "目標値"],
    ["", "", "", "", "", "令和8年度", "令和9年度", "", ""],
    [1, "AI-OCRの導入", "申請書を読み取る", "実証", "導入▲", 1.5, "2.25", "読み取りの正解率", "95％以上"],
    [2, "電子契約", "契約を電子にする", "→", "→", "未定", "0", "紙の契約の数", "10件以下"],
]
FUND_COLUMNS: Rows = [
    ["施策", "主管課", "令和8年度 国庫支出金（円）", "令和8年度 一般財源（円）", "令和8年度 地方債（円）"],
    ["庁内ネットワーク更新", "総務課", 10_000_000, "5,000,000円", "2千万"],
]
REVIEWS: Rows = [
    ["施策", "担当課", "目標", "令和5年度実績", "評価", "今後の方向性"],
    ["押印の見直し", "総務課", "全手続", "98％を廃止", "順調", "完了"],
    ["テレワーク", "人事課", "100人", "40人", "端末不足", "継続"],
]
LAYOUTS = {
    "年度ごとの目標と実績": KPI_BY_YEAR,
    "財源の内訳": FUNDS,
    "年度ごとの経費": COSTS_BY_YEAR,
    "財源ごとの列": FUND_COLUMNS,
    "総括": REVIEWS,
}


def grid_of(rows: Rows) -> Grid:
    """xlsx に書いて、読み直したます。"""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    table = read_table(file.getvalue(), name="計画.xlsx")
    return [(table.header_number, table.header), *((row.number, row.cells) for row in table.rows)]


def plan_of(rows: Rows) -> ExistingPlan:
    """提案された読み方で読んだ計画。"""
    grid = grid_of(rows)
    return read_existing(grid, suggest_mapping(grid))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_kept_mapping_reads_the_same_plan(name: str) -> None:
    """どの並べ方も読み方が提案され、残して戻した読み方で、同じ計画になる。"""
    grid = grid_of(LAYOUTS[name])
    mapping = suggest_mapping(grid)
    again = SheetMapping.from_record(json.loads(json.dumps(mapping.to_record())))
    assert again == mapping
    plan = read_existing(grid, again)
    assert plan == read_existing(grid, mapping)
    assert plan.initiatives


def test_targets_and_actuals_side_by_side() -> None:
    """年度の下に「目標」「実績」の並ぶ表: 年度ごとの目標と実績、基準値の年度が読める。"""
    first, second, third = (one.kpis[0] for one in plan_of(KPI_BY_YEAR).initiatives)
    assert (first.base, first.base_year) == (Decimal("12.5"), 2022)
    assert first.targets == ((2023, Decimal(20)), (2024, Decimal(30)))
    assert first.actuals == ((2023, Decimal("22.3")),)
    assert (third.base, third.targets) == (None, ((2023, Decimal(1000)), (2024, Decimal(2000))))
    assert third.actuals == ((2023, Decimal(1120)),)
    assert (second.base, second.targets) == (Decimal(5), ((2023, Decimal(20)), (2024, Decimal(50))))
    told = [one for one in plan_of(KPI_BY_YEAR).problems if "百倍して" in one.next]
    assert [one.row for one in told] == [5]


def test_one_row_for_each_fund() -> None:
    """財源ごとに行の分かれた表: 段階と財源と千円が読め、合計の行と総額の列は取り込まない。"""
    plan = plan_of(FUNDS)
    assert [one.title for one in plan.initiatives] == ["標準化対応", "窓口改革"]
    assert [_short(one) for one in plan.initiatives[0].costs] == [
        (2024, "決算", "国庫支出金", 12_000_000),
        (2025, "当初", "国庫支出金", 80_500_000),
        (2025, "補正", "国庫支出金", -3_000_000),
        (2024, "決算", "一般財源", 1_000_000),
        (2025, "当初", "一般財源", 2_500_000),
    ]
    assert [_short(one) for one in plan.initiatives[1].costs] == [(2025, "当初", "一般財源", 1_200_000)]
    assert 6 in plan.skipped
    assert [one.what for one in plan.problems] == [
        "経費の列の年度が分かりません",
        "経費「既決予算内」が読めません",
    ]


def test_costs_under_a_merged_heading() -> None:
    """「事業費（百万円）」の下に年度の並ぶ表: 予算と書かれていない額は、要求として読む。"""
    first, second = plan_of(COSTS_BY_YEAR).initiatives
    assert [_short(one) for one in first.costs] == [
        (2026, "要求", "（財源の記載なし）", 1_500_000),
        (2027, "要求", "（財源の記載なし）", 2_250_000),
    ]
    assert [_short(one) for one in second.costs] == [(2027, "要求", "（財源の記載なし）", 0)]
    assert [(one.unit, one.direction) for one in (first.kpis[0], second.kpis[0])] == [
        ("%", Direction.UP),
        ("件", Direction.DOWN),
    ]
    assert first.kpis[0].targets == ((None, Decimal(95)),)
    assert [task.title for task in first.tasks] == ["実証", "導入"]


def test_one_column_for_each_fund() -> None:
    """財源ごとに列の分かれた表: 見出しから財源が決まり、読めない金額は行と列を告げる。"""
    plan = plan_of(FUND_COLUMNS)
    assert [_short(one)[2:] for one in plan.initiatives[0].costs] == [
        ("国庫支出金", 10_000_000),
        ("一般財源", 5_000_000),
    ]
    (problem,) = plan.problems
    assert (problem.row, problem.column) == (2, 5)
    assert "2千万" in problem.what


def test_words_of_a_review_are_not_numbers() -> None:
    """指標の列の無い表の「令和5年度実績」は、総括の言葉として読む。"""
    first, second = plan_of(REVIEWS).initiatives
    assert first.review is not None
    assert second.review is not None
    assert (first.review.target, first.review.actual) == ("全手続", "98％を廃止")
    assert (first.review.goes_on, second.review.goes_on) == (False, True)
    assert not first.kpis


def test_stages_are_chosen_by_the_heading() -> None:
    """見出しの「決算」「補正」「当初」から、予算の段階が決まる。"""
    found = [one.stage for one in suggest_mapping(grid_of(FUNDS)).columns if one.stage]
    assert found == [
        BudgetStage.SETTLED,
        BudgetStage.INITIAL,
        BudgetStage.SUPPLEMENT,
        BudgetStage.REQUEST,
    ]


def test_units_are_never_mixed() -> None:
    """KPI の単位と違う単位の数は混ぜず、単位の分からない KPI は告げる。"""
    rows: Rows = [
        ["取組名", "指標", "単位", "令和6年度目標", "令和6年度実績"],
        ["窓口", "利用者", "人", "50%", "1,200人"],
        ["研修", "参加", "", "30", "12"],
    ]
    plan = plan_of(rows)
    first, second = (one.kpis[0] for one in plan.initiatives)
    assert (first.targets, first.actuals) == ((), ((2024, Decimal(1200)),))
    assert second.unit == ""
    said = "".join(one.what for one in plan.problems)
    assert "KPIの目標値の単位「%」が、KPIの単位「人」と違います" in said
    assert "KPI「参加」の単位が分かりません" in said


def _short(one: ReadCost) -> tuple[int, str, str, int]:
    return one.year, one.stage.label, one.fund, one.amount
