"""鎖の輪を読む: 根元、先、封を待つ出来事、差し込まれた疑いのある出来事。"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from shirube.apps.audit import chain
from shirube.apps.audit.chain import Head
from shirube.apps.audit.models import AuditEvent, AuditLink, AuditSegment
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame.scope import Scope

# これより前に封をした出来事より番号の小さい出来事は、もう現れない（行いの取引は 100 ミリ秒まで）。
SETTLED = timedelta(hours=1)


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


def unsealed(scope: Scope, after: int = 0) -> QuerySet[AuditEvent]:
    """まだ封のない出来事（封を待つもの）を古い順に。``after`` はこの回にもう見終えた番号。"""
    floor = max(after, settled_event_id(scope))
    rows = AuditEvent.objects.filter(municipality_key=scope.municipality_key, id__gt=floor, link__isnull=True)
    return rows.order_by("id")


def stray(scope: Scope) -> QuerySet[AuditEvent]:
    """封をすませた番号の中にいて、封のない出来事。後から差し込まれた疑いがある。"""
    rows = AuditEvent.objects.filter(
        municipality_key=scope.municipality_key, id__lte=settled_event_id(scope), link__isnull=True
    )
    return rows.order_by("id")


def last_seq_before(scope: Scope, before: datetime) -> int:
    """この日時より前の出来事だけが続く、鎖の初めの部分の最後の番号。無ければ根元の番号。"""
    rows = AuditLink.objects.filter(municipality_key=scope.municipality_key)
    kept = rows.filter(event__occurred_at__gte=before).order_by("seq").first()
    if kept is not None:
        return kept.seq - 1
    return chain_tip(scope)[0]
