"""体制の試験の土台: みほん市の名簿の見本。"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from shirube.apps.organization import actions
from shirube.apps.organization.models import RosterChange
from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.world import Town

EXAMPLES = Path(__file__).parents[4] / "examples" / "mihon-shi" / "roster"
APRIL = date(2026, 4, 1)
NEXT_APRIL = date(2027, 4, 1)


@pytest.fixture
def bring(mihon: Town) -> Callable[..., RosterChange]:
    """見本の名簿を、みほん市に取り込む。"""

    def staged(name: str, day: date, **options: object) -> RosterChange:
        with mihon.entered() as by:
            data = (EXAMPLES / name).read_bytes()
            return actions.stage_roster(by=by, name=name, data=data, effective_on=day, **options)

    return staged


@pytest.fixture
def adopt(mihon: Town) -> Callable[[RosterChange], RosterChange]:
    """一式を反映する。"""

    def adopted(change: RosterChange) -> RosterChange:
        with mihon.entered() as by:
            return actions.adopt_roster(by=by, key=change.key, version=change.version)

    return adopted


@pytest.fixture
def roster(bring: Callable[..., RosterChange], adopt: Callable[[RosterChange], RosterChange]) -> RosterChange:
    """令和8年4月1日の名簿を反映したところ。"""
    return adopt(bring("roster_2026-04-01_cp932.csv", APRIL, is_whole=True))
