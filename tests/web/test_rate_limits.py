"""頻度の限りを玄関から確かめる: 越えると 429 の日本語の画面と待つ秒数を返し、監査には一分に一度だけ残す。"""

from datetime import timedelta

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame import clock, rates
from shirube.apps.frame.rates import LIMITS, Rate
from shirube.apps.frame.routes import Route
from shirube.web.account_routes import ROUTES as ACCOUNT_ROUTES
from shirube.web.urls import collected_routes

pytestmark = pytest.mark.real_rates


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    """止まった時計。``shift`` の秒だけ進められる。かめは満ちたところから始める。"""
    shift = {"seconds": 0}
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=shift["seconds"]))
    rates.forget()
    yield shift
    rates.forget()


@pytest.fixture
def tight(monkeypatch):
    """ふつうの画面と、サインインの限りを三回にする。"""
    with monkeypatch.context() as limits:
        limits.setitem(LIMITS, Rate.ORDINARY, rates.Limit(per_second=0.1, burst=3))
        limits.setitem(LIMITS, Rate.SIGN_IN, rates.Limit(per_second=0.1, burst=3, by_address=True))
        rates.forget()
        yield
    rates.forget()


def refusals(town) -> int:
    """この自治体の監査に残った拒否の数。"""
    with rows_of(town.municipality.key):
        return AuditEvent.objects.filter(result=AuditEvent.Result.REFUSED).count()


def test_over_the_limit_is_a_japanese_page_with_retry_after(mihon, tight):
    """越えると 429 になり、何秒待てばよいかを画面とヘッダーの両方で言う。"""
    client = mihon.client("dx_officer")
    assert [client.get(mihon.url("cases/")).status_code for _ in range(3)] == [200] * 3
    response = client.get(mihon.url("cases/"))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "10"
    assert "no-store" in response.headers["Cache-Control"]
    text = response.content.decode()
    assert "続けて送られた要求が多すぎます" in text
    assert "10秒たってから" in text
    assert "1時間" not in text  # 締め出しの文面と取り違えない


def test_waiting_as_told_opens_the_screen_again(mihon, tight, stopped_clock):
    """言われた秒数だけ待てば、また開ける。"""
    client = mihon.client("dx_officer")
    statuses = [client.get(mihon.url("cases/")).status_code for _ in range(4)]
    stopped_clock["seconds"] += 10
    statuses.append(client.get(mihon.url("cases/")).status_code)
    assert statuses == [200, 200, 200, 429, 200]


def test_part_gets_a_fragment(mihon, tight):
    """htmx の部分の要求には、同じ文面の断片を返す。"""
    client = mihon.client("dx_officer")
    for _ in range(3):
        client.get(mihon.url("cases/"))
    response = client.get(mihon.url("cases/"), headers={"HX-Request": "true"})
    assert response.status_code == 429
    assert "<html" not in response.content.decode()
    assert "10秒たってから" in response.content.decode()


def test_one_colleague_does_not_stop_another(mihon, tight):
    """同じアドレスの同僚は、そのまま使える。"""
    busy, calm = mihon.client("dx_officer"), mihon.client("section_chief")
    for _ in range(5):
        busy.get(mihon.url("cases/"))
    assert calm.get(mihon.url("cases/")).status_code == 200


def test_flood_leaves_one_refusal_a_minute(mihon, tight, stopped_clock):
    """三十回断られても監査には一件、一分たつともう一件だけ残る。"""
    client = mihon.client("dx_officer")
    before = refusals(mihon)
    for _ in range(33):
        client.get(mihon.url("cases/"))
    assert refusals(mihon) == before + 1
    stopped_clock["seconds"] += 61
    for _ in range(33):
        client.get(mihon.url("cases/"))
    assert refusals(mihon) == before + 2


def test_flood_of_passwords_is_refused_before_they_are_tried(client, db, tight):
    """サインインの送り込みは、合言葉を確かめる前に断る。画面を開くことはできる。"""
    sent = [
        client.post("/accounts/login/", {"login": f"dareka{n}", "password": "chigau"}).status_code
        for n in range(5)
    ]
    assert sent == [200, 200, 200, 429, 429]
    assert client.get("/accounts/login/").status_code == 200


def test_refused_form_keeps_what_was_typed(client, db, tight):
    """断っても、打ち込んだ内容は画面に残り、合言葉は残らない。"""
    for _ in range(3):
        client.post("/accounts/login/", {"login": "tanaka", "password": "himitsu-no-kotoba"})
    text = client.post(
        "/accounts/login/", {"login": "tanaka", "password": "himitsu-no-kotoba"}
    ).content.decode()
    assert "tanaka" in text
    assert "himitsu-no-kotoba" not in text


@pytest.mark.parametrize("route", ACCOUNT_ROUTES, ids=lambda route: route.name)
def test_account_routes_carry_the_sign_in_class(route: Route):
    """サインインにかかわる経路は、みなサインインの組である。"""
    assert route.rate is Rate.SIGN_IN


def test_screens_open_to_anyone_that_take_passwords_are_sign_in():
    """だれでも送れる画面（サインイン、招待、定め直し）に、ふつうの組のものは無い。"""
    open_to_anyone = [
        route for route in collected_routes() if route.permission == "anyone" and "POST" in route.methods
    ]
    assert len(open_to_anyone) >= 3
    assert [route.name for route in open_to_anyone if route.rate is not Rate.SIGN_IN] == []
