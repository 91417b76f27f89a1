"""原則と箇条の資料: 名と順が印字のとおりで、説明は標の言葉であること。"""

from __future__ import annotations

from shirube.reference import loader
from shirube.reference.plan.framework_records import PrincipleSet
from shirube.reference.plan.principles import principle_sets, principles

SETS: dict[str, PrincipleSet] = {group.id: group for group in principle_sets()}


def test_sets_and_counts() -> None:
    """まとまりは四つで、12・5・3・10 の原則を番号の順に持つ。"""
    assert [(group.label, len(group.principles)) for group in principle_sets()] == [
        ("サービス設計12箇条", 12),
        ("構造改革のためのデジタル原則", 5),
        ("デジタル3原則", 3),
        ("デジタル社会形成のための基本原則", 10),
    ]
    for group in principle_sets():
        assert [one.number for one in group.principles] == list(range(1, len(group.principles) + 1))
    assert len(principles()) == 30


def test_three_principles_follow_the_later_printing() -> None:
    """二つ目は「ワンスオンリー」で、手順書の印字の揺れは注記に残る。"""
    group = SETS["principle.digital_procedures"]
    assert [one.label for one in group.principles] == [
        "デジタルファースト",
        "ワンスオンリー",
        "コネクテッド・ワンストップ",
    ]
    assert "ワンストップ" in (group.note or "")


def test_every_set_says_where_it_is_printed() -> None:
    """どのまとまりも、印字されている文書と章節を言え、文書は資料にある。"""
    for group in principle_sets():
        assert group.printed_in, group.id
        for place in group.printed_in:
            assert place.section
            assert loader.item(place.document)[1].id == place.document


def test_explanations_are_short_sentences_of_ours() -> None:
    """説明は名の写しではない一文である。"""
    for principle in principles():
        assert principle.explanation.endswith("。")
        assert principle.label not in principle.explanation
