"""玄関の試験の道具: 本物のサインインを通る玄関と、動かせる時計。"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from shirube.apps.frame import clock
from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.world import PASSWORD


class MovingClock:
    """試験が進める時計。"""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        """いま。"""
        return self.at

    def advance(self, **step: float) -> None:
        """進める。"""
        self.at += timedelta(**step)


@pytest.fixture
def moving_clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """時計を差し替える。"""
    moving = MovingClock()
    monkeypatch.setattr(clock, "now", moving)
    return moving


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """利用者IDとパスワードを画面から送って入る。"""

    def enter(login_id: str, password: str = PASSWORD, **extra: str) -> Client:
        client = Client(**extra)
        client.post("/accounts/login/", {"login": login_id, "password": password})
        return client

    return enter
