"""封をする。"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from shirube.apps.audit import actions, links, queries
from shirube.apps.audit.models import AuditEvent, AuditLink
from shirube.apps.frame import faults
from shirube.apps.frame.scope import Scope

Happen = Callable[[int], list[AuditEvent]]


def test_seal_links_every_event_once_in_order(by: Scope, happen: Happen) -> None:
    """封をすると、すべての出来事が古い順に、一から続く番号でつながる。"""
    events = happen(5)
    assert actions.seal(by=by) == 5
    links = list(AuditLink.objects.filter(municipality_key=by.municipality_key).order_by("seq"))
    assert [(link.seq, link.event_id) for link in links] == [(n, e.pk) for n, e in enumerate(events, 1)]
    assert actions.seal(by=by) == 0


def test_later_events_continue_the_chain(by: Scope, happen: Happen) -> None:
    """二度目の封は、前の先頭からつながる。"""
    happen(2)
    actions.seal(by=by)
    first = queries.head(by)
    happen(1)
    actions.seal(by=by)
    second = queries.head(by)
    assert first is not None and second is not None
    assert (first.seq, second.seq) == (2, 3) and first.digest != second.digest


def test_seal_goes_on_over_many_batches(by: Scope, happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    """一つの取引に収まらない数でも、区切りごとに進みを知らせて最後まで封をする。"""
    monkeypatch.setattr(actions, "_BATCH", 3)
    happen(8)
    told: list[int] = []
    assert actions.seal(by=by, progress=told.append) == 8
    assert told == [3, 6, 8]


def test_bodies_and_site_have_their_own_chains(by: Scope, happen: Happen) -> None:
    """自治体の鎖とサイト全体の鎖は、別の番号で進む。"""
    site = replace(by, municipality_id=None, municipality_key=None)
    actions.record(by=site, action="自治体を開いた")
    happen(2)
    assert actions.seal(by=by) == 2
    assert actions.seal(by=site) == 1
    assert AuditLink.objects.get(municipality_key=None).seq == 1


def test_loser_of_a_race_begins_again(by: Scope, happen: Happen) -> None:
    """先頭を読んだ後に先を越されたら、取引ごと戻って読み直し、鎖は枝分かれしない。"""
    happen(3)
    rival = [True]

    def win_first() -> None:
        if rival:
            rival.clear()
            actions.seal(by=by)

    faults.plant("audit.seal.after_tip", win_first)
    try:
        assert actions.seal(by=by) == 0
    finally:
        faults.clear()
    assert list(AuditLink.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]


def test_endless_losing_is_named(by: Scope, happen: Happen) -> None:
    """いつまでも勝てないときは、黙って回り続けずに名のある誤りで止まる。"""

    def lose() -> None:
        raise IntegrityError("先を越された")

    faults.plant("audit.seal.after_tip", lose)
    try:
        with pytest.raises(actions.CannotSeal, match="先を越されました"):
            actions.seal(by=by)
    finally:
        faults.clear()


def test_interrupted_seal_leaves_nothing(by: Scope, happen: Happen) -> None:
    """封の途中で倒れても、その区切りは丸ごと無かったことになり、次の封がつなぐ。"""
    happen(2)
    faults.plant("audit.seal.after_links", faults._fail)
    try:
        with pytest.raises(faults.FaultRaised):
            actions.seal(by=by)
    finally:
        faults.clear()
    assert not AuditLink.objects.exists()
    assert actions.seal(by=by) == 2


@pytest.mark.parametrize("constraint", ["body", "site"])
def test_same_number_cannot_be_used_twice(by: Scope, happen: Happen, constraint: str) -> None:
    """同じ鎖の同じ番号は、データベースが二度と受け取らない。"""
    first, second = happen(2)
    key = by.municipality_key if constraint == "body" else None
    made = {"municipality_key": key, "seq": 1, "digest": "0" * 64, "sealed_at": by.now}
    AuditLink.objects.create(event=first, **made)
    with pytest.raises(IntegrityError):
        AuditLink.objects.create(event=second, **made)


def test_settled_rows_are_looked_at_no_more(by: Scope, happen: Happen) -> None:
    """封をしてから一時間たった番号より前の出来事には、後から封をしない（差し込みを鎖に入れない）。"""
    early, late = happen(2)
    AuditLink.objects.create(
        event=late, municipality_key=by.municipality_key, seq=1, digest="0" * 64, sealed_at=by.now
    )
    assert list(links.unsealed(by)) == [early]
    tomorrow = by.at(by.now + timedelta(days=1))
    assert list(links.unsealed(tomorrow)) == []
    assert list(links.stray(tomorrow)) == [early]
