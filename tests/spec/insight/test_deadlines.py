"""標準処理期間の数え方（職員が壁の暦で確かめられる表）。

2026年4月1日は水曜日。土曜と日曜、29日（昭和の日）、5月3日から6日は閉庁。
止まった間は「止めた日-動き出した日」で書く。締めは4月30日の終わり。
"""

from datetime import date, datetime, time
from fractions import Fraction

import pytest

from shirube.engines.insight.deadlines import (
    NO_DAY,
    CannotJudgeDeadline,
    DayKind,
    DeadlineCounts,
    DeadlineRule,
    Verdict,
    deadlines_of,
)
from shirube.engines.insight.opening import date_of, midnight
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours
from tests.insight_logs import Line, log_from

HOLIDAYS = frozenset({date(2026, 4, 29), *(date(2026, 5, day) for day in (3, 4, 5, 6))})
HOURS = OpeningHours.on_weekdays(time(8, 30), time(17, 15), closed_days=HOLIDAYS)
CUT_OFF = midnight(date(2026, 5, 1)) - 1


def at(day: int, hour: int = 10) -> float:
    """4月のその日の時刻。"""
    return datetime(2026, 4, day, hour, tzinfo=JST).timestamp()


def case(name: str, received: int, stops: str, issued: int | None) -> list[Line]:
    """受付の日、止まった間、交付の日（None なら終わっていない）から、一件の行を作る。"""
    rows = [Line(name, "受付", at(received))]
    for span in stops.split():
        low, high = span.split("-")
        rows.append(Line(name, "補正依頼", at(int(low), 11), clock="stop:補正"))
        if high:
            rows.append(Line(name, "補正受領", at(int(high), 12), clock="run"))
    return rows if issued is None else [*rows, Line(name, "交付", at(issued, 15))]


def rule(text: str, days: int) -> DeadlineRule:
    """「暦日 初日 延期 通算」などの言葉から、定めを作る。"""
    return DeadlineRule(
        days=days,
        kind=DayKind.BUSINESS if "開庁日" in text else DayKind.CALENDAR,
        label=f"{text} {days}日",
        counts_first_day="初日" in text,
        moves_to_open_day="延期" in text,
        excludes_stops="通算" not in text,
        begins_with=("受付",),
        ends_with=("交付",),
    )


KEPT, OVERRUN, UNDECIDED = Verdict.KEPT, Verdict.OVERRUN, Verdict.UNDECIDED
# 定め, 期間, 受付, 止まった間, 交付 → 使った日数, 限り, 期限の日, 判定
ROWS = [
    # 初日は入れない: 1日に受けて7日後は8日
    ("暦日", 7, 1, "", 8, 7, 7, "4/8", KEPT),
    ("暦日", 7, 1, "", 9, 8, 7, "4/8", OVERRUN),
    ("暦日", 7, 1, "", 1, 0, 7, "4/8", KEPT),
    # 初日を入れる定め: 1日に受けて7日目は7日
    ("暦日 初日", 7, 1, "", 7, 7, 7, "4/7", KEPT),
    ("暦日 初日", 7, 1, "", 8, 8, 7, "4/7", OVERRUN),
    ("暦日 初日", 1, 1, "", 1, 1, 1, "4/1", KEPT),
    # 期限の日（11日は土曜）が閉庁なら、次の開庁日（13日の月曜）まで
    ("暦日 延期", 10, 1, "", 13, 12, 12, "4/13", KEPT),
    ("暦日 延期", 10, 1, "", 14, 13, 12, "4/13", OVERRUN),
    ("暦日", 10, 1, "", 13, 12, 10, "4/11", OVERRUN),
    # 開庁日: 1日に受けて、2・3・6・7・8日で5日
    ("開庁日", 5, 1, "", 8, 5, 5, "4/8", KEPT),
    ("開庁日", 5, 1, "", 9, 6, 5, "4/8", OVERRUN),
    ("開庁日 初日", 5, 1, "", 7, 5, 5, "4/7", KEPT),
    # 土曜（4日）に受けた: 初日を入れる定めでも、閉庁日は数えない
    ("開庁日 初日", 5, 4, "", 10, 5, 5, "4/10", KEPT),
    # 休日（29日）は数えない: 24日（金）の後、27・28・30日で3日
    ("開庁日", 3, 24, "", 30, 3, 3, "4/30", KEPT),
    # 止まっていた日: 3日に止め6日に動いた（4・5・6日の3日を数えない）
    ("暦日", 7, 1, "3-6", 11, 7, 7, "4/11", KEPT),
    ("暦日", 7, 1, "3-6", 12, 8, 7, "4/11", OVERRUN),
    ("暦日 通算", 7, 1, "3-6", 11, 10, 7, "4/8", OVERRUN),
    # 開庁日では、3日（金）から6日（月）の間は、6日の1日だけ
    ("開庁日", 5, 1, "3-6", 9, 5, 5, "4/9", KEPT),
    # 同じ日に止めて動かしても、0日
    ("暦日", 7, 1, "3-3", 8, 7, 7, "4/8", KEPT),
    # 二度止まる: 4・5日と、8・9・10日の、5日を数えない
    ("暦日", 7, 1, "3-5 7-10", 13, 7, 7, "4/13", KEPT),
    # 期限の日（8日）に止まれば、動き出した日（20日）まで
    ("暦日", 7, 1, "8-20", 20, 7, 7, "4/20", KEPT),
    ("暦日", 7, 1, "8-20", 21, 8, 7, "4/20", OVERRUN),
    # 動き出さないまま終わった: 4日から後は数えない
    ("暦日", 7, 1, "3-", 25, 2, 7, "4/30", KEPT),
    # 終わっていない: 締めの日までを数える
    ("暦日", 20, 15, "", None, 15, 20, "5/5", UNDECIDED),
    ("暦日", 7, 15, "", None, 15, 7, "4/22", UNDECIDED),
    ("暦日", 7, 15, "16-", None, 1, 7, "5/6", UNDECIDED),
    # 終わっていない、開庁日: 28日の後は30日だけ。期限は30日、5月1・7・8・11日
    ("開庁日", 5, 28, "", None, 1, 5, "5/11", UNDECIDED),
]


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(map(str, row[:5])) for row in ROWS])
def test_days_are_counted_as_the_body_says(row: tuple) -> None:
    """定めのとおりに、使った日数、限り、期限の日、判定が出る。"""
    text, days, received, stops, issued, used, limit, due, verdict = row
    log = log_from(case("甲", received, stops, issued))
    found = deadlines_of(log, rule(text, days), cut_off=CUT_OFF, hours=HOURS)
    day = date_of(int(found.due_day[0]))
    assert (found.used.tolist(), found.limit.tolist(), found.verdict.tolist()) == ([used], [limit], [verdict])
    assert f"{day.month}/{day.day}" == due


def test_the_share_has_its_two_numbers() -> None:
    """遵守率は、守られた件数と終わった件数で示し、終わっていない件と対象外の件を混ぜない。"""
    log = log_from(
        [
            *case("守られた", 1, "", 8),
            *case("超えた", 1, "", 9),
            *case("終わっていない", 28, "", None),
            *case("終わらずに過ぎた", 1, "", None),
            Line("受付の無い件", "相談", at(3)),
        ]
    )
    found = deadlines_of(log, rule("暦日", 7), cut_off=CUT_OFF)
    counts = found.counts()
    assert counts == DeadlineCounts(kept=1, overrun=1, undecided=2, overdue=1, outside=1)
    assert (counts.share, counts.decided) == (Fraction(1, 2), 2)
    assert (int(found.first_day[4]), int(found.due_day[4])) == (NO_DAY, NO_DAY)


def test_rows_after_the_cut_off_are_not_seen() -> None:
    """締めより後に終わった件は、締めの時点では終わっていない。"""
    log = log_from(case("甲", 1, "3-20", 25))
    found = deadlines_of(log, rule("暦日", 7), cut_off=midnight(date(2026, 4, 11)) - 1)
    assert (found.used.tolist(), found.verdict.tolist()) == ([2], [UNDECIDED])


def test_no_case_has_no_share() -> None:
    """終わった件が無ければ、遵守率は「なし」（0 ではない）。"""
    assert deadlines_of(log_from([]), rule("開庁日", 7), cut_off=0, hours=HOURS).counts().share is None


def test_opening_days_are_needed() -> None:
    """開庁日で数える定めに開庁時間が無ければ断る。"""
    with pytest.raises(CannotJudgeDeadline, match="開庁時間を渡して"):
        deadlines_of(log_from(case("甲", 1, "", 2)), rule("開庁日", 7), cut_off=CUT_OFF)


@pytest.mark.parametrize(("days", "label"), [(0, "0日以内"), (7, " ")])
def test_a_rule_says_what_it_is(days: int, label: str) -> None:
    """期間が1日に満たない定めと、文言の無い定めは作れない。"""
    with pytest.raises(CannotJudgeDeadline):
        DeadlineRule(days=days, kind=DayKind.CALENDAR, label=label)
