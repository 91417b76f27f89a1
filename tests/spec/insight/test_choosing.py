"""件の選び方と、見方の変え方の決まり（職員が読める表）。

一字が一つの行い。受＝受付、補＝補正、審＝審査、交＝交付。行いは一時間おき。
"""

import pytest

from shirube.engines.insight.filters import (
    Condition,
    EndsWith,
    Every,
    Following,
    Has,
    Lasting,
    Moment,
    StartsWith,
    Valued,
    Within,
    chosen,
)
from shirube.engines.insight.log import Level
from shirube.engines.insight.views import by_dimension
from tests.insight_logs import Line, log_from

HOUR = 3_600
US = 1_000_000

# 件 → 始まりの時（時）, 行い, 課, 窓口の行いの経路
CASES = {
    "甲": (0, "受審交", "税", "窓口"),
    "乙": (10, "受補審交", "福祉", "郵送"),
    "丙": (20, "審交", None, "窓口"),
    "丁": (30, "受補", "税", None),
}


def _log():
    return log_from(
        [
            Line(case, activity, (start + at) * HOUR, dimensions={"課": section, "経路": route})
            for case, (start, sequence, section, route) in CASES.items()
            for at, activity in enumerate(sequence)
        ],
        levels={"課": Level.CASE},
    )


def _at(hours: int) -> int:
    return hours * HOUR * US


def _names(text: str) -> frozenset[str]:
    return frozenset(text)


# 条件 → 選ばれる件
TABLE: list[tuple[str, Condition, str]] = [
    ("すべて", Every(), "甲乙丙丁"),
    ("10時以後に始まった", Within(Moment.FIRST, since=_at(10)), "乙丙丁"),
    ("20時より前に始まった（20時ちょうどは入らない）", Within(Moment.FIRST, until=_at(20)), "甲乙"),
    ("2時から14時までに終わった", Within(Moment.LAST, _at(2), _at(14)), "甲乙"),
    ("補正があった", Has(_names("補")), "乙丁"),
    ("補正がなかった", ~Has(_names("補")), "甲丙"),
    ("補正か交付があった", Has(_names("補交")), "甲乙丙丁"),
    ("補正も交付もあった", Has(_names("補")) & Has(_names("交")), "乙"),
    ("受付から始まった", StartsWith(_names("受")), "甲乙丁"),
    ("交付で終わった", EndsWith(_names("交")), "甲乙丙"),
    ("受付から始まり交付で終わった", StartsWith(_names("受")) & EndsWith(_names("交")), "甲乙"),
    ("税の課の件", Valued("課", frozenset({"税"})), "甲丁"),
    ("課の分からない件", Valued("課", frozenset({None})), "丙"),
    ("窓口の行いのある件", Valued("経路", frozenset({"窓口"})), "甲丙"),
    ("経路の分からない行いのある件", Valued("経路", frozenset({None})), "丁"),
    ("2時間以上かかった", Lasting(at_least=_at(2)), "甲乙"),
    ("2時間かからなかった", Lasting(under=_at(2)), "丙丁"),
    ("受付・審査・交付の順のとおりの件", Following(frozenset({("受", "審", "交")})), "甲"),
    ("福祉の課か、補正のあった件", Valued("課", frozenset({"福祉"})) | Has(_names("補")), "乙丁"),
    ("ログに無い行いのある件", Has(_names("廃")), ""),
    ("ログに無い行いのない件", ~Has(_names("廃")), "甲乙丙丁"),
]


@pytest.mark.parametrize(("condition", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_conditions(condition: Condition, expected: str) -> None:
    """表のとおりの件が選ばれ、行は一つも失われない。"""
    log = _log()
    taken = log.taken(chosen(log, condition))
    assert list(taken.case_keys) == list(expected)
    assert taken.event_count == sum(len(CASES[case][1]) for case in expected)


def test_by_visit_instead_of_by_case() -> None:
    """来庁ごとに見ると、一度に済ませた二つの手続は一件になり、二度来た手続は二件になる。来庁でない行は除いて数える。"""
    rows = [
        # 手続, 行い, 時, 来庁
        ("転入", "受付", 9, "来庁1"),
        ("国保", "受付", 10, "来庁1"),
        ("転入", "審査", 11, None),
        ("国保", "交付", 12, "来庁1"),
        ("転入", "交付", 33, "来庁2"),
    ]
    found = by_dimension(
        log_from([Line(case, name, at * HOUR, dimensions={"来庁": visit}) for case, name, at, visit in rows]),
        "来庁",
        former="手続",
    )
    log = found.log
    procedures = log.dimensions["手続"]
    shown = {
        log.case_keys[case]: [
            (procedures.name(int(procedures.codes[row])), log.activity.name(int(log.activity.codes[row])))
            for row in range(int(log.case_offsets[case]), int(log.case_offsets[case + 1]))
        ]
        for case in range(log.case_count)
    }
    assert shown == {
        "来庁1": [("転入", "受付"), ("国保", "受付"), ("国保", "交付")],
        "来庁2": [("転入", "交付")],
    }
    assert (found.left_out, "来庁" in log.dimensions) == (1, False)
