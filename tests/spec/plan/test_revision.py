"""読みの版の決まり（表）: いつ「確定」し、いつから「訂正」と呼ぶか。"""

from datetime import date

import pytest

from shirube.engines.plan import revision_label, standing

# 何回目か、期間の末日、読んだ日、確定した読みがもうあるか → 呼び名
LABELS = [
    (1, date(2027, 3, 31), date(2026, 11, 21), False, "初回"),
    (2, date(2027, 3, 31), date(2026, 11, 22), False, "読み直し（第2回）"),
    (3, date(2027, 3, 31), date(2027, 3, 31), False, "読み直し（第3回）"),
    (4, date(2027, 3, 31), date(2027, 4, 1), False, "確定（第4版）"),
    (5, date(2027, 3, 31), date(2027, 4, 2), True, "訂正（第5版）"),
    (1, date(2027, 3, 31), date(2027, 4, 1), False, "確定"),
    (2, date(2027, 3, 31), date(2027, 6, 1), True, "訂正（第2版）"),
    (2, date(2026, 6, 30), date(2026, 11, 21), False, "読み直し（第2回）"),
    (2, date(2028, 3, 31), date(2027, 4, 1), False, "読み直し（第2回）"),
]


@pytest.mark.parametrize(("revision", "last_day", "read_on", "is_confirmed", "label"), LABELS)
def test_revision_label(revision: int, last_day: date, read_on: date, is_confirmed: bool, label: str) -> None:
    """年度の間の読み直しは訂正ではなく、終わって初めての読みが確定、そのあとが訂正である。"""
    found = standing(last_day=last_day, read_on=read_on, is_confirmed=is_confirmed)
    assert revision_label(revision, found) == label
