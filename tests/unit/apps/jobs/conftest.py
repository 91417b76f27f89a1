"""仕事の試験の支度。"""

import pytest

from shirube.apps.organization import actions as organization
from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.world import Town, site_scope


@pytest.fixture
def body(stage: object) -> Town:  # noqa: F811
    """利用者のいない一つの自治体（早く建つ）。"""
    municipality = organization.establish_municipality(
        by=site_scope(),
        code="990019",
        name="みほん市",
        kana="みほんし",
        prefecture="みほん県",
        kind="city",
        is_demo=True,
    )
    return Town(municipality=municipality, code="990019", marker="")
