"""画面の検査の支度: 家具を置いた本物の給仕を、一度だけ起こす。"""

from collections.abc import Iterator

import pytest

from tests.browser.site import Site, running


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """家具を置いたみほん市の給仕。"""
    with running() as site:
        yield site
