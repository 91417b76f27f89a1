"""監査を読む。"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from shirube.apps.audit import chain
from shirube.apps.audit.chain import Head
from shirube.apps.audit.models import AuditEvent, AuditLink, AuditSegment
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame.scope import Scope

# これより前に封をした出来事より番号の小さい出来事は、もう現れない（行いの取引は 100 ミリ秒まで）。
SETTLED = timedelta(hours=1)


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
    """利用者IDから人の鍵。利用者の型は設定から引く（監査は体制を知らない）。"""
    model = get_user_model()
    found: UUID | None = (
        model._default_manager.filter(**{model.USERNAME_FIELD: login_id})
        .values_list("key", flat=True)
        .first()
    )
    return found


def actor_names(keys: set[UUID]) -> dict[UUID, str]:
    """人の鍵から氏名。"""
    return {account.key: str(account) for account in get_user_model()._default_manager.filter(key__in=keys)}


def chain_base(scope: Scope) -> tuple[int, str]:
    """鎖の根元の番号と指紋。閉じた区間があればその終わり、なければ鎖の初め。"""
    key = scope.municipality_key
    closed = AuditSegment.objects.filter(municipality_key=key).order_by("-through_seq").first()
    return (closed.through_seq, closed.digest) if closed else (0, chain.first_digest(key))


def chain_tip(scope: Scope) -> tuple[int, str]:
    """鎖の先の番号と指紋。次の輪はここにつなぐ。"""
    last = AuditLink.objects.filter(municipality_key=scope.municipality_key).order_by("-seq").first()
    return (last.seq, last.digest) if last else chain_base(scope)


def head(scope: Scope) -> Head | None:
    """鎖の先頭の控え。まだ封が一つも無ければ None。"""
    with rows_of(scope.municipality_key):
        last = AuditLink.objects.filter(municipality_key=scope.municipality_key).order_by("-seq").first()
    return Head(scope.municipality_key, last.seq, last.digest, last.sealed_at) if last else None


def settled_event_id(scope: Scope) -> int:
    """これ以下の番号の出来事に、新しく封をすることはない。封が無いまま残っていれば、差し込みを疑う。"""
    settled = AuditLink.objects.filter(
        municipality_key=scope.municipality_key, sealed_at__lt=scope.now - SETTLED
    )
    last = settled.order_by("-seq").values_list("event_id", flat=True).first()
    return last or 0


def unsealed(scope: Scope) -> QuerySet[AuditEvent]:
    """まだ封のない出来事（封を待つもの）を古い順に。"""
    rows = AuditEvent.objects.filter(
        municipality_key=scope.municipality_key, id__gt=settled_event_id(scope), link__isnull=True
    )
    return rows.order_by("id")


def stray(scope: Scope) -> QuerySet[AuditEvent]:
    """封をすませた番号の中にいて、封のない出来事。後から差し込まれた疑いがある。"""
    rows = AuditEvent.objects.filter(
        municipality_key=scope.municipality_key, id__lte=settled_event_id(scope), link__isnull=True
    )
    return rows.order_by("id")
