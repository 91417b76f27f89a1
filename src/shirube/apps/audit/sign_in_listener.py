"""サインインの聞き手: 成功・失敗・締め出し・サインアウトと、認証の設定の変更を監査に残す。

打ち込まれた文字は残さない（利用者IDの欄にパスワードを打つことがある）。知っている利用者の鍵だけを残す。
時刻と接続元は要求の範囲（``request.scope``）から取るので、玄関を通らない呼び出しは残さない。
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from axes.signals import user_locked_out
from django.contrib.auth import get_user_model, signals
from django.dispatch import Signal
from django.http import HttpRequest

from shirube.apps.audit import actions, queries
from shirube.apps.audit.models import AuditEvent

KIND = "sign_in"

# 認証の部品が自分で行う変更。行い（actions）を通らないので、ここで残す。
CHANGES: tuple[tuple[Signal, str, str], ...] = (
    (account_signals.password_set, "パスワードを定めた", "password"),
    (account_signals.password_changed, "パスワードを変えた", "password"),
    (account_signals.password_reset, "パスワードを定め直した", "password"),
    (account_signals.email_added, "メールアドレスを足した", "email"),
    (account_signals.email_changed, "メールアドレスを変えた", "email"),
    (account_signals.email_removed, "メールアドレスを消した", "email"),
    (mfa_signals.authenticator_added, "二要素の認証を加えた", "authenticator"),
    (mfa_signals.authenticator_removed, "二要素の認証を外した", "authenticator"),
    (mfa_signals.authenticator_reset, "二要素の認証を作り直した", "authenticator"),
)


def _record(
    request: HttpRequest | None,
    action: str,
    *,
    result: str,
    actor: Any = None,
    known: UUID | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    scope = getattr(request, "scope", None)
    if scope is None:
        return
    key = getattr(actor, "key", None)
    actions.record(
        by=replace(scope, actor_key=key or scope.actor_key),
        action=action,
        record_kind=KIND,
        record_key=known or key or "",
        fields=fields,
        result=result,
    )


def _known_account(typed: object) -> UUID | None:
    return queries.actor_key_of(typed) if isinstance(typed, str) and "\x00" not in typed else None


def record_sign_in(*, request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    """サインインした。"""
    _record(request, "サインインした", result=AuditEvent.Result.DONE, actor=user)


def record_sign_out(*, request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    """サインアウトした。"""
    _record(request, "サインアウトした", result=AuditEvent.Result.DONE, actor=user)


def record_failure(
    *, credentials: dict[str, Any] | None = None, request: HttpRequest | None = None, **_: Any
) -> None:
    """サインインに失敗した。締め出すことになった試みと、締め出しの間の試みは ``record_lock_out`` が残す。

    axes は先に聞いて印を付ける（このファイルが axes.signals を読み込んでから、こちらをつなぐため）。
    """
    if getattr(request, "axes_locked_out", False):
        return
    typed = credentials or {}
    name = typed.get("username") or typed.get(get_user_model().USERNAME_FIELD)
    _record(request, "サインインに失敗した", result=AuditEvent.Result.FAILED, known=_known_account(name))


def record_lock_out(*, request: HttpRequest | None = None, username: object = None, **_: Any) -> None:
    """失敗が続いたので締め出した、または締め出しの間の試みを断った。"""
    _record(
        request, "サインインを締め出した", result=AuditEvent.Result.REFUSED, known=_known_account(username)
    )


def record_second_factor_failure(*, request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    """二要素の認証に失敗した。"""
    known = getattr(user, "key", None)
    _record(request, "二要素の認証に失敗した", result=AuditEvent.Result.FAILED, known=known)


def _change_recorder(action: str, field: str) -> Callable[..., None]:
    def record_change(*, request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
        _record(request, action, result=AuditEvent.Result.DONE, actor=user, fields=(field,))

    return record_change


def listen() -> None:
    """認証の部品の知らせを聞く。"""
    signals.user_logged_in.connect(record_sign_in, dispatch_uid="audit")
    signals.user_logged_out.connect(record_sign_out, dispatch_uid="audit")
    signals.user_login_failed.connect(record_failure, dispatch_uid="audit")
    user_locked_out.connect(record_lock_out, dispatch_uid="audit")
    mfa_signals.authentication_failed.connect(record_second_factor_failure, dispatch_uid="audit")
    for signal, action, field in CHANGES:
        signal.connect(_change_recorder(action, field), weak=False, dispatch_uid="audit")
