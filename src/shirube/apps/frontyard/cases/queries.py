"""事案を読む。"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.prepared import Prepared
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.search import search
from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.values.case_event import CaseEvent
from shirube.values.instant import midnight
from shirube.values.period import Period


def cases(scope: Scope, text: str = "") -> QuerySet[Case]:
    """事案を新しい順に。言葉があれば、受付番号と手続の名称で絞る（長すぎれば ``CannotSearch``）。"""
    return search(Case.objects.all(), text)


_EVERY_CASE = Prepared(lambda: Case.objects.order_by().only("id"))


def case_count(scope: Scope) -> int:
    """事案の数。一覧を開くたびに要るので、組み置きの問い合わせで数える。"""
    return _EVERY_CASE.count()


def case_of_key(scope: Scope, key: UUID) -> Case:
    """一件の事案。無ければ ``Case.DoesNotExist``。"""
    return Case.objects.get(key=key)


def events_of_case(scope: Scope, case: Case) -> list[CaseEventRow]:
    """この事案の行いを起きた順に。"""
    return list(case.events.all())


def events_until(scope: Scope, period: Period, cut_off: datetime) -> list[CaseEvent]:
    """この期間に何かが起きた事案の、締め切りまでに記録されたすべての行い。"""
    begin = midnight(period.start)
    touched = CaseEventRow.objects.filter(occurred_at__gte=begin, recorded_at__lte=cut_off)
    if period.end is not None:
        touched = touched.filter(occurred_at__lt=midnight(period.end))
    rows = (
        CaseEventRow.objects.filter(case__in=touched.values("case"), recorded_at__lte=cut_off)
        .select_related("case", "corrects")
        .order_by("case_id", "occurred_at", "seq")
    )
    return [row.as_case_event() for row in rows]


def events_of_keys(scope: Scope, keys: Iterable[UUID]) -> list[CaseEventRow]:
    """これらの鍵の行い。消えたものは返らない。"""
    return list(CaseEventRow.objects.filter(key__in=list(keys)).select_related("case"))
