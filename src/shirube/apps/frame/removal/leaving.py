"""書き出す: 一つの自治体の記録を、種類ごとに、決まった形の行にする。"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models

from shirube.adapters.body_package import canonical_line
from shirube.apps.frame.records import TenantRecord
from shirube.apps.frame.removal.kinds import CannotMove, Kind, body_model, kinds
from shirube.apps.frame.scope import Scope
from shirube.values.instant import instant_text

_IDENTITY_ONLY = {
    "password": "!",  # Django の「使えないパスワード」の印
    "last_login": None,
    "must_change_password": True,
    "password_expires_at": None,
    "session_epoch": 0,
}
Row = dict[str, Any]


@contextmanager
def steady_view() -> Iterator[None]:
    """この間の読みを、一つの時点の姿にそろえる（書く人を止めない）。"""
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


@dataclass(frozen=True)
class Leaving:
    """書き出す一つの自治体。``second_factors`` は確認コードの記録（利用者を指すモデルの名前）。"""

    scope: Scope
    kinds: tuple[Kind, ...]
    second_factors: tuple[str, ...]
    _people: dict[int, bool] = field(default_factory=dict)  # 利用者 → 身元だけを運ぶか

    @classmethod
    def of(cls, scope: Scope, *, staying: Collection[str], second_factors: Iterable[str]) -> Leaving:
        """この自治体を書き出す支度をする。範囲に入っていること。"""
        leaving = cls(scope, kinds(staying), tuple(second_factors))
        leaving._people.update(leaving._find_people())
        return leaving

    def records(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """種類ごとの、決まった形の行。"""
        for kind in self.kinds:
            yield kind.label, (canonical_line(row) for row in self._rows(kind))

    def _find_people(self) -> Iterator[tuple[int, bool]]:
        account = get_user_model()
        ids: set[int] = set()
        for kind in self.kinds:
            name = kind.relation_to(account)
            if name is not None:
                ids |= set(self._queryset(kind).values_list(f"{name}_id", flat=True).distinct())
        ids.discard(None)  # type: ignore[arg-type]
        with_code = self._holders(self.second_factors, ids)
        elsewhere = self._employed_elsewhere(ids)
        for number in ids:
            yield number, number in with_code or number in elsewhere

    def _holders(self, labels: Iterable[str], ids: set[int]) -> set[int]:
        found: set[int] = set()
        for label in labels:
            model = apps.get_model(label)
            name = Kind(model).relation_to(get_user_model())
            rows = model._default_manager.filter(**{f"{name}__in": ids})
            found |= set(rows.values_list(f"{name}_id", flat=True))
        return found

    def _employed_elsewhere(self, ids: set[int]) -> set[int]:
        """ほかの自治体の権限も持つ人。"""
        found: set[int] = set()
        for kind in self.kinds:
            person, body = kind.relation_to(get_user_model()), kind.relation_to(body_model())
            if person and body and not issubclass(kind.model, TenantRecord):
                rows = kind.model._default_manager.filter(**{f"{person}__in": ids})
                rows = rows.exclude(**{f"{body}_id": self.scope.municipality_id})
                found |= set(rows.values_list(f"{person}_id", flat=True))
        return found

    def _queryset(self, kind: Kind) -> models.QuerySet[Any]:
        rows, own = kind.model._default_manager.all(), self.scope
        column = getattr(kind.model, "WALL_COLUMN", None)
        if kind.model is body_model():
            return rows.filter(pk=own.municipality_id)
        if kind.model is get_user_model():
            return rows.filter(pk__in=self._people)
        if issubclass(kind.model, TenantRecord):
            return rows
        if column:
            return rows.filter(**{column: own.municipality_key})
        return rows.filter(**{f"{kind.relation_to(body_model())}_id": own.municipality_id})

    def _rows(self, kind: Kind) -> Iterator[Row]:
        is_people = kind.model is get_user_model()
        paths = [f"{f.name}__key" if f.name in kind.relations else f.name for f in kind.fields]
        rows = self._queryset(kind).order_by("key" if is_people else "pk").values_list("pk", *paths)
        names = [f.name for f in kind.fields]
        plain = (
            (pk, dict(zip(names, map(_plain, values), strict=True)))
            for pk, *values in rows.iterator(chunk_size=2_000)
        )
        if is_people:
            yield from ({**row, **(_IDENTITY_ONLY if self._people[pk] else {})} for pk, row in plain)
        elif kind.model in kind.relations.values():
            yield from _elders_first([row for _, row in plain], kind)
        else:
            yield from (row for _, row in plain)


def _elders_first(rows: list[Row], kind: Kind) -> Iterator[Row]:
    """同じ種類の記録を指す行は、指される行の後に置く（それ以外は元の順）。"""
    own = [name for name, target in kind.relations.items() if target is kind.model]
    by_key, placed = {row["key"]: row for row in rows}, set()
    for first in rows:
        waiting = [first]
        while waiting:
            row = waiting[-1]
            parents = [by_key[row[n]] for n in own if row[n] and row[n] not in placed and row[n] in by_key]
            if row["key"] in placed:
                waiting.pop()
            elif parents and len(waiting) <= len(rows):
                waiting.append(parents[0])
            else:
                placed.add(waiting.pop()["key"])
                yield row


def _plain(value: Any) -> Any:
    """一つの値を、データベースによらない決まった形にする。"""
    match value:
        case datetime():
            return instant_text(value)
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case Decimal():
            return format(value, "f")
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case None | bool() | int() | float() | str() | list() | dict():
            return value
    raise CannotMove(f"{type(value).__name__} の値の書き表し方を決めていません。")
