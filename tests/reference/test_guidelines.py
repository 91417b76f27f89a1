"""関連ガイドラインの資料: 名・作成者・日付が印字のとおりで、ないものは空のままであること。"""

from __future__ import annotations

from datetime import date

from shirube.reference import loader
from shirube.reference.plan.framework_records import Guideline
from shirube.reference.plan.guidelines import PACK, guidelines, guidelines_for

FOUND: dict[str, Guideline] = {guideline.id: guideline for guideline in guidelines()}


def test_counts_by_document() -> None:
    """31 のうち、手順書の二つの一覧に 19、計画の本文に 18 が現れる。"""
    assert len(FOUND) == 31
    listed = [
        guideline
        for guideline in guidelines()
        if any("参考1-②" in place.section or "参考5-①" in place.section for place in guideline.printed_in)
    ]
    named = [
        guideline
        for guideline in guidelines()
        if any(place.document == "document.dx_plan_2_2" for place in guideline.printed_in)
    ]
    assert (len(listed), len(named)) == (19, 18)


def test_days_only_when_printed() -> None:
    """日までの印字があるものだけが日付を持ち、月までのものは印字の文字だけを持つ。"""
    assert FOUND["guideline.card_delivery_plan"].issued_on == date(2019, 9, 11)
    assert FOUND["guideline.card_delivery_plan"].issuer is None
    monthly = FOUND["guideline.ai_guidebook"]
    assert monthly.issued_on is None
    assert {place.date_as_printed for place in monthly.printed_in} == {"令和4年6月", "2022年（令和4年）6月"}


def test_differing_dates_are_both_kept() -> None:
    """手順書と計画で日付が違うものは、両方の印字と注記を持つ。"""
    differing = FOUND["guideline.security_policy"]
    assert {place.date_as_printed for place in differing.printed_in} == {
        "令和4年3月版",
        "2023年（令和5年）3月",
    }
    assert "日付が違う" in (differing.note or "")


def test_every_guideline_serves_an_item() -> None:
    """どれも国の項目と、印字されている文書に行き着く。"""
    refs = set(loader.pack(PACK).head.refs)
    for guideline in guidelines():
        named = {*guideline.items, *(place.document for place in guideline.printed_in)}
        assert named <= refs, guideline.id
    assert all(loader.item(reference) for reference in refs)


def test_guidelines_for_an_item() -> None:
    """項目からガイドラインを引ける。"""
    assert {guideline.id for guideline in guidelines_for("item.telework@2.2")} == {
        "guideline.telework_guide",
        "guideline.telework_cases",
        "guideline.telework_security",
        "guideline.security_policy",
    }
    assert guidelines_for("item.nothing@2.2") == ()
