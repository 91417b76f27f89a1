"""利用者の経路: allauth の画面のうち、開くものだけを一つずつ名のって登録する。

allauth の道筋をまとめて開くこと（``include("allauth.urls")``）はしない。登録・メールアドレスの管理・
ほかのサービスとの結び付けの画面は、どこにもない。
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter, reverse_lazy
from django.urls.converters import StringConverter

from shirube.apps.frame.permissions import ANYONE, SIGNED_IN
from shirube.apps.frame.routes import Place, Rate, Route, View
from shirube.web import client_address, second_factor, sessions, single_sign_on
from shirube.web.my_account import OpenSessionsView
from shirube.web.sign_in import note_second_factor

BOTH = ("GET", "POST")


class Base36Converter(StringConverter):
    """英数字だけの部分（後ろの合い札が「-」を含むので、そこで切る）。"""

    regex = "[0-9A-Za-z]+"


register_converter(Base36Converter, "base36")


class LoginView(account.LoginView):
    """サインイン。"""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """終わった理由と、使える入口。"""
        ended = sessions.ENDED.get(self.request.GET.get("ended", ""), "")
        return super().get_context_data(**kwargs) | {
            "ended": ended,
            "can_reset": settings.SHIRUBE_CAN_MAIL,
            "providers": single_sign_on.providers(),
        }


class SetUpView(totp.ActivateTOTPView):
    """認証アプリを登録する。"""

    def form_valid(self, form: Any) -> HttpResponse:
        """登録し、このサインインの確認を済ませる。"""
        response = super().form_valid(form)
        note_second_factor(self.request)
        return response


def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """二つ目の確認が要ることと、どこで用意するかを知らせる。"""
    context = {
        "page_title": "二つ目の確認が要ります",
        "is_remote": client_address.is_remote(request),
        "is_waiting": second_factor.pending(request) is not None,
    }
    return render(request, "web/second_factor_needed.html", context)


def ask_administrator(request: HttpRequest) -> HttpResponse:
    """パスワードを忘れた人への案内（電子メールを使わない設置）。"""
    return render(request, "account/ask_administrator.html", {"page_title": "パスワードを忘れたとき"})


def _shown(view: Any, title: str, **attributes: Any) -> View:
    shown: View = view.as_view(extra_context={"page_title": title}, **attributes)
    return shown


def _route(
    path: str, name: str, label: str, view: View, permission: str = SIGNED_IN, methods: tuple[str, ...] = BOTH
) -> Route:
    return Route(
        path=f"accounts/{path}",
        view=view,
        name=name,
        label=label,
        permission=permission,
        methods=methods,
        place=Place.SITE,
        rate=Rate.SIGN_IN,
    )


def _page(path: str, name: str, label: str, view: View, permission: str = SIGNED_IN) -> Route:
    """見るだけの画面。"""
    return _route(path, name, label, view, permission, ("GET",))


def _entrance_pages() -> list[Route]:
    """入るまでと、出るとき。"""
    code = _shown(mfa.AuthenticateView, "二つ目の確認")
    return [
        _route("login/", "account_login", "サインイン", _shown(LoginView, "サインイン"), ANYONE),
        _route("2fa/authenticate/", "mfa_authenticate", "二つ目の確認", code, ANYONE),
        _route(
            "logout/", "account_logout", "サインアウト", _shown(account.LogoutView, "サインアウト"), ANYONE
        ),
        _page("2fa/needed/", "second_factor_needed", "二つ目の確認の案内", second_factor_needed),
    ]


def _own_pages() -> list[Route]:
    """自分の設定。"""
    again = "もう一度、本人を確かめます"
    change = _shown(account.PasswordChangeView, "パスワードを変える", success_url=reverse_lazy("my_account"))
    password_again = _shown(account.ReauthenticateView, again)
    code_again = _shown(mfa.ReauthenticateView, again)
    sessions_open = _shown(OpenSessionsView, "開いているサインイン")
    return [
        _route("reauthenticate/", "account_reauthenticate", "パスワードをもう一度確かめる", password_again),
        _route("2fa/reauthenticate/", "mfa_reauthenticate", "番号をもう一度確かめる", code_again),
        _route("password/change/", "account_change_password", "パスワードを変える", change),
        _route("sessions/", "usersessions_list", "開いているサインイン", sessions_open),
    ]


def _second_factor_pages() -> list[Route]:
    """二つ目の確認の用意。"""
    off = _shown(totp.DeactivateTOTPView, "認証アプリを外す")
    codes = _shown(recovery.ViewRecoveryCodesView, "予備の番号")
    new_codes = _shown(recovery.GenerateRecoveryCodesView, "予備の番号を作り直す")
    return [
        _page("2fa/", "mfa_index", "二つ目の確認の用意", _shown(mfa.IndexView, "二つ目の確認の用意")),
        _route(
            "2fa/totp/activate/",
            "mfa_activate_totp",
            "認証アプリを登録する",
            _shown(SetUpView, "認証アプリを登録する"),
        ),
        _route("2fa/totp/deactivate/", "mfa_deactivate_totp", "認証アプリを外す", off),
        _page("2fa/recovery-codes/", "mfa_view_recovery_codes", "予備の番号を見る", codes),
        _route(
            "2fa/recovery-codes/generate/", "mfa_generate_recovery_codes", "予備の番号を作り直す", new_codes
        ),
    ]


def _reset_pages() -> list[Route]:
    """忘れたパスワードの定め直し。電子メールを送れる設置だけが、送って確かめる画面を持つ。"""
    if not settings.SHIRUBE_CAN_MAIL:
        return [
            _route(
                "password/reset/",
                "account_reset_password",
                "パスワードを忘れたとき",
                ask_administrator,
                ANYONE,
                ("GET",),
            )
        ]
    return [
        _route(
            "password/reset/",
            "account_reset_password",
            "パスワードを忘れたとき",
            _shown(account.PasswordResetView, "パスワードを忘れたとき"),
            ANYONE,
        ),
        _route(
            "password/reset/done/",
            "account_reset_password_done",
            "電子メールを送った",
            _shown(account.PasswordResetDoneView, "電子メールを送りました"),
            ANYONE,
            ("GET",),
        ),
        _route(
            "password/reset/key/<base36:uidb36>-<str:key>/",
            "account_reset_password_from_key",
            "新しいパスワードを定める",
            _shown(account.PasswordResetFromKeyView, "新しいパスワードを定める"),
            ANYONE,
        ),
        _route(
            "password/reset/key/done/",
            "account_reset_password_from_key_done",
            "パスワードを定めた",
            _shown(account.PasswordResetFromKeyDoneView, "パスワードを定めました"),
            ANYONE,
            ("GET",),
        ),
    ]


def _sign_on_pages() -> list[Route]:
    if not single_sign_on.providers():
        return []
    return [
        _route(
            "sso/<str:provider_id>/login/",
            "openid_connect_login",
            "庁内の認証で入る",
            single_sign_on.start,
            ANYONE,
        ),
        _route(
            "sso/<str:provider_id>/callback/",
            "openid_connect_callback",
            "庁内の認証から戻る",
            single_sign_on.come_back,
            ANYONE,
            ("GET",),
        ),
    ]


ROUTES = [*_entrance_pages(), *_own_pages(), *_second_factor_pages(), *_reset_pages(), *_sign_on_pages()]
