"""評価書と評価シートと図: 引いた値と担当の言葉が、そのまま紙と絵に出る。"""

from datetime import date

import pytest

from shirube.engines.plan.steering_cycle import Act, Grade, Written, cycle_facts
from shirube.engines.plan.steering_review_document import ReviewPaper, review_document
from shirube.engines.plan.steering_review_sheet import ReviewContent, do_text, kpi_text, review_cells
from shirube.ui.chart.figure import CannotDraw
from shirube.ui.diagram.risk_matrix import RiskSquare, risk_matrix
from shirube.values.document import Document, FieldTable, KeepTogether, TableBlock, cell_text
from shirube.values.period import Period
from tests.sample_plan import sample_plan

SECOND = Period(date(2026, 7, 1), date(2026, 10, 1))
FACTS = cycle_facts(sample_plan(), SECOND)
WRITTEN = tuple(
    Written(
        initiative=one.key, grade=Grade.B, reason="進んだ\tが\u0007", act=Act.IMPROVE, next_action="続ける"
    )
    for one in FACTS.initiatives
)


def paper(*, sha256: str | None = "a" * 64, shows_money: bool = True) -> Document:
    """見本の計画の評価書。"""
    head = ReviewPaper(
        plan_title="見本市DX推進計画",
        body_name="見本市",
        title="PDCAの評価",
        period="令和8年度第2四半期",
        as_of=FACTS.as_of,
        sha256=sha256,
        shows_money=shows_money,
    )
    return review_document(head, FACTS, WRITTEN, "おおむね進んだ")


def fields_of(document: Document) -> list[dict[str, str]]:
    """取組ごとの様式の中身。"""
    kept = [one for one in document.blocks if isinstance(one, KeepTogether)]
    return [
        {label: cell_text(cell) for label, cell in block.rows}
        for one in kept
        for block in one.blocks
        if isinstance(block, FieldTable)
    ]


def test_every_initiative_has_its_page() -> None:
    """どの取組にも、引いた実績と書かれた評価が一組ずつ出る。紙に書けない字は〓になる。"""
    found = fields_of(paper())
    assert len(found) == len(FACTS.initiatives)
    for fields, facts in zip(found, FACTS.initiatives, strict=True):
        assert fields["作業の動き（実行）"] == do_text(facts)
        assert fields["評価"] == "B 見込みどおり\n進んだ が〓"
        assert fields["見直し（改善）"] == "改善\n続ける"


def test_counts_on_the_first_page() -> None:
    """評価ごとの数は、取組の数とちょうど合う。"""
    table = next(one for one in paper().blocks if isinstance(one, TableBlock))
    assert [cell_text(cell) for cell in table.rows[0]] == ["0", str(len(WRITTEN)), "0", "0", "0"]


def test_money_can_be_left_out() -> None:
    """経費を見る権限のない人の紙には、経費の行がない。"""
    assert all("経費" in fields for fields in fields_of(paper()))
    assert all("経費" not in fields for fields in fields_of(paper(shows_money=False)))


def test_open_review_is_marked() -> None:
    """締める前の評価書には「評価中」と出て、締めたものには出ない。"""
    assert (paper(sha256=None).status, paper().status) == ("評価中", None)


def test_sheet_row_shows_pulled_values() -> None:
    """評価シートの行には、取組・動き・KPI が引かれ、書いたものが後ろに並ぶ。"""
    facts = next(one for one in FACTS.initiatives if one.kpis)
    cells = review_cells(facts, "改善: 手順", ReviewContent(grade=Grade.C, reason="遅れ", act=Act.CONTINUE))
    assert cells[0] == facts.title
    assert cells[2:4] == ("改善: 手順", do_text(facts))
    assert cells[4].split("\n") == [kpi_text(one) for one in facts.kpis]
    assert cells[-4:] == ("C 遅れ・不足がある", "遅れ", "継続", "")


def test_matrix_figure_says_the_same_in_table_and_words() -> None:
    """図の数は、表にも言葉にも同じに出る。ますの数が列と合わなければ描かない。"""
    rows = [("重大", [RiskSquare(0, "中"), RiskSquare(2, "高")]), ("小さい", [RiskSquare(0, "低")] * 2)]
    figure = risk_matrix("matrix", "課題", rows, ["低い", "高い"])
    assert figure.table.rows == (("重大", "0件", "2件"), ("小さい", "0件", "0件"))
    assert figure.description == "影響が重大・高いは2件（優先度 高）です。"
    assert figure.svg.count("<rect") == 4
    assert "2件" in figure.svg
    assert "0件" not in figure.svg
    with pytest.raises(CannotDraw):
        risk_matrix("matrix", "課題", rows, ["低い"])
