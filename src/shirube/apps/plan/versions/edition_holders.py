"""国の計画の版を指している記録の型。

計画の部屋のアプリは、それぞれ ``edition_users.EDITION_HOLDERS`` で「何を指しているか」と「その書き換え」を、
``EDITION_ADDERS`` で「国の記録から加える・取り消す」を名のる。だから版の移し替えは、どのアプリが何を持つかを
知らずに、一つの行いで計画のすべてを移す。
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan
from shirube.engines.plan.edition_move import Addition, Held, HeldKind, MoveSubject, Rewrite


class CannotRepoint(ValueError):
    """国の項目の指し方を書き換えられない（元に戻せない）。"""


@dataclass(frozen=True, slots=True)
class EditionHolder:
    """国の記録を指す記録の一つの種類。``write`` が無いものは、取組に付いて動く。

    ``write`` は呼んだ行いの取引の中で書き、監査は残さない。読んだあとに変わっていれば ``ChangedMeanwhile``。
    """

    kind: HeldKind
    held: Callable[[Scope, Plan], list[Held]]
    write: Callable[[Scope, Plan, Sequence[Rewrite]], None] | None = None


@dataclass(frozen=True, slots=True)
class EditionAdder:
    """国の記録から、計画の記録を加えるところ。

    ``withdraw`` は加えたものを消し（消せなければ ``CannotRepoint``）、``current`` はいまの姿を引く。
    """

    subjects: frozenset[MoveSubject]
    add: Callable[[Scope, Plan, Sequence[Addition]], list[Held]]
    withdraw: Callable[[Scope, Plan, Sequence[Held]], None]
    current: Callable[[Scope, Plan, Sequence[Held]], list[Held]]


def edition_holders() -> list[EditionHolder]:
    """名のったアプリの、すべての種類。"""
    return _declared("EDITION_HOLDERS")


def edition_adders() -> list[EditionAdder]:
    """名のったアプリの、加えるところ。"""
    return _declared("EDITION_ADDERS")


def _declared(name: str) -> list[Any]:
    return [one for module in installed_modules("edition_users") for one in getattr(module, name, ())]


def held_records(scope: Scope, plan: Plan) -> list[Held]:
    """この計画の記録のうち、国の記録に関わるもののすべて。"""
    return [held for holder in edition_holders() for held in holder.held(scope, plan)]


def write_references(scope: Scope, plan: Plan, rewrites: Sequence[Rewrite]) -> None:
    """書き換えを、持ち主の部屋ごとに書く。"""
    for holder in edition_holders():
        mine = [one for one in rewrites if one.before.kind is holder.kind]
        if mine and holder.write is not None:
            holder.write(scope, plan, mine)


def add_national(scope: Scope, plan: Plan, additions: Sequence[Addition]) -> list[Held]:
    """国の記録を、持ち主の部屋に加える。"""
    made: list[Held] = []
    for adder in edition_adders():
        mine = [one for one in additions if one.subject in adder.subjects]
        if mine:
            made += adder.add(scope, plan, mine)
    return made
