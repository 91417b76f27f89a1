"""AC-01: 画面は、読みやすさの決まりに違反せず、携帯の幅で横に動かず、鍵盤の焦点が見える。

速い試験は、様式・表・来歴などの姿の違う画面を一人の役割で見る。深い試験は、すべての画面をすべての人で開き、
骨組み（要素・印・状態。文字と行き先は除く）の違うものを、両方の幅で一つずつ見る。同じ骨組みの画面は、だれが見ても
読みやすさが同じなので、重ねて見ない。画面ごとに一度は、折りたたみと対話をすべて開いた姿も見る。
見る画面の一覧は、経路の登録と、本物の答えから作る。
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pictures import viewer_of
from tests.browser.site import Screen, Site
from tests.browser.skeletons import skeletons
from tests.browser.viewing import (
    WIDTHS,
    Windows,
    bare_focus,
    opened,
    overflow,
    seen_by_two,
    unreadable,
    unseen_focus,
    widen,
)

pytestmark = pytest.mark.browser

# 速い試験が見る画面: 姿の違うものを一つずつ。
SAMPLED = ("home", "account_login", "organization.tree", "organization.staff", "cases.detail", "kpi.lineage")

OPEN_ALL = """() => {
  const folds = document.querySelectorAll("main details"), dialogs = document.querySelectorAll("dialog");
  for (const one of folds) one.open = true;
  for (const one of dialogs) if (!one.open) one.showModal();
  return folds.length + dialogs.length;
}"""


def faults(page: Page, said: str) -> list[str]:
    """開いている画面の、いまの姿の問題。両方の幅で見る。"""
    found = []
    for width in WIDTHS:
        widen(page, width)
        told = f"{said}・{width}px"
        found += [f"{told}: {what}" for what in unreadable(page)]
        if width == min(WIDTHS) and (over := overflow(page)):
            found.append(f"{told}: 横に {over}px はみ出す")
        found += [f"{told}: 焦点が見えない {what}" for what in bare_focus(page)]
    return found


@pytest.fixture(scope="module")
def windows(browser: Browser, site: Site) -> Iterator[Windows]:
    """人と幅ごとの窓。"""
    made = Windows(browser, site)
    yield made
    made.close()


@pytest.mark.parametrize("name", SAMPLED)
def test_sampled_screen_is_readable(name: str, windows: Windows, site: Site) -> None:
    """姿の違う画面は、どちらの幅でも読めて、はみ出さず、Tab で順に進んでも焦点が見える。"""
    screen = next(screen for screen in site.screens if screen.name == name)
    page = windows.opened(screen, viewer_of(screen))
    assert faults(page, name) == []
    for width in WIDTHS:
        widen(page, width)
        assert unseen_focus(page) == []


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
        assert bare_focus(page) != []


def test_skeleton_sees_a_new_part() -> None:
    """骨組みは、ボタンや印が一つ違えば変わり、文字と行き先だけの違いでは変わらない。"""
    page = '<nav></nav><main><p class="lead">山田</p><a href="/a/">一つ</a></main>'
    assert skeletons(page) == skeletons(page.replace("山田", "川田").replace("/a/", "/b/"))
    for changed in (page.replace("</p>", "</p><button>押す</button>"), page.replace("lead", "note")):
        assert skeletons(page)[1] != skeletons(changed)[1]
    assert skeletons(page)[0] != skeletons(page.replace("<nav>", "<nav><ul></ul>"))[0]


def looks(site: Site) -> list[tuple[Screen, str]]:
    """骨組みの違う姿（画面と、それを見る人）。枠の違いも、本文の違いも、一つずつ入る。"""
    found, shells = [], set()
    for screen in site.screens:
        bodies = set()
        for visitor in sorted(screen.visitors, key=viewer_of(screen).__ne__):  # 多くのものが見える人から
            shell, body = screen.skeletons[visitor]
            if shell not in shells or body not in bodies:
                found.append((screen, visitor))
            shells.add(shell)
            bodies.add(body)
    return found


@pytest.mark.deep
def test_every_look_is_readable(site: Site) -> None:
    """すべての人に開くすべての画面の、姿の違うものがみな、どちらの幅でも読めて、はみ出さず、焦点が見える。

    画面ごとに一度は、折りたたみと対話をすべて開いた姿も見る。
    """
    seen, folded = looks(site), []

    def look(windows: Windows, work: tuple[Screen, str]) -> list[str]:
        screen, visitor = work
        said = f"{screen.name}（{visitor}）"
        page = windows.opened(screen, visitor)
        found = faults(page, said)
        if visitor == viewer_of(screen) and page.evaluate(OPEN_ALL):
            folded.append(screen.name)
            found += faults(page, f"{said}・開いた姿")
        return found

    found = seen_by_two(site, seen, look)
    opened_count = sum(len(screen.paths) for screen in site.screens)
    print(f"\n画面 {len(site.screens)}・画面×人 {opened_count}・姿 {len(seen)}", end="")
    print(f"・開く所のある画面 {len(folded)}・問題 {len(found)}")
    assert {screen.name for screen, _ in seen} == {screen.name for screen in site.screens}
    assert found == []
    assert len(folded) >= 3
