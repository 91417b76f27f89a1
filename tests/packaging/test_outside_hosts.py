"""SC-01: 画面も部品も、外のホストを一つも指さない。外へつなぐ口を塞いだまま、全部の頁を歩ける。"""

import re
import socket
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.world import ROLES, World

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "shirube" / "ui" / "static"
# 取りに行く先になる属性。a の href は、人が押すまで取りに行かないが、庁内では開けないので同じく調べる。
FETCHING = {"src", "href", "srcset", "action", "formaction", "poster", "data", "hx-get", "hx-post", "content"}
OUTSIDE = re.compile(r"(?:https?:|wss?:)?//[^\s\"'<>)]+", re.IGNORECASE)
NAMES_ONLY = ("http://www.w3.org/",)  # SVG の名前空間。取りには行かない


class OutsideTried(AssertionError):
    """外へつなごうとした。"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """この機械の外へはつながせない。"""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and host not in ("127.0.0.1", "::1", "localhost"):
            raise OutsideTried(str(address))
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


class _References(HTMLParser):
    """頁が指す先を集める。"""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """指す先になる属性を控える。"""
        self.found += [(tag, name, value) for name, value in attrs if name in FETCHING and value]


def references(html: str) -> list[tuple[str, str, str]]:
    """頁が指す先（要素、属性、値）。"""
    parser = _References()
    parser.feed(html)
    return parser.found


def outside(text: str) -> list[str]:
    """外のホスト。"""
    return [found for found in OUTSIDE.findall(text) if not found.startswith(NAMES_ONLY)]


def crawl(client: Any, first: str, limit: int = 150) -> Iterator[tuple[str, Any]]:
    """同じサイトのリンクをたどって、見られる頁をすべて歩く。"""
    seen, left = {first}, deque([first])
    while left and len(seen) <= limit:
        where = left.popleft()
        response = client.get(where)
        if response.status_code in (301, 302):
            targets = [response.headers["Location"]]
        elif response.status_code == 200 and "text/html" in response.headers.get("Content-Type", ""):
            yield where, response
            targets = [v for tag, name, v in references(response.content.decode()) if tag == "a"]
        else:
            continue
        for target in targets:
            path = target.partition("#")[0]
            if (
                path.startswith("/")
                and not path.startswith("//")
                and "logout" not in path
                and path not in seen
            ):
                seen.add(path)
                left.append(path)


@pytest.mark.parametrize("role", [*ROLES, None])
def test_no_page_points_outside(world: World, role: str | None) -> None:
    """どの役割でも、歩ける頁のどれにも外のホストがない。内容の決まり（CSP）も自分だけを許す。"""
    client = world.mihon.client(role)
    pages = 0
    for where, response in crawl(client, world.mihon.url() if role else "/accounts/login/"):
        html = response.content.decode()
        for tag, name, value in references(html):
            assert outside(value) == [], f"{where}: <{tag} {name}>"
        for style in re.findall(r"<style[^>]*>(.*?)</style>|style=\"([^\"]*)\"", html, re.DOTALL):
            assert outside("".join(style)) == [], where
        policy = response.headers.get("Content-Security-Policy", "default-src 'self'")
        assert outside(policy) == [], where
        pages += 1
    assert pages >= (1 if role is None else 2)


@pytest.mark.parametrize(
    "path",
    sorted(
        p.relative_to(STATIC).as_posix() for p in STATIC.rglob("*") if p.suffix in (".css", ".js", ".svg")
    ),
)
def test_no_asset_points_outside(path: str) -> None:
    """見た目と動きの部品は、外の見た目・書体・絵・動きを取りに行かない。"""
    text = (STATIC / path).read_text(encoding="utf-8")
    if path.endswith(".css"):
        found = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", text)
    elif path.endswith(".svg"):
        found = [value for _, _, value in references(text)]
    else:
        code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", text, flags=re.DOTALL)
        found = re.findall(r"[\"'`]((?:https?:|wss?:)//[^\"'`]+)", code)
    assert [one for one in found if outside(one)] == []


def test_the_scan_finds_an_outside_host() -> None:
    """対照: 外のホストを指す書き方は、どれも見つかる。"""
    html = (
        '<script src="https://cdn.example/a.js"></script><img src="//img.example/a.png">'
        '<link rel=stylesheet href="http://x.example/a.css"><a href="/ok">よい</a>'
    )
    assert [value for _, _, value in references(html) if outside(value)] == [
        "https://cdn.example/a.js",
        "//img.example/a.png",
        "http://x.example/a.css",
    ]
    with pytest.raises(OutsideTried), socket.socket() as probe:
        probe.connect(("192.0.2.1", 80))
