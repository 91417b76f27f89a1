"""監査（AU-01）: すべての経路で、断り・個人情報の閲覧・変更が、ちょうど一件ずつ残る。

経路の一覧（``collected_routes``）と例（tests/route_examples.py）を読むので、新しい経路は自動で加わる。
"""

from functools import partial

from django.http import HttpResponse

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.permissions import ANYONE, MEMBER, SIGNED_IN
from tests.route_examples import Call
from tests.web.audit_walk import SEVERAL_ACTS, guarded_calls, has_changed, may, undone, visit
from tests.world import ANONYMOUS, ROLES, STRANGER, VISITORS, Town, World


def _actor(town: Town, visitor: str) -> object:
    return None if visitor == ANONYMOUS else town.accounts[visitor].key


def _complete(event: AuditEvent, response: HttpResponse, town: Town, visitor: str) -> bool:
    """だれ・いつ・何を・どの記録に・何のために・どこから・どうなったが、そろっているか。"""
    return (
        event.actor_key == _actor(town, visitor)
        and event.occurred_at is not None
        and bool(event.action and event.record_kind)
        and event.source == "127.0.0.1"
        and event.request_number == response.headers["X-Request-Number"]
    )


def _said(visitor: str, call: Call, response: HttpResponse, events: list[AuditEvent]) -> str:
    return f"{visitor} {call.id}: {response.status_code} {[event.action for event in events]}"


def test_every_refusal_leaves_exactly_one_event(furnished: World) -> None:
    """権限のない人の求めは、どの経路でも断られ、拒否が一件だけ、欠けるところなく残る。"""
    town, tried, problems = furnished.mihon, 0, []
    clients = {visitor: town.client(visitor) for visitor in VISITORS}
    for call in guarded_calls():
        barred = [visitor for visitor in VISITORS if not may(call, visitor)]
        # どの経路も、匿名・よその人・権限のない役割の一つで試す（全員の答えは行列の試験が確かめる）。
        for visitor in dict.fromkeys((ANONYMOUS, STRANGER, *barred[:1])):
            if visitor not in barred:
                continue
            client = clients[visitor]
            with undone():
                response, events = visit(call, town, visitor, client)
                tried += 1
                refused = [e for e in events if e.result == AuditEvent.Result.REFUSED]
                complete = len(events) == 1 and all(
                    _complete(e, response, town, visitor) and e.purpose and e.record_kind == call.route.name
                    for e in refused
                )
                if len(refused) != 1 or not complete:
                    problems.append(
                        f"{visitor} {call.id}: {response.status_code} {[e.action for e in events]}"
                    )
    assert problems == []
    assert tried >= 50


def test_personal_data_views_leave_exactly_one_event(furnished: World) -> None:
    """個人情報を見せる経路は、見せるたびに閲覧が一件、目的つきで残り、ほかの閲覧は何も残さない。"""
    town, problems = furnished.mihon, []
    clients = {role: town.client(role) for role in ROLES}
    for call in guarded_calls():
        role = next((role for role in ROLES if may(call, role)), None)
        if call.method != "GET" or role is None:
            continue
        with undone():
            response, events = visit(call, town, role, clients[role])
            expected = []
            if call.route.audit and 200 <= response.status_code < 300:
                expected = [(AuditEvent.Result.VIEWED, call.route.audit)]
            if response.status_code in (403, 404):
                expected = [(AuditEvent.Result.REFUSED, f"「{call.route.label}」を断った")]
            whole = all(_complete(e, response, town, role) and e.purpose for e in events)
            if [(e.result, e.action) for e in events] != expected or not whole:
                problems.append(_said(role, call, response, events))
    assert problems == []


def test_every_change_leaves_exactly_one_event(furnished: World) -> None:
    """変更の経路は、何かを変えたときだけ実施が一件残り、変えなければ何も残さない。"""
    town, problems, changed = furnished.mihon, [], 0
    clients = {role: town.client(role) for role in ROLES}
    for call in guarded_calls():
        role = next((role for role in ROLES if may(call, role)), None)
        if call.method == "GET" or role is None or call.route.permission in (ANYONE, SIGNED_IN, MEMBER):
            continue
        (response, events), is_changed = has_changed(partial(visit, call, town, role, clients[role]))
        changed += is_changed
        done = [e for e in events if e.result == AuditEvent.Result.DONE]
        acts = SEVERAL_ACTS.get(call.route.name)
        is_right = sorted(e.action for e in done) == sorted(acts) if acts else len(events) == is_changed
        if not is_right or not all(_complete(e, response, town, role) for e in done):
            problems.append(_said(role, call, response, events))
    assert problems == []
    assert changed >= 3
