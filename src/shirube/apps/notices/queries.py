"""お知らせを読む。見えるのは自分宛てだけ。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.prepared import Prepared
from shirube.apps.frame.scope import Scope
from shirube.apps.notices.models import Notice


def notices(scope: Scope) -> QuerySet[Notice]:
    """自分宛てのお知らせ（新しい順）。"""
    return Notice.objects.filter(account_id=scope.account_id)


def unread_count(scope: Scope) -> int:
    """まだ読んでいないお知らせの数（すべての画面に出るので、数えるのは 100 まで）。

    サインインしていないか、自治体の外なら 0。
    """
    if scope.account_id is None or scope.municipality_id is None:
        return 0
    return len(_UNREAD.rows(account=scope.account_id))


def _unread(*, account: int) -> QuerySet[Notice]:
    return Notice.objects.filter(account_id=account, read_at__isnull=True).order_by().only("pk")[:100]


_UNREAD = Prepared(_unread, account=int)


def notice_of_key(scope: Scope, key: UUID) -> Notice:
    """自分宛ての一つのお知らせ。"""
    return notices(scope).get(key=key)
