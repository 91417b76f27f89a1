"""並べ替えの法則: 記録は、行を件ごとに分けて日時と順番で安定に並べたものに等しい。"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.log import EventLog
from tests.insight_logs import Line, lines, log_from, micro


def _value(log: EventLog, row: int) -> str | None:
    return log.dimensions["課"].name(int(log.dimensions["課"].codes[row])) if log.dimensions else None


def shown(log: EventLog) -> list[tuple]:
    """記録を、件と行の並びに戻す。"""
    return [
        (
            log.case_keys[case],
            [
                (
                    log.activity.name(int(log.activity.codes[row])),
                    int(log.at[row]),
                    int(log.lines[row]),
                    log.resource.name(int(log.resource.codes[row])) if log.resource else None,
                    log.dimensions["課"].name(int(log.dimensions["課"].codes[row]))
                    if log.dimensions
                    else None,
                )
                for row in range(int(log.case_offsets[case]), int(log.case_offsets[case + 1]))
            ],
        )
        for case in range(log.case_count)
    ]


def expected(rows: list[Line]) -> list[tuple]:
    """素直に並べた答え。"""
    cases: dict[str, list] = {}
    for number, line in enumerate(rows, 1):
        cases.setdefault(line.case, []).append((line.at, number, line))
    return [
        (
            case,
            [
                (line.activity, micro(at), number, line.resource, line.dimensions["課"])
                for at, number, line in sorted(found, key=lambda one: one[:2])
            ],
        )
        for case, found in cases.items()
    ]


@given(lines(), st.integers(1, 7))
def test_log_is_the_rows_sorted_by_case_and_time(rows: list[Line], size: int) -> None:
    """件は現れた順、件の中は日時の順、同じ日時はファイルの順になり、どの値も失われない。"""
    assert shown(log_from(rows, size=size)) == expected(rows)


@given(lines(), st.integers(1, 6))
def test_parts_are_the_whole(rows: list[Line], count: int) -> None:
    """分けた部分をつなぐと、元の記録に戻る。空の部分は無い。"""
    log = log_from(rows)
    parts = log.parts(count)
    assert [one for part in parts for one in shown(part)] == shown(log)
    assert len(parts) <= count and (not rows or all(part.case_count for part in parts))


@given(lines(), st.data())
def test_taken_cases_keep_their_rows(rows: list[Line], data: st.DataObject) -> None:
    """選んだ件は、行を失わずそのまま取り出せる。部分から選んでも同じ。"""
    log = log_from(rows)
    chosen = sorted(data.draw(st.sets(st.integers(0, log.case_count - 1)))) if log.case_count else []
    taken = log.taken(np.array(chosen, np.int64))
    taken.check()
    assert shown(taken) == [shown(log)[case] for case in chosen]


@given(st.lists(st.integers(0, 3), min_size=60, max_size=300), st.booleans())
def test_a_long_case_is_stable(times: list[int], with_sequence: bool) -> None:
    """長い件でも、同じ日時の行はファイルの順（順番の列があれば、その順）になる。"""
    rows = [
        Line("甲", "受付", at, sequence=(index * 7) % 5 if with_sequence else None, dimensions={"課": None})
        for index, at in enumerate(times)
    ]
    log = log_from(rows)
    order = sorted(range(len(rows)), key=lambda i: (rows[i].at, rows[i].sequence or 0, i))
    assert [int(line) - 1 for line in log.lines] == order
