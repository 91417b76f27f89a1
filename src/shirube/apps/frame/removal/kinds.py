"""運ぶ記録の種類: モデルの登録簿から、自治体に属する記録を親から順に数え上げる。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from shirube.apps.frame.records import TenantRecord


class CannotMove(RuntimeError):
    """この記録は、鍵で書き表せないので運べない（作った人への知らせ）。"""


@dataclass(frozen=True)
class Kind:
    """運ぶ記録の一種類。"""

    model: type[models.Model]

    @property
    def label(self) -> str:
        """登録簿での名前。"""
        return self.model._meta.label_lower

    @cached_property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """運ぶ項目（自動の番号を除く）。"""
        return tuple(f for f in self.model._meta.concrete_fields if not isinstance(f, models.AutoField))

    @cached_property
    def relations(self) -> dict[str, type[models.Model]]:
        """外部キーの名前と相手。"""
        return {f.name: f.remote_field.model for f in self.fields if isinstance(f, models.ForeignKey)}

    @property
    def has_key(self) -> bool:
        """外へ見せる鍵を持つか。持たない記録は、ほかから指されない。"""
        return any(f.name == "key" for f in self.fields)

    def relation_to(self, target: type[models.Model]) -> str | None:
        """この相手への、最初の外部キーの名前。"""
        return next((name for name, model in self.relations.items() if model is target), None)


def body_model() -> type[models.Model]:
    """自治体のモデル。"""
    name = TenantRecord._meta.get_field("municipality").remote_field.model  # type: ignore[union-attr]
    return apps.get_model(str(name))


def kinds(staying: Collection[str]) -> tuple[Kind, ...]:
    """運ぶ記録の種類を、親から順に。``staying`` はサイトに残す記録（そこを指す記録があれば止まる）。"""
    body, account = body_model(), get_user_model()
    moving = [Kind(model) for model in apps.get_models() if _moves(model, body, account, staying)]
    known = {kind.model: kind for kind in moving}
    for kind in moving:
        _require_movable(kind, known)
    return tuple(_parents_first(moving))


def _moves(
    model: type[models.Model], body: type[models.Model], account: type[models.Model], staying: Collection[str]
) -> bool:
    if model._meta.label_lower in staying or model._meta.proxy or not model._meta.managed:
        return False
    is_own = issubclass(model, TenantRecord) or bool(getattr(model, "WALL_COLUMN", None))
    return is_own or model in (body, account) or Kind(model).relation_to(body) is not None


def _require_movable(kind: Kind, known: Mapping[type[models.Model], Kind]) -> None:
    if kind.model._meta.many_to_many:
        raise CannotMove(f"{kind.label} の多対多は運べません。間の記録を TenantRecord として作ってください。")
    for name, target in kind.relations.items():
        if target not in known:
            raise CannotMove(f"{kind.label}.{name} の相手（{target._meta.label}）は、サイトに残る記録です。")
        if not known[target].has_key:
            raise CannotMove(f"{kind.label}.{name} の相手（{target._meta.label}）には鍵がありません。")


def _parents_first(moving: Sequence[Kind]) -> Iterator[Kind]:
    left = sorted(moving, key=lambda kind: kind.label)
    placed: set[type[models.Model]] = set()
    while left:
        ready = [k for k in left if set(k.relations.values()) - {k.model} <= placed]
        if not ready:
            raise CannotMove("互いに指し合う記録があります: " + "、".join(kind.label for kind in left))
        yield ready[0]
        placed.add(ready[0].model)
        left.remove(ready[0])


def applied_migrations() -> dict[str, str]:
    """運ぶ側の表の形を示す、アプリごとの最後の移行。"""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("shirube.")}
    applied = MigrationRecorder(connection).applied_migrations()
    return {app: name for app, name in sorted(applied) if app in ours}
