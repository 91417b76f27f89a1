"""事案を読む。"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from shirube.apps.frame.prepared import Prepared
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.search import search
from shirube.apps.frontyard.cases.forms import CHANNELS
from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.values.case_event import CaseEvent, ClockState, Phase

CHANNEL_NAMES = dict(CHANNELS)
"""経路の名（画面の言葉）。"""
_PIECE = 500
_EVENT_TEXTS = ("team", "channel", "place", "actor", "clock_reason", "outcome")
_EVENT_FIELDS = (
    *("key", "municipality_id", "case__key", "visit", "corrects__key", "phase", "clock"),
    *("seq", "activity", "occurred_at", "recorded_at", "procedure"),
    *_EVENT_TEXTS,
)


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


@dataclass(frozen=True, slots=True)
class EventMark:
    """行いの数と、行の番号の和。一つでも加わるか消えるかすれば変わる。"""

    count: int = 0
    total: int = 0

    def __add__(self, other: "EventMark") -> "EventMark":
        return EventMark(self.count + other.count, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.count}:{self.total}"


@dataclass(frozen=True, slots=True)
class CaseNames:
    """事案を画面で示す言葉。"""

    number: str
    procedure: str


def has_events(scope: Scope) -> bool:
    """行いが一つでもあるか。"""
    return CaseEventRow.objects.exists()


def events_recorded(
    scope: Scope, since: datetime | None = None, before: datetime | None = None
) -> list[CaseEvent]:
    """``since`` 以後、``before`` より前に記録された行い（訂正を当てはめる前のまま）。"""
    rows = _recorded(since, before).order_by().values_list(*_EVENT_FIELDS)
    return [_case_event(*row) for row in rows.iterator()]


def _case_event(
    key: UUID,
    body: int,
    case: UUID,
    visit: UUID | None,
    corrects: UUID | None,
    phase: str,
    clock: str,
    seq: int,
    activity: str,
    occurred_at: datetime,
    recorded_at: datetime,
    procedure: str,
    *texts: str,
) -> CaseEvent:
    """値の階の ``CaseEvent``。行の型を組み立てずに列から作る（多くの行を読むので）。"""
    subjects = {"case": str(case)}
    if visit is not None:
        subjects["visit"] = str(visit)
    return CaseEvent(
        event_id=str(key),
        municipality=str(body),
        subjects=subjects,
        seq=seq,
        activity=activity,
        phase=Phase(phase),
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        procedure=procedure,
        clock=ClockState(clock) if clock else None,
        corrects=None if corrects is None else str(corrects),
        **{name: text or None for name, text in zip(_EVENT_TEXTS, texts, strict=True)},
    )


def event_keys(scope: Scope, since: datetime, before: datetime) -> list[UUID]:
    """この間に記録された行いの鍵。"""
    return list(_recorded(since, before).order_by().values_list("key", flat=True))


def event_mark(scope: Scope, since: datetime | None = None, before: datetime | None = None) -> EventMark:
    """この間に記録された行いの印。"""
    found = _recorded(since, before).order_by().aggregate(count=Count("id"), total=Sum("id"))
    return EventMark(found["count"], found["total"] or 0)


def event_marks_by_day(scope: Scope, before: datetime) -> dict[date, EventMark]:
    """記録された日（日本の日付）ごとの印。行いの無い日は無い。"""
    day = TruncDate("recorded_at", tzinfo=ZoneInfo("Asia/Tokyo"))
    rows = _recorded(None, before).order_by().annotate(day=day).values("day")
    found = rows.annotate(count=Count("id"), total=Sum("id"))
    return {one["day"]: EventMark(one["count"], one["total"]) for one in found}


def _recorded(since: datetime | None, before: datetime | None) -> QuerySet[CaseEventRow]:
    rows = CaseEventRow.objects.all()
    if since is not None:
        rows = rows.filter(recorded_at__gte=since)
    return rows if before is None else rows.filter(recorded_at__lt=before)


def names_of_cases(scope: Scope, keys: Collection[UUID] | None = None) -> dict[UUID, CaseNames]:
    """事案の受付番号と手続の名称。``keys`` を渡さなければ、すべての事案。"""
    rows = Case.objects.order_by()
    wanted = list(keys or ())
    parts = (
        [rows]
        if keys is None
        else [rows.filter(key__in=wanted[at : at + _PIECE]) for at in range(0, len(wanted), _PIECE)]
    )
    return {
        key: CaseNames(number, label)
        for part in parts
        for key, number, label in part.values_list("key", "number", "procedure_label")
    }


def events_of_keys(scope: Scope, keys: Iterable[UUID]) -> list[CaseEventRow]:
    """これらの鍵の行い。消えたものは返らない。"""
    return list(CaseEventRow.objects.filter(key__in=list(keys)).select_related("case"))
