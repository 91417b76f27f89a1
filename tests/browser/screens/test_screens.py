"""AC-01: 画面は、読みやすさの決まりに違反せず、携帯の幅で横に動かず、鍵盤の焦点が見える。

速い試験は、様式・表・来歴などの姿の違う画面を一人の役割で見る。深い試験は、すべての画面をすべての人で開き、
骨組み（要素・印・状態。文字と行き先は除く）の違うものを、両方の幅で一つずつ見る。同じ骨組みの画面は、だれが見ても
読みやすさが同じなので、重ねて見ない（全部を二度ずつ見ると、二つの中央処理装置で 25 分を超える）。
見る画面の一覧は、経路の登録と、本物の答えから作る。
"""

import re
from collections.abc import Iterator, Sequence
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from tests.browser.pictures import viewer_of
from tests.browser.site import Screen, Site
from tests.browser.viewing import WIDTHS, Windows, opened, overflow, unreadable, unseen_focus

pytestmark = pytest.mark.browser

# 速い試験が見る画面: 姿の違うものを一つずつ。
SAMPLED = ("home", "account_login", "organization.tree", "organization.staff", "cases.detail", "kpi.lineage")
_TAG = re.compile(r"<[^>]+>")
_VARYING = re.compile(r'\b(href|action|value|id|for|title|content|aria-\w+by|data-\w+|hx-\w+)="[^"]*"')


def problems(windows: Windows, screen: Screen, visitor: str, widths: Sequence[int] = WIDTHS) -> list[str]:
    """この画面をこの人がこれらの幅で見たときの問題。"""
    found = []
    for width in widths:
        with windows.opened(screen, visitor, width) as page:
            said = f"{screen.name}（{visitor}・{width}px）"
            found += [f"{said}: {what}" for what in unreadable(page)]
            if width == min(WIDTHS) and (over := overflow(page)):
                found.append(f"{said}: 横に {over}px はみ出す")
            found += [f"{said}: 焦点が見えない {what}" for what in unseen_focus(page)]
    return found


@pytest.fixture(scope="module")
def windows(browser: Browser, site: Site) -> Iterator[Windows]:
    """人と幅ごとの窓。"""
    made = Windows(browser, site)
    yield made
    made.close()


@pytest.mark.parametrize("name", SAMPLED)
def test_sampled_screen_is_readable(name: str, windows: Windows, site: Site) -> None:
    """姿の違う画面は、どちらの幅でも読めて、はみ出さず、焦点が見える。"""
    screen = next(screen for screen in site.screens if screen.name == name)
    assert problems(windows, screen, viewer_of(screen)) == []


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


def skeletons(html: str) -> tuple[str, str]:
    """枠（見出しと目次）と本文の骨組み。文字・行き先・鍵を除いた、要素の並び。"""
    shell, _, rest = html.partition("<main")
    body, _, foot = rest.partition("</main>")
    return tuple(
        "".join(_VARYING.sub(r"\1", tag) for tag in _TAG.findall(part)) for part in (shell + foot, body)
    )  # type: ignore[return-value]


def test_skeleton_sees_a_new_part() -> None:
    """骨組みは、ボタンや印が一つ違えば変わり、文字と行き先だけの違いでは変わらない。"""
    page = '<nav></nav><main><p class="lead">山田</p><a href="/a/">一つ</a></main>'
    assert skeletons(page) == skeletons(page.replace("山田", "川田").replace("/a/", "/b/"))
    for changed in (page.replace("</p>", "</p><button>押す</button>"), page.replace("lead", "note")):
        assert skeletons(page)[1] != skeletons(changed)[1]
    assert skeletons(page)[0] != skeletons(page.replace("<nav>", "<nav><ul></ul>"))[0]


@pytest.fixture(scope="module")
def looks(site: Site) -> list[tuple[Screen, str]]:
    """骨組みの違う姿（画面と、それを見る人）。枠の違いも、本文の違いも、一つずつ入る。"""
    found, shells, opened_count = [], set(), 0
    for screen in site.screens:
        bodies = set()
        for visitor, path in screen.paths.items():
            cookies = "; ".join(f"{one['name']}={one['value']}" for one in site.cookie(visitor))
            request = Request(site.address + path, headers={"Cookie": cookies})  # noqa: S310 - 自分の給仕
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                assert answer.url.startswith(site.address + path), f"{path}: {answer.url} へ移された"
                shell, body = skeletons(answer.read().decode())
            opened_count += 1
            if shell not in shells or body not in bodies:
                found.append((screen, visitor))
            shells.add(shell)
            bodies.add(body)
    print(f"\n画面 {len(site.screens)}・画面×人 {opened_count}・骨組みの違う姿 {len(found)}")
    return found


@pytest.mark.deep
@pytest.mark.parametrize("width", WIDTHS)
def test_every_look_is_readable(
    width: int, windows: Windows, site: Site, looks: list[tuple[Screen, str]]
) -> None:
    """すべての人に開くすべての画面の、姿の違うものがみな、この幅で読めて、はみ出さず、焦点が見える。"""
    assert {screen.name for screen, _ in looks} == {screen.name for screen in site.screens}
    found = [what for screen, visitor in looks for what in problems(windows, screen, visitor, (width,))]
    print(f"\n{width}px: 姿 {len(looks)}・問題 {len(found)}")
    assert found == []
