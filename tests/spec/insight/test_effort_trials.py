"""試算・前の調査との比べ・課の合わせ: 手で求めた値（職員が読める表）。"""

from decimal import Decimal
from fractions import Fraction

import pytest

from shirube.engines.insight.counts_minutes import (
    CannotEstimateHours,
    CountRow,
    CountsMinutes,
    MinuteRow,
    effort_of,
)
from shirube.engines.insight.counts_minutes_parts import joined, narrowed
from shirube.engines.insight.counts_minutes_trials import Goal, StageChange, reached, restaged
from shirube.engines.insight.counts_minutes_years import years
from shirube.values.measure import Basis

TEN = (10,) * 12


def count(procedure: str, channel: str, yearly: int, monthly: tuple[int, ...] = ()) -> CountRow:
    """件数の一行。"""
    return CountRow(procedure=procedure, channel=channel, yearly=yearly, monthly=monthly)


def minute(procedure: str, stage: str, minutes: str, channel: str = "") -> MinuteRow:
    """分の一行。"""
    return MinuteRow(procedure=procedure, stage=stage, minutes=Decimal(minutes), channel=channel)


# 証明: 窓口 600件×(3＋2)分、郵送 200件×(3＋6)分、オンライン 200件×(1＋2)分 ＝ 3,000＋1,800＋600 ＝ 5,400分
TABLE = CountsMinutes(
    (count("証明", "窓口", 600), count("証明", "郵送", 200), count("証明", "オンライン", 200)),
    (
        minute("証明", "受付", "3"),
        minute("証明", "受付", "1", "オンライン"),
        minute("証明", "交付", "2"),
        minute("証明", "交付", "6", "郵送"),
    ),
)

# 割合、新しい分 → 移る件数、減る分
GOALS = [
    # 20%（いま）→ 60%: 400件が移る。窓口から300件（5→3分）、郵送から100件（9→3分）
    ("0.6", {}, 400, 300 * 2 + 100 * 6),
    # すべてオンライン: 800件。窓口600×2＋郵送200×6
    ("1", {}, 800, 1200 + 1200),
    # 移った件の交付だけ 0 分にする: 窓口300×(5−1)＋郵送100×(9−1)
    ("0.6", {"交付": Decimal(0)}, 400, 1200 + 800),
    # 移った件の受付が10分かかるなら、増える: 窓口300×(5−12)＋郵送100×(9−12)
    ("0.6", {"受付": Decimal(10)}, 400, -2100 - 300),
    # 端数の件数も丸めない: 全体の 1/3 − 200 = 400/3 件
    ("1/3", {}, Fraction(400, 3), Fraction(400, 3) * (Fraction(600, 800) * 2 + Fraction(200, 800) * 6)),
]


@pytest.mark.parametrize(("share", "minutes", "cases", "saved"), GOALS)
def test_when_the_share_of_a_channel_grows(
    share: str, minutes: dict[str, Decimal], cases: Fraction, saved: Fraction
) -> None:
    """オンラインが n％になったら、ほかの経路から同じ割合で移り、移った件の分だけが変わる。根拠は推計。"""
    found = reached(TABLE, Goal(channel="オンライン", share=Fraction(share), minutes=minutes))
    assert (found.cases, found.saved, found.basis) == (cases, saved, Basis.ESTIMATED)


def test_procedures_already_there_are_named() -> None:
    """もう n％以上の手続と、先の分の分からない手続は、変えずに、わけを挙げる。"""
    table = CountsMinutes(
        (*TABLE.counts, count("許可", "窓口", 10), count("申告", "オンライン", 7), count("空", "窓口", 0)),
        (*TABLE.minutes, minute("許可", "審査", "30", "窓口"), minute("申告", "受付", "2")),
    )
    found = reached(table, Goal(channel="オンライン", share=Fraction(1, 2)))
    assert found.cases == 300
    assert [name for name, _ in found.left] == ["許可", "申告", "空"]
    assert "一件の分が分かりません" in found.left[0][1] and "もう100.0％" in found.left[1][1]


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda: Goal(channel="", share=Fraction(1)), "増やす経路"),
        (lambda: Goal(channel="オンライン", share=Fraction(11, 10)), "0％から100％"),
        (lambda: reached(TABLE, Goal(channel="オンライン", share=Fraction(1, 10))), "もう20.0％"),
        (
            lambda: reached(TABLE, Goal(channel="窓口", share=Fraction(1), procedure="無い")),
            "件数がありません",
        ),
        (
            lambda: reached(
                TABLE, Goal(channel="オンライン", share=Fraction(1), minutes={"審査": Decimal(1)})
            ),
            "審査",
        ),
        (lambda: StageChange(stage="受付", minutes=Decimal(-1)), "0 以上"),
        (lambda: StageChange(stage="", minutes=Decimal(1)), "変える段階"),
        (lambda: restaged(TABLE, StageChange(stage="審査", minutes=Decimal(1))), "分のある手続"),
    ],
)
def test_refusals_say_what_to_do(ask: object, why: str) -> None:
    """試算できないときは、わけを言う。"""
    with pytest.raises(CannotEstimateHours, match=why):
        ask()  # type: ignore[operator]


def test_when_a_stage_takes_other_minutes() -> None:
    """受付が 2 分になったら: 窓口と郵送は 3→2 分で 800 分減り、オンラインは 1→2 分で 200 分増える。"""
    found = restaged(TABLE, StageChange(stage="受付", minutes=Decimal(2)))
    assert (found.saved, found.cases) == (800 - 200, 1000)
    only = restaged(TABLE, StageChange(stage="受付", minutes=Decimal(2), channel="郵送"))
    assert (only.saved, only.cases) == (200, 200)


def test_years_split_into_cases_and_minutes() -> None:
    """証明は件数 600→500・分 5→4: 件数でも分でも −500分。新しい手続と無くなった手続は件数による違い。"""
    before = CountsMinutes(
        (count("証明", "窓口", 600), count("届出", "窓口", 30)),
        (minute("証明", "受付", "5"), minute("届出", "受付", "10")),
    )
    after = CountsMinutes(
        (count("証明", "窓口", 500), count("許可", "窓口", 20)),
        (minute("証明", "受付", "4"), minute("許可", "審査", "30")),
    )
    found = years(before, after)
    rows = {one.procedure: (one.difference, one.by_cases, one.by_minutes) for one in found.lines}
    assert rows == {"証明": (-1000, -500, -500), "許可": (600, 600, 0), "届出": (-300, -300, 0)}
    assert (found.before, found.after) == (3300, 2600)
    assert [one.procedure for one in found.lines] == ["証明", "許可", "届出"]
    gone = next(one for one in found.lines if one.procedure == "届出")
    assert (gone.before_cases, gone.after_cases) == (30, None)


def test_same_name_in_two_sections_is_two_procedures() -> None:
    """二つの課に同じ名の手続があれば、課の名を添えて分ける。件数も時間も混ざらない。"""
    one = CountsMinutes((count("証明", "窓口", 10),), (minute("証明", "受付", "3"),))
    two = CountsMinutes((count("証明", "窓口", 20), count("許可", "窓口", 5)), (minute("証明", "受付", "6"),))
    found = joined([("市民課", one), ("支所", two)])
    effort = effort_of(found.table)
    assert {each.name: each.minutes for each in effort.by_procedure()} == {
        "証明（市民課）": 30,
        "証明（支所）": 120,
    }
    assert {each.name: each.minutes for each in found.by_section(effort)} == {"市民課": 30, "支所": 120}
    assert effort.without_minutes == (("許可", "窓口"),)
    with pytest.raises(CannotEstimateHours, match="同じ名の課"):
        joined([("市民課", one), ("市民課", two)])


def test_part_of_a_year_needs_months() -> None:
    """年度の一部は、月ごとの件数があるときだけ出せる。"""
    table = CountsMinutes(
        (count("証明", "窓口", 120, TEN), count("証明", "郵送", 60)), (minute("証明", "受付", "3"),)
    )
    spring = narrowed(table, channel="窓口", months={4, 5})
    assert (effort_of(spring).minutes, effort_of(spring).cases) == (60, 20)
    with pytest.raises(CannotEstimateHours, match="月ごとの件数が無い"):
        narrowed(table, months={4})
    assert effort_of(narrowed(table, procedures=set())).lines == ()
