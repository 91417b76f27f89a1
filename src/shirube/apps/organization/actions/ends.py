"""権限の終わりを知らせる。何度行っても、同じ権限の同じ終わりは一度しか届かない。"""

from datetime import date

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.telling import Message, tell
from shirube.apps.frame.transactions import action
from shirube.apps.organization import right_messages
from shirube.apps.organization.models import Account, Membership


@action
def warn_holder_of_end(*, by: Scope, right: Membership) -> bool:
    """権限がまもなく終わることを、その人に知らせる。いま初めてなら True。"""
    return _told(by, right, right_messages.ending(right), "権限がまもなく終わることを知らせた")


@action
def tell_holder_of_end(*, by: Scope, right: Membership) -> bool:
    """権限が終わったことを、その人に知らせる。いま初めてなら True。"""
    return _told(by, right, right_messages.ended(right), "権限が終わったことを知らせた")


@action
def warn_manager_of_ends(*, by: Scope, manager: Account, ends_on: date, count: int) -> bool:
    """この日で終わる権限があることを、権限を与える人に知らせる。一つの日に一度だけ。いま初めてなら True。"""
    message = right_messages.ending_to_manager(manager, ends_on, count)
    return _told(by, manager, message, "まもなく終わる権限があることを知らせた")


def _told(by: Scope, record: Account | Membership, message: Message, said: str) -> bool:
    if not tell(by, message):
        return False
    audit.record(by=by, action=said, record=record)
    return True
