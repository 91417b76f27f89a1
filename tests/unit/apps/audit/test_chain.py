"""鎖の決まり。"""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shirube.apps.audit import chain

ROW = ["0" * 32, "1" * 32, None, "2026-11-21 01:00:00", "行い", "種類", "鍵", "", "目的", "done", "", ""]


def test_event_text_is_the_same_from_both_databases() -> None:
    """SQLite の書き方と PostgreSQL の書き方の同じ出来事は、同じ文字列になる。"""
    from_sqlite = ["a" * 32, "b" * 32, "c" * 32, "2026-11-21 01:00:00.120000", *ROW[4:]]
    dashed = [str(UUID(value)) for value in from_sqlite[:3]]
    from_postgresql = [*dashed, "2026-11-21 01:00:00.12+00", *ROW[4:]]
    assert chain.canonical(from_sqlite) == chain.canonical(from_postgresql)


def test_event_text_is_written_down() -> None:
    """出来事の文字列の形は変わらない（変わると、これまでの控えがすべて合わなくなる）。"""
    assert chain.canonical(ROW) == (
        '["00000000000000000000000000000000","11111111111111111111111111111111",null,'
        '"2026-11-21 01:00:00.000000","行い","種類","鍵","","目的","done","",""]'
    )
    assert (
        chain.next_digest("f" * 64, ROW) == "f0efeecd395226799a3c34c0c57c13a4e08a701e7fbaaf10edbba6e2eea1a311"
    )


@pytest.mark.parametrize("place", range(len(ROW)))
def test_every_sealed_column_changes_the_digest(place: int) -> None:
    """どの項目を書き換えても、指紋が変わる。"""
    changed = list(ROW)
    changed[place] = "2" * 32 if place < 3 else "2027-01-01 00:00:00" if place == 3 else "別"
    assert chain.next_digest("f" * 64, changed) != chain.next_digest("f" * 64, ROW)


def test_text_moved_to_the_next_column_changes_the_digest() -> None:
    """項目の境をずらした書き換えも、指紋が変わる。"""
    left = [*ROW[:4], 'a","b', "c", *ROW[6:]]
    right = [*ROW[:4], "a", 'b","c', *ROW[6:]]
    assert chain.next_digest("f" * 64, left) != chain.next_digest("f" * 64, right)


def test_chains_of_two_bodies_begin_differently() -> None:
    """自治体ごと、サイト全体ごとに、鎖の初めの指紋が違う。"""
    firsts = {chain.first_digest(key) for key in (None, UUID(int=1), UUID(int=2))}
    assert len(firsts) == 3


def test_head_line_is_read_back() -> None:
    """控えの一行は、そのまま読み戻せる。"""
    for key in (None, UUID(int=5)):
        head = chain.Head(key, 12, "ab" * 32, datetime(2026, 11, 21, 1, 0, tzinfo=UTC))
        assert chain.read_head(head.line) == head


DIGEST, AT = "a" * 64, "2026-11-21T01:00:00Z"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "site 1",
        f"site x {DIGEST} {AT}",
        f"site 0 {DIGEST} {AT}",
        f"who 1 {DIGEST} {AT}",
        f"site 1 {'g' * 64} {AT}",
        f"site 1 {DIGEST} きのう",
    ],
)
def test_unreadable_head_names_its_line(line: str) -> None:
    """読めない控えは、何行目がなぜ読めず、次にどうするかを言う。"""
    with pytest.raises(chain.CannotReadHead, match=r"控えの 7 行目.*shirube audit head"):
        chain.read_head(line, 7)
