"""いまの状況: 家具を置いた町では、どの並びのどの行からも、もとの記録へ行ける。"""

import pytest

from tests.web.dashboard_walk import FACES, opened, rows_of, tiles
from tests.world import Town, World


def _walk(town: Town, role: str, face: str) -> None:
    """いまの状況のすべての札を開き、並びのすべての行を開く。"""
    client, seen = town.client(role), set[str]()
    shown = tiles(opened(client, town.url(f"plans/{town.things['plan'].key}/dashboard/{face}/")))
    for count, href in shown.values():
        rows_of(client, count, href, seen)
    assert seen or face == "section"


@pytest.mark.parametrize(
    ("role", "face"), [("dx_officer", "office"), ("staff", "section"), ("mayor", "mayor")]
)
def test_every_record_of_a_furnished_town_opens(furnished: World, role: str, face: str) -> None:
    """家具を置いた町（契約・課題・照会・決定のフォローもある）で、どの並びの行も、その役割で開ける。"""
    _walk(furnished.mihon, role, face)


@pytest.mark.deep
@pytest.mark.parametrize("role", ["dx_officer", "staff", "mayor", "vendor"])
def test_every_record_opens_from_every_face(furnished: World, role: str) -> None:
    """どの役割が、どのいまの状況から進んでも、どの並びの行も開ける。"""
    for face in FACES:
        _walk(furnished.mihon, role, face)
