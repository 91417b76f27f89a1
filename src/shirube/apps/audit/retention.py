"""保存期間: 期間を過ぎた監査を、区間の控えを残して消す。

鎖の初めから、期間を過ぎた出来事だけが続くところまでを一つの区間とし、終わりの番号と指紋を控えてから、
千件ずつ消す。途中で倒れても、残りの鎖は控えの指紋から確かめられ、次の回が続きを消す。
"""

from datetime import datetime

from django.db import connection
from django.db.utils import ProgrammingError

from shirube.apps.audit import links
from shirube.apps.audit.models import AuditEvent, AuditLink, AuditSegment
from shirube.apps.audit.reach import rows_of
from shirube.apps.audit.verification import verify
from shirube.apps.frame import walls
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope

SHORTEST, USUAL = 1, 3  # 年
_BATCH = 1_000


class CannotRetire(ValueError):
    """監査の区間を閉じられない。"""


def retirement_day(scope: Scope, keep_years: int) -> datetime:
    """この日時より前の監査が、期間を過ぎている。2月29日の一年前は2月28日とする。"""
    if keep_years < SHORTEST:
        raise CannotRetire(f"監査の保存期間は{SHORTEST}年以上です。{USUAL}年をお勧めします。")
    year = scope.now.year - keep_years
    try:
        return scope.now.replace(year=year)
    except ValueError:
        return scope.now.replace(year=year, day=28)


def closed_segment(scope: Scope, before: datetime) -> AuditSegment | None:
    """期間を過ぎた区間の控え（まだ書いていない）。無ければ None。確かめて問題のある鎖は閉じない。"""
    base, _ = links.chain_base(scope)
    through = links.last_seq_before(scope, before)
    if through <= base:
        return None
    found = verify(scope)
    if not found.is_sound:
        raise CannotRetire(
            f"監査の鎖に {found.problem_count:,}件の問題があるので、消さずに止めました。"
            "shirube audit verify で行を確かめ、原因を調べてください。"
        )
    last = AuditLink.objects.get(municipality_key=scope.municipality_key, seq=through)
    return AuditSegment(
        municipality_key=scope.municipality_key,
        through_seq=through,
        digest=last.digest,
        count=through - base,
        before=before,
        closed_at=scope.now,
    )


def erase_closed(scope: Scope) -> int:
    """閉じた区間の行を消し、消した数を返す。"""
    erased = 0
    while True:
        try:
            count = _erase_batch(scope)
        except ProgrammingError:
            raise CannotRetire(
                "監査を消す権限がありません。PostgreSQL では、表の持ち主の役でつないで行ってください。"
            ) from None
        erased += count
        if count < _BATCH:
            return erased


def _erase_batch(scope: Scope) -> int:
    key = scope.municipality_key
    with walls.open_for_deletion(connection, AuditLink, AuditEvent), rows_of(key):
        base, _ = links.chain_base(scope)
        closed = AuditLink.objects.filter(municipality_key=key, seq__lte=base).order_by("seq")
        ids = list(closed.values_list("event_id", flat=True)[:_BATCH])
        AuditLink.objects.filter(pk__in=ids).delete()
        fault("audit.retire.between")
        AuditEvent.objects.filter(pk__in=ids).delete()
    return len(ids)
