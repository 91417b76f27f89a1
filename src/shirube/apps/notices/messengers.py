"""下の部屋からの知らせ（frame/telling）を受け取り、お知らせの行にする。"""

from django.core.exceptions import ObjectDoesNotExist

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.telling import Message
from shirube.apps.notices import actions
from shirube.apps.organization import queries as organization


def deliver(by: Scope, message: Message) -> bool:
    """届ける。いなくなった人と、止められた人には届けない。"""
    try:
        account = organization.account_of_key(by, message.account)
    except ObjectDoesNotExist:
        return False
    if not account.is_active:
        return False
    _, is_new = actions.place(
        by, account, subject=message.subject, text=message.text, link=message.link, once=message.once
    )
    return is_new


MESSENGERS = [deliver]
