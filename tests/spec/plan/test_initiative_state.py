"""取組の状態の決まり（表）: 作業の実績が、人の決めた状態を先へ進める。戻しはしない。"""

import pytest

from shirube.engines.plan.roadmap_rules import initiative_state
from shirube.engines.plan.snapshot_lines import State

PLANNED, ACTIVE, DONE, STOPPED = State.PLANNED, State.ACTIVE, State.DONE, State.STOPPED

# 人の決めた状態、作業の状態 → 取組の状態
STATES = [
    (PLANNED, [], PLANNED),
    (ACTIVE, [], ACTIVE),
    (PLANNED, [PLANNED, PLANNED], PLANNED),
    (PLANNED, [ACTIVE, PLANNED], ACTIVE),
    (PLANNED, [DONE, PLANNED], ACTIVE),
    (PLANNED, [DONE, DONE], DONE),
    (ACTIVE, [PLANNED], ACTIVE),
    (ACTIVE, [DONE], DONE),
    (PLANNED, [STOPPED], PLANNED),
    (PLANNED, [DONE, STOPPED], DONE),
    (DONE, [ACTIVE], DONE),
    (STOPPED, [DONE], STOPPED),
    (STOPPED, [ACTIVE], STOPPED),
]


@pytest.mark.parametrize(("own", "tasks", "state"), STATES)
def test_initiative_state(own: State, tasks: list[State], state: State) -> None:
    """中止と完了は人が決めたとおり。作業がすべて終われば完了、一つでも始まれば実施中。"""
    assert initiative_state(own, tasks) is state
