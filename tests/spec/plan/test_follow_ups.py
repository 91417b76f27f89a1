"""決定事項のフォローの決まり: いつ遅れとなり、いつ催促するか。"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.follow_ups import (
    FollowLine,
    FollowState,
    days_late,
    follow_up_paper,
    needs_reminder,
)

DUE = date(2026, 6, 30)
OPEN, ACTIVE, DONE, DROPPED = FollowState

# 状態 | 期限 | 今日 | 遅れの日数
LATE = [
    (OPEN, DUE, date(2026, 6, 29), 0),
    (OPEN, DUE, date(2026, 6, 30), 0),
    (OPEN, DUE, date(2026, 7, 1), 1),
    (ACTIVE, DUE, date(2026, 7, 31), 31),
    (DONE, DUE, date(2026, 7, 31), 0),
    (DROPPED, DUE, date(2026, 7, 31), 0),
    (OPEN, None, date(2026, 7, 31), 0),
]


@pytest.mark.parametrize(("state", "due", "today", "days"), LATE)
def test_days_late(state: FollowState, due: date | None, today: date, days: int) -> None:
    """期限の日までは遅れでなく、翌日から一日ずつ遅れる。終わったものと期限のないものは遅れない。"""
    assert days_late(state, due, today) == days


# 今日 | 最後に催促した日 | 催促する
REMIND = [
    (date(2026, 6, 22), None, False),  # 八日前はまだ
    (date(2026, 6, 23), None, True),  # 七日前
    (date(2026, 6, 24), date(2026, 6, 23), False),  # 期限の前は一度だけ
    (date(2026, 6, 23), date(2026, 5, 1), True),  # 期限を延ばす前の催促は数えない
    (date(2026, 6, 30), date(2026, 6, 23), False),
    (date(2026, 7, 1), date(2026, 6, 23), True),  # 過ぎたらすぐ
    (date(2026, 7, 2), date(2026, 7, 1), False),
    (date(2026, 7, 14), date(2026, 7, 1), False),  # 十三日目
    (date(2026, 7, 15), date(2026, 7, 1), True),  # 十四日ごと
    (date(2026, 7, 15), None, True),
]


@pytest.mark.parametrize(("today", "reminded", "expected"), REMIND)
def test_reminder(today: date, reminded: date | None, expected: bool) -> None:
    """期限の七日前に一度、過ぎたらすぐ、そのあとは十四日ごとに催促する。"""
    assert needs_reminder(ACTIVE, DUE, reminded, today) is expected


@pytest.mark.parametrize("state", [DONE, DROPPED])
def test_ended_is_never_reminded(state: FollowState) -> None:
    """終わったものと取りやめたものは、催促しない。"""
    assert not needs_reminder(state, DUE, None, date(2026, 8, 1))


@given(start=st.integers(-60, 0), length=st.integers(0, 120))
def test_daily_round_reminds_at_the_promised_pace(start: int, length: int) -> None:
    """毎朝回しても、期限の前は一度まで、過ぎたあとは十四日より短い間では催促しない。"""
    reminded, days = None, []
    for at in range(start, start + length):
        today = DUE + timedelta(days=at)
        if needs_reminder(OPEN, DUE, reminded, today):
            days.append(today)
            reminded = today
    before, after = [day for day in days if day <= DUE], [day for day in days if day > DUE]
    assert len(before) <= 1
    assert all((later - earlier).days >= 14 for earlier, later in pairwise(after))
    if start + length > 1:
        assert after


def test_paper_tells_counts_and_late_days() -> None:
    """一覧の紙は、終わっていない数・遅れた数と、行ごとの遅れを述べる。"""
    line = FollowLine(
        text="測る\u202e", decision="計画", meeting="本部", owner="", due_on=DUE, state=OPEN, report="まだ"
    )
    done = FollowLine(text="置く", decision="計画", meeting="本部", owner="窓口課", due_on=DUE, state=DONE)
    paper = follow_up_paper("みほん市", "すべて", [line, done], as_of=date(2026, 7, 3))
    told = paper.canonical_json()
    for words in (
        "2件のうち終わっていないもの 1件",
        "期限を過ぎているもの 1件",
        "未着手・3日遅れ",
        "測る〓",
        "未定",
    ):
        assert words in told
