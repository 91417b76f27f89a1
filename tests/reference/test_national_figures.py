"""公表された全国の値の資料: 日付・出典・分母・訂正がそろっていること。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shirube.reference.plan.kpi import kpi_definition, national_figures, standing_figures
from shirube.reference.plan.kpi_records import DatePrecision, FigureScope, NationalFigure
from shirube.values.citation import Certainty
from shirube.values.measure import Kind

FIGURES = {figure.id: figure for figure in national_figures()}
EACH = pytest.mark.parametrize("figure", national_figures(), ids=list(FIGURES))


@EACH
def test_every_figure_is_dated_and_sourced(figure: NationalFigure) -> None:
    """どの値も、いつの値か、どの文書のどこか、どれほど確かかを言える。"""
    assert date(2020, 1, 1) <= figure.as_of <= date(2024, 12, 31)
    assert figure.citation.document
    assert figure.citation.section
    assert figure.citation.certainty is not None
    assert figure.published_on is None or figure.as_of < figure.published_on
    if figure.as_of_precision is not DatePrecision.DAY:
        assert figure.as_of_printed


@EACH
def test_every_figure_belongs_to_a_definition(figure: NationalFigure) -> None:
    """どの値も定義のある指標のもので、数の指標は分母も割合も持たない。"""
    kpi = kpi_definition(figure.kpi)
    if kpi.kind is Kind.COUNT:
        assert figure.printed_percent is None
        assert figure.numerator is not None


@EACH
def test_printed_percent_agrees_with_its_parts(figure: NationalFigure) -> None:
    """分子と分母と印字の割合がそろう値は、印字の桁で合う。"""
    assert (figure.denominator is None) == (figure.denominator_basis is None)
    if figure.numerator is None or figure.denominator is None or figure.printed_percent is None:
        return
    share = Decimal(100 * figure.numerator) / Decimal(figure.denominator)
    assert round(share, -int(figure.printed_percent.as_tuple().exponent)) == figure.printed_percent


def test_figures_read_in_the_documents() -> None:
    """原文で読んだ値のうち、分子のあるものは、計画と手順書と説明資料のどれかから来る。"""
    documents = {
        figure.citation.document
        for figure in national_figures()
        if figure.citation.certainty is Certainty.READ
    }
    assert documents == {"自治体DX全体手順書", "自治体DX推進計画", "政府戦略におけるICT関連の取組"}


@pytest.mark.parametrize(
    ("first", "before", "after"),
    [
        ("figure.cio.municipalities.20210401", 1274, None),
        ("figure.cio.municipalities.20220401", 1279, 1222),
        ("figure.cio_adviser.municipalities.20210401", 895, 808),
        ("figure.cio_adviser.municipalities.20220401", 864, 798),
        ("figure.csirt.municipalities.20220401", 1431, 1383),
    ],
)
def test_corrections_are_kept_as_revisions(first: str, before: int, after: int | None) -> None:
    """訂正された値は、前の値を消さず、改訂の番号を増した別の値として残る。分からない訂正後の値は空である。"""
    old, new = FIGURES[first], FIGURES[f"{first}.r2"]
    assert (old.numerator, old.revision, old.supersedes) == (before, 1, None)
    assert (new.numerator, new.revision, new.supersedes) == (after, 2, first)
    assert (new.kpi, new.scope, new.as_of) == (old.kpi, old.scope, old.as_of)
    assert new.is_known == (after is not None)
    assert old not in standing_figures()
    assert new in standing_figures()


def test_one_standing_figure_for_one_question() -> None:
    """同じ指標、範囲、日付に、生きている値は一つしかない。"""
    keys = [(figure.kpi, figure.scope, figure.as_of) for figure in standing_figures()]
    assert len(keys) == len(set(keys)) == len(national_figures()) - 5


def test_decided_and_planned_are_not_mixed() -> None:
    """策定済み 219 と、策定済み又は予定 529 は、同じ日の別の値である。"""
    decided = FIGURES["figure.policy_decided.municipalities.20210401"]
    planned = FIGURES["figure.policy_decided_or_planned.municipalities.20210401"]
    assert (decided.numerator, planned.numerator) == (219, 529)
    assert decided.kpi != planned.kpi


def test_denominators_differ_by_survey() -> None:
    """割合の分母は調べごとに持つ: 1,741 と 1,733 と、指定都市を除く 1,721。"""
    found = {
        figure.denominator for figure in national_figures() if figure.scope is not FigureScope.PREFECTURES
    }
    assert found == {None, 1741, 1733, 1721}
