"""決まりの表: 決めた手順との照らし合わせ。手で数えた一件ごとの違い。"""

from fractions import Fraction

import pytest

from shirube.engines.insight.alignment import FindingKind, findings
from shirube.engines.insight.conformance import (
    BegunWith,
    CaseTotal,
    Deviating,
    FindingTotal,
    conformance,
    monthly,
    proposed_steps,
)
from shirube.engines.insight.declared import CannotDeclareSteps, DeclaredStep, DeclaredSteps
from shirube.engines.insight.filters import chosen
from shirube.engines.insight.log import Level, Phase
from tests.insight_logs import Line, log_from

# 手順書: 受付 → 確認（任意） → 〔審査・現地調査 は順を問わない〕 → 補正（任意、繰り返し可） → 交付
STEPS = DeclaredSteps(
    (
        DeclaredStep(activity="受付"),
        DeclaredStep(activity="確認", is_required=False),
        DeclaredStep(activity="審査", group="調べ"),
        DeclaredStep(activity="現地調査", group="調べ"),
        DeclaredStep(activity="補正", is_required=False, is_repeatable=True),
        DeclaredStep(activity="交付"),
    )
)

# 件の行いの並び → 違い
CASES = [
    ("受付 確認 審査 現地調査 交付", ""),
    ("受付 現地調査 審査 交付", ""),
    ("受付 審査 現地調査 補正 補正 補正 交付", ""),
    ("受付 審査 交付", "とばした:現地調査"),
    ("受付 交付", "とばした:審査 とばした:現地調査"),
    ("受付 審査 現地調査 審査 交付", "繰り返した:審査"),
    ("受付 受付 受付 審査 現地調査 交付", "繰り返した:受付×2"),
    ("確認 受付 審査 現地調査 交付", "順を違えた:確認"),
    ("審査 現地調査 交付 受付", "順を違えた:受付"),
    ("交付 受付 審査 現地調査", "順を違えた:交付"),
    ("受付 補正 審査 現地調査 補正 交付", "順を違えた:補正"),
    ("受付 審査 電話 現地調査 電話 交付", "手順にない行い:電話×2"),
    ("受付 審査 交付 現地調査 交付", "繰り返した:交付"),
    ("交付 審査 受付", "とばした:現地調査 順を違えた:審査 順を違えた:交付"),
    ("", "とばした:受付 とばした:審査 とばした:現地調査 とばした:交付"),
]


def shown(activities: str) -> str:
    """違いを一行に。"""
    return " ".join(
        f"{one.kind.label}:{one.activity}" + (f"×{one.count}" if one.count > 1 else "")
        for one in findings(STEPS, activities.split())
    )


@pytest.mark.parametrize(("activities", "expected"), CASES, ids=[one[0] or "行いなし" for one in CASES])
def test_what_one_case_did_differently(activities: str, expected: str) -> None:
    """一件の行いの並びと、手順との違い。"""
    assert shown(activities) == expected


def lines_of(cases: list[tuple[str, str, str]]) -> list[Line]:
    """（件、組織、行いの並び）から、一分おきの行を作る。"""
    return [
        Line(case, name, at=60.0 * at, dimensions={"課": team, "組織": team if at else f"{team}の窓口"})
        for case, team, activities in cases
        for at, name in enumerate(activities.split())
    ]


LOG = lines_of(
    [
        ("1", "税", "受付 審査 現地調査 交付"),
        ("2", "税", "受付 審査 交付"),
        ("3", "福祉", "受付 審査 現地調査 審査 審査 交付"),
        ("4", "福祉", "受付 審査 交付"),
        ("5", "福祉", "受付 審査 現地調査 交付"),
    ]
)


def test_totals_by_team() -> None:
    """組織ごとの、手順のとおりの件の数と、違いのあった件の数・回数。"""
    log = log_from(LOG, levels={"課": Level.CASE})
    found = conformance(log, STEPS, by="課")
    assert found.cases == {"税": CaseTotal(2, 1), "福祉": CaseTotal(3, 1)}
    assert found.found == {
        ("税", FindingKind.SKIPPED, "現地調査"): FindingTotal(1, 1),
        ("福祉", FindingKind.SKIPPED, "現地調査"): FindingTotal(1, 1),
        ("福祉", FindingKind.REPEATED, "審査"): FindingTotal(1, 2),
    }
    assert found.whole == CaseTotal(5, 2) and found.whole.share == CaseTotal(5, 2).share
    assert list(found.by_step().items()) == [
        ((FindingKind.SKIPPED, "現地調査"), FindingTotal(2, 2)),
        ((FindingKind.REPEATED, "審査"), FindingTotal(1, 2)),
    ]


def test_a_row_dimension_takes_the_first_row() -> None:
    """行いごとの切り口では、件の初めの行いの値で分ける。"""
    found = conformance(log_from(LOG), STEPS, by="組織")
    assert found.cases == {"税の窓口": CaseTotal(2, 1), "福祉の窓口": CaseTotal(3, 1)}


def test_cases_of_a_kind_are_counted_once() -> None:
    """同じ違いが一件に二つあっても、その違いのあった件は一つ。どの組の合計も、件ごとに数えたものに等しい。"""
    twice = lines_of([("1", "税", "受付 交付"), ("2", "福祉", "受付 審査 交付")])
    found = conformance(log_from(twice, levels={"課": Level.CASE}), STEPS, by="課")
    assert found.kinds == {("税", FindingKind.SKIPPED): 1, ("福祉", FindingKind.SKIPPED): 1}
    assert found.of_kind(FindingKind.SKIPPED) == 2 and found.of_kind(FindingKind.SWAPPED) == 0
    assert found.by_step()[FindingKind.SKIPPED, "現地調査"] == FindingTotal(2, 2)


@pytest.mark.parametrize(
    ("activities", "fitness"),
    [
        ("受付 審査 現地調査 交付", Fraction(1)),  # 違いなし
        ("受付 審査 交付", Fraction(6, 7)),  # 違い1 ÷（行い3＋必須4）
        ("電話 電話", Fraction(0)),  # 違い6 ÷（行い2＋必須4）
        ("受付 受付 審査 現地調査 交付 電話", Fraction(8, 10)),  # 違い2 ÷（行い6＋必須4）
    ],
)
def test_fitness_by_hand(activities: str, fitness: Fraction) -> None:
    """適合度 = 1 − 違いの数 ÷（行いの数 + 件の数 × 必須の手順の数）。"""
    assert conformance(log_from(lines_of([("1", "税", activities)])), STEPS).fitness == fitness


def test_months_follow_the_last_row_in_japan() -> None:
    """月は、件の最後の行の日本の月。1970-01-31 15:00Z は 2月。"""
    moments = {"1": 0.0, "2": 30 * 86_400 + 15 * 3_600 - 1, "3": 30 * 86_400 + 15 * 3_600}
    log = log_from([Line(case, "受付", at=at) for case, at in moments.items()])
    assert {month: one.cases for month, one in monthly(log, STEPS).cases.items()} == {
        "1970-01": 2,
        "1970-02": 1,
    }
    assert monthly(log_from([]), STEPS).cases == {}


@pytest.mark.parametrize(
    ("kind", "activity", "cases"),
    [
        (FindingKind.SKIPPED, None, ["2", "4"]),
        (FindingKind.REPEATED, "審査", ["3"]),
        (FindingKind.REPEATED, "受付", []),
        (None, None, ["2", "3", "4"]),
        (None, "現地調査", ["2", "4"]),
    ],
)
def test_the_cases_behind_a_number(kind: FindingKind | None, activity: str | None, cases: list[str]) -> None:
    """数の元の件が分かる。"""
    log = log_from(LOG)
    found = chosen(log, Deviating(STEPS, kind, activity))
    assert [log.case_keys[at] for at in found.tolist()] == cases
    kept = chosen(log, ~Deviating(STEPS, kind, activity))
    assert sorted(found.tolist() + kept.tolist()) == [0, 1, 2, 3, 4]


def test_the_cases_of_a_group() -> None:
    """切り口ごとの数の元の件は、初めの行いの値で分かれる。値の無い件も選べる。"""
    log = log_from([*LOG, Line("6", "受付", at=0.0)])
    keys = {
        value: [log.case_keys[at] for at in chosen(log, BegunWith("組織", value)).tolist()]
        for value in ("税の窓口", "福祉の窓口", "税", None)
    }
    assert keys == {"税の窓口": ["1", "2"], "福祉の窓口": ["3", "4", "5"], "税": [], None: ["6"]}


def test_the_commonest_path_is_proposed() -> None:
    """案は、いちばん多い並びを初めて現れた順に。二度現れる行いは繰り返し可。"""
    log = log_from(
        lines_of(
            [
                ("1", "税", "受付 交付"),
                ("2", "税", "受付 審査 受付 交付"),
                ("3", "税", "受付 審査 受付 交付"),
            ]
        )
    )
    steps = proposed_steps(log).steps
    assert [(one.activity, one.is_required, one.is_repeatable) for one in steps] == [
        ("受付", True, True),
        ("審査", True, False),
        ("交付", True, False),
    ]
    with pytest.raises(CannotDeclareSteps, match="一つもありません"):
        proposed_steps(log_from([]))


def test_a_start_and_its_completion_are_one() -> None:
    """開始と完了が別の行でも、一回と数える（繰り返しにならない）。"""
    names = ["受付", "審査", "現地調査", "交付"]
    lines = [
        Line("1", name, at=60.0 * at + 10 * phase, phase=phase)
        for at, name in enumerate(names)
        for phase in (Phase.START, Phase.COMPLETE)
    ]
    assert conformance(log_from(lines), STEPS).whole == CaseTotal(1, 1)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([], "一つもありません"),
        ([DeclaredStep(activity="受付"), DeclaredStep(activity="受付")], "「受付」が二度"),
        (
            [
                DeclaredStep(activity=name, group=group)
                for name, group in zip("あいう", "甲乙甲", strict=True)
            ],
            "「甲」の手順が続いていません",
        ),
        ([DeclaredStep(activity=str(at), group="甲") for at in range(9)], "8つまで"),
    ],
)
def test_a_broken_step_list_is_refused(steps: list[DeclaredStep], why: str) -> None:
    """手順として使えない並びは、理由を言って断る。"""
    with pytest.raises(CannotDeclareSteps, match=why):
        DeclaredSteps(tuple(steps))
