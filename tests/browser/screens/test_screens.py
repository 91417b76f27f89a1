"""AC-01: 画面は、読みやすさの決まりに違反せず、携帯の幅で横に動かず、鍵盤の焦点が見える。

速い試験は、様式・表・来歴などの姿の違う画面を一人の役割で見る。すべての画面 × すべての役割は深い試験が見る。
見る画面の一覧は、経路の登録と、本物の答えから作る。
"""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser

from tests.browser.pictures import viewer_of
from tests.browser.site import Screen, Site
from tests.browser.viewing import WIDTHS, opened, overflow, unreadable, unseen_focus
from tests.world import VISITORS

pytestmark = pytest.mark.browser

# 速い試験が見る画面: 姿の違うものを一つずつ。
SAMPLED = ("home", "account_login", "organization.tree", "organization.staff", "cases.detail", "kpi.lineage")


# 深い試験が広い幅でも見る人。ほかの人は、崩れやすい携帯の幅だけで見る（45分に納めるため）。
WIDE_VISITORS = ("system_admin", "dx_officer", "anonymous")


def problems(
    browser: Browser, site: Site, screen: Screen, visitor: str, widths: Sequence[int] = WIDTHS
) -> list[str]:
    """この画面をこの人がこれらの幅で見たときの問題。"""
    found = []
    for width in widths:
        with opened(browser, site, screen, visitor, width) as page:
            said = f"{screen.name}（{visitor}・{width}px）"
            found += [f"{said}: {what}" for what in unreadable(page)]
            if width == min(WIDTHS) and (over := overflow(page)):
                found.append(f"{said}: 横に {over}px はみ出す")
            found += [f"{said}: 焦点が見えない {what}" for what in unseen_focus(page)]
    return found


@pytest.mark.parametrize("name", SAMPLED)
def test_sampled_screen_is_readable(name: str, browser: Browser, site: Site) -> None:
    """姿の違う画面は、どちらの幅でも読めて、はみ出さず、焦点が見える。"""
    screen = next(screen for screen in site.screens if screen.name == name)
    assert problems(browser, site, screen, viewer_of(screen)) == []


def test_every_page_is_on_the_list(site: Site) -> None:
    """HTML を返すすべての経路が、見る画面の一覧にある。"""
    assert len(site.screens) >= 30
    assert set(SAMPLED) <= {screen.name for screen in site.screens}


def test_checks_can_see_a_fault(browser: Browser, site: Site) -> None:
    """読みやすさ・はみ出し・焦点の検査は、わざと壊した画面の三つの誤りに必ず気づく。"""
    screen = next(screen for screen in site.screens if screen.name == "home")
    with opened(browser, site, screen, viewer_of(screen), 390) as page:
        page.evaluate(
            """() => {
              const image = document.createElement("img");
              image.src = "/static/ui/mark.svg";
              document.querySelector("main").append(image);
              const wide = document.createElement("div");
              wide.setAttribute("style", "width: 900px; height: 1px");
              wide.style.width = "900px"; wide.style.height = "9px";
              document.querySelector("main").append(wide);
              for (const one of document.querySelectorAll("a, button")) {
                one.style.outline = "none"; one.style.boxShadow = "none";
              }
            }"""
        )
        assert any("image-alt" in what for what in unreadable(page))
        assert overflow(page) > 0
        assert unseen_focus(page) != []


@pytest.mark.deep
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_screen_is_readable_for(visitor: str, browser: Browser, site: Site) -> None:
    """この人に開くすべての画面が読めて、はみ出さず、焦点が見える。"""
    mine = [screen for screen in site.screens if visitor in screen.visitors]
    widths = WIDTHS if visitor in WIDE_VISITORS else (min(WIDTHS),)
    found = [what for screen in mine for what in problems(browser, site, screen, visitor, widths)]
    print(f"\n{visitor}: 画面 {len(mine)} × 幅 {len(widths)}・問題 {len(found)}")
    assert found == []
    assert mine
