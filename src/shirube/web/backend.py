"""サインインした人を、要求ごとに読む口。確かめ方は allauth のまま、読むところだけを組み置きにする。"""

from allauth.account.auth_backends import AuthenticationBackend

from shirube.apps.organization import queries as organization


class StaffBackend(AuthenticationBackend):
    """職員の認証。"""

    def get_user(self, user_id: int):  # type: ignore[no-untyped-def]
        """使用中の利用者。止められていれば None（次の要求でサインインが終わる）。"""
        account = organization.account_of_id(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
