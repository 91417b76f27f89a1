"""画面を見る道具: Chromium を起こし、横のはみ出し・読みやすさ・焦点を調べる。"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import Screen, Site

WIDTHS = (1440, 390)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=ja",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium_path() -> str | None:
    """Debian の Chromium の場所。無ければ None。"""
    return os.environ.get("SHIRUBE_CHROMIUM") or shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """外へ出ない Chromium。"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS, env={**os.environ, "LANGUAGE": "ja"}
        )
        yield browser
        browser.close()


class Windows:
    """人と幅ごとに一つの窓。書体と部品は、窓ごとに一度だけ読む。"""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._contexts: dict[tuple[str, int], BrowserContext] = {}

    def _context(self, visitor: str, width: int) -> BrowserContext:
        if (visitor, width) not in self._contexts:
            context = self._browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")
            context.add_cookies(self._site.cookie(visitor))  # type: ignore[arg-type]
            self._contexts[visitor, width] = context
        return self._contexts[visitor, width]

    @contextmanager
    def opened(self, screen: Screen, visitor: str, width: int) -> Iterator[Page]:
        """この人が、この幅で、この画面を開く。書体が揃うまで待つ。入口などへ移されたら、それを誤りとする。"""
        page = self._context(visitor, width).new_page()
        path = screen.paths[visitor]
        answer = page.goto(self._site.address + path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        assert answer.request.redirected_from is None, f"{path}: {answer.url} へ移された"
        page.evaluate("document.fonts.ready")
        yield page
        page.close()

    def close(self) -> None:
        """すべての窓を閉じる。"""
        for context in self._contexts.values():
            context.close()


@contextmanager
def opened(browser: Browser, site: Site, screen: Screen, visitor: str, width: int) -> Iterator[Page]:
    """この人が、この幅で、この画面を、新しい窓で開く。"""
    windows = Windows(browser, site)
    with windows.opened(screen, visitor, width) as page:
        yield page
    windows.close()


def unreadable(page: Page) -> list[str]:
    """読みやすさの決まり（WCAG 2.2 の A・AA と良い作法）の違反。"""
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert result["passes"]
    return [
        f"{found['id']}: {node['html'][:160]}" for found in result["violations"] for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    """横にはみ出した幅（px）。"""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def unseen_focus(page: Page, limit: int = 40) -> list[str]:
    """Tab で順に進み、焦点を得ても見た目の変わらないもの。

    日付の欄の中の年・月・日・暦のボタンは、ブラウザーが自分で示すので、欄に入ったときだけを見る。
    """
    bare = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        found: Any = page.evaluate(
            """() => {
              const here = document.activeElement;
              if (!here || here === document.body) return null;
              const again = here === window.lastFocused;
              window.lastFocused = here;
              const style = getComputedStyle(here), box = here.getBoundingClientRect();
              const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              const shown = (ring || style.boxShadow !== "none") && box.width > 0 && box.height > 0;
              return {seen: again || shown, html: here.outerHTML.slice(0, 120)};
            }"""
        )
        if found is None:
            break
        if not found["seen"]:
            bare.append(found["html"])
    return bare
