"""概要の決まり（職員が読める表）: 何を数え、何を「なし」とするか。"""

from fractions import Fraction

from shirube.engines.insight.log import Level, Phase
from shirube.engines.insight.profile import profile
from tests.insight_logs import Line, log_from

HOUR = 3_600

# 件, 行い, 終わりの時, 始まりの時, 担当, 課（行いごと）, 種類（件ごと）
ROWS = [
    ("甲", "受付", 9, None, "a", "窓口課", "新規"),
    ("乙", "受付", 10, 8, None, "窓口課", None),
    ("甲", "審査", 11, 10, "b", "税務課", None),
    ("甲", "審査", 12, 11, "b", None, "変更"),
    ("丙", "照会", 13, None, "a", "税務課", "新規"),
]


def _profile():
    return profile(
        log_from(
            [
                Line(
                    case,
                    name,
                    at * HOUR,
                    start=None if start is None else start * HOUR,
                    resource=who,
                    dimensions={"課": section, "種類": kind},
                )
                for case, name, at, start, who, section, kind in ROWS
            ],
            levels={"種類": Level.CASE},
        )
    )


def test_cases_and_rows() -> None:
    """件は番号の種類、行いはログの行の数。変わり方は、名の並びの種類。"""
    found = _profile()
    assert (found.case_count, found.event_count, found.variant_count) == (3, 5, 3)
    assert found.phases == {Phase.AT: 5, Phase.START: 0, Phase.COMPLETE: 0}


def test_values_and_missing() -> None:
    """担当と行いごとの切り口は行で、件ごとの切り口は件で数える。値なしは別に数え、種類に入れない。"""
    found = _profile()
    assert found.activities.most() == (("受付", 2), ("審査", 2), ("照会", 1))
    assert found.resources is not None
    assert (found.resources.as_dict(), found.resources.missing) == ({"a": 2, "b": 2}, 1)
    section, kind = found.dimensions["課"], found.dimensions["種類"]
    assert (section.distinct, section.total, section.missing) == (2, 4, 1)
    # 件ごとの値は、その件で最初に現れた値。甲は「新規」、乙は値なし
    assert (kind.as_dict(), kind.missing) == ({"新規": 2}, 1)


def test_beginning_and_end() -> None:
    """初めは、始まりの日時も見ていちばん早い時。終わりは、いちばん遅い日時。件の最初と最後の行いは名ごとに数える。"""
    found = _profile()
    assert (found.first, found.last) == (8 * HOUR * 1_000_000, 13 * HOUR * 1_000_000)
    assert found.start_activities.as_dict() == {"受付": 2, "照会": 1}
    assert found.end_activities.as_dict() == {"審査": 1, "受付": 1, "照会": 1}


def test_rows_per_case() -> None:
    """一件の行の数は、最小・中央・最大と平均で示す。"""
    sizes = _profile().events_per_case
    assert (sizes.minimum, sizes.median, sizes.maximum, sizes.mean) == (1, 1, 3, Fraction(5, 3))


def test_nothing_is_not_zero() -> None:
    """行の無いログでは、件数は 0、時と行の数は「なし」になる。担当の列の無いログでは、担当は「なし」。"""
    found = profile(log_from([]))
    assert (found.case_count, found.first, found.last) == (0, None, None)
    assert (found.events_per_case.median, found.events_per_case.mean) == (None, None)
    assert profile(log_from([Line("甲", "受付", 1)])).resources is None
