"""推進計画の版の違い: 変わったところだけを挙げ、分からないことを変わったと言わないこと。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shirube.engines.plan.edition_difference import Change, ChangeKind, Subject, difference
from shirube.reference.plan.editions import edition, editions
from shirube.reference.plan.records import (
    Bodies,
    Detail,
    ItemGroup,
    NationalItem,
    PlanEdition,
)
from shirube.values.citation import Certainty, Citation


def item(item_id: str = "item.a", **fields: object) -> NationalItem:
    """試しの取組事項。"""
    base = NationalItem(
        id=item_id,
        edition="1.0",
        label="甲",
        title="甲",
        group=ItemGroup.PRIORITY,
        number="(1)",
        order=1,
        bodies=Bodies.BOTH,
        detail=Detail.FULL,
        certainty=Certainty.READ,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def plan(*items: NationalItem, groups: tuple[ItemGroup, ...] = tuple(ItemGroup)) -> PlanEdition:
    """試しの版。"""
    return PlanEdition(
        edition="1.0",
        label="試しの計画",
        citation=Citation(document="試しの文書"),
        period_start=None,
        period_end=None,
        period_as_printed=None,
        later_editions_exist=False,
        later_editions_note="",
        named_groups=groups,
        items=items,
    )


def test_one_item_may_be_carried_into_two() -> None:
    """一つの取組が、そのまま続きながら、別の取組にも引き継がれることがある。"""
    split = item("item.b", carried_from=("item.a@1.0", "item.a@0.9"))
    found = difference(plan(item()), plan(item(), split))
    assert [change.kind for change in found.changes] == [ChangeKind.CARRIED]


def test_groups_without_all_names_are_not_compared() -> None:
    """名のそろわない区分では、無い取組を終わったと言わず、比べていないと言う。"""
    found = difference(plan(item(group=ItemGroup.TOGETHER)), plan(groups=(ItemGroup.PRIORITY,)))
    assert found.changes == ()
    assert found.uncompared == (ItemGroup.TOGETHER, ItemGroup.OPTIONAL)
    assert not found.are_roles_compared


@pytest.mark.parametrize("one", editions(), ids=lambda one: one.edition)
def test_an_edition_does_not_differ_from_itself(one: PlanEdition) -> None:
    """同じ版どうしには、一つの違いも無い。"""
    assert difference(one, one).changes == ()


def test_from_2_0_to_2_2() -> None:
    """第2.0版から第2.2版へは、オンライン化がフロントヤードに引き継がれ、人材育成・人事が分かれた。"""
    found = difference(edition("2.0"), edition("2.2"))
    assert found.uncompared == ()
    assert found.of(ChangeKind.ADDED) == found.of(ChangeKind.ENDED) == found.of(ChangeKind.REGROUPED) == ()
    assert [(change.before_reference, change.after_reference) for change in found.of(ChangeKind.CARRIED)] == [
        ("item.online_procedures@2.0", "item.frontyard@2.2"),
        ("role.management@2.0", "role.personnel@2.2"),
    ]
    assert [change.label for change in found.of(ChangeKind.RENAMED) if change.subject is Subject.ITEM] == [
        "自治体の情報システムの標準化・共通化",
        "マイナンバーカードの普及促進・利用の推進",
        "デジタル原則を踏まえた規制の点検・見直し",
    ]
    migration = [change for change in found.of(ChangeKind.TARGET) if "移" in (change.before or "")]
    assert [change.label for change in migration] == ["セキュリティ対策の徹底"]


def test_from_2_2_to_2_3() -> None:
    """第2.2版から第2.3版へは、eLTAXの活用が加わったことだけが言える。"""
    found = difference(edition("2.2"), edition("2.3"))
    assert found.changes == (
        Change(
            kind=ChangeKind.ADDED,
            subject=Subject.ITEM,
            label="公金収納におけるeLTAXの活用",
            before_reference=None,
            after_reference="item.eltax_payment@2.3",
        ),
    )


def test_going_back_mirrors() -> None:
    """逆に比べると、加わったものは終わったものになる。"""
    found = difference(edition("2.3"), edition("2.2"))
    assert [change.before_reference for change in found.of(ChangeKind.ENDED)] == ["item.eltax_payment@2.3"]
    assert found.of(ChangeKind.ADDED) == ()
