"""団体の数を並べる: 組、順、重なり、違いの断り、中央値の揺れ。"""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from shirube.engines.insight.body_figures import (
    MOST_LINES,
    BodyFigure,
    Counting,
    ReadLine,
    gathered,
    wobble,
)
from shirube.engines.insight.body_figures_words import (
    ONLY_MEDIANS,
    TOO_MANY,
    chance_lines,
    said,
    shares_compared,
)
from shirube.engines.insight.figures import CannotCompareFigure, figure_named
from shirube.engines.insight.share_tests import Part
from shirube.engines.insight.variation import variation_of_shares
from shirube.values.municipality_code import MunicipalityCode

KO, OTSU = MunicipalityCode("011002"), MunicipalityCode("012025")
BASE = BodyFigure(
    code=KO,
    body="甲市",
    figure="処理時間",
    counting=Counting.CALENDAR,
    since=dt.date(2026, 4, 1),
    until=dt.date(2026, 9, 30),
    cases=40,
    n=40,
    median=Fraction(3_600),
    p90=Fraction(7_200),
    measured_on=dt.date(2026, 10, 1),
)
SHARE = replace(BASE, figure="手戻り率", counting=Counting.SHARE, median=None, p90=None, numerator=4)


def lines(*figures: BodyFigure) -> list[ReadLine]:
    """読んだ行。"""
    return [ReadLine("数.csv", at, one) for at, one in enumerate(figures, start=2)]


def test_ways_of_counting_never_mix() -> None:
    """同じ数でも、暦と開庁の行は別の組になり、組の中は団体コードの順。"""
    other = replace(BASE, code=OTSU, body="乙市")
    opening = replace(BASE, counting=Counting.OPENING)
    groups, aside = gathered(lines(other, opening, SHARE, BASE))
    assert aside == ()
    assert [(one.lines[0].figure, one.counting) for one in groups] == [
        ("処理時間", Counting.CALENDAR),
        ("処理時間", Counting.OPENING),
        ("手戻り率", Counting.SHARE),
    ]
    assert groups[0].names == ("甲市", "乙市") and groups[0].notes == ()


def test_the_second_of_the_same_is_set_aside() -> None:
    """同じ団体の同じ数が二度あれば、先の行を使い、同じか違うかを言って除く。"""
    groups, aside = gathered(lines(BASE, BASE, replace(BASE, median=Fraction(1))))
    assert groups[0].lines == (BASE,)
    assert [one.row for one in aside] == [3, 4]
    assert "と同じ行" in aside[0].why and "違う行" in aside[1].why and "2行目" in aside[1].why


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"until": dt.date(2026, 8, 1)}, "期間"),
        ({"selection": "新規"}, "件の選び方"),
        ({"rule": "8:30〜17:00"}, "定め"),
        ({"body": "甲市"}, "同じ名"),
    ],
)
def test_differences_are_said(change: dict[str, object], word: str) -> None:
    """期間・選び方・定め・名の違いは、それだけを断る。"""
    other = replace(BASE, **{"code": OTSU, "body": "乙市", **change})
    (group,), _ = gathered(lines(BASE, other))
    assert len(group.notes) == 1 and word in group.notes[0]
    assert len(set(group.names)) == 2


def test_names_stay_apart_whatever_is_written() -> None:
    """呼び名がどう書かれていても、重ならない。"""
    later = replace(BASE, until=dt.date(2026, 10, 1))
    sly = replace(BASE, code=OTSU, body="甲市（011002）")
    (group,), _ = gathered(lines(BASE, later, sly, replace(BASE, code=OTSU)))
    assert len(set(group.names)) == len(group.lines) == 4 or "二度数えない" in " ".join(group.notes)


def test_too_many_rows_are_set_aside_with_a_reason() -> None:
    """上限を超えた行は、黙って捨てず、わけを言う。"""
    many = [replace(BASE, selection=f"{at}") for at in range(MOST_LINES + 2)]
    groups, aside = gathered(lines(*many))
    assert len(groups[0].lines) == MOST_LINES and len(aside) == 2 and "2,000行まで" in aside[0].why


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    [(5, "0.06", "0.94"), (40, "0.35", "0.65"), (9604, "0.49", "0.51"), (1, "0", "1")],
)
def test_wobble_by_hand(cases: int, low: str, high: str) -> None:
    """1/2 ± 1.96×√(1/4÷n)（手で計算した値）。"""
    assert wobble(cases) == (Fraction(low), Fraction(high))


def test_medians_alone_give_no_chance() -> None:
    """長さの組は、検定も偶然の割合も言わず、そのわけを言う。"""
    (group,), _ = gathered(lines(BASE, replace(BASE, code=OTSU, body="乙市", median=Fraction(7_200))))
    assert shares_compared(group) is None
    sentence, why = chance_lines(group, None)
    assert "1時間 から 2時間" in sentence and why == ONLY_MEDIANS and "甲市" not in sentence


def test_shares_are_compared_as_zeros_and_ones() -> None:
    """割合は、0 と 1 に開いて計った漏斗・検定と同じ。多すぎれば、求めないと言う。"""
    other = replace(SHARE, code=OTSU, body="乙市", numerator=20)
    (group,), _ = gathered(lines(SHARE, other))
    found = shares_compared(group)
    assert found is not None and found.funnel is not None
    assert found.funnel.centre == Fraction(24, 80)
    assert {name: int(one.sum()) for name, one in found.variation.samples.items()} == {"甲市": 4, "乙市": 20}
    assert "クラスカル・ウォリス" in chance_lines(group, found)[0]
    (large,), _ = gathered(lines(replace(SHARE, n=600_000), other))
    assert shares_compared(large) is None and chance_lines(large, None)[1] == TOO_MANY


def test_lengths_are_refused_as_shares() -> None:
    """長さは、分子と分母からは比べられない。"""
    with pytest.raises(CannotCompareFigure):
        variation_of_shares({"甲": Part(1, 2)}, figure_named("処理時間"), by="団体")
    found = variation_of_shares({"甲": Part(1, 2)}, figure_named("手戻り率"), by="団体")
    assert np.array_equal(found.samples["甲"], [1, 0])


def test_days_are_said_in_days() -> None:
    """暦の日数は日で、無い値は「—」。"""
    assert said(replace(BASE, counting=Counting.DAYS), Fraction(86_400 * 5, 2)) == "2.5日"
    assert said(BASE, None) == "—"
