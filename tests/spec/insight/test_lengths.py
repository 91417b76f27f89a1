"""長さの書き方: どの画面・図・紙・命令も同じ言葉になる。"""

from fractions import Fraction

import pytest

from shirube.engines.insight.lengths import DAY, HOUR, length, opening_length


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "—"), (0, "0秒"), (31, "31秒"), (90, "1分30秒"), (3_600, "1時間"), (35 * HOUR, "1日11時間"),
        (Fraction(19, 2) * DAY, "9日12時間"), (9.4 * DAY, "9日10時間"), (1_500 * DAY, "1,500日"),
        (-90, "△1分30秒"), (Fraction(1, 3), "0秒"), (59.6, "1分"),
    ],
)  # fmt: skip
def test_a_calendar_length_has_at_most_two_units(seconds: float | None, shown: str) -> None:
    """暦の長さは、大きい方から二つまでの単位で書く。"""
    assert length(seconds) == shown


@pytest.mark.parametrize(
    ("days", "shown"),
    [(0, "0日"), (3, "3日"), (Fraction(5, 2), "2.5日"), (Fraction(-3, 2), "△1.5日"), (1_234, "1,234日")],
)
def test_a_dated_log_speaks_in_days(days: int | Fraction, shown: str) -> None:
    """日付だけの記録では、時間を書かず、日数（小数一桁まで）で書く。"""
    assert length(days * DAY, is_dated_only=True) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "—"), (59, "59秒"), (1_800, "30分"), (3_600, "1時間"), (30 * HOUR, "30時間"),
        (30 * HOUR + 660, "30時間11分"), (-2 * HOUR, "△2時間"), (1_000 * HOUR, "1,000時間"),
    ],
)  # fmt: skip
def test_opening_hours_never_become_days(seconds: int | None, shown: str) -> None:
    """開庁時間は、一日の長さが役所ごとに違うので、日にしない。"""
    assert opening_length(seconds) == shown
