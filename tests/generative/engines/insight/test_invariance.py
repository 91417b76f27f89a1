"""変えても答えの変わらないもの: 件の入り交じり方、件の番号、時刻のずらし、読む大きさ、糸の数。"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.flow import flow
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from shirube.engines.insight.variants import variants
from tests.insight_logs import Line, busy_lines, log_from

CUTS = np.arange(-10, 500, 25, dtype=np.int64) * 1_000_000


def answers(rows: Sequence[Line], *, shift: int = 0, workers: int = 0) -> dict[str, object]:
    """変わらないはずの答え。``workers`` があれば、分けて糸で求めて足す。"""
    log = log_from(rows)

    def of(question):
        return merged(question, log.parts(workers + 2), workers=workers) if workers else question(log)

    found, back, passed = of(profile), of(rework), of(handovers)
    moved = of(lambda part: flow(part, CUTS + shift * 1_000_000))
    return {
        "件": (found.case_count, found.event_count),
        "変わり方": of(variants).top(),
        "初めと終わり": (found.start_activities.most(), found.end_activities.most()),
        "手戻り": (back.rows.most(), back.cases.most(), back.repeat_rows.most(), back.share),
        "受け渡し": (passed.most(), passed.per_case.mean, passed.missing),
        "出入り": (moved.arrivals.tolist(), moved.completions.tolist(), moved.in_progress.tolist()),
    }


@given(busy_lines(intervals=True, phases=True), st.integers(0, 1_000))
def test_mixing_of_cases_changes_nothing(rows: list[Line], seed: int) -> None:
    """件の中の順さえ同じなら、ファイルの中で件がどう入り交じっていても、答えは同じ。"""
    random, queues = Random(seed), {}
    for row in rows:
        queues.setdefault(row.case, []).append(row)
    mixed = []
    while queues:
        case = random.choice(sorted(queues))
        mixed.append(queues[case].pop(0))
        if not queues[case]:
            del queues[case]
    assert answers(mixed) == answers(rows)


@given(busy_lines(intervals=True, phases=True))
def test_names_of_cases_change_nothing(rows: list[Line]) -> None:
    """件の番号を付け替えても、答えは同じ。"""
    assert answers([replace(row, case=f"R8-{row.case[::-1]}") for row in rows]) == answers(rows)


@given(busy_lines(intervals=True, phases=True), st.integers(-1_000_000_000, 1_000_000_000))
def test_shifted_times_change_nothing(rows: list[Line], shift: int) -> None:
    """すべての日時と区切りを同じだけずらしても、答えは同じ（1970年より前でも）。"""
    moved = [
        replace(row, at=row.at + shift, start=None if row.start is None else row.start + shift)
        for row in rows
    ]
    assert answers(moved, shift=shift) == answers(rows)


@given(busy_lines(intervals=True, phases=True), st.integers(1, 4))
def test_threads_change_nothing(rows: list[Line], workers: int) -> None:
    """糸の数を変えても、分ける数を変えても、答えは同じ。"""
    assert answers(rows, workers=workers) == answers(rows)


@given(busy_lines(intervals=True, phases=True), st.integers(2, 3))
def test_copies_of_a_log_multiply_the_counts(rows: list[Line], times: int) -> None:
    """同じログを別の件の番号で何度も重ねると、どの数も同じだけ倍になり、割合と中央値は変わらない。"""
    copies = [replace(row, case=f"{row.case}-{copy}") for copy in range(times) for row in rows]
    one, many = answers(rows), answers(copies)
    assert many["件"] == tuple(count * times for count in one["件"])
    assert [(v.activities, v.count, v.median_seconds) for v in many["変わり方"]] == [
        (v.activities, v.count * times, v.median_seconds) for v in one["変わり方"]
    ]
    assert many["出入り"] == tuple([count * times for count in counts] for counts in one["出入り"])
    assert many["手戻り"][3] == one["手戻り"][3] and many["受け渡し"][1] == one["受け渡し"][1]
