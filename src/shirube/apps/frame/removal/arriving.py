"""迎える: 包みの一行一行を確かめ、番号を付け直し、一つの取引で書く。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from shirube.adapters.body_package import Package, records_part
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.faults import fault
from shirube.apps.frame.removal.kinds import Kind, applied_migrations, body_model, kinds
from shirube.apps.frame.removal.leaving import Leaving, Row
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action

_BATCH = 500


class CannotReceive(ValueError):
    """包みの自治体を迎えられない。"""


@action
def receive(
    *,
    by: Scope,
    package: Package,
    staying: Collection[str],
    second_factors: Iterable[str],
    check: Callable[[Scope], None],
    place_files: Callable[[UUID], None],
) -> Scope:
    """包みの自治体を、一つの取引で迎える。書いた後に書き出し直し、包みと同じでなければ何も残さない。

    ``check`` は迎えた自治体の範囲で行う最後の確かめ、``place_files`` は預かったファイルを置くこと。
    """
    arriving = _Arriving(package, kinds(staying))
    arriving.require_fit()
    try:
        with ExitStack() as stack:
            for kind in arriving.kinds:
                arriving.insert(kind)
                if kind.model is body_model():
                    inside = stack.enter_context(scopes.enter(arriving.scope(by)))
                fault("import.after_kind")
            leaving = Leaving.of(inside, staying=staying, second_factors=second_factors)
            arriving.require_equal(leaving)
            check(inside)
            place_files(arriving.key)
            fault("import.before_commit")
    except IntegrityError as error:
        raise CannotReceive(
            f"包みの記録が、このサイトの記録か、データベースの決まりと合いません（{error}）。何も取り込んでいません。"
        ) from error
    return inside


class _Arriving:
    """迎える途中の一つの自治体。"""

    def __init__(self, package: Package, found: tuple[Kind, ...]) -> None:
        self.package = package
        self.kinds = self._ordered(found)
        self.body: models.Model | None = None
        self.known_people: set[str] = set()
        self._placed: dict[type[models.Model], dict[str, int]] = {kind.model: {} for kind in found}
        try:
            self.key = UUID(package.contents.body.key)
        except ValueError:
            package.refuse("manifest.json", "自治体の鍵を読めません")

    @staticmethod
    def _ordered(found: tuple[Kind, ...]) -> tuple[Kind, ...]:
        """自治体を最初に書く（ほかの行は、その範囲に入ってから書く）。"""
        return tuple(sorted(found, key=lambda kind: kind.model is not body_model()))

    def require_fit(self) -> None:
        """版が同じで、種類が過不足なく、この自治体がまだ無いこと。"""
        contents = self.package.contents
        if contents.migrations != applied_migrations():
            raise CannotReceive(
                f"包み（版 {contents.version}）と、このサイトの表の形が違います。"
                "両方を同じ版に更新してから、書き出し直してください。"
            )
        if sorted(self.package.labels) != sorted(kind.label for kind in self.kinds):
            self.package.refuse("manifest.json", "記録の種類が、この標の運ぶ種類と合いません")
        if body_model()._default_manager.filter(key=self.key).exists():
            raise CannotReceive(
                f"「{contents.body.name}」は、このサイトにもうあります。何も取り込んでいません。"
            )

    def scope(self, by: Scope) -> Scope:
        """迎えた自治体の範囲。"""
        assert self.body is not None  # noqa: S101 - 自治体を最初に書く
        return replace(
            by,
            municipality_id=self.body.pk,
            municipality_key=self.key,
            municipality_name=self.package.contents.body.name,
        )

    def insert(self, kind: Kind) -> None:
        """一種類の記録を書く。"""
        batch: list[models.Model] = []
        is_linked_inside = kind.model in kind.relations.values()
        for number, row in enumerate(self.package.rows(kind.label), start=1):
            where = f"{kind.label} の {number:,} 行目"
            if kind.model is get_user_model() and self._is_known(row):
                continue
            batch.append(self._record(kind, row, where))
            if len(batch) >= (1 if is_linked_inside else _BATCH):
                self._write(kind, batch)
        self._write(kind, batch)
        if kind.model is body_model() and self.body is None:
            self.package.refuse(kind.label, "自治体の行がありません")

    def _write(self, kind: Kind, batch: list[models.Model]) -> None:
        # 親と自治体はここまでに確かめ、壁（データベースの引き金）ももう一度確かめる
        models.QuerySet(kind.model).bulk_create(batch)
        if kind.has_key:
            self._placed[kind.model].update((str(row.key), row.pk) for row in batch)  # type: ignore[attr-defined]
        if kind.model is body_model() and batch:
            self.body = batch[0]
        batch.clear()

    def _is_known(self, row: Row) -> bool:
        """このサイトにもういる利用者なら、書かずに使う。利用者IDだけが重なる別人なら断る。"""
        account = get_user_model()
        manager, name = account._default_manager, account.USERNAME_FIELD
        key, login = _uuid(row.get("key")), row.get(name)
        found = manager.filter(key=key).first() if key else None
        if found is not None:
            self._placed[account][str(key)] = found.pk
            self.known_people.add(str(key))
            return True
        if isinstance(login, str) and manager.filter(**{name: login}).exists():
            raise CannotReceive(
                f"利用者ID「{login}」は、このサイトでは別の人が使っています。"
                "どちらかのIDを変えてから、書き出し直してください。何も取り込んでいません。"
            )
        return False

    def _record(self, kind: Kind, row: Row, where: str) -> models.Model:
        names = {f.name for f in kind.fields}
        if set(row) != names:
            self.package.refuse(where, "項目に過不足があります")
        self._require_ours(kind, row, where)
        values = {}
        for item in kind.fields:
            if item.name in kind.relations:
                values[item.attname] = self._parent(kind.relations[item.name], row[item.name], where)
            else:
                values[item.attname] = self._value(item, row[item.name], where)
        return kind.model(**values)

    def _require_ours(self, kind: Kind, row: Row, where: str) -> None:
        column = getattr(kind.model, "WALL_COLUMN", None)
        own = [column] if column else [n for n, target in kind.relations.items() if target is body_model()]
        if kind.model is body_model():
            own = ["key"]
            if self.body is not None:
                self.package.refuse(where, "自治体の行が二つあります")
        if any(row[name] != str(self.key) for name in own):
            self.package.refuse(where, "ほかの自治体の記録が入っています")

    def _parent(self, target: type[models.Model], key: Any, where: str) -> int | None:
        if key is None:
            return None
        found = self._placed[target].get(key) if isinstance(key, str) else None
        if found is None:
            self.package.refuse(where, f"包みにない記録（{target._meta.verbose_name}）を指しています")
        return found

    def _value(self, item: models.Field[Any, Any], value: Any, where: str) -> Any:
        """値を読み、項目の決まり（長さ・選択肢・範囲）を確かめる。"""
        try:
            read = item.to_python(value)
            if read not in item.empty_values:
                item.run_validators(read)
                item.validate(read, None)
        except (ValidationError, ValueError, TypeError, OverflowError, RuntimeWarning):
            self.package.refuse(where, f"「{item.verbose_name}」の値が決まりと合いません")
        if isinstance(read, datetime) and read.utcoffset() is None:
            self.package.refuse(where, f"「{item.verbose_name}」に時差がありません")
        return read

    def require_equal(self, leaving: Leaving) -> None:
        """書いたものを書き出し直し、包みと一字も違わないことを確かめる。"""
        for label, lines in leaving.records():
            wanted = self.package.part(label).sha256
            if label == get_user_model()._meta.label_lower and self.known_people:
                continue  # もういた人は、このサイトの姿のままにする
            if records_part(label, lines).sha256 != wanted:
                self.package.refuse(label, "書き戻した記録が、包みの記録と同じになりません")


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
