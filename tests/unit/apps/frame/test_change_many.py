"""多くの行の書き換え: 版の合う行だけを、少ない文で書く。一つでも合わなければ、一つも書かない。"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shirube.apps.frame.records import CannotJoinAnotherBody, ChangedMeanwhile
from shirube.apps.organization.models import Department
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions import actions as versions
from tests.world import Town

ROWS = 1_200


@pytest.fixture
def tasks(mihon: Town) -> list[Task]:
    """一つの取組の、1,200 の作業。"""
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="計画", first_year=2026, last_year=2030, edition="")
        one = Initiative.objects.create(plan=plan, title="取組")
        return list(Task.objects.bulk_create(Task(initiative=one, title=f"作業{n}") for n in range(ROWS)))


@pytest.mark.both_databases
def test_alike_rows_are_written_together(mihon: Town, tasks: list[Task]) -> None:
    """同じ書き換えは 500 行ごとに二文（確かめる・書く）で済み、どの行も版が一つ進む。"""
    day = date(2027, 3, 31)
    with mihon.entered(), transaction.atomic(), CaptureQueriesContext(connection) as seen:
        Task.change_many(
            (one.key, 1, {"national_due": day if n % 2 else None}) for n, one in enumerate(tasks)
        )
    assert len(seen) <= 2 * (2 + 2) + 1
    with mihon.entered():
        rows = dict(Task.objects.values_list("title", "national_due"))
        assert set(Task.objects.values_list("version", flat=True)) == {2}
    assert rows["作業0"] is None and rows["作業1"] == day


@pytest.mark.both_databases
@pytest.mark.parametrize("ahead", [1, 2], ids=["一つ進んだ行", "二つ進んだ行"])
def test_one_stale_row_stops_them_all(mihon: Town, tasks: list[Task], ahead: int) -> None:
    """間に人が直した行が一つでもあれば、その行を挙げて断り、ほかの行も書かない。"""
    stale = tasks[700]
    with mihon.entered():
        for version in range(1, ahead + 1):
            Task.change(key=stale.key, version=version, title=f"人が直した{version}")
        with pytest.raises(ChangedMeanwhile) as refused, transaction.atomic():
            Task.change_many((one.key, 1, {"state": "active"}) for one in tasks)
        assert not Task.objects.filter(state="active").exists()
        assert Task.objects.get(pk=stale.pk).title == f"人が直した{ahead}"
    assert refused.value.record.key == stale.key
    assert refused.value.typed == {"state": "active"}


def test_missing_row_is_not_passed_over(mihon: Town, tasks: list[Task]) -> None:
    """消えた行を、書けたことにしない。"""
    with mihon.entered():
        Task.objects.filter(pk=tasks[3].pk).delete()
        with pytest.raises(Task.DoesNotExist), transaction.atomic():
            Task.change_many((one.key, 1, {"state": "active"}) for one in tasks)
        assert not Task.objects.filter(state="active").exists()


def test_rows_of_another_body_are_neither_seen_nor_joined(
    mihon: Town, futago: Town, tasks: list[Task]
) -> None:
    """となりの町の行は書けず、となりの町の記録を指させることもできない。"""
    with futago.entered():
        theirs = Department.objects.create(code="99")
        with pytest.raises(Task.DoesNotExist), transaction.atomic():
            Task.change_many([(tasks[0].key, 1, {"state": "active"})])
    with mihon.entered(), pytest.raises(CannotJoinAnotherBody):
        Task.change_many([(tasks[0].key, 1, {"department": theirs})])
