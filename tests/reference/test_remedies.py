"""打ち手の資料: どの原因にも打ち手があり、動くはずの数は計れるもので、標の定めと印される。"""

from __future__ import annotations

import pytest

from shirube.engines.insight.causes import Cause
from shirube.reference import loader
from shirube.reference.insight.records import REWORK
from shirube.reference.insight.remedies import PACK, proposals_for, remedy_proposal, remedy_proposals
from shirube.values.citation import Origin


@pytest.mark.parametrize("cause", [*(one.name.lower() for one in Cause), REWORK])
def test_every_cause_has_a_proposal(cause: str) -> None:
    """待ちの六つの原因と手戻りの、どれにも打ち手がある。"""
    assert proposals_for(cause)
    assert all(cause in one.causes for one in proposals_for(cause))


def test_proposals_are_ours_and_told_in_full() -> None:
    """標の定めと印され、することと、先に確かめることがある。"""
    assert loader.pack(PACK).head.citation.origin is Origin.OURS
    assert len(remedy_proposals()) >= 15
    assert all(one.how.endswith("。") and one.check.endswith("。") for one in remedy_proposals())


def test_unknown_proposal_is_none() -> None:
    """無い id は None。原因を言わなければ、すべて。"""
    assert remedy_proposal("remedy.nothing") is None
    assert proposals_for("") == remedy_proposals()
