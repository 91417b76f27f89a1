"""お知らせを送る、読んだことにする。"""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.notices import queries
from shirube.apps.notices.models import Notice
from shirube.apps.notices.outbox import can_mail

_Mail = Notice.MailState


class CannotNotify(ValueError):
    """このお知らせは送れない。"""


@action
def notify(
    *, by: Scope, account: Any, subject: str, text: str = "", link: str = "", once: str = ""
) -> Notice:
    """利用者に知らせる。呼んだ行いの取引が巻き戻れば、知らせも消える。

    ``link`` は自治体の中の道筋（例 ``cases/…/``）。``once`` を渡すと、同じ宛先に同じ ``once`` の知らせは
    一つだけになる。SMTP の設定があり宛先にアドレスがあれば、電子メールも送り待ちに入る。
    """
    notice, is_new = place(by, account, subject=subject, text=text, link=link, once=once)
    if is_new:
        audit.record(by=by, action="お知らせを送った", record=notice, fields=("account", "subject", "text"))
    return notice


def place(
    by: Scope, account: Any, *, subject: str, text: str = "", link: str = "", once: str = ""
) -> tuple[Notice, bool]:
    """お知らせの行を置き、その行と、いま初めて置いたかを返す。監査は、呼んだ行いが残す。

    ``once`` が同じ行がもうあれば、それを返す。SMTP の設定があり宛先にアドレスがあれば、電子メールも送り待ちに
    入る。
    """
    _check(subject, text, link)
    same = Notice.objects.filter(account_id=account.pk, once_key=once)
    if once and (known := same.first()):
        return known, False
    notice = Notice(
        account_id=account.pk,
        subject=subject,
        text=text,
        link=link,
        once_key=once or None,
        created_at=by.now,
        mail_state=_Mail.WAITING if can_mail() and account.email else _Mail.NONE,
        mail_next=by.now,
    )
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError:
        if not once:
            raise
        return same.get(), False
    return notice, True


def _check(subject: str, text: str, link: str) -> None:
    if not subject.strip() or any(not letter.isprintable() for letter in subject):
        raise CannotNotify("お知らせの件名は、改行や制御文字のない一行で書いてください。")
    for name, value in (("subject", subject), ("text", text), ("link", link)):
        field = Notice._meta.get_field(name)
        if len(value) > (field.max_length or 0):
            raise CannotNotify(
                f"お知らせの{field.verbose_name}は{field.max_length}文字までで書いてください。"
            )
    parts = link.split("/")
    if link.startswith(("/", "\\")) or ":" in parts[0] or ".." in parts or not link.isprintable():
        raise CannotNotify("お知らせの行き先は、自治体の中の道筋（例 cases/）で書いてください。")


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
