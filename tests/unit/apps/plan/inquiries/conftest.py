"""照会の試験の支度。"""

from collections.abc import Callable

import pytest

from tests.inquiry_road import Road, started
from tests.world import Town


@pytest.fixture
def start(mihon: Town) -> Callable[..., Road]:
    """回答中の照会を作る。"""
    return lambda title="調査", previous=None: started(mihon, title, previous)


@pytest.fixture
def road(start: Callable[..., Road]) -> Road:
    """回答中の照会。"""
    return start()
