"""読みの版の決まり（表）: いつから「訂正」と呼ぶか。"""

from datetime import date

import pytest

from shirube.engines.plan import revision_label

# 何回目か、期間の末日、読んだ日 → 呼び名
LABELS = [
    (1, date(2027, 3, 31), date(2026, 11, 21), "初回"),
    (2, date(2027, 3, 31), date(2026, 11, 22), "読み直し（第2回）"),
    (3, date(2027, 3, 31), date(2027, 3, 31), "読み直し（第3回）"),
    (4, date(2027, 3, 31), date(2027, 4, 1), "訂正（第4版）"),
    (1, date(2027, 3, 31), date(2027, 4, 1), "初回"),
    (2, date(2026, 6, 30), date(2026, 11, 21), "読み直し（第2回）"),
    (2, date(2028, 3, 31), date(2027, 4, 1), "読み直し（第2回）"),
]


@pytest.mark.parametrize(("revision", "last_day", "read_on", "label"), LABELS)
def test_revision_label(revision: int, last_day: date, read_on: date, label: str) -> None:
    """年度の間の読み直しは訂正ではなく、年度が終わってからの読み直しを訂正と呼ぶ。"""
    assert revision_label(revision=revision, last_day=last_day, read_on=read_on) == label
