"""版の移し替えの法則: 元に戻せば同じ、扱いは一つ、触れないものは変わらない。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shirube.engines.plan.edition_move import (
    CannotMoveEdition,
    Handling,
    Held,
    HeldKind,
    Move,
    MoveRow,
    MoveStanding,
    MoveSubject,
    applied,
    clashes,
    decided,
    move,
    restored,
)
from shirube.engines.plan.edition_move_rows import Ground, move_rows
from shirube.reference.plan.editions import edition

TODAY = date(2026, 11, 21)
NAMES = (None, "2.0", "2.2", "2.3")
EDITIONS = {name: edition(name) for name in NAMES if name}
REFERENCES = sorted(item.reference for one in EDITIONS.values() for item in one.items)
TARGETS = sorted(
    f"{item.reference}#{target.id}"
    for one in EDITIONS.values()
    for item in one.items
    for target in item.targets
)
ROLES = sorted({role.id for one in EDITIONS.values() for role in one.roles})
DAYS = st.none() | st.dates(date(2022, 1, 1), date(2030, 12, 31))
STATES = st.sampled_from(["planned", "active", "done", "stopped"])


@st.composite
def plans(draw: st.DrawFn) -> tuple[Held, ...]:
    """国の記録を指す計画の記録。いくつも指す取組、指さない取組、同じ項目を指す取組もある。"""
    found: list[Held] = []
    for at in range(draw(st.integers(0, 6))):
        references = draw(st.lists(st.sampled_from(REFERENCES), max_size=3, unique=True))
        label = draw(st.sampled_from(["独自の取組", "テレワークの推進", "セキュリティ対策の徹底"]))
        found.append(
            Held(
                kind=HeldKind.INITIATIVE,
                key=f"i{at}",
                label=label,
                references=tuple(references),
                state=draw(STATES),
            )
        )
    for at in range(draw(st.integers(0, 4))):
        due = draw(DAYS)
        found.append(
            Held(
                kind=HeldKind.TASK,
                key=f"t{at}",
                label="節目",
                references=(draw(st.sampled_from(TARGETS)),),
                state=draw(STATES),
                due=due,
                ends_on=draw(st.just(due) | DAYS),
            )
        )
    for at in range(draw(st.integers(0, 3))):
        role = draw(st.sampled_from(ROLES))
        found.append(
            Held(kind=HeldKind.HOLDER, key=f"h{at}", label="課", references=(role,), ends_on=draw(DAYS))
        )
    return tuple(found)


def ground(before: str | None, after: str | None) -> Ground:
    """移す前と後。"""
    old, new = (EDITIONS.get(name or "") for name in (before, after))
    return Ground(
        before=old,
        after=new,
        roles_before=old.roles if old else (),
        roles_after=new.roles if new else (),
    )


@st.composite
def moves(draw: st.DrawFn) -> tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]]:
    """計画、行、選ばれた扱い。"""
    held = draw(plans())
    before, after = draw(st.permutations(NAMES))[:2]
    rows = move_rows(ground(before, after), held, today=TODAY)
    chosen = {row.id: draw(st.sampled_from(row.choices)) for row in rows if draw(st.booleans())}
    return held, rows, decided(rows, chosen)


def made(rows: tuple[MoveRow, ...], handlings: Mapping[str, Handling]) -> Move:
    """合わない扱いの組は除く。"""
    assume(not clashes(rows, handlings))
    return move(rows, handlings, reason="移し替えで終了", today=TODAY)


@given(moves())
def test_move_then_undo_is_identity(
    case: tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]],
) -> None:
    """移して元に戻すと、前と同じである。"""
    held, rows, handlings = case
    done = made(rows, handlings).rewrites
    assert restored(applied(held, done), done) == held
    assert applied(applied(held, done), [one.reversed for one in done]) == held


@given(moves())
def test_rows_are_one_standing_and_one_identity(
    case: tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]],
) -> None:
    """行の名は重ならず、同じ国の記録が「続く」と「加わった」の両方に現れることはない。"""
    _, rows, _ = case
    assert len({row.id for row in rows}) == len(rows)
    goes_on = {row.after for row in rows if row.before and row.after and row.subject is MoveSubject.ITEM}
    fresh = {
        row.after
        for row in rows
        if row.standing in (MoveStanding.NEW, MoveStanding.DROPPED) and row.subject is MoveSubject.ITEM
    }
    assert not goes_on & fresh
    assert all(row.proposed in row.choices for row in rows)


@given(moves())
def test_what_no_row_touches_does_not_change(
    case: tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]],
) -> None:
    """書き換えるのは行に触れた記録だけで、「前の版のまま」「何もしない」だけの記録は変わらない。"""
    _, rows, handlings = case
    done = made(rows, handlings)
    touched = {
        (one.kind, one.key)
        for row in rows
        for one in row.pointing
        if handlings[row.id] not in (Handling.STAY, Handling.SKIP, Handling.ADD)
    }
    assert {(one.before.kind, one.before.key) for one in done.rewrites} <= touched
    for one in done.rewrites:
        assert one.before != one.after
        assert (one.before.key, one.before.kind, one.before.label) == (
            one.after.key,
            one.after.kind,
            one.after.label,
        )


@given(moves())
def test_closed_work_keeps_its_state(
    case: tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]],
) -> None:
    """終わった取組と作業の状態は、どの扱いでも変わらない。"""
    _, rows, handlings = case
    for one in made(rows, handlings).rewrites:
        if not one.before.is_open:
            assert (one.after.state, one.after.stop_reason) == (one.before.state, one.before.stop_reason)


@given(moves())
def test_repointing_everything_leaves_nothing_behind(
    case: tuple[tuple[Held, ...], tuple[MoveRow, ...], Mapping[str, Handling]],
) -> None:
    """付け替えた取組は、その項目の前の版を指さず、新しい版を一度だけ指す。"""
    held, rows, handlings = case
    after = {one.key: one for one in applied(held, made(rows, handlings).rewrites)}
    for row in rows:
        if handlings[row.id] is Handling.REPOINT and row.subject is MoveSubject.ITEM:
            for one in row.pointing:
                if one.kind is HeldKind.INITIATIVE:
                    assert row.before not in after[one.key].references
                    assert after[one.key].references.count(row.after or "") == 1


@given(plans(), st.sampled_from(["2.0", "2.2", "2.3"]))
def test_changed_rows_refuse_the_undo(held: tuple[Held, ...], name: str) -> None:
    """移したあとに変わった記録があれば、戻さずに断る。"""
    rows = move_rows(ground(name, None), held, today=TODAY)
    done = made(rows, decided(rows, {})).rewrites
    assume(done)
    changed = [
        Held(kind=one.kind, key=one.key, label="直した", version=9) if one == done[0].after else one
        for one in applied(held, done)
    ]
    with pytest.raises(CannotMoveEdition, match="移したあとに変わっています"):
        restored(changed, done)


@given(plans())
def test_records_survive_json(held: tuple[Held, ...]) -> None:
    """記録の形にして戻すと、同じである。"""
    assert tuple(Held.from_record(one.to_record()) for one in held) == held
