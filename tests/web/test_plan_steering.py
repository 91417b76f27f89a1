"""課題・PDCA・OODA の画面: 挙げる、追う、締める、回す、表計算で行き来する、業者に見せない。"""

import pytest

from tests.furnishing import furnish
from tests.world import Town, World


@pytest.fixture
def furnished(world: World) -> World:
    """みほん市のすべての部屋に記録を置く。"""
    furnish(world.mihon)
    return world


def _here(town: Town, path: str = "") -> str:
    return town.url(f"plans/{town.things['plan'].key}/{path}")


def test_every_page_opens(furnished: World) -> None:
    """どの画面も開く。"""
    town = furnished.mihon
    t = town.things
    client = town.client("dx_officer")
    for path in (
        "issues/",
        "issues/new/",
        "issues/sheets/",
        "issues.xlsx",
        f"issues/{t['issue'].key}/",
        f"issues/{t['issue'].key}/edit/",
        "cycles/",
        "cycles/new/",
        f"cycles/{t['cycle'].key}/",
        f"cycles/{t['closed_cycle'].key}/",
        f"cycles/{t['cycle'].key}/sheet.xlsx",
        f"cycles/{t['closed_cycle'].key}/paper.docx",
        f"cycles/{t['closed_cycle'].key}/paper.pdf",
        f"cycles/{t['cycle'].key}/sheets/",
        f"reviews/{t['cycle_review'].key}/",
        "loops/",
        "loops/new/",
        f"loops/{t['loop'].key}/",
        f"loops/{t['ended_loop'].key}/",
        f"loops/{t['decided_loop'].key}/",
        f"steering/sheets/{t['issue_sheet'].key}/",
        f"steering/sheets/{t['review_sheet'].key}/",
        f"roadmap/tasks/{t['task'].key}/",
        f"diagnosis/findings/{t['finding_as_issue'].key}/",
    ):
        assert client.get(_here(town, path)).status_code == 200, path
