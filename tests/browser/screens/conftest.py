"""画面の検査の支度: 本物の給仕と Chromium を、一度だけ起こす。"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site, running
from tests.browser.viewing import chromium, chromium_path


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """家具を置いたみほん市の給仕。"""
    with running() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """外へ出ない Chromium。置かれていなければ、そう言って飛ばす。"""
    if not chromium_path():
        pytest.skip("Chromium がありません（SHIRUBE_CHROMIUM に場所を入れると検査します）")
    with chromium() as browser:
        yield browser
