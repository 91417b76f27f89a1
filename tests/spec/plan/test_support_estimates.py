"""国の支援策の試算の決まりの表: いつ数を出し、いつ出さず、何を断るか。"""

from dataclasses import replace
from decimal import Decimal

import pytest

from shirube.engines.plan.money_support import SupportLine, estimate, matching
from shirube.reference.funding.records import SupportCap, SupportKind, SupportMeasure, SupportRate
from shirube.reference.funding.support_measures import support_measures
from shirube.values.fiscal_year import FiscalYear

MEASURE = SupportMeasure(
    id="support.mihon",
    label="見本の支援策",
    kind=SupportKind.SUBSIDY,
    ministries=("総務省",),
    target="市町村",
    rates=(SupportRate(None, Decimal("0.5")),),
    rate_as_printed="2分の1",
    caps=(),
    budgets=(),
    period_as_printed="令和7年度まで",
    first_year=FiscalYear(2024),
    last_year=FiscalYear(2026),
    eligible_costs=(),
    conditions=(),
    own_cost=None,
    items=("item.frontyard@2.2",),
    document="document.dx_plan_2_2",
    section="3.1(1)",
    repeated_at=(),
    see_also=(),
    replaces=None,
    replaced_by=None,
    conflict=None,
    note=None,
)
TWO_RATES = (SupportRate("通常", Decimal("0.3")), SupportRate("共同調達", Decimal("0.5")))
LINE = SupportLine(key="s", initiative="i", year=2026, measure="support.mihon", eligible=1_000_001)
SOURCE = "計画【第2.2版】"

# 場合、支援策、行、試算（円）、数を出さない理由の中の言葉。
TABLE: list[tuple[str, SupportMeasure, SupportLine, int | None, str]] = [
    ("率 × 対象の経費、1円未満は切り捨て", MEASURE, LINE, 500_000, ""),
    ("対象の経費が未定", MEASURE, replace(LINE, eligible=None), None, "未定"),
    ("対象の経費が0円なら0円", MEASURE, replace(LINE, eligible=0), 0, ""),
    ("期間の外の年度", MEASURE, replace(LINE, year=2027), None, "令和9年度に使えるとは印字されていません"),
    ("期間の印字がない年度", replace(MEASURE, first_year=None, last_year=None), LINE, 500_000, ""),
    ("率の印字がない", replace(MEASURE, rates=()), LINE, None, "率の印字がありません"),
    ("場合で率が違い、選んでいない", replace(MEASURE, rates=TWO_RATES), LINE, None, "どの場合か"),
    ("場合を選んだ", replace(MEASURE, rates=TWO_RATES), replace(LINE, case="通常"), 300_000, ""),
    ("お金の措置でない", replace(MEASURE, kind=SupportKind.DISPATCH), LINE, None, "お金の措置ではありません"),
]


@pytest.mark.parametrize(("case", "measure", "line", "amount", "why"), TABLE, ids=[row[0] for row in TABLE])
def test_amounts(case: str, measure: SupportMeasure, line: SupportLine, amount: int | None, why: str) -> None:
    """表のとおりに数を出し、出さないときは理由を言い、どの場合も約束でないことと出典を添える。"""
    found = estimate(line, measure, SOURCE)
    assert found.amount == amount
    assert why in (found.why_none or "")
    assert (found.amount is None) == (found.why_none is not None)
    assert found.cautions[0] == "約束ではありません。財政当局に確認してください。"
    assert found.cautions[1] == "出典: 計画【第2.2版】 3.1(1)"


@pytest.mark.parametrize(
    ("year", "first", "shown"),
    [(2026, 2024, "期間の内と印字"), (2027, 2024, "期間の外"), (2026, None, "期間の印字なし（分からない）")],
)
def test_period_is_shown_as_printed(year: int, first: int | None, shown: str) -> None:
    """その年度に使えるかは、印字のとおりに「内・外・分からない」の三つで示す。"""
    years = (None, None) if first is None else (FiscalYear(first), FiscalYear(2026))
    measure = replace(MEASURE, first_year=years[0], last_year=years[1])
    assert estimate(replace(LINE, year=year), measure, SOURCE).covers_label == shown


def test_caps_and_conflicts_are_shown_not_applied() -> None:
    """上限は額に反映せず、超えていればそう言い、文書の食い違いと条件もそのまま示す。"""
    cap = SupportCap("民間専門家等の活用", 400_000, "1市町村・年")
    found = estimate(
        LINE,
        replace(MEASURE, caps=(cap,), conflict="0.5 と 0.7", conditions=("協定を結ぶ",)),
        SOURCE,
    )
    assert found.amount == 500_000
    told = "\n".join(found.cautions)
    for words in (
        "400,000円（1市町村・年）。額に反映していません。試算はこの上限を超えています。",
        "0.5 と 0.7",
    ):
        assert words in told
    assert "条件: 協定を結ぶ" in told


def test_special_tax_is_not_a_direct_subsidy() -> None:
    """特別交付税の措置は、国庫支出金のようには入らないと断る。"""
    found = estimate(LINE, replace(MEASURE, kind=SupportKind.SPECIAL_TAX), SOURCE)
    assert any("特別交付税の算定に入る" in one for one in found.cautions)


def test_every_measure_of_the_pack_can_be_estimated() -> None:
    """資料のどの支援策も、数を出すか、出さない理由を言う。率の無いものから数は出ない。"""
    assert len(support_measures()) >= 60
    for measure in support_measures():
        case = measure.rates[0].case if measure.rates else None
        found = estimate(replace(LINE, measure=measure.id, case=case), measure, SOURCE)
        assert (found.amount is None) == bool(found.why_none)
        assert found.amount is None or measure.rates


def test_matching_prefers_the_items_of_the_initiative() -> None:
    """取組の国の項目に関わる支援策が先に出て、改められた前のものは出ない。"""
    mine, others = matching(support_measures(), ("item.frontyard@2.0",))
    assert mine and all(any(item.startswith("item.frontyard@") for item in one.items) for one in mine)
    assert not {one.id for one in mine} & {one.id for one in others}
    replaced = {one.id for one in support_measures() if one.replaced_by}
    assert replaced and not replaced & {one.id for one in (*mine, *others)}
