"""みほん市の業務の記録: 種から作る架空の記録は、いつも同じで、画面の読み方の案だけで読める。"""

import csv
from collections import defaultdict
from datetime import datetime
from io import StringIO

from shirube.adapters.log_guess import guess_mapping
from shirube.cli.demo_log import HEADER, demo_log

ROWS = list(csv.reader(StringIO(demo_log(cases=60).decode(), newline="")))


def test_same_seed_makes_the_same_log() -> None:
    """同じ種からは同じバイト、違う種からは違うバイト。"""
    assert demo_log(cases=20) == demo_log(cases=20)
    assert demo_log(cases=20) != demo_log(cases=20, seed=5)


def test_guess_alone_reads_it() -> None:
    """読み方の案だけで、番号・作業・着手と完了・担当・担当課・経路・種類が決まる。"""
    found = guess_mapping(ROWS[0], ROWS[1:200], label="見本").mapping
    assert found is not None and tuple(ROWS[0]) == HEADER
    assert (found.case, found.activity.column, found.resource) == ("申請番号", "作業", "担当者")
    assert found.start is not None
    assert (found.start.column, found.timestamp.column) == ("着手日時", "完了日時")
    assert found.team is not None and found.team.column == "担当課"


def test_cases_run_forward_in_office_hours() -> None:
    """どの件も日時が戻らず、行いは平日の 8:30 から 17:15 までに終わる。"""
    by_case: dict[str, list[datetime]] = defaultdict(list)
    for row in ROWS[1:]:
        by_case[row[0]] += [datetime.strptime(text, "%Y/%m/%d %H:%M") for text in row[2:4]]  # noqa: DTZ007
    assert len(by_case) == 60
    for times in by_case.values():
        assert times == sorted(times)
        assert all(at.weekday() < 5 and (8, 30) <= (at.hour, at.minute) <= (17, 15) for at in times)
