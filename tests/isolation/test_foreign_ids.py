"""ISO-01: 隣の町の記録の鍵を、どの経路のどの入れ口から送っても、何も見えず、何も変わらない。

ここでは三つに一つの経路を、その経路を使える人（いちばん奥まで入れる人）で攻める。すべての経路、ほかの町の人・匿名を
含むすべての人、すべての記録での総当たりは tests/deep/isolation にある。
"""

import zlib
from collections.abc import Callable
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from shirube.apps.frame.permissions import ANYONE, permissions
from shirube.apps.frame.records import TenantRecord
from shirube.apps.frame.routes import Route, as_urlpatterns
from shirube.apps.frontyard.cases.models import Case
from shirube.apps.plan.kpi.models import Kpi
from shirube.web import urls
from tests import route_examples
from tests.isolation.attack import Extra, Report, attack, parameter_names
from tests.isolation.rows import fingerprint
from tests.route_examples import Call, NoExample, Thing, call_of, calls, stale_examples
from tests.world import ROLES, World


def permitted_role(call: Call) -> str:
    """この経路を使える役割の一人。"""
    permission = permissions().get(call.route.permission)
    return next((role for role in ROLES if permission is None or role in permission.roles), "dx_officer")


def test_no_route_lets_a_foreign_key_through(furnished: World, clients: dict[str, Client]) -> None:
    """どの経路も、どの入れ口からの隣の町の鍵も断る（ここでは、三つに一つの経路）。"""
    total, before = Report(), fingerprint(furnished.futago)
    chosen = [call for call in calls() if zlib.crc32(call.id.encode()) % 3 == 0]
    for call in chosen:
        role = permitted_role(call)
        total.add(attack(call, role, clients[role], furnished, before))
    total.require_nothing_leaked()
    assert len(chosen) >= 100
    assert total.shots >= 3 * len(chosen)


def test_every_route_has_an_example() -> None:
    """どの経路にも例があり、もう無い経路の例は残っていない。"""
    assert len(list(calls())) >= 10
    assert stale_examples() == []


@pytest.mark.parametrize("route_path", ["strange/<uuid:key>/", "strange/"])
def test_route_without_example_is_named(route_path: str) -> None:
    """例の無い経路は、どこに何を書けばよいかを言って赤くなる。"""
    route = Route(
        path=route_path,
        view=lambda request: HttpResponse(),
        name="strange",
        label="",
        permission=ANYONE,
        methods=("POST",),
    )
    with pytest.raises(NoExample, match=r"strange.*tests/rooms"):
        call_of(route, "POST")


def test_parameter_names_are_harvested() -> None:
    """要求から読む名前は、ソースと様式から漏れなく集まる。"""
    assert {"page", "line", "version", "procedure_label", "start"} <= set(parameter_names())


# 攻めが空振りでないこと: わざと漏らす経路を置くと、必ず見つかる。


def _shows(request: HttpRequest, key: UUID) -> HttpResponse:
    return HttpResponse(Case.unscoped.get(key=key).procedure_label)


def _searches(request: HttpRequest) -> HttpResponse:
    found = Case.unscoped.filter(key=request.GET.get("line") or UUID(int=0)).first()
    return HttpResponse(found.procedure_label if found else "")


def _changes(request: HttpRequest) -> HttpResponse:
    Case.unscoped.filter(key=request.POST["case"]).update(procedure_label="書き換え")
    return HttpResponse(status=404)


def _copies(request: HttpRequest) -> HttpResponse:
    found = Case.unscoped.get(key=request.POST["case"])
    Kpi.objects.update(title=found.procedure_label)
    return HttpResponse(status=404)


def _accepts(request: HttpRequest) -> HttpResponse:
    return HttpResponse("受け付けました")


def _cries_file(request: HttpRequest, key: UUID) -> HttpResponse:
    response = HttpResponse(status=404)
    response.headers["Content-Disposition"] = f"attachment; filename={furnished_number(key)}"
    return response


def furnished_number(key: UUID) -> str:
    """町の記録から、町の名を作る。"""
    body = Case.unscoped.select_related("municipality").get(key=key).municipality
    return body.code_periods.get().code  # type: ignore[no-any-return]


LEAKS: dict[str, tuple[str, str, Callable[..., HttpResponse], str]] = {
    "見せる": ("leak/<uuid:key>/", "GET", _shows, "目印"),
    "探して見せる": ("leak/", "GET", _searches, "目印"),
    "書き換える": ("leak/", "POST", _changes, "行が変わった"),
    "写し取る": ("leak/", "POST", _copies, "こちらに残った"),
    "断らない": ("leak/", "POST", _accepts, "断らずに"),
    "頭に書く": ("leak/<uuid:key>/", "GET", _cries_file, "目印"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_attack_finds_a_planted_leak(
    name: str, furnished: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    """わざと漏らす経路を一つ置くと、攻めはそれを見つける。"""
    route_path, method, view, expected = LEAKS[name]
    route = Route(
        path=route_path, view=view, name="leak", label="漏れ", permission="member", methods=(method,)
    )
    monkeypatch.setitem(route_examples.paths(), "leak", {"key": Thing("case")})
    monkeypatch.setitem(route_examples.forms(), ("leak", "POST"), {"case": Thing("case")})
    patterns = [*as_urlpatterns([route]), *urls.urlpatterns, path("unused/", _accepts)]
    settings.ROOT_URLCONF = type("Leaking", (), vars(urls) | {"urlpatterns": patterns})
    # どの記録で撃つ番かは、記録の数で変わる。ここでは、漏れる記録の番にする。
    monkeypatch.setattr("tests.isolation.attack.turn_of", lambda call, visitor, keys: {"case": keys["case"]})
    call = call_of(route, method)
    report = attack(
        call, "staff", clients["staff"], furnished, fingerprint(furnished.futago), extra=Extra.TURNS
    )
    assert any(expected in problem for problem in report.problems), report.problems


def test_every_tenant_record_can_be_reached_by_a_key() -> None:
    """自治体の記録はどれも外へ見せる鍵を持つ（攻めが鍵で撃てる）。"""
    from django.apps import apps

    records = [model for model in apps.get_models() if issubclass(model, TenantRecord)]
    assert len(records) >= 10
    assert [m._meta.label for m in records if not m._meta.get_field("key").unique] == []
