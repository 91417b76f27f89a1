"""決まりの表: 決めた手順との照らし合わせ。手で数えた一件ごとの違い。"""

import pytest

from shirube.engines.insight.alignment import FindingKind, findings
from shirube.engines.insight.conformance import CaseTotal, FindingTotal, cases_with, conformance
from shirube.engines.insight.declared import CannotDeclareSteps, DeclaredStep, DeclaredSteps
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


def test_the_cases_behind_a_number() -> None:
    """数の元の件が分かる。"""
    log = log_from(LOG)
    assert [log.case_keys[int(at)] for at in cases_with(log, STEPS, FindingKind.SKIPPED)] == ["2", "4"]
    assert [int(at) for at in cases_with(log, STEPS, FindingKind.REPEATED, "審査")] == [2]
    assert len(cases_with(log, STEPS, FindingKind.REPEATED, "受付")) == 0


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
