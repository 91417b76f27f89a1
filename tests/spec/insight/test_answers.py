"""ログから数えるものの決まり（職員が読める表）: 変わり方、手戻りと繰り返し、受け渡し、到着・完了・仕掛り。

一字が一つの行い。受＝受付、確＝確認、補＝補正、審＝審査、交＝交付。
"""

from datetime import date
from fractions import Fraction

import pytest

from shirube.engines.insight.flow import Step, boundaries_between, flow, midnights
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.log import Phase
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from shirube.engines.insight.variants import variants
from tests.insight_logs import Line, log_from

HOUR = 3_600


def _cases(*sequences: str) -> list[Line]:
    return [
        Line(f"件{case}", activity, case * 24 * HOUR + at * HOUR)
        for case, sequence in enumerate(sequences)
        for at, activity in enumerate(sequence)
    ]


def test_variants_by_count_then_by_names() -> None:
    """変わり方は、件数の多い順、同じ件数なら名の並びの順。累計は、そこまでの件数。"""
    found = variants(log_from(_cases("受審交", "受交", "受審交", "受審", "受審交", "受交"))).top()
    assert [("".join(one.activities), one.count, one.cumulative) for one in found] == [
        ("受審交", 3, 3),
        ("受交", 2, 5),
        ("受審", 1, 6),
    ]
    assert [one.share for one in found] == [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]
    assert found[1].cumulative_share == Fraction(5, 6)
    assert [one.median_seconds for one in found] == [2 * HOUR, HOUR, HOUR]


def test_start_and_complete_are_two_rows() -> None:
    """開始と完了が別の行なら、変わり方にも二つ現れる。両方の日時のある一行は、終わりの日時に一つ現れる。"""
    log = log_from(
        [
            Line("甲", "受付", 0, phase=Phase.START),
            Line("甲", "受付", 60, phase=Phase.COMPLETE),
            Line("乙", "審査", 100, start=0),
            Line("乙", "受付", 40, start=30),
        ]
    )
    assert {one.activities for one in variants(log).top()} == {("受付", "受付"), ("受付", "審査")}
    assert profile(log).phases == {Phase.AT: 2, Phase.START: 1, Phase.COMPLETE: 1}


# 一件の行い → 手戻りの行, 繰り返しの行
REWORK = [
    ("受審交", "", ""),
    # 続けて同じ行いをするのは、繰り返し
    ("受審審交", "", "審"),
    # 別の行いをはさんで戻るのが、手戻り
    ("受審補審交", "審", ""),
    ("受補受補受", "受補受", ""),
    # 戻ってから続けば、手戻りと繰り返しの両方
    ("受審補審審", "審", "審"),
    ("受", "", ""),
]


@pytest.mark.parametrize(("sequence", "returned", "repeated"), REWORK)
def test_rework_and_repeats(sequence: str, returned: str, repeated: str) -> None:
    """表のとおりに、手戻りと繰り返しを分けて数える。"""
    found = rework(log_from(_cases(sequence)))
    assert found.rows.as_dict() == {name: returned.count(name) for name in set(returned)}
    assert found.repeat_rows.as_dict() == {name: repeated.count(name) for name in set(repeated)}
    assert (found.cases_with_rework, found.cases_with_repeats) == (bool(returned), bool(repeated))


def test_rework_share_counts_cases() -> None:
    """手戻り率は、手戻りのあった件の割合（何度戻っても一件）。件が無ければ「なし」。"""
    found = rework(log_from(_cases("受補受補受", "受交", "受審審交", "受補受")))
    assert (found.share, found.per_case.total, found.per_case.maximum) == (Fraction(1, 2), 4, 3)
    assert rework(log_from([])).share is None


def test_work_done_side_by_side_is_not_rework() -> None:
    """二つの仕事の開始と完了が入り交じっても、手戻りとは数えない（完了の所で一回と数える）。"""
    log = log_from(
        [
            Line("甲", "審査", 0, phase=Phase.START),
            Line("甲", "照会", 1, phase=Phase.START),
            Line("甲", "審査", 2, phase=Phase.COMPLETE),
            Line("甲", "照会", 3, phase=Phase.COMPLETE),
        ]
    )
    assert (rework(log).cases_with_rework, rework(log).cases_with_repeats) == (0, 0)


def test_starts_without_completes_are_still_work() -> None:
    """開始の行しか無いログでも、手戻りと受け渡しを数える。終わらずに始め直した仕事は、繰り返しになる。"""
    log = log_from(
        [
            Line("甲", "審査", 0, phase=Phase.START, resource="a"),
            Line("甲", "補正", 1, phase=Phase.START, resource="b"),
            Line("甲", "審査", 2, phase=Phase.START, resource="a"),
            Line("甲", "審査", 3, phase=Phase.START, resource="a"),
        ]
    )
    found = rework(log)
    assert (found.rows.as_dict(), found.repeat_rows.as_dict()) == ({"審査": 1}, {"審査": 1})
    assert handovers(log).count == 2


# 担当の並び（－は担当不明） → 受け渡し
HANDOVERS = [
    ("aab", ["a→b"]),
    ("aaa", []),
    ("aba", ["a→b", "b→a"]),
    # 担当の分からない行は飛ばして、前後の担当を比べる
    ("a－b", ["a→b"]),
    ("a－a", []),
    ("－－", []),
]


@pytest.mark.parametrize(("holders", "passed"), HANDOVERS)
def test_handovers(holders: str, passed: list[str]) -> None:
    """表のとおりに、担当の受け渡しを数える。"""
    lines = [
        Line("甲", "処理", at, resource=None if name == "－" else name) for at, name in enumerate(holders)
    ]
    found = handovers(log_from(lines))
    assert sorted(f"{one.giver}→{one.receiver}" for one in found.most()) == sorted(passed)
    assert (found.count, found.missing) == (len(passed), holders.count("－"))


def test_flow_of_a_week() -> None:
    """到着は最初の日、完了は最後の日に数える。仕掛りは、その日の始まりに終わっていない件。"""
    days = [date(2026, 4, day) for day in range(1, 6)]
    starts = (midnights(days) / 1_000_000).tolist()
    spans = [(0, 2), (0, 0), (1, 3), (2, 3)]
    log = log_from(
        [
            Line(f"件{case}", name, starts[day] + 9 * HOUR + at)
            for case, (first, last) in enumerate(spans)
            for at, (name, day) in enumerate([("受付", first), ("交付", last)])
        ]
    )
    found = flow(log, midnights(days))
    #                                        1日 2日 3日 4日 （5日の始まりまで）
    assert found.arrivals.tolist() == [2, 1, 1, 0]
    assert found.completions.tolist() == [1, 0, 1, 2]
    assert found.in_progress.tolist() == [0, 1, 2, 2, 0]


def test_a_moment_on_the_boundary_belongs_to_the_next_period() -> None:
    """午前0時ちょうどの行いは、その日に数え、その時点の仕掛りにはまだ入らない。"""
    start = float(midnights([date(2026, 4, 2)])[0]) / 1_000_000
    log = log_from([Line("甲", "受付", start), Line("甲", "交付", start + HOUR)])
    found = flow(log, midnights([date(2026, 4, day) for day in (1, 2, 3)]))
    assert (found.arrivals.tolist(), found.in_progress.tolist()) == ([0, 1], [0, 0, 0])


@pytest.mark.parametrize(
    ("step", "days"),
    [
        (Step.DAY, ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]),
        (Step.WEEK, ["2026-12-28", "2027-01-04"]),
        (Step.MONTH, ["2026-12-01", "2027-01-01", "2027-02-01"]),
    ],
)
def test_boundaries_cover_the_days(step: Step, days: list[str]) -> None:
    """日、週（月曜から）、月の区切りは、初めの日と終わりの日を含む。"""
    found = boundaries_between(date(2026, 12, 30), date(2027, 1, 1), step)
    assert found.tolist() == midnights([date.fromisoformat(day) for day in days]).tolist()
    # 日本の午前0時は、協定世界時の前の日の15時
    assert int(found[0]) % (24 * HOUR * 1_000_000) == 15 * HOUR * 1_000_000
