"""監査（AU-01）: どこで倒れても、変更のない監査も、監査のない変更も残らない。

変更の経路を一つずつ呼び、n 番目の SQL（取引の締めも含む）と監査の前後で故障を起こし、変わった表と比べる。
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import faults
from shirube.apps.frame.permissions import SIGNED_IN
from tests.route_examples import Call
from tests.web.audit_walk import SEVERAL_ACTS, guarded_calls, has_changed, may, newest_event, send
from tests.world import ROLES, Town, World

DEEP_FAULTS = 1_000


class _Breaker:
    """n 番目の SQL で倒れる。n が 0 なら数えるだけ。"""

    def __init__(self, at: int = 0) -> None:
        self.at, self.count = at, 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.count += 1
        if self.count == self.at:
            raise OperationalError("試験が起こした故障")
        return execute(sql, *rest)


@contextmanager
def _broken(at: int) -> Iterator[_Breaker]:
    breaker = _Breaker(at)
    with connection.execute_wrapper(breaker):
        yield breaker


@contextmanager
def _planted(name: str) -> Iterator[None]:
    faults.plant(name, faults._fail)
    try:
        yield
    finally:
        faults.clear()


def _changing_calls(most: int) -> Iterator[tuple[Call, str]]:
    """変更の経路を、それを使える役割（``most`` 人まで）と組にする。"""
    for call in guarded_calls():
        if call.method != "GET" and call.route.permission != SIGNED_IN:
            yield from [(call, role) for role in ROLES if may(call, role)][:most]


def _judge(call: Call, town: Town, role: str, client: Client, fault: Any) -> tuple[str | None, int]:
    """一度呼ぶ。食い違いがあればその説明と、通った SQL の数を返す。"""
    last, request = newest_event(), send(call, town, role)

    def act() -> tuple[int, int]:
        with fault as breaker:
            request(client)
        transaction.set_rollback(False)
        done = AuditEvent.objects.filter(pk__gt=last, result=AuditEvent.Result.DONE).count()
        return done, breaker.count if isinstance(breaker, _Breaker) else 0

    (done, steps), changed = has_changed(act)
    if (bool(done) if call.route.name in SEVERAL_ACTS else done) == changed:
        return None, steps
    return f"{role} {call.id}: 変更 {changed}、監査 {done}件", steps


def _attack(furnished: World, stride: int, roles: int = 1) -> tuple[int, list[str]]:
    town, tried, problems = furnished.mihon, 0, []
    for call, role in _changing_calls(roles):
        client = town.client(role)
        client.raise_request_exception = False
        sound, steps = _judge(call, town, role, client, _broken(0))
        problems += [sound] if sound else []
        attacks = [(f"SQL {at}", _broken(at)) for at in range(stride, steps + 1, stride)]
        attacks += [(name, _planted(name)) for name in ("audit.before_record", "audit.after_record")]
        for name, fault in attacks:
            problem, _ = _judge(call, town, role, client, fault)
            tried += 1
            if problem:
                problems.append(f"{problem}（{name}）")
    return tried, problems


def test_no_fault_parts_a_change_from_its_event(furnished: World) -> None:
    """どの変更の経路も、とびとびの SQL と監査の前後で倒しても、変更と監査は必ず対になっている。"""
    tried, problems = _attack(furnished, stride=61)
    assert problems == []
    assert tried >= 20


@pytest.mark.deep
def test_a_thousand_faults_part_nothing(furnished: World) -> None:
    """どの変更の経路も、すべての SQL で倒して（千か所以上）、変更のない監査も監査のない変更も 0 件である。"""
    tried, problems = _attack(furnished, stride=1, roles=len(ROLES))
    assert problems == []
    print(f"{tried:,} か所で倒した")
    assert tried >= DEEP_FAULTS
