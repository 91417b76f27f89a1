"""記録から作った工程マップは、一行ずつ数えた独立な答えと同じで、足し合わせられる。"""

import os
from collections import Counter
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from shirube.engines.insight.mapped import MapPartial, mapped
from tests.insight_logs import Line, lines, log_from


def counted(drawn: list[Line]) -> tuple[Counter, Counter, dict, dict]:
    """行いの回数と件数、流れの待ち（秒）と件数。"""
    cases: dict[str, list[tuple[float, int, str]]] = {}
    for number, line in enumerate(drawn):
        cases.setdefault(line.case, []).append((line.at, number, line.activity))
    counts, inside, waits, passed = Counter(), Counter(), {}, {}
    for case, rows in cases.items():
        rows.sort()
        names = [name for _, _, name in rows]
        counts.update(names)
        inside.update(set(names))
        for pair in [(None, names[0]), *pairwise(names), (names[-1], None)]:
            passed.setdefault(pair, set()).add(case)
        for (before, _, one), (after, _, other) in pairwise(rows):
            waits.setdefault((one, other), []).append(Fraction(after) - Fraction(before))
    return counts, inside, waits, {pair: len(found) for pair, found in passed.items()}


def quantile(values: list[Fraction], share: Fraction) -> Fraction:
    """線形補間の分位（型7）。"""
    ordered, position = sorted(values), share * (len(values) - 1)
    below = int(position)
    high = ordered[min(below + 1, len(ordered) - 1)]
    return ordered[below] + (high - ordered[below]) * (position - below)


@given(lines())
@settings(deadline=None, max_examples=80)
def test_the_map_equals_plain_counting(drawn: list[Line]) -> None:
    """回数、件数、待ちの中央値と90%値、帯が、素直な数え方と同じになる。"""
    counts, inside, waits, passed = counted(drawn)
    log = log_from(drawn)
    made = mapped(log, lane="課" if "課" in log.dimensions else None).answer()
    assert {one.name: (one.count, one.cases) for one in made.activities} == {
        name: (count, inside[name]) for name, count in counts.items()
    }
    assert {one.pair: one.cases for one in made.flows} == passed
    for flow in made.flows:
        if flow.is_between:
            values = waits[flow.pair]
            assert flow.count == len(values)
            assert flow.median == pytest.approx(float(quantile(values, Fraction(1, 2))), abs=1e-9)
            assert flow.p90 == pytest.approx(float(quantile(values, Fraction(9, 10))), abs=1e-9)
    teams = Counter((line.activity, line.dimensions["課"]) for line in drawn if line.dimensions.get("課"))
    for one in made.activities:
        best = min(((-n, team) for (name, team), n in teams.items() if name == one.name), default=(0, ""))
        assert (one.lane, one.lane_count or 0) == (best[1], -best[0])


@given(lines())
@settings(deadline=None, max_examples=50)
def test_parts_add_up(drawn: list[Line]) -> None:
    """件のまとまりに分けて足し合わせても、同じ工程マップになる。"""
    log = log_from(drawn)
    if log.case_count:
        parts = [mapped(log.part(at, at + 1), lane="課") for at in range(log.case_count)]
        assert reduce(MapPartial.merge, parts).answer() == mapped(log, lane="課").answer()


@pytest.mark.samples
@pytest.mark.skipif("SHIRUBE_SAMPLES" not in os.environ, reason="実データがない")
def test_the_permit_log() -> None:
    """実物の許可の記録: 27 の行い、99 の流れ、1,434 件がすべて同じ行いから始まる。"""
    import csv
    from datetime import datetime

    path = Path(os.environ["SHIRUBE_SAMPLES"]) / "eventlogs/receipt.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        drawn = [
            Line(
                row["case:concept:name"],
                row["concept:name"],
                at=datetime.fromisoformat(row["time:timestamp"]).timestamp(),
                dimensions={"組織": row["org:group"]},
            )
            for row in csv.DictReader(file)
        ]
    made = mapped(log_from(drawn, size=1000), lane="組織").answer()
    assert (len(made.activities), made.case_count, made.left_out.total) == (27, 1434, 8577 + 1434)
    assert sum(one.is_between for one in made.flows) == 99
    (start,) = (one for one in made.flows if one.source is None)
    assert (start.target, start.cases) == ("Confirmation of receipt", 1434)
