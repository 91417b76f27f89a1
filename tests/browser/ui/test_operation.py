"""鍵盤だけで・仕掛けなしで・利用者の選んだ見え方で使えること。"""

import pytest

pytestmark = pytest.mark.browser


def _focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_first_tab_leads_to_the_main_text(opened):
    """最初の Tab で「本文へ移る」が見え、押すと本文へ移る。"""
    page = opened("/bare")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert _focused(page) == "main"


def test_focus_is_always_seen(opened):
    """Tab で移った先には、どれも黒 4px の枠が付く。"""
    page = opened("/bare")
    seen = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        look = page.evaluate("""() => { const node = document.activeElement;
          return node === document.body ? null : getComputedStyle(node).outline; }""")
        if look:
            seen.add(look)
    assert seen == {"rgb(0, 0, 0) solid 4px"}


def test_tab_never_gets_stuck(opened):
    """Tab を押し続けると、画面の終わりまで行って必ず抜けられる。"""
    page = opened("/dashboard", 390)
    page.evaluate("""() => { window.reached = [];
      document.addEventListener("focusin", (event) =>
        window.reached.push(event.target.outerHTML.slice(0, 80))); }""")
    for _ in range(80):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.reached")
    assert any("この頁の先頭へ" in one or "#top" in one for one in reached)
    assert any("登録する" in one for one in reached)


@pytest.mark.parametrize("has_script", [True, False])
def test_phone_menu_opens_by_keyboard(opened, has_script):
    """狭い画面の一覧は、鍵盤だけで、仕掛けがなくても開く。"""
    page = opened("/dashboard", 390, java_script_enabled=has_script)
    menu = page.locator(".drawer .menu__item").first
    assert not menu.is_visible()
    page.locator(".drawer__summary").focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()


def test_only_one_menu_is_shown(opened):
    """横の一覧と狭い画面の一覧は、どの幅でもどちらか一つだけが見える。"""
    page = opened("/dashboard")
    for width in (1440, 1024, 1023, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".side").is_visible() != page.locator(".drawer").is_visible()


def test_dialog_opens_closes_and_gives_focus_back(opened):
    """窓は Enter で開き、Esc で閉じ、開いたボタンへ戻る。"""
    page = opened("/")
    opener = page.locator("[data-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="下書きを削除しますか").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate("document.activeElement.dataset.dialog") == "confirm-delete"


def test_dialog_without_script_is_a_link(opened):
    """仕掛けがなければ、窓のボタンは同じことをする画面へのリンクとして働く。"""
    page = opened("/", java_script_enabled=False)
    page.locator("[data-dialog]").click()
    assert page.url.endswith("#dialog")
    assert not page.locator("dialog").is_visible()


def test_wrong_form_takes_focus_and_leads_to_the_field(opened):
    """誤りのある様式を開くと、まとめに移り、そこから直す欄へ移れる。"""
    page = opened("/dashboard")
    assert "form-errors" in _focused(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert _focused(page) == "errors-progress"


def test_figure_table_opens_by_keyboard(opened):
    """図の数字は、鍵盤だけで表として開ける。"""
    page = opened("/dashboard")
    summary = page.locator(".figure__details summary").first
    summary.focus()
    page.keyboard.press("Space")
    assert page.get_by_role("rowheader", name="令和8").is_visible()


def test_forced_colours_keep_the_current_place(opened):
    """利用者が選んだ色でも、いまの画面の印と、ボタンの縁が見える。"""
    page = opened("/dashboard", forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    look = "(node) => getComputedStyle(node)"
    assert page.locator(".side [aria-current]").evaluate(look + ".outlineWidth") == "2px"
    assert page.locator(".button--primary").first.evaluate(look + ".borderTopStyle") == "solid"


def test_reduced_motion_stops_smooth_scrolling(opened):
    """動きを減らす設定では、滑らかな移動をしない。"""
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert opened("/bare", reduced_motion="reduce").evaluate(behaviour) == "auto"
    assert opened("/bare", reduced_motion="no-preference").evaluate(behaviour) == "smooth"


def test_paper_shows_the_content_only(opened):
    """紙には一覧や操作を刷らず、折りたたんだ表は開いて刷る。"""
    page = opened("/dashboard")
    page.emulate_media(media="print")
    for selector in (".side", ".header__account", ".footer", ".actions"):
        assert not page.locator(selector).first.is_visible()
    assert page.locator(".figure__table").first.bounding_box()["height"] > 100
    assert page.pdf().startswith(b"%PDF")
