"""推進計画の版と関係文書の資料: 題名、順、日付が印字のとおりであること。"""

from __future__ import annotations

from datetime import date

import pytest

from shirube.reference.plan.editions import PlanEditionNotFound, documents, edition, editions
from shirube.reference.plan.records import HeadingKind

PLAN = edition("2.2")


@pytest.mark.parametrize(
    ("parent", "sections"),
    [
        ("plan.structure", ["2.(1)", "2.(2)", "2.(3)", "2.(4)"]),
        ("plan.priority", ["3.1(1)", "3.1(2)", "3.1(3)", "3.1(4)", "3.1(5)", "3.1(6)"]),
        ("plan.together", ["3.2(1)", "3.2(2)", "3.2(3)"]),
        ("plan.optional", ["3.3(1)", "3.3(2)"]),
    ],
)
def test_items_in_printed_order(parent: str, sections: list[str]) -> None:
    """推進体制 4、重点取組 6、あわせて取り組む 3、検討する取組 2 が、印字の順に並ぶ。"""
    items = PLAN.under(parent)
    assert [item.section for item in items] == sections
    assert {item.kind for item in items} == {HeadingKind.ITEM}


def test_priority_titles() -> None:
    """重点取組事項の名は目次のとおりである。"""
    assert [item.label for item in PLAN.under("plan.priority")] == [
        "自治体フロントヤード改革の推進",
        "自治体の情報システムの標準化・共通化",
        "マイナンバーカードの普及促進・利用の推進",
        "セキュリティ対策の徹底",
        "自治体のAI・RPAの利用推進",
        "テレワークの推進",
    ]


def test_chapters_and_annexes() -> None:
    """章は 4、別紙は 2 で、全部の見出しに通し番号がある。"""
    kinds = [item.kind for item in PLAN.headings]
    assert (kinds.count(HeadingKind.CHAPTER), kinds.count(HeadingKind.ANNEX)) == (4, 2)
    assert [item.order for item in PLAN.headings] == list(range(1, len(PLAN.headings) + 1))


def test_long_title_is_kept() -> None:
    """40 字を超える題名は、短い名のほかに印字のとおりの名も持つ。"""
    long = next(item for item in PLAN.headings if item.id == "plan.regional_digital")
    assert long.title.startswith("デジタル田園都市国家構想の実現に向けた")
    assert long.title.endswith(long.label)
    assert all(item.title == item.label for item in PLAN.headings if item is not long)


def test_period_and_publication() -> None:
    """公表日と対象期間は印字のとおりで、期間が終わり後の版があることも言う。"""
    assert PLAN.citation.published_on == date(2023, 12, 22)
    assert PLAN.period_as_printed == "2021年（令和3年）1月から2026年（令和8年）3月まで"
    assert [
        PLAN.covers(date(*day)) for day in ((2020, 12, 31), (2021, 1, 1), (2026, 3, 31), (2026, 4, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert PLAN.later_editions_exist
    assert "後の版" in PLAN.later_editions_note


def test_editions() -> None:
    """ある版だけを返し、ない版は、ある版を挙げて断る。"""
    assert [found.edition for found in editions()] == ["2.0", "2.2", "2.3"]
    with pytest.raises(PlanEditionNotFound, match=r"第 9\.9 版は資料にない。あるのは第 2\.0、2\.2、2\.3 版"):
        edition("9.9")


def test_documents() -> None:
    """五つの関係文書があり、印字されていない版と日付は空のままである。"""
    found = {document.id: document for document in documents()}
    assert len(found) == 5
    assert found["document.dx_plan_2_2"].published_on == PLAN.citation.published_on
    assert found["document.dx_procedure_2_0"].published_on == date(2022, 9, 2)
    assert found["document.sagamihara_people_policy"].in_force_from == date(2022, 3, 31)
    assert found["document.sagamihara_people_policy"].published_on is None
    unprinted = [document for document in documents() if document.date_as_printed is None]
    assert [(document.edition, document.published_on) for document in unprinted] == [(None, None)] * 2
