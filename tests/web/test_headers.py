"""応答の見出しとクッキー（AUT-05）: 決めたとおりの形で、変われば赤になる。"""

import re

import pytest
from django.test import Client

from shirube.web.urls import collected_routes
from tests.world import PASSWORD, Town

pytestmark = pytest.mark.django_db

POLICY = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "script-src 'self'",
    "style-src 'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/no-such-page/", "/990019/", "/990019/cases/", "/health/"]
)
def test_headers_are_exactly_these(mihon: Town, path: str) -> None:
    """どの画面にも、同じ厳しい見出しが付く。"""
    response = mihon.client("staff").get(path)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert {name: response.headers[name] for name in FIXED} == FIXED
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response.headers


def test_pages_for_signed_in_people_are_never_kept(mihon: Town) -> None:
    """サインインした人の画面は、どれも控えを残させない（no-store, private）。"""
    client = mihon.client("system_admin")
    kept = []
    for route in collected_routes():
        if "<" in route.path or "GET" not in route.methods or route.name in ("health", "gallery"):
            continue
        response = client.get(mihon.url(route.path))
        if response.status_code == 200 and "no-store" not in response.headers.get("Cache-Control", ""):
            kept.append(route.name)
    assert kept == []


def test_pages_have_no_inline_script_or_style(mihon: Town) -> None:
    """文の中の命令・様式・よその住所が無いので、厳しい決まりのままで動く。"""
    client = mihon.client("system_admin")
    for path in ("", "cases/", "kpi/", "accounts/login/", "my-account/", "accounts/2fa/", "health/details/"):
        html = client.get(mihon.url(path)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style|javascript:", html), path
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html), path


def test_cookies_are_closed_to_scripts(mihon: Town) -> None:
    """クッキーは、命令から読めず、よそのサイトから送られない。"""
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "staff-990019", "password": PASSWORD})
    for name in ("shirube", "shirube-csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert client.cookies[name]["path"] == "/"
