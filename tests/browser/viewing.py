"""画面を見る道具: Chromium を起こし、横のはみ出し・読みやすさ・焦点を調べる。"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

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
Work = TypeVar("Work")
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
    """人ごとに一つの窓。書体と部品は、窓ごとに一度だけ読む。

    幅は、開いた窓の大きさを変えて見る（見え方は CSS の幅の決まりだけで変わり、仕掛けは幅を読まない）。
    """

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._pages: dict[str, Page] = {}

    def _page(self, visitor: str) -> Page:
        if visitor not in self._pages:
            context = self._browser.new_context(locale="ja-JP")
            context.add_cookies(self._site.cookie(visitor))  # type: ignore[arg-type]
            self._pages[visitor] = context.new_page()
        return self._pages[visitor]

    def opened(self, screen: Screen, visitor: str, width: int = WIDTHS[0]) -> Page:
        """この人が、この幅で、この画面を開く。書体が揃うまで待つ。入口などへ移されたら、それを誤りとする。"""
        page = self._page(visitor)
        widen(page, width)
        path = screen.paths[visitor]
        answer = page.goto(self._site.address + path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        assert answer.request.redirected_from is None, f"{path}: {answer.url} へ移された"
        page.evaluate("document.fonts.ready")
        return page

    def close(self) -> None:
        """すべての窓を閉じる。"""
        for page in self._pages.values():
            page.context.close()


def widen(page: Page, width: int) -> None:
    """窓をこの幅にする。"""
    page.set_viewport_size({"width": width, "height": 900})


@contextmanager
def opened(browser: Browser, site: Site, screen: Screen, visitor: str, width: int) -> Iterator[Page]:
    """この人が、この幅で、この画面を、新しい窓で開く。"""
    windows = Windows(browser, site)
    yield windows.opened(screen, visitor, width)
    windows.close()


def seen_by_two(
    site: Site, works: Sequence[Work], look: Callable[[Windows, Work], Iterable[str]]
) -> list[str]:
    """二つの Chromium で手分けして見て、見つけたものを集める（Playwright は、糸ごとに一つ動かせる）。"""
    feed = iter(list(works))  # 二つの糸が、一つの列から順に取る

    def walk() -> list[str]:
        with chromium() as browser:
            windows = Windows(browser, site)
            return [what for work in feed for what in look(windows, work)]

    with ThreadPoolExecutor(2) as hands:
        walks = [hands.submit(walk) for _ in range(2)]
    return [what for done in walks for what in done.result()]


def unreadable(page: Page) -> list[str]:
    """読みやすさの決まり（WCAG 2.2 の A・AA と良い作法）の違反。"""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    passed, violations = page.evaluate(
        """async (options) => {
          const {passes, violations} = await axe.run(options);
          return [passes.length, violations.flatMap(
            (found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)}`))];
        }""",
        options,
    )
    assert passed
    return list(violations)


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


def bare_focus(page: Page) -> list[str]:
    """焦点を得られるすべてのもの（鍵盤で送れる所も）のうち、得ても見た目の変わらないもの。

    Tab を一度押してから一つずつ焦点を移すので、鍵盤で移ったときの見た目になる。
    """
    page.keyboard.press("Tab")
    return list(
        page.evaluate(
            """() => {
              const scrolls = (one) => one.tabIndex < 0 && !one.hasAttribute("tabindex")
                && (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight);
              const all = [...document.body.querySelectorAll("*")], bare = [];
              for (const one of all.filter((one) => one.tabIndex >= 0 || scrolls(one))) {
                one.focus({preventScroll: true});
                if (document.activeElement !== one) continue;
                const style = getComputedStyle(one), box = one.getBoundingClientRect();
                const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                if (!(ring || style.boxShadow !== "none") || box.width === 0 || box.height === 0)
                  bare.push(one.outerHTML.slice(0, 120));
              }
              document.activeElement?.blur();
              return bare;
            }"""
        )
    )
