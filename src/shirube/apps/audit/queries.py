"""監査を読む。"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from shirube.apps.audit.chain import CannotReadHead, Head, read_head
from shirube.apps.audit.links import head, unsealed
from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.verification import Harm, Problem, Verification, verify
from shirube.apps.frame.scope import Scope

__all__ = [
    "CannotReadHead",
    "Harm",
    "Head",
    "Problem",
    "Verification",
    "Wanted",
    "actor_key_of",
    "actor_names",
    "events",
    "head",
    "read_head",
    "unsealed",
    "verify",
    "views_by",
    "views_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """監査の一覧の絞り込み。日時は start 以上 end 未満。"""

    start: datetime | None = None
    end: datetime | None = None
    actor_key: UUID | None = None
    record_key: str = ""
    result: str = ""


def events(scope: Scope, wanted: Wanted = Wanted()) -> QuerySet[AuditEvent]:
    """この自治体の監査を、新しい順に。"""
    rows = AuditEvent.objects.filter(municipality_key=scope.municipality_key)
    conditions = {
        "occurred_at__gte": wanted.start,
        "occurred_at__lt": wanted.end,
        "actor_key": wanted.actor_key,
        "record_key": wanted.record_key or None,
        "result": wanted.result or None,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    return rows.order_by("-occurred_at", "-id")


def views_by(scope: Scope, actor_key: UUID, start: datetime, end: datetime) -> QuerySet[AuditEvent]:
    """この人が、この間に見た・出した個人情報。漏えいのときに「だれの分を見たか」を答える。"""
    wanted = Wanted(start=start, end=end, actor_key=actor_key, result=AuditEvent.Result.VIEWED)
    return events(scope, wanted).order_by("occurred_at", "id")


def views_of(scope: Scope, record_key: str, start: datetime, end: datetime) -> QuerySet[AuditEvent]:
    """この記録を、この間に見た・出した人。"""
    wanted = Wanted(start=start, end=end, record_key=record_key, result=AuditEvent.Result.VIEWED)
    return events(scope, wanted).order_by("occurred_at", "id")


def actor_key_of(login_id: str) -> UUID | None:
    """利用者ID（大文字小文字を分けない）から人の鍵。利用者の型は設定から引く（監査は体制を知らない）。"""
    model = get_user_model()
    found: UUID | None = (
        model._default_manager.filter(**{f"{model.USERNAME_FIELD}__iexact": login_id.strip()})
        .values_list("key", flat=True)
        .first()
    )
    return found


def actor_names(keys: set[UUID]) -> dict[UUID, str]:
    """人の鍵から氏名。"""
    return {account.key: str(account) for account in get_user_model()._default_manager.filter(key__in=keys)}
