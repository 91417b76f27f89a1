"""OODA ループの決まり（表）: 次に書ける段、書けない段、終え方、かかった日数。"""

from datetime import date

import pytest

from shirube.engines.plan.steering_ooda import (
    Ending,
    Loop,
    LoopStage,
    Step,
    ending_problem,
    median_days,
    next_stages,
    ordered,
    step_problem,
)

OBSERVE, ORIENT, DECIDE = LoopStage.OBSERVE, LoopStage.ORIENT, LoopStage.DECIDE
ACT, RESULT = LoopStage.ACT, LoopStage.RESULT
TODAY = date(2026, 11, 10)

# いまの段 → 次に書ける段（おすすめの順）
NEXT = [
    (OBSERVE, [ORIENT, OBSERVE]),
    (ORIENT, [DECIDE, ORIENT, OBSERVE]),
    (DECIDE, [ACT, DECIDE, OBSERVE]),
    (ACT, [RESULT, ACT, OBSERVE]),
    (RESULT, [RESULT, OBSERVE]),
]

# いまの段、書く段、日、だれが、いつまでに、中身 → 断る言葉のはじめ（書けるなら空）
STEPS = [
    (OBSERVE, ORIENT, 4, None, None, "減っている", ""),
    (OBSERVE, ACT, 4, "係長", 9, "直す", "いまは「観察」の段です"),
    (DECIDE, ACT, 4, None, None, "直す", "行動は、だれがいつまでに"),
    (DECIDE, ACT, 4, "係長", None, "直す", "行動は、だれがいつまでに"),
    (DECIDE, ACT, 4, "係長", 3, "直す", "行動の期限が、行動を決めた日より前"),
    (DECIDE, ACT, 4, "係長", 4, "直す", ""),
    (OBSERVE, ORIENT, 11, None, None, "減っている", "これからの日"),
    (OBSERVE, ORIENT, 1, None, None, "減っている", "前の段より前の日付"),
    (OBSERVE, ORIENT, 4, None, None, " ", "「情勢判断」を書いてください"),
    (RESULT, OBSERVE, 4, None, None, "また減った", ""),
]


def loop(*stages: LoopStage, key: str = "l1", ended: int | None = None, due: int = 5) -> Loop:
    """11月2日に観察を始め、同じ日に段を進めた輪。"""
    steps = tuple(
        Step(
            stage=stage,
            happened_on=date(2026, 11, 2),
            text=stage.label,
            who="係長" if stage is ACT else None,
            due=date(2026, 11, due) if stage is ACT else None,
        )
        for stage in (OBSERVE, *stages)
    )
    is_ended = ended is not None
    return Loop(
        key=key,
        title="急な減り",
        steps=steps,
        ended_on=date(2026, 11, ended) if ended is not None else None,
        ending=Ending.NOTE if is_ended else None,
    )


def upto(stage: LoopStage) -> Loop:
    """この段まで進んだ輪。"""
    stages = list(LoopStage)
    return loop(*stages[1 : stages.index(stage) + 1])


@pytest.mark.parametrize(("stage", "following"), NEXT)
def test_next_stages(stage: LoopStage, following: list[LoopStage]) -> None:
    """次の段へ進むか、同じ段を続けるか、観察に戻る。段を飛ばさない。"""
    assert list(next_stages(stage)) == following


@pytest.mark.parametrize(("at", "stage", "day", "who", "due", "text", "refusal"), STEPS)
def test_steps(
    at: LoopStage, stage: LoopStage, day: int, who: str | None, due: int | None, text: str, refusal: str
) -> None:
    """段は日の順に、行動にはだれがいつまでにを添えて書く。"""
    step = Step(
        stage=stage,
        happened_on=date(2026, 11, day),
        text=text,
        who=who,
        due=date(2026, 11, due) if due else None,
    )
    found = step_problem(upto(at), step, TODAY)
    assert (found or "").startswith(refusal)
    assert (found is None) == (refusal == "")


def test_loop_ends_only_after_a_decision() -> None:
    """意思決定のない輪は終えられず、終えた輪は続けられず、二度は終えられない。"""
    assert "意思決定がまだ" in (ending_problem(loop(ORIENT), TODAY, TODAY) or "")
    assert ending_problem(loop(ORIENT, DECIDE), TODAY, TODAY) is None
    assert "最後の段の日から今日まで" in (
        ending_problem(loop(ORIENT, DECIDE), date(2026, 11, 1), TODAY) or ""
    )
    ended = loop(ORIENT, DECIDE, ended=4)
    assert "もう終わっています" in (ending_problem(ended, TODAY, TODAY) or "")
    again = Step(stage=ACT, happened_on=TODAY, text="直す", who="係長", due=TODAY)
    assert "終わっています" in (step_problem(ended, again, TODAY) or "")


def test_days_tell_how_long_it_took() -> None:
    """続いている輪は今日まで、終えた輪は終えた日までの日数。決めるまでの日数も別に言う。"""
    going, ended = loop(ORIENT, DECIDE), loop(ORIENT, DECIDE, ended=4)
    assert (going.days(TODAY), ended.days(TODAY)) == (8, 2)
    assert (going.decided_in(), loop(ORIENT).decided_in()) == (0, None)
    assert median_days([ended, loop(DECIDE, ended=10), going], TODAY) == 2
    assert median_days([going], TODAY) is None


def test_returning_to_observation_is_another_turn() -> None:
    """観察に戻るたびに、一周と数える。観察の続きは数えない。"""
    assert loop(OBSERVE, ORIENT).turns == 1
    assert loop(ORIENT, OBSERVE, ORIENT, OBSERVE).turns == 3


def test_late_actions_come_first() -> None:
    """行動の期限を過ぎた輪、長く続いている輪、終えた輪の順に並ぶ。結果を書けば期限は過ぎていない。"""
    late = loop(ORIENT, DECIDE, ACT, key="late")
    done = loop(ORIENT, DECIDE, ACT, RESULT, key="done")
    ended = loop(ORIENT, DECIDE, key="ended", ended=9)
    assert (late.is_late(TODAY), done.is_late(TODAY)) == (True, False)
    assert [one.key for one in ordered([ended, done, late], TODAY)] == ["late", "done", "ended"]
