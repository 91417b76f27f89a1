"""利用者を作り、変え、止め、職員に結び付ける。"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries
from shirube.apps.organization.actions.grants import open_membership
from shirube.apps.organization.models import Account, Department, Staff
from shirube.apps.organization.versioned import change_versioned


class CannotOpenAccount(ValueError):
    """利用者を作れない。"""


class CannotChangeAccount(ValueError):
    """この自治体からは利用者を変えられない。"""


class CannotLinkStaff(ValueError):
    """職員と利用者を結び付けられない。"""


@action
def open_account(
    *, by: Scope, login_id: str, display_name: str, password: str | None, email: str = ""
) -> Account:
    """利用者を作る。パスワードが None なら、招待されるまでサインインできない。"""
    account = _new_account(login_id, display_name, email, password)
    audit.record(by=by, action="利用者を作った", record=account, fields=("login_id", "display_name", "email"))
    return account


@action
def admit_account(
    *,
    by: Scope,
    login_id: str,
    display_name: str,
    email: str,
    password: str | None,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    follows_post: bool = True,
    password_expires_at: datetime | None = None,
) -> Account:
    """利用者を作り、はじめの権限を与える。はじめのパスワードは、次のサインインで変えてもらう。"""
    if Account.objects.filter(login_id=login_id).exists():
        raise CannotOpenAccount(f"利用者ID「{login_id}」は、すでに使われています。別のIDにしてください。")
    account = _new_account(
        login_id,
        display_name,
        email,
        password,
        must_change_password=True,
        password_expires_at=password_expires_at,
    )
    open_membership(
        by=by,
        account=account,
        municipality=queries.municipality(by),
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        department=department,
        follows_post=follows_post,
    )
    fields = ("login_id", "display_name", "email", "role", "department", "starts_on", "ends_on")
    audit.record(by=by, action="利用者を作り、権限を与えた", record=account, fields=fields)
    return account


@action
def edit_account(*, by: Scope, key: UUID, version: int, display_name: str, email: str) -> Account:
    """利用者の氏名とメールアドレスを変える。"""
    _require_only_ours(by, key)
    account = change_versioned(
        queries.our_accounts(by), key=key, version=version, display_name=display_name, email=email
    )
    audit.record(by=by, action="利用者を変えた", record=account, fields=("display_name", "email"))
    return account


@action
def deactivate_account(*, by: Scope, key: UUID, version: int) -> Account:
    """利用者を止める。開いているサインインも終わる。"""
    return _switch(by, key, version, is_active=False)


@action
def reactivate_account(*, by: Scope, key: UUID, version: int) -> Account:
    """止めた利用者を、また使えるようにする。権限は元の期間のまま。"""
    return _switch(by, key, version, is_active=True)


@action
def reset_password(
    *, by: Scope, key: UUID, version: int, password: str, expires_at: datetime | None = None
) -> Account:
    """仮のパスワードを付け直す。次のサインインで変えてもらい、開いているサインインは終わる。

    ``expires_at`` を渡すと、その時刻からは、変えていない仮のパスワードではサインインできない。
    """
    account = _require_only_ours(by, key)
    account.set_password(password)
    account = change_versioned(
        queries.our_accounts(by),
        key=key,
        version=version,
        password=account.password,
        must_change_password=True,
        password_expires_at=expires_at,
        session_epoch=account.session_epoch + 1,
    )
    audit.record(by=by, action="仮のパスワードを付けた", record=account, fields=("password",))
    return account


@action
def end_sessions(*, by: Scope, account: Account) -> None:
    """この利用者の、開いているサインインをすべて終わらせる。次の要求から効く。

    世代はデータベースの中で一を足すだけなので、人が直している途中の版には触れない。
    """
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    audit.record(
        by=by, action="開いているサインインをすべて終わらせた", record=account, fields=("session_epoch",)
    )


@action
def link_staff(*, by: Scope, key: UUID, version: int, account: Account | None) -> Staff:
    """職員に利用者を結び付ける（None で外す）。一人の利用者は、一つの自治体で一人の職員だけに付く。"""
    if account is not None:
        queries.account_of_key(by, account.key)
        taken = Staff.objects.filter(account=account).exclude(key=key).first()
        if taken is not None:
            raise CannotLinkStaff(
                f"この利用者は、職員番号「{taken.number}」の職員に結び付いています。先にそちらを外してください。"
            )
    staff = Staff.change(key=key, version=version, account=account)
    audit.record(by=by, action="職員に利用者を結び付けた", record=staff, fields=("account",))
    return staff


def _new_account(
    login_id: str, display_name: str, email: str, password: str | None, **temporary: Any
) -> Account:
    account = Account(login_id=login_id, display_name=display_name, email=email, **temporary)
    account.set_password(password) if password else account.set_unusable_password()
    account.save()
    return account


def _require_only_ours(by: Scope, key: UUID) -> Account:
    account = queries.account_of_key(by, key)
    if not queries.is_only_ours(by, account):
        raise CannotChangeAccount(
            "この利用者は、ほかの自治体でも使われています。ここでは権限だけを変えられます。"
        )
    return account


def _switch(by: Scope, key: UUID, version: int, *, is_active: bool) -> Account:
    account = _require_only_ours(by, key)
    if account.pk == by.account_id:
        raise CannotChangeAccount("自分を止めることはできません。別のシステム管理者に頼んでください。")
    account = change_versioned(
        queries.our_accounts(by),
        key=key,
        version=version,
        is_active=is_active,
        session_epoch=account.session_epoch + 1,
    )
    audit.record(
        by=by,
        action="利用者を再開した" if is_active else "利用者を止めた",
        record=account,
        fields=("is_active",),
    )
    return account
