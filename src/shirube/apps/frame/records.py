"""記録の型: すべてのモデルが継ぐ抽象の型。

- ``Record``: 外へ見せる乱数の鍵 ``key``（UUIDv7）を持つ。
- ``TenantRecord``: 一つの自治体に属し、範囲に入らずには読めず、他の自治体の親を拒む。
- ``VersionedRecord``: 版番号を持ち、書き換えは「鍵と版が合うときだけ」。
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from shirube.apps.frame.data_card import DataCard
from shirube.apps.frame.scope import current_municipality_id
from shirube.values.key import new_key


class CannotJoinAnotherBody(ValueError):
    """他の自治体の記録につなげない。"""


class ChangedMeanwhile(Exception):
    """読んだあとに別の人が書き換えていた。"""

    def __init__(self, record: "VersionedRecord", typed: dict[str, Any]) -> None:
        self.record = record
        self.typed = typed
        super().__init__(
            f"{record._meta.verbose_name}は、開いたあとに別の人が更新しました。"
            "いまの内容を確かめてから、もう一度保存してください。入力した内容は残してあります。"
        )


class Record(models.Model):
    """外へ見せる鍵を持つ記録。"""

    DATA: ClassVar[DataCard]

    key = models.UUIDField("鍵", default=new_key, unique=True, editable=False)

    class Meta:
        abstract = True


class TenantQuerySet(models.QuerySet[Any]):
    """自治体の記録の問い合わせ。まとめて書くときも親の自治体を確かめる。"""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """まとめて作る。自治体を補い、他の自治体の親を拒む。"""
        rows = list(objs)
        for row in rows:
            row.belong()
        return super().bulk_create(rows, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """いま入っている自治体の行だけを返す。"""

    def get_queryset(self) -> TenantQuerySet:
        """範囲に入っていなければ ``ScopeMissing``。"""
        rows: TenantQuerySet = super().get_queryset()
        return rows.filter(municipality_id=current_municipality_id(str(self.model._meta.verbose_name)))


class TenantRecord(Record):
    """一つの自治体に属する記録。

    ``objects`` は範囲の自治体だけを返す。``unscoped`` は自治体をまたぐ仕事（バックアップの検査、壁の点検）
    だけが使い、使う場所は tests/architecture の一覧に理由つきで載る。
    """

    municipality = models.ForeignKey(
        "organization.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name="自治体"
    )

    objects = TenantManager()
    unscoped = models.Manager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "objects"

    def belong(self) -> None:
        """自治体を補い、親がみな同じ自治体のものかを確かめる。"""
        here = current_municipality_id(str(self._meta.verbose_name))
        if self.municipality_id is None:
            self.municipality_id = here
        if self.municipality_id != here:
            raise CannotJoinAnotherBody(
                f"{self._meta.verbose_name}を、いま開いている自治体とは別の自治体に書こうとしました。"
            )
        for relation in tenant_parents(type(self)):
            self._refuse_foreign_parent(relation)

    def _refuse_foreign_parent(self, relation: "models.ForeignKey[Any, Any]") -> None:
        parent_id = getattr(self, relation.attname)
        if parent_id is None:
            return
        parent_model = relation.remote_field.model
        if relation.is_cached(self):
            same = getattr(self, relation.name).municipality_id == self.municipality_id
        else:
            same = parent_model.objects.filter(pk=parent_id).exists()
        if not same:
            raise CannotJoinAnotherBody(
                f"{self._meta.verbose_name}の「{relation.verbose_name}」が、別の自治体の記録です。"
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """自治体を確かめてから保存する。"""
        self.belong()
        super().save(*args, **kwargs)


def tenant_parents(model: type[models.Model]) -> tuple["models.ForeignKey[Any, Any]", ...]:
    """このモデルから自治体の記録へ向かう外部キー。"""
    return tuple(
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and issubclass(f.remote_field.model, TenantRecord)
    )


MOST_AT_ONCE = 500
"""一つの文で書き換える行の上限（データベースの変数の数に余裕を見る）。"""


class VersionedRecord(TenantRecord):
    """版番号を持つ記録。書き換えは必ず ``change`` を通る。"""

    version = models.PositiveIntegerField("版", default=1)

    class Meta(TenantRecord.Meta):
        abstract = True

    @classmethod
    def _refuse_other_bodies(cls, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            if isinstance(value, TenantRecord) and not type(value).objects.filter(pk=value.pk).exists():
                raise CannotJoinAnotherBody(
                    f"{cls._meta.verbose_name}の「{cls._meta.get_field(name).verbose_name}」が、"  # type: ignore[union-attr]
                    "別の自治体の記録です。"
                )

    @classmethod
    def change_many(cls, changes: Iterable[tuple[UUID, int, Mapping[str, Any]]]) -> None:
        """``change`` を多くの行に行う。同じ版・同じ書き換えの行は、まとめて書く。

        一つでも合わなければ ``ChangedMeanwhile``（行が無ければ ``DoesNotExist``）。
        そのとき一つも書かれないように、呼ぶ行いの取引の中で使う。
        """
        groups: dict[tuple[int, str], tuple[Mapping[str, Any], list[UUID]]] = {}
        for key, version, values in changes:
            alike = (version, repr(sorted(values.items())))
            groups.setdefault(alike, (values, []))[1].append(key)
        for (version, _), (values, keys) in groups.items():
            cls._refuse_other_bodies(values)
            for start in range(0, len(keys), MOST_AT_ONCE):
                cls._change_alike(keys[start : start + MOST_AT_ONCE], version, values)

    @classmethod
    def _change_alike(cls, keys: Sequence[UUID], version: int, values: Mapping[str, Any]) -> None:
        versions = dict(cls.objects.filter(key__in=keys).values_list("key", "version"))
        changed = cls.objects.filter(key__in=keys, version=version).update(version=version + 1, **values)
        if changed != len(keys):
            stale = next((key for key in keys if versions.get(key) != version), keys[0])
            raise ChangedMeanwhile(cls.objects.get(key=stale), dict(values))

    @classmethod
    def change(cls, *, key: UUID, version: int, **changes: Any) -> Self:
        """鍵と版が合うときだけ書き換え、新しい版の行を返す。

        合わなければ ``ChangedMeanwhile``（いまの行と打ち込まれた値を持つ）、行が無ければ ``DoesNotExist``。
        """
        cls._refuse_other_bodies(changes)
        changed = cls.objects.filter(key=key, version=version).update(version=version + 1, **changes)
        row: Self = cls.objects.get(key=key)
        if changed == 0:
            raise ChangedMeanwhile(row, changes)
        return row
