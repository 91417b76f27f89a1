"""保存期間: 閉じた区間を消しても、残りの鎖は続けて確かめられる。"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from shirube.apps.audit import actions, queries, retention
from shirube.apps.audit.models import AuditEvent, AuditLink, AuditSegment
from shirube.apps.audit.verification import Harm, verify
from shirube.apps.frame import faults, walls
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.scope import Scope
from tests.databases import LOGIN, OWNER, Database, connected

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def aged(by: Scope) -> Scope:
    """四年前の五件と、ことしの三件に封をした鎖。"""
    old = by.at(by.now.replace(year=2022))
    for scope, count in ((old, 5), (by, 3)):
        for _ in range(count):
            actions.record(by=scope, action="行い")
    actions.seal(by=by)
    return by


def test_retired_chain_still_verifies(aged: Scope) -> None:
    """期間を過ぎた五件だけが消え、残りは控えの指紋から確かめられ、閉じたことが監査に残る。"""
    head = queries.head(aged)
    assert head is not None
    assert actions.retire(by=aged) == 5
    segment = AuditSegment.objects.get()
    assert (segment.through_seq, segment.count) == (5, 5)
    found = verify(aged, [head])
    assert found.is_sound and (found.first_seq, found.count, found.unsealed) == (6, 3, 1)
    assert AuditEvent.objects.latest("pk").action == "保存期間を過ぎた監査の区間を閉じた"
    actions.seal(by=aged)
    assert verify(aged, [head]).count == 4


def test_nothing_old_closes_nothing(aged: Scope) -> None:
    """期間を過ぎたものが無ければ、何も消さず、何も残さない。"""
    before = AuditEvent.objects.count()
    assert actions.retire(by=aged, keep_years=5) == 0
    assert AuditEvent.objects.count() == before and not AuditSegment.objects.exists()


def test_walls_stand_again_after_retirement(aged: Scope) -> None:
    """消し終われば追記の壁は元のままで、消すことも書き換えることも拒む。"""
    actions.retire(by=aged)
    assert walls.fallen_walls(connection) == []
    with pytest.raises(IntegrityError, match="append-only"):
        AuditLink.objects.all()._raw_delete("default")


def test_whole_chain_may_grow_old(aged: Scope) -> None:
    """すべてが期間を過ぎて消えても、次の封は控えの指紋から続く。"""
    later = aged.at(datetime(2031, 1, 1, tzinfo=UTC))
    assert actions.retire(by=later) == 8
    actions.seal(by=later)
    found = verify(later)
    assert found.is_sound and (found.first_seq, found.count) == (9, 1)


def test_interrupted_retirement_is_finished_next_time(aged: Scope) -> None:
    """消す途中で倒れても鎖は確かめられ、次の回が続きを消す。"""
    faults.plant("audit.retire.between", faults._fail)
    try:
        with pytest.raises(faults.FaultRaised):
            actions.retire(by=aged)
    finally:
        faults.clear()
    assert AuditLink.objects.count() == 8 and verify(aged).is_sound
    assert walls.fallen_walls(connection) == []
    assert actions.retire(by=aged) == 5
    assert AuditSegment.objects.count() == 1


def test_tampered_chain_is_not_erased(aged: Scope, without_walls: None) -> None:
    """書き換えのある鎖は、証拠を消さずに止まる。"""
    first = AuditEvent.objects.earliest("pk")
    AuditEvent.objects.filter(pk=first.pk).update(action="別の行い")
    with pytest.raises(retention.CannotRetire, match="1件の問題"):
        actions.retire(by=aged)
    assert AuditEvent.objects.count() == 8
    assert verify(aged).problems[0].harm is Harm.CHANGED


def test_shortest_period_is_a_year(by: Scope) -> None:
    """一年より短い保存期間は断る。うるう日の一年前は二月末日とする。"""
    with pytest.raises(retention.CannotRetire, match="1年以上"):
        actions.retire(by=by, keep_years=0)
    leap = replace(by, now=datetime(2028, 2, 29, 1, 0, tzinfo=UTC))
    assert retention.retirement_day(leap, 1) == datetime(2027, 2, 28, 1, 0, tzinfo=UTC)


@pytest.mark.both_databases
def test_login_role_cannot_erase(stage: Database, town_key: UUID) -> None:
    """PostgreSQL のログイン役では消せず、どの役で行えばよいかを言う。"""
    if connection.vendor != "postgresql":
        pytest.skip("ログイン役は PostgreSQL だけにある。")
    scope = Scope(municipality_id=1, municipality_key=town_key, now=NOW, is_system=True)
    with pytest.raises(retention.CannotRetire, match="表の持ち主の役"):
        actions.retire(by=scope)


@pytest.mark.both_databases
def test_owner_erases_on_both_databases(stage: Database, town_key: UUID) -> None:
    """表の持ち主の役なら、どちらのデータベースでも消せ、壁は元に戻る。"""
    with connected(stage.url.replace(LOGIN, OWNER)):
        scope = Scope(municipality_id=1, municipality_key=town_key, now=NOW, is_system=True)
        with scopes.enter(scope):
            for _ in range(3):
                actions.record(by=scope.at(NOW.replace(year=2020)), action="行い")
            actions.seal(by=scope)
            assert actions.retire(by=scope) == 3
            assert verify(scope).is_sound
        assert walls.fallen_walls(connection) == []
