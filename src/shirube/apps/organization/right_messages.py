"""権限の知らせの文: 付いた、末日が変わった、取り消された、まもなく終わる、終わった。

``once`` は権限の版から作る。取り消した版の「終わった」と、朝の見回りが見つける同じ版の「終わった」は同じ
知らせで、二度は届かない。
"""

from datetime import date, timedelta

from shirube.apps.frame.telling import Message
from shirube.apps.organization.models import Account, Membership
from shirube.reference.organization.roles import role
from shirube.values.era import format_date

ENDING_PATH = "organization/accounts/rights/ending/"


def granted(right: Membership) -> Message:
    """権限が付いた。"""
    return _to_holder(
        right,
        "granted",
        "権限が付きました",
        f"{format_date(right.starts_on)}から{_last(right)}まで使えます。",
    )


def extended(right: Membership) -> Message:
    """権限の末日が変わった。"""
    return _to_holder(right, "extended", "権限の末日が変わりました", f"{_last(right)}まで使えます。")


def revoked(right: Membership) -> Message:
    """権限が取り消された。"""
    text = "いまからは使えません。続けて要るときは、システム管理者に話してください。"
    return _to_holder(right, "ended", "権限が取り消されました", text)


def ending(right: Membership) -> Message:
    """権限がまもなく終わる。"""
    text = f"{_last(right)}で終わります。続けて使うときは、末日を延ばすよう、システム管理者に頼んでください。"
    return _to_holder(right, "ending", "まもなく権限が終わります", text)


def ended(right: Membership) -> Message:
    """権限が終わった。"""
    text = "期間が過ぎたか、職を離れたので終わりました。続けて要るときは、システム管理者に話してください。"
    return _to_holder(right, "ended", "権限が終わりました", text)


def ending_to_manager(manager: Account, ends_on: date, count: int) -> Message:
    """権限を与える人へ: この日で終わる権限がある。"""
    day = format_date(ends_on - timedelta(days=1))
    return Message(
        account=manager.key,
        subject=f"{day}で終わる権限があります（{count:,}件）",
        text="続けて使う人の分は、末日を変えてください。変えなければ、この日で使えなくなります。",
        link=ENDING_PATH,
        once=f"rights-ending:{ends_on.isoformat()}",
    )


def _to_holder(right: Membership, event: str, subject: str, text: str) -> Message:
    return Message(
        account=right.account.key,
        subject=f"{subject}（{role(right.role).label}）",
        text=text,
        once=f"right:{right.key}:{right.version}:{event}",
    )


def _last(right: Membership) -> str:
    return format_date(right.ends_on - timedelta(days=1))
