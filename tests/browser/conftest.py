"""画面の検査の支度: Chromium を一つだけ起こす（同じ過程で二つの Playwright は動けない）。"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.viewing import chromium, chromium_path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """外へ出ない Chromium。置かれていなければ、そう言って飛ばす。"""
    if not chromium_path():
        pytest.skip("Chromium がありません（SHIRUBE_CHROMIUM に場所を入れると検査します）")
    with chromium() as browser:
        yield browser
