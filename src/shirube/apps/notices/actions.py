"""お知らせを送る、読んだことにする。"""

from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.notices import delivery, queries
from shirube.apps.notices.delivery import CannotNotify
from shirube.apps.notices.models import Notice

__all__ = ["CannotNotify", "mark_all_read", "mark_read", "notify"]


@action
def notify(
    *, by: Scope, account: Any, subject: str, text: str = "", link: str = "", once: str = ""
) -> Notice:
    """利用者に知らせる。呼んだ行いの取引が巻き戻れば、知らせも消える。

    ``link`` は自治体の中の道筋（例 ``cases/…/``）。``once`` を渡すと、同じ宛先に同じ ``once`` の知らせは
    一つだけになる。SMTP の設定があり宛先にアドレスがあれば、電子メールも送り待ちに入る。
    """
    notice, is_new = delivery.place(by, account, subject=subject, text=text, link=link, once=once)
    if is_new:
        audit.record(by=by, action="お知らせを送った", record=notice, fields=("account", "subject", "text"))
    return notice


@action
def mark_read(*, by: Scope, key: UUID) -> Notice:
    """自分宛てのお知らせを読んだことにする。すでに読んでいれば何も変えない。"""
    notice = queries.notice_of_key(by, key)
    if Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=by.now):
        notice.read_at = by.now
        audit.record(by=by, action="お知らせを読んだ", record=notice, fields=("read_at",))
    return notice


@action
def mark_all_read(*, by: Scope) -> int:
    """自分宛てのお知らせをすべて読んだことにし、変わった数を返す。"""
    count = queries.notices(by).filter(read_at__isnull=True).update(read_at=by.now)
    if count:
        audit.record(
            by=by, action="お知らせをすべて読んだ", record_kind="notices.notice", fields=("read_at",)
        )
    return count
