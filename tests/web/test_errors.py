"""誤りの画面: どの誤りにも日本語の画面があり、要求番号が出て、打ち込んだものは失われない。"""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.routes import Place, Route, as_urlpatterns
from shirube.apps.frontyard.cases.actions import CannotActOnCase
from shirube.apps.frontyard.cases.models import Case
from shirube.apps.frontyard.cases.queries import cases
from shirube.apps.organization.models import Municipality
from shirube.values.money import CannotReadMoney
from shirube.web import urls
from shirube.web.logs import JsonLines
from tests.world import Town

pytestmark = pytest.mark.django_db

_RAISED: dict[str, Exception] = {
    "400": SuspiciousOperation("bad"),
    "403": PermissionDenied("この行いは、年度の途中ではできません。"),
    "422": CannotActOnCase("この事案はもう終わっています。新しい事案を受け付けてください。"),
    "500": RuntimeError("秘密の値 山田太郎 090-0000-0000"),
    "bug": CannotReadMoney("作り手の誤り"),
    "database": OperationalError("no such table: person"),
}


def _raise(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "409":
        raise ChangedMeanwhile(cases(request.scope).get(), {})  # type: ignore[attr-defined]
    raise _RAISED[kind]


class _Urls:
    """本物の経路に、誤りを起こす口を足したもの。"""

    urlpatterns = [
        *urls.urlpatterns,
        *as_urlpatterns(
            [
                Route(
                    path="raise/<str:kind>/",
                    view=_raise,
                    name="raise",
                    label="誤りを起こす",
                    permission=ANYONE,
                    methods=("GET", "POST"),
                    place=Place.SITE,
                )
            ]
        ),
        path("nothing/", lambda request: HttpResponse(status=405)),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _with_raising_urls(settings: object) -> Iterator[None]:
    settings.ROOT_URLCONF = _Urls  # type: ignore[attr-defined]
    return None


@pytest.fixture
def client() -> Client:
    """誤りを外へ投げ直さない玄関。"""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/raise/400/", 400, "受け付けられません"),
        ("/raise/403/", 403, "年度の途中ではできません"),
        ("/no-such-page/", 404, "この画面はありません"),
        ("/nothing/", 405, "その操作はできません"),
        ("/raise/422/", 422, "この事案はもう終わっています"),
        ("/raise/500/", 500, "要求番号を添えて"),
        ("/raise/bug/", 500, "要求番号を添えて"),
        ("/raise/database/", 500, "要求番号を添えて"),
    ],
)
def test_every_error_has_a_japanese_page_with_its_number(
    client: Client, path: str, status: int, says: str
) -> None:
    """誤りごとに、状態・文面・要求番号がそろい、文面に中の事情が出ない。"""
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == status
    assert says in html and 'lang="ja"' in html
    assert response.headers["X-Request-Number"] in html
    for secret in ("山田", "Traceback", "OperationalError", "no such table", "site-packages"):
        assert secret not in html


def test_csrf_failure_explains_and_keeps_the_input(mihon: Town) -> None:
    """合い札が合わないときも、何をすればよいかを言い、打ち込んだものを残す。"""
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/accounts/login/", {"login": "staff", "password": "合言葉-0000-0000", "memo": "書いた文"}
    )
    html = response.content.decode()
    assert response.status_code == 403
    assert "画面を開き直して" in html and "書いた文" in html and "合言葉-0000-0000" not in html


def test_too_large_is_413(client: Client, settings: object) -> None:
    """大きすぎる中身は 413 で、分けて送るよう言う。"""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100  # type: ignore[attr-defined]
    response = client.post("/accounts/login/", {"login": "x" * 500, "password": "y"})
    assert response.status_code == 413
    assert "大きすぎます" in response.content.decode()


def test_an_unknown_code_is_a_japanese_404(client: Client) -> None:
    """知らない団体コードは 404 で、コードを確かめるよう言う。"""
    response = client.get("/999999/cases/")
    assert response.status_code == 404
    assert "団体コード 999999" in response.content.decode()


def test_an_old_code_moves_with_its_body(mihon: Town, client: Client) -> None:
    """古い団体コードは、送られた中身ごと新しいコードへ案内する（308）。"""
    organization = Municipality.objects.get(pk=mihon.municipality.pk)
    organization.code_periods.create(code="990035", valid_to="2026-04-01")
    response = client.post("/990035/cases/?a=1", {"x": "1"})
    assert response.status_code == 308
    assert response.headers["Location"] == "/990019/cases/?a=1"
    assert client.get("/990035").headers["Location"] == "/990019/"


def test_anonymous_people_are_led_to_sign_in_and_back(mihon: Town, client: Client) -> None:
    """サインインしていない人は入口へ。済めば、開こうとした画面へ戻る。"""
    response = client.get("/990019/cases/?page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == "/990019/accounts/login/?next=%2F990019%2Fcases%2F%3Fpage%3D2"
    part = client.get(
        "/990019/cases/", headers={"HX-Request": "true", "Referer": "http://testserver/990019/"}
    )
    assert part.status_code == 204
    assert part.headers["HX-Redirect"] == "/990019/accounts/login/?next=%2F990019%2F"


def test_a_part_gets_a_part(client: Client) -> None:
    """部分の要求には、画面の全体でなく断片を返す。"""
    html = client.get("/raise/422/", headers={"HX-Request": "true"}).content.decode()
    assert "この事案はもう終わっています" in html and "<html" not in html
    assert "<html" not in client.get("/raise/500/", headers={"HX-Request": "true"}).content.decode()


def test_a_refusal_keeps_what_was_typed(client: Client) -> None:
    """断られても、打ち込んだものが画面に残る。合い札と合言葉は出さない。"""
    html = client.post(
        "/raise/422/", {"note": "一時間かけて書いた文", "password": "ひみつ-0123456789", "version": "3"}
    ).content.decode()
    assert "一時間かけて書いた文" in html
    assert "ひみつ" not in html


def _opened_case(mihon: Town) -> tuple[Client, str]:
    client = mihon.client("staff")
    client.post(mihon.url("cases/"), {"procedure_label": "転入届", "channel": "counter"})
    with mihon.entered():
        case = Case.objects.get()
    return client, f"cases/{case.key}/"


def test_changed_meanwhile_shows_both_and_can_be_sent_again(mihon: Town) -> None:
    """別の人が先に変えたら 409 で、いまの内容と自分の入力が並び、新しい版で送り直せる。"""
    client, _ = _opened_case(mihon)
    url = mihon.url("raise/409/")
    html = client.post(
        url, {"procedure_label": "転入届（訂正）", "state": "closed", "memo": "覚え", "version": "0"}
    )
    text = html.content.decode()
    assert html.status_code == 409
    assert "いまの内容" in text and "あなたの入力" in text
    assert "転入届（訂正）" in text and re.search(r">\s*転入届\s*<", text)
    with mihon.entered():
        version = Case.objects.get().version
    assert f'name="version" value="{version}"' in text
    assert 'name="memo" value="覚え"' in text and 'name="state" value="closed"' in text
    assert f'action="{url}"' in text


def test_a_real_stale_form_gets_409_and_changes_nothing(mihon: Town) -> None:
    """本物の画面でも、古い版から進めると 409 になり、事案は変わらない。"""
    client, page = _opened_case(mihon)
    assert client.post(mihon.url(page), {"version": "1"}).status_code == 302
    stale = client.post(mihon.url(page), {"version": "1"})
    assert stale.status_code == 409
    with mihon.entered():
        assert Case.objects.get().version == 2


def test_the_scope_is_there_even_for_errors(client: Client) -> None:
    """知らない道筋でも、要求の範囲（番号・接続元）がある。"""
    response = client.get("/no-such-page/", REMOTE_ADDR="192.0.2.7")
    scope = response.wsgi_request.scope  # type: ignore[attr-defined]
    assert scope.source == "192.0.2.7"
    assert scope.request_number == response.headers["X-Request-Number"]


def test_the_log_line_is_json_without_personal_data(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """記録は一行の JSON で、誤りの種類と場所だけを持ち、文面（値が入りうる）を持たない。"""
    with caplog.at_level(logging.ERROR, logger="django.request"):
        response = client.get("/raise/500/?name=%E5%B1%B1%E7%94%B0")
    record = next(one for one in caplog.records if one.name == "django.request")
    line = JsonLines().format(record)
    read = json.loads(line)
    assert "\n" not in line
    assert read["error"] == "RuntimeError" and read["status"] == 500
    assert read["request"] == response.headers["X-Request-Number"]
    assert any("test_errors.py" in frame for frame in read["where"])
    assert "山田" not in line and "name=" not in line and "090" not in line
