"""終わったサインインの控えを片づける。

サインインの部品（Django・allauth・axes）は、終わった行を自分では消さない。データ票が述べる期間を守るため、
毎晩ここで消す。
"""

from allauth.usersessions.models import UserSession
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action


@action
def discard_ended_sign_ins(*, by: Scope) -> int:
    """期限の過ぎたセッション、その一覧の行、締め出しの時を過ぎた間違いの数を消し、消した数を返す。"""
    sessions, _ = Session.objects.filter(expire_date__lt=by.now).delete()
    living = Session.objects.values("session_key")
    listed, _ = UserSession.objects.exclude(session_key__in=living).delete()
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=by.now - get_cool_off()).delete()
    count = sessions + listed + attempts
    if count:
        audit.record(
            by=by, action=f"終わったサインインの控え{count}件を消した", record_kind="sessions.session"
        )
    return count
