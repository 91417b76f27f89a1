"""会議の記録を読む。無いものは ``DoesNotExist``。"""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.meetings.models import (
    AgendaItem,
    Decision,
    DecisionImport,
    MeetingBody,
    Sitting,
)


def bodies(scope: Scope) -> QuerySet[MeetingBody]:
    """会議体を、続いているものから、設置の順に。"""
    return MeetingBody.objects.all()


def body_of_key(scope: Scope, key: UUID) -> MeetingBody:
    """一つの会議体。"""
    return MeetingBody.objects.select_related("secretariat").get(key=key)


def sittings(scope: Scope, body: MeetingBody | None = None) -> QuerySet[Sitting]:
    """会議を、新しい順に。"""
    rows = Sitting.objects.select_related("body")
    return rows if body is None else rows.filter(body=body)


def sitting_of_key(scope: Scope, key: UUID) -> Sitting:
    """一つの会議。議題も一緒に読む。"""
    agenda = Prefetch("agenda", queryset=AgendaItem.objects.select_related("department"))
    return Sitting.objects.select_related("body").prefetch_related(agenda).get(key=key)


def agenda_item_of_key(scope: Scope, key: UUID) -> AgendaItem:
    """一つの議題。"""
    return AgendaItem.objects.select_related("sitting__body", "department").get(key=key)


def decisions(
    scope: Scope,
    *,
    body: MeetingBody | None = None,
    sitting: Sitting | None = None,
    fiscal_year: int | None = None,
    text: str = "",
) -> QuerySet[Decision]:
    """決定を、新しい順に。``text`` は件名・内容・文書番号に含まれる言葉。"""
    rows = Decision.objects.select_related("sitting__body", "agenda_item", "corrects")
    rows = rows.prefetch_related("corrections")
    if body is not None:
        rows = rows.filter(sitting__body=body)
    if sitting is not None:
        rows = rows.filter(sitting=sitting)
    if fiscal_year is not None:
        rows = rows.filter(sitting__fiscal_year=fiscal_year)
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(document_number__icontains=word)
        )
    return rows


def decision_of_key(scope: Scope, key: UUID) -> Decision:
    """一つの決定。"""
    return decisions(scope).get(key=key)


def standing_decisions(scope: Scope) -> QuerySet[Decision]:
    """いま効いている決定: 確定していて、確定した訂正の無いもの。"""
    replaced = Decision.objects.filter(state=Decision.State.CONFIRMED, corrects__isnull=False)
    confirmed = decisions(scope).filter(state=Decision.State.CONFIRMED)
    return confirmed.exclude(pk__in=replaced.values("corrects"))


def imports(scope: Scope) -> QuerySet[DecisionImport]:
    """取り込んだ決定の表を、新しい順に。"""
    return DecisionImport.objects.defer("changes")


def import_of_key(scope: Scope, key: UUID) -> DecisionImport:
    """取り込んだ一つの表。"""
    return DecisionImport.objects.get(key=key)
