"""みほん市の窓口の事案: 試す人が初めて開いた日から、実測の画面が動く。"""

from datetime import timedelta

from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.apps.insight.logs import own
from shirube.cli.demo_cases import keep_cases
from shirube.values.instant import JST
from tests.world import NOW, Town


def test_the_window_has_finished_and_unfinished_cases(mihon: Town) -> None:
    """この十週の開庁時間に受け付けた事案があり、未来の行いは無く、記録として開ける。"""
    with mihon.entered() as by:
        assert keep_cases(by, count=40) == 40
        rows = list(CaseEventRow.objects.all())
        states = set(Case.objects.values_list("state", flat=True))
        assert Case.objects.count() == 40 and "closed" in states
        assert all(NOW - timedelta(days=80) < row.occurred_at <= NOW for row in rows)
        assert all(row.occurred_at.astimezone(JST).weekday() < 5 for row in rows)
        assert {row.occurred_at == row.recorded_at for row in rows} == {True}
        found = own.opened(by)
        assert found.log.case_count == 40 and found.log.event_count == len(rows)
        assert found.log.resource is not None and len(found.log.resource.names) == 4
        assert set(found.log.dimensions["channel"].names) <= {"窓口", "オンライン", "郵送", "電話"}
