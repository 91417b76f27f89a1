"""大きな計画: 国の項目を指す作業が1万件あっても、版の移し替えと取り消しは使える（時間を印字する）。"""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.apps.plan.moves import actions
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan, current_snapshot
from shirube.engines.plan.snapshot_json import canonical_json
from tests.world import Town

pytestmark = pytest.mark.deep
TASKS = 10_000
# 取引の中で出す文の数の上限。行の数には比べない（一行に二文なら2万を超える）。
MOST_QUERIES = 200
# 作業の計算の機械の時間（秒）。混んだ機械でも超えない、使える上限。
MOST_SECONDS = 12.0


@pytest.fixture
def large(mihon: Town) -> Plan:
    """第2.0版の目標時期を指す作業が1万件ある計画。"""
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="大きな計画", first_year=2022, last_year=2026, edition="2.0")
        roadmap.start_from_edition(by=by, plan=plan, edition="2.0")
        seeds = list(Task.objects.filter(initiative__plan=plan).exclude(national=""))
        Task.objects.bulk_create(
            (
                Task(
                    initiative=one.initiative,
                    title=f"作業{n}",
                    kind=one.kind,
                    national=one.national,
                    national_due=one.national_due,
                    ends_on=one.ends_on,
                    sort_order=1_000 + n,
                )
                for n in range(TASKS)
                for one in (seeds[n % len(seeds)],)
            ),
            batch_size=500,
        )
    return plan


def test_ten_thousand_tasks_are_moved_and_moved_back(mihon: Town, large: Plan) -> None:
    """1万件を移して戻すと、計画は一字も違わず、文の数は行の数によらない。"""
    with mihon.entered() as by:
        before = canonical_json(current_snapshot(by, large, by.today))
        begin = time.process_time()
        with CaptureQueriesContext(connection) as moving:
            move = actions.move_plan(by=by, plan=large, version=large.version, after="2.2")
        middle = time.process_time()
        assert len(move.done) > TASKS
        with CaptureQueriesContext(connection) as back:
            actions.undo_move(by=by, plan=Plan.objects.get(pk=large.pk), key=move.key, version=move.version)
        end = time.process_time()
        assert canonical_json(current_snapshot(by, large, by.today)) == before
    print(f"移す {middle - begin:.1f} 秒・{len(moving)} 文、戻す {end - middle:.1f} 秒・{len(back)} 文")
    assert max(len(moving), len(back)) <= MOST_QUERIES
    assert max(middle - begin, end - middle) <= MOST_SECONDS
