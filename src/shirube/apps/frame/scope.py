"""範囲: どの自治体の、誰が、いつ、何の権限で動いているか。

一つの凍った記録 ``Scope`` を、問い合わせには第一引数 ``scope`` として、行いには ``by=`` として渡す。
``enter(scope)`` の間だけ自治体の記録を読める。入らずに読むと ``ScopeMissing`` で止まり、
PostgreSQL では同じ値が行レベルの守りにも渡る（設定が無ければ 0 行）。
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from shirube.values.instant import JST


class ScopeMissing(RuntimeError):
    """範囲に入らずに自治体の記録へ触れようとした。"""

    def __init__(self, what: str) -> None:
        super().__init__(f"「{what}」は自治体ごとの記録です。先に scope.enter() で自治体を定めてください。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """動く人と場所と時。

    ``municipality_id`` が None のときはサイト全体の仕事（サインイン、点検など）で、自治体の記録は読めない。
    ``units`` は所属として権限を持つ組織の id。``purpose`` は個人情報を扱う目的（監査に残る）。
    """

    municipality_id: int | None
    municipality_key: UUID | None
    municipality_name: str = ""
    actor_key: UUID | None = None
    account_id: int | None = None
    actor_label: str = ""
    roles: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset()
    now: datetime
    request_number: str = ""
    source: str = ""
    purpose: str = ""
    is_system: bool = field(default=False)

    @property
    def today(self) -> date:
        """日本の暦での今日。"""
        return self.now.astimezone(JST).date()

    @property
    def is_anonymous(self) -> bool:
        """サインインしていない。"""
        return self.account_id is None and not self.is_system

    def can(self, permission: str) -> bool:
        """この権限を持つか。"""
        return self.is_system or permission in self.permissions

    def require(self, permission: str) -> None:
        """権限が無ければ断る。"""
        if not self.can(permission):
            raise PermissionDenied(f"この操作には権限「{permission}」が必要です。")

    def at(self, now: datetime) -> "Scope":
        """時刻だけを替えた範囲を返す。"""
        return replace(self, now=now)


_current: ContextVar[Scope | None] = ContextVar("shirube_scope", default=None)


def current() -> Scope | None:
    """いま入っている範囲。無ければ None。"""
    return _current.get()


def current_municipality_id(what: str) -> int:
    """いま入っている自治体の id。入っていなければ ``ScopeMissing``。"""
    scope = _current.get()
    if scope is None or scope.municipality_id is None:
        raise ScopeMissing(what)
    return scope.municipality_id


def _tell_database(scope: Scope | None) -> None:
    """PostgreSQL の行レベルの守りに、いまの自治体を伝える。"""
    if connection.vendor != "postgresql":
        return
    municipality = str(scope.municipality_id) if scope and scope.municipality_id else ""
    key = str(scope.municipality_key) if scope and scope.municipality_key else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('shirube.municipality', %s, false), "
            "set_config('shirube.municipality_key', %s, false)",
            [municipality, key],
        )


@contextmanager
def enter(scope: Scope) -> Iterator[Scope]:
    """この範囲に入る。抜けるときは必ず元の範囲へ戻す。"""
    outer = _current.get()
    token = _current.set(scope)
    try:
        _tell_database(scope)
        yield scope
    finally:
        _current.reset(token)
        _tell_database(outer)
