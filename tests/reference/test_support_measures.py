"""国の支援策の資料: 率と額が印字のとおりで、食い違いを隠さないこと。"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from shirube.reference import loader
from shirube.reference.funding.records import SupportKind
from shirube.reference.funding.support_measures import (
    PACK,
    SupportMeasureNotFound,
    support_measure,
    support_measures,
    support_measures_for,
)
from shirube.reference.loader import schema
from shirube.values.fiscal_year import FiscalYear

FOUND = {measure.id: measure for measure in support_measures()}


def test_sixty_four() -> None:
    """支援策は 64 で、計画のものが 53、手順書のものが 11 である。"""
    assert Counter(measure.document for measure in support_measures()) == {
        "document.dx_plan_2_2": 53,
        "document.dx_procedure_2_0": 11,
    }


@pytest.mark.parametrize(
    ("measure_id", "rates"),
    [
        ("support.hr_02", {None: "0.7"}),
        ("support.hr_03", {None: "0.7"}),
        ("support.hr_09", {None: "0.7"}),
        ("support.hr_20", {None: "0.5"}),
        ("support.st_01", {None: "1"}),
        ("support.tw_04", {None: "0.5"}),
        (
            "support.ai_04",
            {"通常": "0.3", "都道府県・市町村が協定の締結等をした上で共同調達を行う場合": "0.5"},
        ),
    ],
)
def test_rates(measure_id: str, rates: dict[str | None, str]) -> None:
    """率は十進の数で、場合の別も持つ。"""
    assert {rate.case: rate.rate for rate in FOUND[measure_id].rates} == {
        case: Decimal(rate) for case, rate in rates.items()
    }


def test_only_those_have_rates() -> None:
    """率が印字されているのは七つだけで、ほかは空のままである。"""
    assert sum(bool(measure.rates) for measure in support_measures()) == 7


def test_caps() -> None:
    """上限の額は円の整数で、単位を持つ。"""
    assert [cap.amount for cap in FOUND["support.hr_20"].caps] == [1_000_000]
    assert [(cap.amount, cap.per) for cap in FOUND["support.hr_27"].caps] == [
        (5_600_000, "1市町村・年"),
        (2_400_000, "1市町村・年"),
    ]
    assert sum(bool(measure.caps) for measure in support_measures()) == 2


def test_conflicts_are_told() -> None:
    """率の食い違いと誤植は、前後の支援策とともに言葉で残る。"""
    assert {measure.id for measure in support_measures() if measure.conflict} == {
        "support.hr_02",
        "support.hr_20",
        "support.tw_04",
    }
    assert FOUND["support.hr_02"].replaces == "support.hr_20"
    assert FOUND["support.hr_20"].replaced_by == "support.hr_02"
    assert FOUND["support.tw_04"].rate_as_printed == "措置率0.5%"


def test_years() -> None:
    """期間の印字があるものだけが年度を答え、ないものは分からないと答える。"""
    ai = FOUND["support.ai_04"]
    assert [ai.covers(FiscalYear(year)) for year in (2022, 2023, 2024)] == [False, True, False]
    fund = FOUND["support.st_01"]
    assert [fund.covers(FiscalYear(year)) for year in (2020, 2025, 2026)] == [True, True, False]
    assert FOUND["support.hr_02"].covers(FiscalYear(2026)) is None


def test_budgets_are_yen() -> None:
    """国の予算は円の整数である。"""
    assert [budget.amount for budget in FOUND["support.st_01"].budgets] == [150_860_000_000, 31_680_000_000]
    parts = {budget.label: budget.amount for budget in FOUND["support.mn_05"].budgets}
    whole = parts.pop("デジタル田園都市国家構想事業費")
    assert whole == parts["地方創生推進費"] + parts["地域デジタル社会推進費"]


def test_references_resolve() -> None:
    """国の項目、文書、ほかの支援策への指し方は、みな実在する。"""
    refs = set(loader.pack(PACK).head.refs)
    for measure in support_measures():
        assert {*measure.items, measure.document} <= refs, measure.id
        others = {*measure.see_also, measure.replaces, measure.replaced_by} - {None}
        assert others <= set(FOUND), measure.id


def test_measures_for_an_item() -> None:
    """項目から支援策を引ける。再掲のあるものは、再掲の項目からも引ける。"""
    found = {measure.id for measure in support_measures_for("item.digital_divide@2.2")}
    assert found == {"support.dd_01", "support.mn_05"}


def test_kind_labels_match() -> None:
    """命令行が出す種類の名は、画面が出す名と同じで、お金の措置かどうかが分かる。"""
    assert schema.value_labels("support_measures")["kind"] == {kind.value: kind.label for kind in SupportKind}
    assert {kind for kind in SupportKind if kind.is_financial} == {
        measure.kind for measure in support_measures() if measure.rates or measure.budgets or measure.caps
    } | {SupportKind.GRANT, SupportKind.FINANCIAL_UNSPECIFIED}


def test_unknown_measure() -> None:
    """ない支援策を頼むと、見る所を挙げて断る。"""
    with pytest.raises(SupportMeasureNotFound, match=r"「support\.zz_01」はない。"):
        support_measure("support.zz_01")
