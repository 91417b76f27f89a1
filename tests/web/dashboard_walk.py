"""いまの状況の歩き方: 頁を開き、札を読み、札から並びへ、並びから記録へ行く。"""

import html
import re

from django.test import Client

from tests.world import Town

FACES = ("office", "section", "mayor")
TILE = re.compile(r'<a class="face-tile[^"]*" href="([^"]+)"><strong>([^<]+)</strong><span>([^<]+)</span>')


def page(town: Town, role: str, path: str) -> str:
    """開いた頁。"""
    return opened(town.client(role), path)


def opened(client: Client, path: str) -> str:
    """この人の玄関で開いた頁。"""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def tiles(text: str) -> dict[str, tuple[str, str]]:
    """札の名 → （数の言葉, 行き先）。"""
    return {title: (count, href) for href, count, title in TILE.findall(text)}


def rows_of(client: Client, count: str, href: str, seen: set[str]) -> str:
    """札から開いた並びの行。まだ開いていない（``seen`` にない）行き先は、みな開けることを確かめる。"""
    text = opened(client, href)
    assert f"<strong>{count}</strong>" in text
    body = re.search(r"<tbody.*?</tbody>", text, re.S)
    rows = body[0] if body else ""
    for link in dict.fromkeys(re.findall(r'<a[^>]*href="([^"]+)"', rows)):
        if link not in seen:
            assert client.get(link).status_code == 200, link
            seen.add(link)
    return rows
