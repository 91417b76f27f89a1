"""はじめの画面・枠・健康診断・置き場所（サブパス）。"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from shirube.apps.organization import actions as organization
from shirube.web import health
from shirube.web.wsgi import under
from tests.databases import stage_environment
from tests.world import Town, site_scope

pytestmark = pytest.mark.django_db


def test_health_says_one_word_to_anyone() -> None:
    """見張りには ok だけを返し、内訳を言わない。"""
    response = Client().get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")


def test_health_says_ng_when_a_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """壁が欠けたり、データベースに届かなければ、503 と ng だけを返す。"""
    monkeypatch.setattr(health.walls, "fallen_walls", lambda connection: ["shirube_wall_x"])
    response = Client().get("/health/")
    assert (response.status_code, response.content) == (503, b"ng")

    def fail(connection: Any) -> list[str]:
        raise DatabaseError("秘密の事情")

    monkeypatch.setattr(health.walls, "fallen_walls", fail)
    response = Client().get("/health/")
    assert (response.status_code, response.content) == (503, b"ng")


def test_health_details_are_for_administrators(mihon: Town) -> None:
    """内訳はシステム管理者だけが見て、移行・壁・空き容量・版が並ぶ。"""
    page = mihon.client("system_admin").get(mihon.url("health/details/")).content.decode()
    for word in ("データベース", "移行", "壁", "空き容量", "裏方", "Django 5.2"):
        assert word in page
    assert mihon.client("staff").get(mihon.url("health/details/")).status_code == 403
    assert Client().get(mihon.url("health/details/")).status_code == 302


def test_a_person_of_two_bodies_chooses(mihon: Town, futago: Town) -> None:
    """二つの自治体に権限がある人は選び、一つの人はそのまま入る。"""
    account = mihon.accounts["staff"]
    organization.grant(
        by=site_scope(),
        account=account,
        municipality=futago.municipality,
        role="staff",
        starts_on=site_scope().today,
    )
    page = mihon.client("staff").get("/").content.decode()
    assert 'href="/990019/"' in page and 'href="/990027/"' in page
    assert mihon.client("auditor").get("/").headers["Location"] == "/990019/"


def test_a_stranger_sees_no_body(mihon: Town, futago: Town) -> None:
    """権限のない自治体のホームは 404 で、その自治体の指標も目次も出ない。"""
    response = mihon.client("staff").get(futago.url())
    assert response.status_code == 404
    assert "KPI" not in response.content.decode()


def test_the_menu_shows_only_what_opens(mihon: Town) -> None:
    """目次に出る行は、どの役割でも、押せば必ず開く。"""
    for role in mihon.accounts:
        client = mihon.client(role)
        page = client.get(mihon.url())
        for group in page.context["chrome"].menu:
            for item in group.items:
                assert client.get(item.url, follow=True).status_code == 200, (role, item.label)


def test_the_demo_body_is_marked(mihon: Town) -> None:
    """架空の自治体の画面には、架空と出る。"""
    assert "実在しない練習用の団体" in mihon.client("staff").get(mihon.url()).content.decode()


def test_a_real_installation_refuses_demo_bodies(mihon: Town, settings: Any) -> None:
    """office では、架空の自治体を開けない。"""
    settings.IS_OFFICE = True
    response = Client().get(mihon.url())
    assert response.status_code == 404
    assert "架空の自治体" in response.content.decode()


def test_the_gallery_is_open_in_local() -> None:
    """見本帖は手元の構えで開く。"""
    assert Client().get("/gallery/").status_code == 200


SUBPATH = """
import django; django.setup()
from tests.world import World
world = World.build()
client = world.mihon.client("staff")
print(client.get("/").headers["Location"])
page = client.get("/990019/cases/")
html = page.content.decode()
out = 'action="/shirube/990019/accounts/logout/"'
print(page.status_code, 'href="/shirube/990019/"' in html, out in html)
print('href="/shirube/static/' in html, 'href="/990019' in html)
from django.test import Client
print(Client().get("/990019/cases/").headers["Location"])
world.mihon.municipality.code_periods.create(code="990035", valid_to="2026-04-01")
print(Client().get("/990035/cases/").headers["Location"])
"""


def test_a_subpath_is_kept_in_every_link(tmp_path: Path) -> None:
    """``/shirube`` の下に置いても、案内・目次・様式・古い団体コードの案内が、みなその下になる。"""
    environment = stage_environment(tmp_path) | {"SHIRUBE_SUBPATH": "/shirube", "PYTHONUTF8": "1"}
    environment.pop("SHIRUBE_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-c", SUBPATH],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "/shirube/990019/",
        "200 True True",
        "True False",
        "/shirube/990019/accounts/login/?next=%2Fshirube%2F990019%2Fcases%2F",
        "/shirube/990019/cases/",
    ]


@pytest.mark.parametrize(
    ("path", "inside", "script"),
    [
        ("/shirube/990019/", "/990019/", "/shirube"),
        ("/shirube", "/", "/shirube"),
        ("/990019/", "/990019/", ""),
        ("/shirube2/x", "/shirube2/x", ""),
    ],
)
def test_the_place_is_taken_off_once(path: str, inside: str, script: str) -> None:
    """前段が置き場所を外して渡しても、付けたまま渡しても、同じ道筋になる。"""
    seen: dict[str, Any] = {}
    application = under("/shirube", lambda environ, start: seen.update(environ) or [b""])
    application({"PATH_INFO": path, "SCRIPT_NAME": ""}, None)
    assert (seen["PATH_INFO"], seen["SCRIPT_NAME"]) == (inside, script)
