"""一か月の進捗照会を、画面で初めから終わりまで: 60課・200の作業。

DX推進担当が照会を始め、様式を配り、返ってきた56個のファイルを読んで取り込み、一つの課は自分で答え、一つの課は
電話で聞いて代わりに入れ、残りを催促し、締め切り、期間の報告を見る。かかった時間を印字する。
"""

import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.campaign_site import SECTIONS, TASKS
from tests.browser.site import Site, running
from tests.progress import filled

pytestmark = [pytest.mark.browser, pytest.mark.deep]

RETURNED = 56  # 画面で答える一課と、電話で聞く一課と、返さない二課を除く
TIMES: dict[str, float] = {}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """60課の町の給仕。"""
    with running("tests.browser.journeys.campaign_site") as site:
        yield site


@contextmanager
def signed_in(browser: Browser, site: Site, who: str) -> Iterator[Page]:
    """この人の画面。"""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="ja-JP", accept_downloads=True
    )
    context.add_cookies(site.cookie(who))  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.address}/990019/progress/")
    yield page
    context.close()


@contextmanager
def timed(name: str) -> Iterator[None]:
    """かかった秒を残す。"""
    start = time.perf_counter()
    yield
    TIMES[name] = time.perf_counter() - start


def download(page: Page, label: str) -> bytes:
    """この名のファイルを受け取る。"""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).first.click()
    return Path(waiting.value.path()).read_bytes()


def returned_files(bundle: bytes, folder: Path) -> list[Path]:
    """課の職員が書いて返したファイル。一つは読めない値、一つは別の課の名、ほかに関わりのない名簿が混じる。"""
    files = []
    with zipfile.ZipFile(BytesIO(bundle)) as package:
        names = sorted(name for name in package.namelist() if name.startswith("様式/"))
        assert len(names) == SECTIONS
        for number, name in enumerate(names[:RETURNED]):
            said: dict[str, object] = {
                "状態": "実施中",
                "進み（％）": "40",
                "一言": f"{number}番目の課が進めた",
            }
            if number == 3:
                said["進み（％）"] = "半分"
            data = filled(package.read(name), {2: said, 3: {"変わりなし": "変わりなし"}})
            shown = "第59課の返事.xlsx" if number == 5 else unquote(name.split("/")[1])
            path = folder / shown
            path.write_bytes(data)
            files.append(path)
    roster = folder / "名簿.csv"
    roster.write_text("氏名\n花子\n", encoding="utf-8")
    return [*files, roster]


def test_monthly_campaign(browser: Browser, site: Site, tmp_path: Path) -> None:
    """一か月の照会が、60課と200の作業で、止まらずに終わる。"""
    with signed_in(browser, site, "dx_officer") as page:
        page.get_by_role("link", name="進捗照会を始める").click()
        with timed("照会を始める"):
            page.get_by_role("button", name="照会を始める").click()
            expect(page.get_by_text(f"{SECTIONS}課の{TASKS}件を聞く照会を始めました")).to_be_visible()
        campaign = page.url
        with timed("60課の様式とメールの文を受け取る"):
            bundle = download(page, "すべての課の様式とメールの文")
        page.get_by_role("link", name="課に知らせる", exact=True).click()
        with timed("60課に知らせる"):
            page.get_by_role("button", name="チェックした課に知らせる").click()
            expect(page.get_by_text(f"{SECTIONS}課に知らせた日を残し")).to_be_visible()
        files = returned_files(bundle, tmp_path)
        _read_and_adopt(page, files)
        with timed("同じファイルをもう一度読む"):
            page.set_input_files("input[type=file]", files)
            page.get_by_role("button", name="読んで確かめる").click()
        expect(page.get_by_text("取り込む行はありません。")).to_be_visible()
    _answer_on_screen(browser, site, campaign)
    with signed_in(browser, site, "dx_officer") as page:
        _enter_for(page, campaign, "第59課")
        _remind_and_close(page, campaign)
        _see_report(page)
    print("\n" + "\n".join(f"{name}: {seconds:.2f} 秒" for name, seconds in TIMES.items()))
    assert max(TIMES.values()) < 10


def _read_and_adopt(page: Page, files: list[Path]) -> None:
    with timed("返ってきた57個を読んで確かめる"):
        page.set_input_files("input[type=file]", files)
        page.get_by_role("button", name="読んで確かめる").click()
        expect(page.get_by_role("heading", name="返ってきた様式を確かめる")).to_be_visible()
    expect(page.get_by_text("「半分」は 0 から 100 の整数ではありません")).to_be_visible()
    expect(page.get_by_text("名前は「第59課」ですが、中身は「第06課」の行です")).to_be_visible()
    expect(page.get_by_text("この照会の様式ではありません")).to_be_visible()
    with timed("取り込む"):
        page.get_by_role("button", name="取り込む").click()
        expect(page.get_by_text(f"{RETURNED * 2 - 1}行を取り込みました")).to_be_visible()


def _answer_on_screen(browser: Browser, site: Site, campaign: str) -> None:
    """最後の課の所属長が、自分の課の行に一つずつ答える。"""
    with signed_in(browser, site, "section_chief") as page:
        page.goto(campaign)
        page.get_by_role("link", name="第60課の進み具合を答える").click()
        with timed("課の画面で三件に答える"):
            for _ in range(TASKS // SECTIONS):
                page.get_by_role("button", name="変わりなしと答える").first.click()
                expect(page.get_by_text("答えを記録しました")).to_be_visible()
        expect(page.get_by_text("答えのある作業 3 / 3")).to_be_visible()


def _enter_for(page: Page, campaign: str, section: str) -> None:
    """電話で聞いた課の一件を、代わりに入れる。"""
    page.goto(campaign)
    page.get_by_role("link", name=section, exact=True).click()
    card = page.locator(".progress-card").first
    card.get_by_label("だれに聞いたか").fill("第59課の係長")
    card.get_by_label("電話").check()
    card.get_by_label("状態").select_option("active")
    card.get_by_role("button", name="この内容で答える").click()
    expect(page.get_by_text("第59課の係長から電話で聞いた代わりの入力")).to_be_visible()


def _remind_and_close(page: Page, campaign: str) -> None:
    """まだの課を催促して、締め切る。"""
    page.goto(campaign)
    page.get_by_role("link", name="催促する", exact=True).click()
    assert page.locator("input[name=sections]").count() == SECTIONS - 1
    with timed("59課を催促する"):
        page.get_by_role("button", name="チェックした課に催促する").click()
        expect(page.get_by_text("59課に知らせた日を残し")).to_be_visible()
    page.get_by_role("button", name="照会を締め切る").click()
    expect(page.get_by_text("締め切りました")).to_be_visible()


def _see_report(page: Page) -> None:
    """期間の報告: 答えのなかった作業だけが「報告なし」に数えられる。"""
    with timed("期間の報告を開く"):
        page.get_by_role("link", name="期間の報告を見る").click()
        expect(page.get_by_role("heading", name="担当ごと")).to_be_visible()
    silent = TASKS - (RETURNED * 2 - 1) - TASKS // SECTIONS - 1
    assert page.locator(".roadmap-count", has_text="報告なし").locator("strong").inner_text() == str(silent)
    page.locator(".roadmap-count", has_text="報告なし").click()
    expect(page.get_by_text(f"全{silent}件のうち")).to_be_visible()
    assert len(download(page, "この報告")) > 5_000
