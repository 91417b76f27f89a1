"""見本帖と見本の画面を、本物のブラウザーで確かめる。"""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = ["/", "/dashboard", "/bare"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _axe(page):
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert result["passes"]
    return [
        f"{found['id']}: {node['html'][:160]}" for found in result["violations"] for node in found["nodes"]
    ]


def _overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(opened, path, width):
    """WCAG 2.2 の A・AA と良い作法の決まりに、違反が一つもない。"""
    assert _axe(opened(path, width)) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(opened, path):
    """どの幅でも（320px は 400% の拡大に当たる）、画面は横に動かない。"""
    page = opened(path)
    found = {}
    for width in (1440, 1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = _overflow(page)
    assert set(found.values()) == {0}, found


@pytest.mark.parametrize("path", PAGES)
def test_strict_policy_is_never_broken(opened, path):
    """厳しい CSP のもとで、違反が一つも出ない。"""
    page = opened(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.violations") == []


def test_the_policy_watch_can_see_a_violation(opened):
    """違反の見張りは、その場の様式を足せば必ず気づく。"""
    page = opened("/bare")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_function("window.violations.length > 0")


def test_every_request_stays_at_home(browser, site):
    """どの画面も、外のどこも呼ばず、呼んだものはすべて届く。"""
    context = browser.new_context()
    page = context.new_page()
    answers = []
    page.on("response", lambda response: answers.append((response.url, response.status)))
    for path in PAGES:
        page.goto(site + path, wait_until="networkidle")
    context.close()
    assert len(answers) > 10
    assert [one for one in answers if not one[0].startswith(site) or one[1] != 200] == []


def test_names_are_drawn_with_the_vendored_font(opened):
    """人名や地名の字も、同梱の書体で出る（利用者の機械の書体に頼らない）。"""
    page = opened("/bare")
    script = """async (letters) => {
      const faces = await document.fonts.load("16px 'Noto Sans JP'", letters);
      return faces.length > 0 && faces.every((face) => face.status === "loaded");
    }"""
    assert [letter for letter in "髙﨑𠮷桒槗濵" if not page.evaluate(script, letter)] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1440, 390])
def test_controls_are_large_enough(opened, path, width):
    """押すところは、文の中のリンクを除き、縦横とも 24px 以上ある。"""
    page = opened(path, width)
    small = page.evaluate("""() =>
      [...document.querySelectorAll("a, button, summary, input, select, textarea")]
      .filter((node) => node.checkVisibility() && getComputedStyle(node).display !== "inline")
      .map((node) => [node.outerHTML.slice(0, 100), node.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
      .map(([text, box]) => `${text} ${box.width}x${box.height}`)""")
    assert [one for one in small if 'class="skip"' not in one] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_wide_text_spacing_loses_nothing(opened, width):
    """字間・行間を広げる利用者の設定でも、横に動かず、ボタンの字が切れない。"""
    page = opened("/dashboard", width)
    page.evaluate("""() => document.querySelectorAll("body, body *").forEach((node) => {
      node.style.lineHeight = "1.5";
      node.style.letterSpacing = "0.12em";
      node.style.wordSpacing = "0.16em";
    })""")
    assert _overflow(page) == 0
    cut = page.evaluate("""() => [...document.querySelectorAll(".button, .badge, .menu__item")]
      .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1)
      .map((node) => node.outerHTML)""")
    assert cut == []


def test_table_becomes_cards_on_a_phone(opened):
    """狭い画面の表は札になり、一文字ずつ折れるますがなく、読み上げの表の役目は残る。"""
    page = opened("/dashboard", 390)
    narrowest = page.evaluate("""() => Math.min(...[...document.querySelectorAll(".table tbody .table__cell")]
      .map((cell) => cell.parentElement.getBoundingClientRect().width))""")
    assert narrowest > 300
    assert page.get_by_role("table", name="施策の一覧（令和8年度）").count() == 1
    assert page.get_by_role("rowheader").count() == 3
    assert page.get_by_role("columnheader").count() == 6


def test_chart_letters_stay_readable_on_a_phone(opened):
    """狭い画面でも、図の字は 10px を下回らない。"""
    page = opened("/dashboard", 390)
    sizes = page.evaluate("""() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
      const rate = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      return [...svg.querySelectorAll("text")].map((text) =>
        parseFloat(text.getAttribute("font-size")) * rate);
    })""")
    assert len(sizes) > 20
    assert min(sizes) >= 10


def test_letters_in_a_chart_do_not_collide(opened):
    """図の中の字は、字どうし重ならず、枠からはみ出さない。"""
    page = opened("/")
    faults = page.evaluate("""() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll("text")].map((text) =>
        [text.textContent, text.getBoundingClientRect()]);
      const out = boxes.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1);
      const hits = boxes.flatMap(([a, one], index) => boxes.slice(index + 1).filter(([, two]) =>
        Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1 &&
        Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > one.height / 3).map(([b]) => [a, b]));
      return [...out.map(([text]) => text), ...hits];
    })""")
    assert faults == []
