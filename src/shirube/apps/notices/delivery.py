"""お知らせの行を置く。監査は、呼んだ行いが残す。"""

from typing import Any

from django.db import IntegrityError, transaction

from shirube.apps.frame.scope import Scope
from shirube.apps.notices.models import Notice
from shirube.apps.notices.outbox import can_mail

_Mail = Notice.MailState


class CannotNotify(ValueError):
    """このお知らせは送れない。"""


def place(
    by: Scope, account: Any, *, subject: str, text: str = "", link: str = "", once: str = ""
) -> tuple[Notice, bool]:
    """お知らせの行を置き、その行と、いま初めて置いたかを返す。

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
