"""設置の中身: 実在の自治体を一つ開き、最初のシステム管理者に一度だけの合言葉を渡す。

自治体と管理者は一つの取引で書くので、どちらかだけが残ることはない。合言葉は印字するだけで、どこにも残さない。
途中で止まったときは、同じ命令をもう一度行えば、続きから行う。合言葉は 24 時間で切れる。切れたときも、失くした
ときも、自分のパスワードに替えるまでは、もう一度行えば新しい合言葉を渡す（前のサインインは終わる）。
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from shirube.cli import database
from shirube.cli.scopes import scope_of, site_scope
from shirube.engines.organization.rights import latest_end
from shirube.reference.organization.records import MunicipalityRecord

if TYPE_CHECKING:
    pass

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 見まちがえる 0 o 1 l を除く
_GROUPS, _GROUP_LENGTH = 5, 5
SECRET_LASTS = timedelta(hours=24)


class CannotFound(click.ClickException):
    """設置できない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """最初のシステム管理者。"""

    login_id: str
    display_name: str
    email: str


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """一度だけの合言葉と、その期限。"""

    text: str
    expires_at: datetime


def one_time_secret() -> str:
    """一度だけの合言葉（当てずっぽうでは当たらない 123 ビット）。"""
    letters = (secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP_LENGTH))
    text = "".join(letters)
    return "-".join(text[at : at + _GROUP_LENGTH] for at in range(0, len(text), _GROUP_LENGTH))


def found(body: MunicipalityRecord, administrator: Administrator) -> OneTimeSecret:
    """データベースを用意し、自治体と管理者を書く。一度だけの合言葉を返す。"""
    role = database.start_as_owner()
    prepare_database(role)
    from django.apps import apps

    from shirube.apps.frame.transactions import action
    from shirube.apps.organization import queries

    bodies = apps.get_model("organization", "Municipality")._default_manager
    if not bodies.exists():
        secret = OneTimeSecret(one_time_secret(), site_scope().now + SECRET_LASTS)
        action(_establish)(body, administrator, secret)
        return secret
    known = queries.municipality_of_code(body.code, site_scope().today)
    if known is None:
        raise CannotFound(
            "このフォルダーには、別の自治体の設置がすでにあります。別のフォルダーに設置するか、"
            "shirube import で自治体を迎えてください。"
        )
    return _reissue(known[0], administrator)


def prepare_database(role: str) -> None:
    """移行を当て、壁を建て、ログイン役に要るだけの権限を渡す。"""
    database.make_ready()
    from django.db import connection

    from shirube.apps.frame import walls

    if role:
        walls.grant_to_login_role(connection, role)
    fallen = walls.fallen_walls(connection)
    if fallen:
        raise CannotFound(
            f"データベースの守り（壁）が {len(fallen)} か所建ちませんでした（{fallen[0]} ほか）。"
            "データベースの権限を確かめて、もう一度行ってください。"
        )


def _establish(body: MunicipalityRecord, administrator: Administrator, secret: OneTimeSecret) -> None:
    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.faults import fault
    from shirube.apps.organization import actions

    municipality = actions.establish_municipality(
        by=site_scope(),
        code=body.code,
        name=body.name,
        kana=body.kana,
        prefecture=body.prefecture,
        kind=body.kind.value,
    )
    fault("init.after_municipality")
    with scopes.enter(scope_of(municipality)) as by:
        actions.admit_account(
            by=by,
            login_id=administrator.login_id,
            display_name=administrator.display_name,
            email=administrator.email,
            password=secret.text,
            password_expires_at=secret.expires_at,
            role="system_admin",
            starts_on=by.today,
            ends_on=latest_end(by.today),
        )
    fault("init.before_commit")


def _reissue(municipality: Any, administrator: Administrator) -> OneTimeSecret:
    """一度だけの合言葉がまだ自分のパスワードに替わっていない設置で、合言葉を付け直す。"""
    from django.contrib.auth import get_user_model

    account = get_user_model()._default_manager.filter(login_id=administrator.login_id).first()
    if account is None or account.password_expires_at is None:
        raise CannotFound(
            f"「{municipality.name}」の設置は、もう済んでいます。変えるものはありません。"
            "パスワードを忘れたときは、ほかのシステム管理者が画面の「利用者」で付け直します。"
        )
    return give_secret(municipality, account)


def give_secret(municipality: Any, account: Any) -> OneTimeSecret:
    """この利用者に、一度だけの合言葉を付ける。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.organization import actions

    with scopes.enter(scope_of(municipality)) as by:
        secret = OneTimeSecret(one_time_secret(), by.now + SECRET_LASTS)
        actions.reset_password(
            by=by,
            key=account.key,
            version=account.version,
            password=secret.text,
            expires_at=secret.expires_at,
        )
    return secret
