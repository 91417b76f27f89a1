"""扱う目的（AU-01）: どの経路も、目的を言わない人に、決まりのとおりにだけ目的をたずねる。"""

from collections.abc import Callable

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import granted
from shirube.apps.frame.purpose import WATCHERS
from tests.route_examples import Call
from tests.web.audit_walk import guarded_calls, may, send
from tests.world import ROLES, Town, World


def _views() -> int:
    return AuditEvent.objects.filter(result=AuditEvent.Result.VIEWED).count()


def _is_asked(call: Call, role: str) -> bool:
    """決まり: 個人情報を読む経路で、持ち出しか、業務のない役割だけで見るとき。"""
    if call.route.data_class is not DataClass.PERSONAL or call.method != "GET":
        return False
    is_file = call.route.path.endswith((".xlsx", ".csv", ".pdf", ".bin"))
    return is_file or (role in WATCHERS and call.route.permission in granted([role]))


def _visitors(call: Call) -> list[str]:
    """この経路を試す役割。個人情報の経路はすべて、ほかは監る人・外の人から一人と、業務の人から一人。"""
    able = [role for role in ROLES if may(call, role)]
    if call.route.data_class is DataClass.PERSONAL:
        return able
    watchers = [role for role in able if role in WATCHERS]
    return watchers[:1] + [role for role in able if role not in WATCHERS][:1]


def _wrongly_asked(town: Town, roles_of: Callable[[Call], list[str]]) -> tuple[list[str], int]:
    """決まりと違うたずね方をした経路と、たずねた数。"""
    problems, asked = [], 0
    clients = {role: town.client(role, purpose="") for role in ROLES}
    for call in guarded_calls():
        for role in roles_of(call) if call.method == "GET" else []:
            before = _views()
            response = send(call, town, role)(clients[role])
            is_asked = response.headers.get("Location", "").startswith(town.url("audit/purpose/"))
            asked += is_asked
            is_silent = not is_asked or _views() == before
            if is_asked != _is_asked(call, role) or not is_silent:
                problems.append(
                    f"{role} {call.id}: {response.status_code} {response.headers.get('Location')}"
                )
    return problems, asked


def test_every_route_asks_exactly_when_it_matters(furnished: World) -> None:
    """目的を言わない人には、どの経路も、決まりのとおりにだけ目的をたずね、たずねる間は何も見せず何も残さない。"""
    problems, asked = _wrongly_asked(furnished.mihon, _visitors)
    assert problems == []
    assert asked >= 15


@pytest.mark.deep
def test_every_route_asks_every_role_exactly_when_it_matters(furnished: World) -> None:
    """個人情報でない経路も、それを使えるすべての役割で、決まりのとおりである。"""
    problems, _ = _wrongly_asked(furnished.mihon, lambda call: [role for role in ROLES if may(call, role)])
    assert problems == []
