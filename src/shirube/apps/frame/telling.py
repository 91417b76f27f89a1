"""知らせ: 下の部屋が「この人に知らせる」と言い、届ける部屋（お知らせ）が受け取る口。

体制や仕事はお知らせより下か隣にあり、お知らせを知らない。届ける部屋は ``messengers.py`` に
``MESSENGERS = [届ける関数, …]`` を置き、ここが引く。知らせは呼んだ行いの取引の中で届くので、行いが巻き戻れば
知らせも消え、監査は元の行いの一件だけでよい。
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """一人への一つの知らせ。電子メールでも出るので、件名と本文に個人情報を書かない。

    ``account`` は利用者の鍵、``link`` は自治体の中の道筋（例 ``jobs/…/``）。``once`` を言えば、同じ人に同じ
    ``once`` の知らせは一度だけになる。
    """

    account: UUID
    subject: str
    text: str = ""
    link: str = ""
    once: str = ""


# 届けて、いま初めて届いたかを返す。届け先がいない（止められた、この自治体の人でない）ときも False。
Messenger = Callable[[Scope, Message], bool]


@cache
def messengers() -> tuple[Messenger, ...]:
    """届ける関数。一つも無ければ、知らせは失われるので、誤りで止まる。"""
    found = tuple(one for module in installed_modules("messengers") for one in module.MESSENGERS)
    if not found:
        raise LookupError("知らせを届ける部屋がありません。お知らせ（notices）を入れてください。")
    return found


def tell(by: Scope, message: Message) -> bool:
    """知らせる。自治体の範囲の中で呼ぶ。いま初めて届いたら True。"""
    told = [messenger(by, message) for messenger in messengers()]
    return any(told)
