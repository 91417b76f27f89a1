"""決まりの表: 照会の状態は、どこからどこへ進めるか。進めないときは、なぜ・次に何をするかを言う。"""

import pytest

from shirube.engines.plan.inquiry_state import CannotMoveStage, Stage, Standing, check_move, following

READY = Standing(questions=3, unassigned=0, unanswered=0, is_decided=True)
MOVES = {
    # いまの状態: 進めるところ（ほかへは進めない）
    Stage.RECEIVED: {Stage.ASSIGNED},
    Stage.ASSIGNED: {Stage.ANSWERING, Stage.RECEIVED},
    Stage.ANSWERING: {Stage.COMPILING, Stage.ASSIGNED},
    Stage.COMPILING: {Stage.DECIDING, Stage.ANSWERING},
    Stage.DECIDING: {Stage.SENT, Stage.COMPILING},
    Stage.SENT: set(),
}
REFUSED = [
    # いま、次、設問、未割振、未回答、決裁済みか、言うこと
    (Stage.RECEIVED, Stage.ASSIGNED, 0, 0, 0, False, "設問がまだありません"),
    (Stage.ASSIGNED, Stage.ANSWERING, 3, 1, 3, False, "答える課の決まっていない設問が1件"),
    (Stage.ASSIGNED, Stage.ANSWERING, 0, 0, 0, False, "設問と割り振り"),
    (Stage.ANSWERING, Stage.COMPILING, 0, 0, 0, False, "設問が一つもないので、「取りまとめ」に進めません"),
    (Stage.COMPILING, Stage.DECIDING, 0, 0, 0, False, "設問が一つもないので、「決裁」に進めません"),
    (Stage.DECIDING, Stage.SENT, 0, 0, 0, True, "「取りまとめ」に戻し"),
    (Stage.COMPILING, Stage.DECIDING, 3, 0, 2, False, "答えのない設問が2件"),
    (Stage.DECIDING, Stage.SENT, 3, 0, 0, False, "まだ決裁が済んでいません"),
]
LABELS = ["受付", "割振", "回答中", "取りまとめ", "決裁", "回答済み"]


@pytest.mark.parametrize("wanted", Stage)
@pytest.mark.parametrize("now", Stage)
def test_only_these_moves(now: Stage, wanted: Stage) -> None:
    """条件がすべて整っていても、表にある進み方しかできない。回答済みからは、どこへも戻らない。"""
    if wanted in MOVES[now]:
        check_move(now, wanted, READY)
    else:
        with pytest.raises(CannotMoveStage, match="には進めません"):
            check_move(now, wanted, READY)


@pytest.mark.parametrize(("now", "wanted", "questions", "loose", "silent", "decided", "says"), REFUSED)
def test_what_is_missing(
    now: Stage, wanted: Stage, questions: int, loose: int, silent: int, decided: bool, says: str
) -> None:
    """足りないものがあれば進めず、何が何件足りないかを言う。"""
    standing = Standing(questions=questions, unassigned=loose, unanswered=silent, is_decided=decided)
    with pytest.raises(CannotMoveStage, match=says):
        check_move(now, wanted, standing)


@pytest.mark.parametrize("now", [Stage.ASSIGNED, Stage.ANSWERING, Stage.COMPILING, Stage.DECIDING])
def test_inquiry_without_questions_can_still_go_back(now: Stage) -> None:
    """設問がすべて外されても、一つ戻すことはできる。"""
    empty = Standing(questions=0, unassigned=0, unanswered=0, is_decided=False)
    for back in MOVES[now] - {following(now)}:
        check_move(now, back, empty)


def test_each_stage_says_what_may_be_done() -> None:
    """答えを受けるのは回答中と取りまとめだけ。照会・様式・設問を変えられるのは、決裁に上げる前まで。"""
    assert [one.label for one in Stage] == LABELS
    assert [one.takes_answers for one in Stage] == [False, False, True, True, False, False]
    assert [one.is_editable for one in Stage] == [True, True, True, True, False, False]
    assert [one.is_open for one in Stage] == [True, True, True, True, True, False]


def test_following_leads_from_arrival_to_reply() -> None:
    """次の状態をたどると、受付から回答済みまで、どの段階も飛ばさずに通る。"""
    road = [Stage.RECEIVED]
    while (after := following(road[-1])) is not None:
        check_move(road[-1], after, READY)
        road.append(after)
    assert road == list(Stage)
