"""AC-01: 誤りの画面・差し込まれた断片・開いた対話と折りたたみも、読みやすさの決まりに違反しない。

画面そのものは test_screens が見る。ここは、画面を開いただけでは現れない姿を、本物の給仕の上で起こして見る。
対話（dialog）を使う業務の画面はまだ無いので、部品の見本帖の対話を開く（使う画面ができれば、深い試験が開く）。
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pictures import viewer_of
from tests.browser.site import BROKEN, HEAVY_BURST, Screen, Site
from tests.browser.viewing import WIDTHS, opened, overflow, unreadable

pytestmark = pytest.mark.browser

ELSEWHERE = {  # 誤りの番号 → 匿名でも開ける、その誤りになる住所（団体コードのあと）
    404: "/990019/nai/",
    500: BROKEN,
}
SWAPPED = """() => new Promise(done =>
  document.body.addEventListener("htmx:afterSettle", () => done(true), {once: true}))"""


def _screen(site: Site, name: str) -> Screen:
    return next(screen for screen in site.screens if screen.name == name)


def _faults(page: Page, width: int) -> list[str]:
    over = overflow(page) if width == min(WIDTHS) else 0
    return unreadable(page) + ([f"横に {over}px はみ出す"] if over else [])


@contextmanager
def _as(browser: Browser, site: Site, visitor: str, width: int) -> Iterator[Page]:
    """この人の、まだ何も開いていない窓。"""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")
    context.add_cookies(site.cookie(visitor))  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("status", [403, 404, 409, 422, 429, 500])
def test_error_page_is_readable(status: int, width: int, browser: Browser, site: Site) -> None:
    """権限なし・見つからない・先を越された・直すところがある・多すぎる・システムの誤りの画面が読める。"""
    with _as(browser, site, "counter_clerk", width) as page:
        if status in ELSEWHERE:
            answer = page.goto(site.address + ELSEWHERE[status])
        elif status == 403:
            answer = page.goto(site.address + "/990019/organization/accounts/")
        elif status == 429:
            answer = _refused_too_many(page, site)
        else:
            page.goto(site.address + _screen(site, "cases.detail").paths["counter_clerk"])
            with page.expect_navigation() as sent:
                page.evaluate(_SEND_STALE if status == 409 else _SEND_TOO_LONG)
            answer = sent.value
        assert answer is not None and answer.status == status
        page.evaluate("document.fonts.ready")
        assert _faults(page, width) == []


_SEND_STALE = """() => {
  const form = document.querySelector("main form");
  form.querySelector("[name=version]").value = "99";
  form.submit();
}"""
_SEND_TOO_LONG = """() => {
  const form = document.querySelector("main form");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
  const wrong = document.createElement("form");
  wrong.method = "post"; wrong.action = "/990019/cases/";
  wrong.append(token);
  document.body.append(wrong);
  wrong.submit();
}"""


def _refused_too_many(page: Page, site: Site):  # type: ignore[no-untyped-def]
    """重い経路を続けて開き、多すぎると断られるまで進む（混んだ機械では、開くあいだに頻度の限りが少し戻る）。"""
    address = site.address + "/990019/audit/events.xlsx"
    for _ in range(2 * HEAVY_BURST):
        if page.request.get(address).status == 429:
            answer = page.goto(address)
            if answer is None or answer.status == 429:
                return answer
    return page.goto(address)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["jobs.list", "jobs.detail"])
def test_swapped_fragment_is_readable(name: str, width: int, browser: Browser, site: Site) -> None:
    """自動更新で差し込まれたあとの仕事の画面が読める。"""
    with opened(browser, site, _screen(site, name), "dx_officer", width) as page:
        assert page.evaluate(SWAPPED)
        assert _faults(page, width) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (403, "GET", "/990019/organization/accounts/"),
        (404, "GET", "/990019/nai/"),
        (409, "POST", ""),
        (500, "GET", BROKEN),
    ],
)
def test_swapped_error_is_readable(
    status: int, method: str, path: str, width: int, browser: Browser, site: Site
) -> None:
    """断片の求めが断られ、その場に差し込まれた誤りの文面が読める（422・429 の断片は 403 と同じ型紙）。"""
    path = path or _screen(site, "cases.detail").paths["counter_clerk"]
    with opened(browser, site, _screen(site, "jobs.detail"), "counter_clerk", width) as page:
        got = page.evaluate(
            """([method, path]) => new Promise(done => {
              const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
              document.body.addEventListener("htmx:afterSettle", (event) =>
                done(event.detail.xhr.status), {once: true});
              const sent = {headers: {"X-CSRFToken": token}, values: {version: 99}};
              htmx.ajax(method, path, {target: "#job", swap: "innerHTML", ...sent});
            })""",
            [method, path],
        )
        assert got == status
        assert _faults(page, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_open_dialog_is_readable(width: int, browser: Browser, site: Site) -> None:
    """開いた対話が読める。"""
    screen = _screen(site, "gallery")
    with opened(browser, site, screen, viewer_of(screen), width) as page:
        page.locator("[data-dialog]").first.click()
        assert page.get_by_role("dialog").is_visible()
        assert unreadable(page) == []
