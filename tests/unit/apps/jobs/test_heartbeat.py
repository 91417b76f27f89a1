"""働き手の合図: いつ動いていたかを、秒で、または動いていない時からで言う。"""

from datetime import UTC, datetime, timedelta

import pytest

from shirube.apps.frame.job_kinds import job_kinds
from shirube.apps.jobs import queries
from shirube.apps.jobs.models import JobSchedule
from shirube.apps.jobs.worker import Worker

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "said", "is_well"),
    [
        (None, "まだ一度も動いていません", False),
        (12, "12秒前に動いていました", True),
        (-2, "0秒前に動いていました", True),
        (180, "180秒前に動いていました", True),
        (181, "令和8年11月21日 11:56から動いていません", False),
    ],
)
def test_line_says_when_the_worker_was_seen(ago: int | None, said: str, is_well: bool) -> None:
    """動いていた秒数か、動いていない時を言い、3 分を過ぎたら手当てが要る。"""
    if ago is not None:
        JobSchedule.objects.create(
            name="t", kind="t", every_seconds=60, next_run=NOW, last_run=NOW - timedelta(seconds=ago)
        )
    assert queries.worker_line(NOW).startswith(said)
    assert queries.is_worker_well(NOW) is is_well


def test_a_running_worker_is_always_seen_within_the_limit() -> None:
    """どの設置にも、合図の限りよりずっと短い間隔の予定がある。"""
    shortest = min(kind.every for kind in job_kinds().values() if kind.every)
    assert shortest * 3 <= queries.QUIET_LIMIT


def test_the_heart_moves_the_sign(body: object) -> None:
    """働き手の心拍の一回りで、合図が新しくなる（仕事が一つも無くても）。"""
    assert queries.worker_seen_at() is None
    Worker()._run_schedules()
    seen = queries.worker_seen_at()
    assert seen is not None and queries.is_worker_well(seen)
