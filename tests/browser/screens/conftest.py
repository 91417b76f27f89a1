"""画面の検査の支度: 家具を置いた本物の給仕を、一度だけ起こす。"""

from collections.abc import Iterator

import pytest

from tests.browser.pictures import VIEWERS
from tests.browser.site import Site, running

FEW = ("anonymous", *VIEWERS, "counter_clerk", "stranger")  # 絵を撮る人（viewer_of）を選ぶ順


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """家具を置いたみほん市の給仕。深い試験ではすべての人の、速い試験では、画面ごとに絵を撮る一人だけの一覧を持つ。"""
    is_deep = any(item.get_closest_marker("deep") for item in request.session.items)
    with running(visitors=() if is_deep else FEW) as site:
        yield site
