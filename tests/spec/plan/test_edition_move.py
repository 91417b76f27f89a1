"""版の移し替えの決まり: 国の記録の続き方と、計画の状態から、扱いの案と選べる扱いが決まる。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shirube.engines.plan.edition_move import Held, HeldKind, MoveRow, MoveSubject
from shirube.engines.plan.edition_move_rows import Ground, move_rows
from shirube.reference.plan.editions import edition
from shirube.reference.plan.records import ItemGroup, PlanEdition

TODAY = date(2026, 11, 21)
TAKEN = "付け替える・独自として残す・前の版のまま残す"
LET_GO = "独自として残す・終了として残す・前の版のまま残す"
ADDABLE = "新しく加える・何もしない"


def initiative(item: str, state: str = "active") -> Held:
    """国の取組事項を指す取組。"""
    return Held(kind=HeldKind.INITIATIVE, key=f"取組 {item}", label=item, references=(item,), state=state)


def task(target: str, state: str = "planned") -> Held:
    """国の目標時期を指す節目。"""
    item = target.partition("#")[0]
    return Held(
        kind=HeldKind.TASK,
        key=f"節目 {target}",
        label=target,
        references=(target,),
        of=f"取組 {item}",
        state=state,
    )


def holder(role: str) -> Held:
    """役割の担い手。"""
    return Held(kind=HeldKind.HOLDER, key=f"担い手 {role}", label="総務課", references=(role,))


def rows(before: str | None, after: str | None, *held: Held) -> tuple[MoveRow, ...]:
    """実際の版での行。"""
    old, new = (edition(name) if name else None for name in (before, after))
    ground = Ground(
        before=old,
        after=new,
        roles_before=old.roles if old else (),
        roles_after=new.roles if new else (),
    )
    return move_rows(ground, held, today=TODAY)


def row(found: tuple[MoveRow, ...], row_id: str) -> MoveRow:
    """一つの行。"""
    return next(one for one in found if one.id == row_id)


# 移す前・先、計画が持つもの、行、続き方、案、選べる扱い
ITEMS = [
    # 続くもの
    ("2.0", "2.2", "取組", "item.telework", "変わらない", "付け替える", TAKEN),
    ("2.0", "2.2", "取組", "item.standardization", "変わった", "付け替える", TAKEN),
    ("2.0", "2.2", "なし", "item.telework", "変わらない", "何もしない", ADDABLE),
    ("2.2", "2.3", "取組", "item.frontyard", "変わらない", "付け替える", TAKEN),
    # 名がそろわない区分は、終わったと言わない
    ("2.2", "2.3", "取組", "item.bpr", "資料から分からない", "前の版のまま残す", LET_GO),
    ("2.2", "2.3", "なし", "item.bpr", "資料から分からない", "何もしない", "何もしない"),
    # 加わったもの
    ("2.2", "2.3", "なし", "item.eltax_payment", "加わった", "新しく加える", ADDABLE),
    (None, "2.2", "なし", "item.telework", "加わった", "何もしない", ADDABLE),
    # 版によらない計画にする
    ("2.2", None, "取組", "item.telework", "版によらなくなる", "独自として残す", LET_GO),
    ("2.2", None, "終わった取組", "item.telework", "版によらなくなる", "終了として残す", LET_GO),
]


@pytest.mark.parametrize(("before", "after", "has", "item", "standing", "proposed", "choices"), ITEMS)
def test_items(
    before: str | None, after: str | None, has: str, item: str, standing: str, proposed: str, choices: str
) -> None:
    """取組事項の扱いの案。"""
    state = "done" if has == "終わった取組" else "active"
    held = () if has == "なし" else (initiative(f"{item}@{before}", state),)
    found = next(
        one
        for one in rows(before, after, *held)
        if item in {end.partition("@")[0] for end in one.id.split(">")}
    )
    shown = (found.standing.label, found.proposed.label, "・".join(one.label for one in found.choices))
    assert shown == (standing, proposed, choices)


def test_an_item_carried_under_another_name() -> None:
    """第2.0版の「行政手続のオンライン化」は、第2.2版の「フロントヤード改革」に引き継がれる。"""
    found = row(
        rows("2.0", "2.2", initiative("item.online_procedures@2.0")),
        "item.online_procedures@2.0>item.frontyard@2.2",
    )
    assert found.standing.label == "引き継がれた"
    assert found.proposed.label == "付け替える"
    assert any("フロントヤード" in name for name in found.annexes)


# 目標時期: 計画の節目の状態 → 行、続き方、案
TARGETS = [
    (task("item.standardization@2.0#migration"), "変わらない", "付け替える"),
    (task("item.mynumber_card@2.0#holding"), "終わった", "独自として残す"),
    (task("item.mynumber_card@2.0#holding", "done"), "終わった", "終了として残す"),
]


@pytest.mark.parametrize(("held", "standing", "proposed"), TARGETS)
def test_targets(held: Held, standing: str, proposed: str) -> None:
    """国の目標時期の節目の扱いの案。"""
    reference = held.references[0]
    item = reference.partition("#")[0]
    found = next(one for one in rows("2.0", "2.2", initiative(item), held) if one.before == reference)
    assert (found.standing.label, found.proposed.label) == (standing, proposed)


def test_a_new_target_already_past_is_not_proposed() -> None:
    """新しい版で加わった目標時期でも、もう過ぎていれば、案では加えない（選べば加えられる）。"""
    found = row(
        rows("2.0", "2.2", initiative("item.standardization@2.0")), ">item.standardization@2.2#vendor"
    )
    assert found.proposed.label == "何もしない"
    assert "過ぎています" in found.note
    earlier = move_rows(
        Ground(before=edition("2.0"), after=edition("2.2")),
        (initiative("item.standardization@2.0"),),
        today=date(2023, 12, 1),
    )
    assert row(earlier, ">item.standardization@2.2#vendor").proposed.label == "新しく加える"


def test_a_target_of_a_skeleton_edition_is_unknown() -> None:
    """名だけの版では、目標時期が無くなったとは言わず、前の版のまま残す。"""
    held = task("item.standardization@2.2#migration")
    found = next(
        one
        for one in rows("2.2", "2.3", initiative("item.standardization@2.2"), held)
        if one.before == held.references[0]
    )
    assert (found.standing.label, found.proposed.label) == ("資料から分からない", "前の版のまま残す")


# 推進体制: 役割 → 続き方、案
ROLES = [
    ("role.head@2.0>role.head@2.2", "変わらない", "付け替える"),
    ("role.management@2.0>role.management@2.2", "変わった", "付け替える"),
    ("role.management@2.0>role.personnel@2.2", "分かれた", "新しく加える"),
]


@pytest.mark.parametrize(("row_id", "standing", "proposed"), ROLES)
def test_roles(row_id: str, standing: str, proposed: str) -> None:
    """推進体制の役割の扱いの案。人材育成・人事は、第2.2版で分かれた。"""
    found = row(rows("2.0", "2.2", holder("role.head"), holder("role.management")), row_id)
    assert (found.standing.label, found.proposed.label) == (standing, proposed)


def test_a_split_role_without_a_holder_asks_nothing() -> None:
    """担い手のいない役割が分かれても、写すものは無い。"""
    found = row(rows("2.0", "2.2"), "role.management@2.0>role.personnel@2.2")
    assert [one.label for one in found.choices] == ["何もしない"]


def test_a_role_that_ended_closes_its_term() -> None:
    """並ぶ役割が終われば任期を閉じ、並ばない役割（DX推進リーダーなど）は、終わったと言わない。"""
    found = rows("2.2", "2.0", holder("role.personnel"), holder("role.dx_leader"))
    by_label = {one.before: one for one in found if one.subject is MoveSubject.ROLE and one.after is None}
    assert by_label["role.personnel"].proposed.label == "終了として残す"
    assert by_label["role.dx_leader"].proposed.label == "前の版のまま残す"


def test_an_item_the_plan_already_has_is_not_added_twice() -> None:
    """新しい版の項目をもう指している取組があれば、加えることは選べない。"""
    found = row(rows("2.2", "2.3", initiative("item.eltax_payment@2.3")), ">item.eltax_payment@2.3")
    assert [one.label for one in found.choices] == ["何もしない"]
    assert found.note == "もう計画の取組になっています"


def without(one: PlanEdition, *items: str) -> PlanEdition:
    """取組事項の欠けた版。"""
    return replace(one, items=tuple(item for item in one.items if item.id not in items))


def test_an_optional_item_is_offered_but_not_proposed() -> None:
    """「必要に応じ」の取組事項が加わっても、案では加えない。"""
    old = without(edition("2.2"), "item.bpr", "item.telework")
    found = move_rows(Ground(before=old, after=edition("2.2")), (), today=TODAY)
    assert row(found, ">item.bpr@2.2").proposed.label == "何もしない"
    assert row(found, ">item.telework@2.2").proposed.label == "新しく加える"
    assert next(one for one in edition("2.2").items if one.id == "item.bpr").group is ItemGroup.OPTIONAL
