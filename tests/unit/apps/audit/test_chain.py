"""鎖の決まり。"""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shirube.apps.audit import chain
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.scope import Scope, enter

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)

ROW = [
    *("0" * 32, "1" * 32, "", "2026-11-21 01:00:00.000000"),
    *("行い", "種類", "鍵", "", "目的", "done", "", ""),
]


@pytest.mark.both_databases
def test_both_databases_give_the_same_event_text(stage: object) -> None:
    """同じ出来事は、SQLite からも PostgreSQL からも同じ文字列になる（空の鍵、ちょうどの秒も）。"""
    made = {"municipality_key": UUID(int=2), "action": "行い", "result": "done"}
    with enter(Scope(municipality_id=1, municipality_key=UUID(int=2), now=AT)):
        for key, micro in ((UUID(int=10), 0), (UUID(int=11), 120_000), (UUID(int=12), 1)):
            AuditEvent.objects.create(key=key, occurred_at=AT.replace(microsecond=micro), **made)
        rows = list(AuditEvent.objects.order_by("id").values_list(*chain.sealed_columns()))
    body = f"{2:032x}"
    assert [list(row[:4]) for row in rows] == [
        [f"{10:032x}", body, "", "2026-11-21 01:00:00.000000"],
        [f"{11:032x}", body, "", "2026-11-21 01:00:00.120000"],
        [f"{12:032x}", body, "", "2026-11-21 01:00:00.000001"],
    ]


def test_event_text_is_written_down() -> None:
    """出来事の文字列の形は変わらない（変わると、これまでの控えがすべて合わなくなる）。"""
    assert chain.canonical(ROW) == "\x1f".join(ROW)
    known = "d39538bb980e772416fd2c45c66cfe0d370884bf992ffb5d5fd2c135471cd848"
    assert chain.next_digest("f" * 64, ROW) == known


@pytest.mark.parametrize("place", range(len(ROW)))
def test_every_sealed_column_changes_the_digest(place: int) -> None:
    """どの項目を書き換えても、指紋が変わる。"""
    changed = list(ROW)
    changed[place] = "2" * 32 if place < 3 else "2027-01-01 00:00:00" if place == 3 else "別"
    assert chain.next_digest("f" * 64, changed) != chain.next_digest("f" * 64, ROW)


def test_text_moved_to_the_next_column_changes_the_digest() -> None:
    """項目の境をずらした書き換えも、指紋が変わる。"""
    left = [*ROW[:4], "a\x1fb", "c", *ROW[6:]]
    right = [*ROW[:4], "a", "b\x1fc", *ROW[6:]]
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


DIGEST, WHEN = "a" * 64, "2026-11-21T01:00:00Z"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "site 1",
        f"site x {DIGEST} {WHEN}",
        f"site 0 {DIGEST} {WHEN}",
        f"who 1 {DIGEST} {WHEN}",
        f"site 1 {'g' * 64} {WHEN}",
        f"site 1 {DIGEST} きのう",
    ],
)
def test_unreadable_head_names_its_line(line: str) -> None:
    """読めない控えは、何行目がなぜ読めず、次にどうするかを言う。"""
    with pytest.raises(chain.CannotReadHead, match=r"控えの 7 行目.*shirube audit head"):
        chain.read_head(line, 7)
