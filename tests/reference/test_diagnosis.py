"""自己診断の資料: 観点は公の枠のとおり、問いと段階は標の定めで、どの低い段階からも課題が挙がること。"""

from __future__ import annotations

import pytest

from shirube.reference import loader
from shirube.reference.plan.diagnosis import QUESTIONS, QuestionNotFound, question, questions, viewpoints
from shirube.reference.plan.diagnosis_records import Question, Stage
from shirube.values.citation import Origin

EACH = pytest.mark.parametrize("asked", questions(), ids=[one.id for one in questions()])


def test_viewpoints_are_the_printed_frame() -> None:
    """大きな観点は三つ、その下は印字の順に 3・4・3 で、「等」の付く二つは開いている。"""
    heads = [viewpoint for viewpoint in viewpoints() if viewpoint.parent is None]
    assert [(head.label, head.open_ended) for head in heads] == [
        ("組織体制、人材育成の状況", False),
        ("業務プロセスのデジタル化の状況", True),
        ("業務環境のオンライン化の状況", True),
    ]
    below = [sum(one.parent == head.id for one in viewpoints()) for head in heads]
    assert below == [3, 4, 3]


def test_every_viewpoint_is_asked() -> None:
    """下の観点のどれにも、問いが二つ以上ある。問いは全部で 41 で、観点の順に並ぶ。"""
    assert len(questions()) == 41
    below = [viewpoint.reference for viewpoint in viewpoints() if viewpoint.parent is not None]
    asked = [one.viewpoint for one in questions()]
    assert list(dict.fromkeys(asked)) == below
    assert min(asked.count(viewpoint) for viewpoint in below) >= 2


def test_questions_are_ours_and_the_frame_is_official() -> None:
    """問いの資料は標の定め、引いた観点の出典は公の文書と印される。"""
    head = loader.pack(QUESTIONS).head
    assert head.citation.origin is Origin.OURS
    assert [source.origin for source in head.other_sources] == [Origin.OFFICIAL]
    assert "国の定めた診断" in head.citation.note


@EACH
def test_five_stages(asked: Question) -> None:
    """どの問いにも、文で書いた互いに違う状態が五つある。"""
    assert len({asked.state(stage) for stage in Stage}) == 5
    assert all(asked.state(stage).endswith("。") for stage in Stage)
    assert asked.text.endswith("か。")


@EACH
def test_low_stages_raise_issues(asked: Question) -> None:
    """段階 1 と 2 なら課題が挙がり、段階 5 なら挙がらない。段階が上がって課題が増えることはない。"""
    raised = [len(asked.issues_at(stage)) for stage in Stage]
    assert raised[0] >= 1
    assert raised[1] >= 1
    assert raised[-1] == 0
    assert raised == sorted(raised, reverse=True)


@EACH
def test_references_resolve(asked: Question) -> None:
    """観点、国の項目、手順書のステップは実在し、資料の頭にも挙げられている。"""
    named = {asked.viewpoint} | {
        reference for issue in asked.issues for reference in (issue.item, issue.step)
    }
    assert named <= set(loader.pack(QUESTIONS).head.refs)
    for reference in named:
        owner, item = loader.item(reference)
        assert owner.reference(item) == reference


def test_issues_reach_every_national_item() -> None:
    """課題は、取組事項のうち地域社会のデジタル化を除く全部と、体制の四つの見出しを指す。"""
    named = {issue.item for asked in questions() for issue in asked.issues}
    items = {item.id for item in loader.pack("plan.edition_2_2_items").items} - {"item.regional_digital"}
    assert {reference.partition("@")[0] for reference in named} == items | {
        "plan.organization",
        "plan.people",
        "plan.planning",
        "plan.prefecture_cooperation",
    }


def test_stage_labels() -> None:
    """段階の名は、低い方から五つで、互いに違う。"""
    assert [stage.label for stage in Stage] == [
        "手つかず",
        "一部だけ",
        "定めて実施",
        "確かめて見直し",
        "根付いている",
    ]


def test_unknown_question() -> None:
    """ない問いを頼むと、見る所を挙げて断る。"""
    assert question("question.seals").label == "押印と書面の見直し"
    with pytest.raises(QuestionNotFound, match=r"「question\.nothing」はない。.*plan\.diagnosis_questions"):
        question("question.nothing")
