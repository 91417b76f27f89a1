"""送り待ちの電子メールを送る。

一通ずつ「送り待ちなら送信中に」と書き換えてから送り、送れたら送信済みにする。送ったあと、そう書く前に
止まると、期限が過ぎてからもう一度送る。失わないことを選び、そのとき二通目になっても番号（Message-ID）は
お知らせの鍵から作るので同じであり、受け取る側は重複と分かる。
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from shirube.adapters.mail import CannotBuildMail, CannotSendMail, Mail, Mailing, read_mailing, send_mail
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.notices.models import Notice

_State = Notice.MailState
SENDING_LIMIT = timedelta(minutes=5)
MAX_ATTEMPTS = 12


def can_mail() -> bool:
    """電子メールを送る設定があるか。"""
    return bool(settings.SHIRUBE_SMTP)


def _sendable(now: datetime) -> Q:
    return Q(mail_state__in=(_State.WAITING, _State.SENDING), mail_next__lte=now)


def has_waiting(scope: Scope) -> bool:
    """いま送るものがあるか。"""
    return can_mail() and Notice.objects.filter(_sendable(scope.now)).exists()


def send_waiting(run: Any) -> str:
    """送り待ちをすべて送る（仕事）。つながらない間は待たせ、ほかの知らせには影響しない。"""
    means, sent = read_mailing(settings.SHIRUBE_SMTP), 0
    if means is None:
        return "電子メールの設定が無いので、送りませんでした。"
    waiting = list(Notice.objects.filter(_sendable(run.now())).order_by("mail_next", "id").values_list("pk"))
    for number, (pk,) in enumerate(waiting):
        run.step(number, len(waiting))
        sent += _send(pk, means, run.now)
    return f"電子メールを{sent:,}通送りました。"


def _send(pk: int, means: Mailing, now_of: Callable[[], datetime]) -> bool:
    now = now_of()
    taken = Notice.objects.filter(_sendable(now), pk=pk).update(
        mail_state=_State.SENDING, mail_next=now + SENDING_LIMIT, mail_attempts=F("mail_attempts") + 1
    )
    if not taken:
        return False
    notice = Notice.objects.select_related("account", "municipality").get(pk=pk)
    try:
        send_mail(_mail(notice, means), means.server)
    except CannotBuildMail:
        _mark(pk, mail_state=_State.FAILED)
        return False
    except CannotSendMail as problem:
        is_over = not problem.is_temporary or notice.mail_attempts >= MAX_ATTEMPTS
        wait = timedelta(minutes=2 ** min(notice.mail_attempts, 10))
        _mark(pk, mail_state=_State.FAILED if is_over else _State.WAITING, mail_next=now + wait)
        return False
    fault("notices.after_send")
    _mark(pk, mail_state=_State.SENT, mail_sent_at=now_of())
    return True


def _mark(pk: int, **changes: Any) -> None:
    Notice.objects.filter(pk=pk, mail_state=_State.SENDING).update(**changes)


def _mail(notice: Notice, means: Mailing) -> Mail:
    body = f"{notice.text}\n\n" if notice.text else ""
    place = notice.municipality.name
    return Mail(
        sender=means.sender,
        sender_name="標（しるべ）",
        to=(notice.account.email,),
        subject=f"【{place}】{notice.subject}",
        body=f"{body}標（しるべ）にサインインし、「お知らせ」を開いてください。\n（このメールには返信できません。）\n",
        message_id=f"<{notice.key}@{means.sender.rpartition('@')[2]}>",
        sent_at=notice.created_at,
    )
