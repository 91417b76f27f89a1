"""二つの版の違い: 見本の計画で、変えたところだけが出る。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shirube.engines.plan.difference import (
    CannotApplyDifference,
    ChangeKind,
    Difference,
    apply_difference,
    difference,
)
from shirube.engines.plan.plan_parts import Aspect, unnamed_fields
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, State, Target
from shirube.engines.plan.text_difference import marked_texts
from tests.sample_plan import sample_plan


def changed(plan: PlanSnapshot, key: str, **fields: object) -> PlanSnapshot:
    """取組か作業か KPI の、一つの行の項目を変えた版。"""
    found = {}
    for part in ("pillars", "initiatives", "tasks", "kpis"):
        rows = getattr(plan, part)
        found[part] = tuple(replace(one, **fields) if one.key == key else one for one in rows)
    return replace(plan, **found)


def told(found: Difference) -> list[tuple[str, str, str | None, str, str]]:
    """変更を、読める組にする。"""
    return [
        (one.kind.label, one.subject, one.field_label, one.old_text, one.new_text) for one in found.changes
    ]


def test_every_field_has_a_name() -> None:
    """計画の版のどの項目にも、紙に書く名がある。"""
    assert unnamed_fields() == set()


def test_a_changed_owner_is_told_with_both_texts() -> None:
    """担当の変更は、新旧の名で示す。内側の鍵の違いは、変更に数えない。"""
    old = sample_plan()
    found = difference(old, changed(old, "i11", owner="総合窓口課", owner_key="d9"))
    assert told(found) == [("変更", "取組「1-1　書かない窓口」", "担当", "市民課", "総合窓口課")]
    assert [one.field for one in found.quiet] == ["owner_key"]


def test_a_moved_initiative_names_both_pillars() -> None:
    """柱の移動は、移動として、柱の名で示す。"""
    old = sample_plan()
    found = difference(old, changed(old, "i22", pillar="p3", number="3-2"))
    assert told(found) == [
        ("番号の変更", "取組「3-2　AI・RPAによる内部事務の見直し」", "番号", "2-2", "3-2"),
        (
            "移動",
            "取組「3-2　AI・RPAによる内部事務の見直し」",
            "柱",
            "2　役所の仕事を変える",
            "3　地域とともに進める",
        ),
    ]


def test_dates_are_told_as_finely_as_decided() -> None:
    """四半期までしか決めていない日は、四半期で示す。"""
    old = sample_plan()
    found = difference(old, changed(old, "t2", ends_on=date(2026, 12, 31)))
    assert told(found) == [
        (
            "変更",
            "作業「機器の調達」（1-1　書かない窓口）",
            "終わり",
            "令和8年度第2四半期",
            "令和8年度第3四半期",
        )
    ]
    assert found.changes[0].initiative == "i11"


def test_progress_is_a_record_not_a_plan() -> None:
    """進みや状態は実績で、計画の変更に混ぜない。"""
    old = sample_plan()
    found = difference(old, changed(old, "t2", progress=90, state=State.DONE))
    assert found.of(Aspect.PLAN) == ()
    assert [one.field for one in found.of(Aspect.RECORD)] == ["state", "progress"]


def test_an_added_initiative_is_told_whole() -> None:
    """加えた取組は、中身を添えて示す。"""
    old = sample_plan()
    new = replace(
        old,
        initiatives=(
            *old.initiatives,
            Initiative(key="i32", number="3-2", title="地域のデータ連携", pillar="p3"),
        ),
    )
    [change] = difference(old, new).changes
    assert change.kind is ChangeKind.ADDED
    assert change.new_text == "番号: 3-2\n名称: 地域のデータ連携\n柱: 3　地域とともに進める\n状態: 未着手"


@pytest.mark.parametrize("title", ["書かない窓口 ", "書かない 窓口", "書かない\n窓口"])
def test_looks_alone_are_not_a_change(title: str) -> None:
    """空白や改行だけの違いは、変更に数えず、別に覚える。"""
    old = sample_plan()
    found = difference(old, changed(old, "i11", title=title))
    assert found.is_empty
    assert len(found.quiet) == 1


def test_target_change_is_told_with_years() -> None:
    """目標の変更は、年度と値で示す。"""
    old = sample_plan()
    found = difference(old, changed(old, "k2", targets=(Target(year=2030, value=Decimal(60)),)))
    assert told(found)[0][3:] == ("令和12年度: 50％", "令和12年度: 60％")


def test_difference_of_another_plan_is_refused() -> None:
    """別の版の違いは当てられない。"""
    old = sample_plan()
    found = difference(old, changed(old, "i11", owner="総合窓口課"))
    with pytest.raises(CannotApplyDifference, match="取組の変更の指す行が、この版にありません"):
        apply_difference(
            replace(
                old,
                initiatives=(),
                tasks=(),
                kpis=(),
                costs=(),
                effects=(),
                issues=(),
                peers=(),
                placements=(),
            ),
            found,
        )


def test_marks_follow_words() -> None:
    """傍線は、一字ずつでなく言葉に付く。"""
    left, right = marked_texts("情報政策課が9月に始める", "DX推進課が10月に始める")
    assert left == (("情報政策課", True), ("が", False), ("9", True), ("月に始める", False))
    assert right == (("DX推進課", True), ("が", False), ("10", True), ("月に始める", False))
