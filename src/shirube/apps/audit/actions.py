"""監査に書き、封をし、保存期間を過ぎた区間を閉じる。

行いの監査はその行いの取引の中で、拒否は取引が巻き戻ったあとに、ちょうど一件ずつ残す。
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import IntegrityError, models, transaction

from shirube.apps.audit import chain, links, retention
from shirube.apps.audit.models import AuditEvent, AuditLink
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope

_BATCH = 1_000  # 一つの取引で封をする件数（100 ミリ秒に収まる）
_TRIES = 100  # 同時の封に続けて負けてよい回数


class CannotSeal(RuntimeError):
    """封をできない。"""


def record(
    *,
    by: Scope,
    action: str,
    record: models.Model | None = None,
    record_kind: str = "",
    record_key: str | UUID = "",
    fields: Iterable[str] = (),
    result: str = AuditEvent.Result.DONE,
) -> AuditEvent:
    """一件を残す。値は受け取らず、項目の名前だけを残す。

    ``record`` を渡すと種類と鍵はそこから取る。呼ぶのは行い（actions）と経路・サインインの聞き手だけ。
    """
    if record is not None:
        record_kind = record._meta.label_lower
        record_key = getattr(record, "key", record.pk)
    fault("audit.before_record")
    with rows_of(by.municipality_key):
        event = AuditEvent.objects.create(
            municipality_key=by.municipality_key,
            occurred_at=by.now,
            actor_key=by.actor_key,
            action=action,
            record_kind=record_kind,
            record_key=str(record_key),
            field_names=",".join(fields)[:400],
            purpose=by.purpose[:120],
            result=result,
            source=by.source[:64],
            request_number=by.request_number[:40],
        )
    fault("audit.after_record")
    return event


def seal(*, by: Scope, progress: Callable[[int], None] | None = None) -> int:
    """封のない出来事を、古い順に鎖へつなぐ。つないだ件数を返す。

    同時に何本走ってもよい。番号は一意なので、先を越された側は取引ごと戻り、新しい先頭から読み直す。
    """
    sealed = losses = after = 0
    while True:
        try:
            made = _seal_batch(by, after)
        except IntegrityError:
            losses += 1
            if losses >= _TRIES:
                raise CannotSeal(
                    f"監査の封を {_TRIES} 回続けて先を越されました。"
                    "封の仕事が重なりすぎていないか確かめてください。"
                ) from None
            continue
        losses = 0
        sealed += len(made)
        if progress is not None:
            progress(sealed)
        if len(made) < _BATCH:
            return sealed
        after = made[-1].event_id


def _seal_batch(by: Scope, after: int) -> list[AuditLink]:
    key = by.municipality_key
    with transaction.atomic(), rows_of(key):
        seq, digest = links.chain_tip(by)
        fault("audit.seal.after_tip")
        made = []
        for event_id, *row in links.unsealed(by, after).values_list("id", *chain.sealed_columns())[:_BATCH]:
            seq, digest = seq + 1, chain.next_digest(digest, row)
            made.append(
                AuditLink(event_id=event_id, municipality_key=key, seq=seq, digest=digest, sealed_at=by.now)
            )
        AuditLink.objects.bulk_create(made)
        fault("audit.seal.after_links")
    return made


def retire(*, by: Scope, keep_years: int = retention.USUAL) -> int:
    """保存期間を過ぎた監査の区間を閉じて消し、消した数を返す。残りの鎖は続けて確かめられる。"""
    before = retention.retirement_day(by, keep_years)
    with transaction.atomic(), rows_of(by.municipality_key):
        segment = retention.closed_segment(by, before)
        if segment is not None:
            segment.save()
            record(
                by=by,
                action="保存期間を過ぎた監査の区間を閉じた",
                record=segment,
                fields=("through_seq", "count", "before"),
            )
    return retention.erase_closed(by)
