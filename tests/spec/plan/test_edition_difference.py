"""推進計画の版の違いの決まり（表）: 何を「変わった」と言い、何を言わないか。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shirube.engines.plan.edition_difference import difference
from shirube.reference.plan.records import (
    Bodies,
    Detail,
    Duty,
    DutyStrength,
    ItemGroup,
    NationalItem,
    PlanEdition,
    TargetActor,
    TargetDate,
)
from shirube.values.citation import Certainty, Citation
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.fiscal_year import FiscalYear

# 取組の欄、古い版、新しい版 → 変わり方（空は、変わったと言わない）
CHANGES = [
    ("取組", "", "ある", "加わった"),
    ("取組", "ある", "", "終わった"),
    ("取組", "ある", "ある", ""),
    ("引き継ぎ元", "item.a", "item.a", "引き継がれた"),
    ("引き継ぎ元", "item.a", "item.lost", "加わった・終わった"),
    ("名", "甲", "乙", "名が変わった"),
    ("未確認の名", "甲", "乙", ""),
    ("番号", "(1)", "(5)", ""),
    ("区分", "重点", "必要に応じ", "区分が変わった"),
    ("義務の強さ", "技術的助言", "努力義務", "義務の強さが変わった"),
    ("義務の強さ", "", "技術的助言", ""),
    ("義務の法律", "", "地方自治法", ""),
    ("目標時期", "令和7年度", "令和9年度", "目標時期が変わった"),
    ("目標時期", "令和7年度", "2025年度", ""),
    ("目標時期", "令和7年度", "2026年3月31日", ""),
    ("目標時期", "令和7年度", "", "目標時期が変わった"),
    ("目標時期", "", "2026年秋", "目標時期が変わった"),
    ("目標時期", "2026年秋", "2026年秋", ""),
    ("名だけの取組の目標時期", "令和7年度", "", ""),
]

ITEM = NationalItem(
    id="item.a",
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
DUTY = Duty(strength=DutyStrength.ADVICE, what="全体", bodies=Bodies.BOTH, section="1.2")


def target(text: str) -> TargetDate:
    """印字から目標時期を作る。年度か日付として読めなければ、印字のまま持つ。"""
    when = TargetDate(id="due", what="移す", as_printed=text, actor=TargetActor.LOCAL, section="3.1")
    if "年度" in text:
        return replace(when, fiscal_year=FiscalYear.parse(text).start_year)
    try:
        return replace(when, day=parse_date(text))
    except CannotReadDate:
        return when


def items(field: str, text: str, is_new: bool) -> tuple[NationalItem, ...]:
    """欄 field だけを text にした、一つの版の取組。"""
    if field == "取組":
        return (ITEM,) if text else ()
    if field == "引き継ぎ元":
        return (replace(ITEM, id="item.b", carried_from=(f"{text}@1.0",)),) if is_new else (ITEM,)
    if field in ("名", "未確認の名"):
        certainty = Certainty.UNCONFIRMED if field == "未確認の名" and is_new else Certainty.READ
        return (replace(ITEM, label=text, title=text, certainty=certainty),)
    if field == "番号":
        return (replace(ITEM, number=text),)
    if field == "区分":
        return (replace(ITEM, group={group.label: group for group in ItemGroup}[text]),)
    if field == "義務の強さ":
        strengths = {strength.label: strength for strength in DutyStrength}
        return (replace(ITEM, duties=(replace(DUTY, strength=strengths[text]),) if text else ()),)
    if field == "義務の法律":
        return (replace(ITEM, duties=(replace(DUTY, law=text or None),)),)
    detail = Detail.NAME if field == "名だけの取組の目標時期" and is_new else Detail.FULL
    return (replace(ITEM, targets=(target(text),) if text else (), detail=detail),)


def plan(found: tuple[NationalItem, ...]) -> PlanEdition:
    """取組の名がそろった、試しの版。"""
    return PlanEdition(
        edition="1.0",
        label="試しの計画",
        citation=Citation(document="試しの文書"),
        period_start=None,
        period_end=None,
        period_as_printed=None,
        later_editions_exist=False,
        later_editions_note="",
        named_groups=tuple(ItemGroup),
        items=found,
    )


@pytest.mark.parametrize(("field", "before", "after", "change"), CHANGES)
def test_what_counts_as_a_change(field: str, before: str, after: str, change: str) -> None:
    """本当に変わったところだけを挙げ、書き方だけの違いと、分からないことは挙げない。"""
    found = difference(plan(items(field, before, False)), plan(items(field, after, True)))
    assert "・".join(one.kind.label for one in found.changes) == change
