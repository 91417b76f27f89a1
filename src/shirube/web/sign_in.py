"""サインイン: allauth を、登録を閉じた職員用の入口にする。

ここは allauth が用意した差し込み口（adapter と様式）だけを置く。どの道筋を開くかは ``account_routes``、
いつ終わるかは ``sessions``、何回まで間違えてよいかは ``lock_out`` が持つ。
"""

import logging
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import ReauthenticateForm as BasePasswordAgainForm
from allauth.core import context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm as BaseCodeForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseCodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.apps.frame import clock
from shirube.apps.organization import actions as organization
from shirube.web import lock_out, sessions

EXPIRED = (
    "一度だけの合言葉の期限が過ぎています。設置した人が、設置した機械で shirube init をもう一度行うと、"
    "新しい合言葉が出ます。"
)

_log = logging.getLogger("shirube.sign_in")


def end_sessions(request: HttpRequest, account: Any) -> None:
    """本人の行いとして、開いているサインインをすべて終わらせる。"""
    by = replace(request.scope, actor_key=account.key, account_id=account.pk)  # type: ignore[attr-defined]
    organization.end_sessions(by=by, account=account)


class StaffAccountAdapter(DefaultAccountAdapter):
    """職員のサインイン。"""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """自分では登録できない。利用者はシステム管理者が作る。"""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """新しい番号のセッションで始める。"""
        super().login(request, user)
        sessions.begin(request, clock.now())

    def logout(self, request: HttpRequest) -> None:
        """この人の、開いているサインインをすべて終える。"""
        if request.user.is_authenticated:
            end_sessions(request, request.user)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """パスワードを定める。求められていた変更は済み、開いているサインインは終わる。"""
        user.set_password(password)
        user.must_change_password = False  # type: ignore[attr-defined]
        user.password_expires_at = None  # type: ignore[attr-defined]
        user.save(update_fields=["password", "must_change_password", "password_expires_at"])
        end_sessions(context.request, user)
        lock_out.forgive(user.get_username())

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """止めた利用者には、パスワードの間違いと同じ答えを返す（``authenticate`` が先に断る）。"""
        return redirect("account_login")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """確かめる。止めた利用者は、正しいパスワードでも「違います」になる。

        期限の過ぎた一度だけの合言葉は、正しく打った人にだけ、そのわけを言って断る。
        """
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        if user.has_expired_password(clock.now()):  # type: ignore[attr-defined]
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            raise ValidationError(EXPIRED)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """相手のアドレス（信じてよい前段だけをたどったもの）。"""
        return lock_out.address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """文を作って、裏で送る。送る時間の違いから、利用者がいるかどうかを知られないように。"""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        Thread(target=_send, args=(message,), daemon=True).start()

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """サインイン・サインアウトの知らせは出さない（画面を見れば分かる）。"""


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:  # 届かない理由（相手のサーバーの名など）は記録だけに残す
        _log.warning("パスワードを定め直す電子メールを送れませんでした。", exc_info=True)


class MfaAdapter(DefaultMFAAdapter):
    """二つ目の確認。秘密はデータベースに平文で置かない。"""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "番号が違います。認証アプリに、いま出ている番号を入れてください。"
    }

    def encrypt(self, text: str) -> str:
        """署名の鍵から作った鍵で暗号にする。"""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """暗号を解く。鍵を替えたときは、古い鍵でも解く。"""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise RuntimeError(
                "二つ目の確認の秘密を読めません。署名の鍵を替えたときは、前の鍵を "
                "SHIRUBE_OLD_SECRET_KEYS に残してください。"
            ) from error

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """認証アプリに出る名。"""
        return user.get_username()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"shirube.second-factor").derive(
        key.encode()
    )


def _bare(form: Any) -> None:
    """薄い文字の見本（placeholder）を外す。名札があるので要らない。"""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(BaseLoginForm):
    """サインインの様式。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "利用者ID"
        self.fields["password"].label = "パスワード"
        self.fields["password"].help_text = ""
        self.fields["password"].max_length = 1024
        _bare(self)


class PasswordAgainForm(BasePasswordAgainForm):
    """大事な操作の前に、もう一度パスワードを確かめる様式。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "パスワード"
        _bare(self)


class _CodeRules:
    """番号の確かめ方: 締め出し、間違いの数、使い回しの拒否を、データベースで決める。"""

    user: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "番号（認証アプリの6桁、または予備の番号）"  # type: ignore[attr-defined]
        _bare(self)

    def clean_code(self) -> str:
        """番号を確かめる。"""
        request, login_id = context.request, self.user.get_username()
        code = str(self.cleaned_data["code"]).strip()
        if not lock_out.is_locked(request, login_id):
            for authenticator in Authenticator.objects.filter(user=self.user).order_by("type"):
                if _accepts(authenticator, code):
                    authenticator.user = self.user
                    self.authenticator = authenticator
                    return code
            mfa_signals.authentication_failed.send(
                sender=Authenticator,
                request=request,
                user=self.user,
                authenticator=None,
                reauthentication=False,
            )
            lock_out.count_wrong_code(request, login_id)
        raise get_adapter().validation_error("incorrect_code")


def _accepts(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return bool(authenticator.wrap().validate_code(code))
    if authenticator.type != Authenticator.Type.TOTP:
        return False
    secret = get_adapter().decrypt(authenticator.data["secret"])
    counter = _counter_of(secret, code)
    return counter is not None and _use_once(authenticator.pk, counter)


def _counter_of(secret: str, code: str) -> int | None:
    """この番号が出る時の番号（30 秒ごとに一つ進む）。どれでもなければ None。"""
    for counter in totp.yield_hotp_counters_from_time():
        if totp.compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))
        ):
            return counter
    return None


def _use_once(pk: int, counter: int) -> bool:
    """同じ番号を二度使わせない。読んだときのままの行だけを書き換えるので、どの過程で使っても一度だけになる。"""
    row = Authenticator.objects.get(pk=pk)
    if counter <= row.data.get("last_counter", -1):
        return False
    unchanged = Authenticator.objects.filter(pk=pk, last_used_at=row.last_used_at)
    return unchanged.update(last_used_at=clock.now(), data=row.data | {"last_counter": counter}) == 1


class CodeForm(_CodeRules, BaseCodeForm):
    """二つ目の確認の様式。"""


class CodeAgainForm(_CodeRules, BaseCodeAgainForm):
    """大事な操作の前に、もう一度番号を確かめる様式。"""


class SetUpForm(ActivateTOTPForm):
    """認証アプリを登録する様式。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "認証アプリに出た6桁の番号"
        _bare(self)

    def clean_code(self) -> str:
        """番号を確かめる（登録のときは、まだ締め出しに数えない）。"""
        code = str(self.cleaned_data["code"]).strip()
        if not totp.validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def note_second_factor(request: HttpRequest) -> None:
    """いま登録したばかりの人は、このサインインで二つ目の確認を済ませたことにする。"""
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(request, request.user, "mfa", type="totp", at_set_up=int(time.time()))
