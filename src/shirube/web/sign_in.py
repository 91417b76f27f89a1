"""サインイン: allauth を、登録を閉じた職員用の入口にする。"""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """職員のサインイン。"""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """自分では登録できない。利用者はシステム管理者が作る。"""
        return False
