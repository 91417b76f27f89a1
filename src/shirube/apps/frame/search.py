"""検索: 探せる記録の型と、言葉で絞る一つの関数。どちらのデータベースでも、答えは同じである。

記録は、探す項目の検索の鍵（表記のゆれを寄せた見出し）を ``search_text`` に、その二文字ずつの切れ端を
``search_grams`` に持つ。索引（search_index）は切れ端で候補をしぼるだけで、最後は鍵そのものに言葉が
含まれるかを確かめる。だから答えは、全部の行を一つずつ見たときと同じになる。

一文字の言葉は先頭の一文字で探す（かなの項目があれば、かなの先頭）。途中の一文字まで拾うと、ほとんどの行に
当たって役に立たないため。
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import connections, models
from django.db.models import F, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from shirube.apps.frame import search_index
from shirube.apps.frame.records import TenantManager, TenantQuerySet, TenantRecord
from shirube.apps.frame.scope import current_municipality_id
from shirube.values.japanese_text import search_key

LONGEST = 100  # 言葉の並びの文字数の上限。問い合わせの大きさに限りを付ける
_BETWEEN = "\n"  # 鍵には現れない字。項目をまたいだ一致を起こさない
_COLUMNS = ("search_text", "search_grams")


class CannotSearch(ValueError):
    """この言葉では探せない。"""


class CannotKeepSearchable(RuntimeError):
    """この書き方では、検索の鍵を正しく保てない（作り手の誤り）。"""


class SearchableQuerySet(TenantQuerySet):
    """探せる記録の問い合わせ。どの書き方でも、検索の鍵を一緒に書く。"""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """まとめて作る。ぶつかった行を書き換えるときも、鍵を一緒に書く。"""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.model.with_search_columns(kwargs["update_fields"])
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> int:
        """まとめて書き換える。鍵を行ごとに作り直す。"""
        rows = list(objs)
        for row in rows:
            row.note_search()
        return super().bulk_update(rows, self.model.with_search_columns(fields), *args, **kwargs)

    def update(self, **changes: Any) -> int:
        """書き換える。探す項目に触れるときは一行までで、鍵を作り直す（``change`` もここを通る）。"""
        is_searched = not self.model.searched_names().isdisjoint(changes)
        if is_searched and not set(_COLUMNS) <= changes.keys():
            changes |= self._search_after(changes)
        return super().update(**changes)

    update.alters_data = True  # type: ignore[attr-defined]

    def _search_after(self, changes: dict[str, Any]) -> dict[str, str]:
        """書き換えたあとの鍵。一行に定まらなければ ``CannotKeepSearchable``。"""
        touched = {name: changes[name] for name in self.model.searched_names() & changes.keys()}
        rows = list(self.order_by()[:2])
        if len(rows) > 1 or any(hasattr(value, "resolve_expression") for value in touched.values()):
            raise CannotKeepSearchable(
                f"{self.model._meta.verbose_name}の {'・'.join(sorted(touched))} は検索の対象なので、"
                "update では一行ずつ、値そのもので書き換えます。多くの行には bulk_update を使ってください。"
            )
        for row in rows:
            for name, value in touched.items():
                setattr(row, name, value)
            row.note_search()
        return {name: getattr(row, name) for row in rows for name in _COLUMNS}


class SearchableRecord(TenantRecord):
    """言葉で探せる記録。``SEARCH_FIELDS`` に探す項目を、あれば ``KANA_FIELD`` にかなの項目を名ざす。

    版を持つ記録は ``class Case(SearchableRecord, VersionedRecord)`` のように先に継ぐ。
    """

    SEARCH_FIELDS: ClassVar[tuple[str, ...]]
    KANA_FIELD: ClassVar[str] = ""

    search_text = models.TextField("検索の鍵", default="", editable=False)
    search_grams = models.TextField("検索の切れ端", default="", editable=False)

    objects = TenantManager.from_queryset(SearchableQuerySet)()
    unscoped = models.Manager.from_queryset(SearchableQuerySet)()

    class Meta(TenantRecord.Meta):
        abstract = True

    @classmethod
    def searched_names(cls) -> frozenset[str]:
        """探す項目の名前（かなを含む）。"""
        return frozenset((*cls.SEARCH_FIELDS, *([cls.KANA_FIELD] if cls.KANA_FIELD else [])))

    @classmethod
    def with_search_columns(cls, names: Iterable[str]) -> list[str]:
        """書く項目の名前。探す項目があれば、鍵の列を足す。"""
        listed = list(names)
        if cls.searched_names().isdisjoint(listed):
            return listed
        return [*listed, *(name for name in _COLUMNS if name not in listed)]

    def note_search(self) -> None:
        """いまの項目から、検索の鍵と切れ端を作り直す。"""
        keys = {name: search_key(getattr(self, name) or "") for name in sorted(self.searched_names())}
        heads = [keys[self.KANA_FIELD]] if self.KANA_FIELD else list(keys.values())
        self.search_text = _BETWEEN.join(keys.values())
        self.search_grams = " ".join(search_index.grams(self.municipality_id, keys.values(), heads))

    def belong(self) -> None:
        """自治体を補って確かめ、検索の鍵を作る。"""
        super().belong()
        self.note_search()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """保存する。探す項目だけを書くときも、鍵を一緒に書く。"""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_search_columns(kwargs["update_fields"])
        super().save(*args, **kwargs)


def search(queryset: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
    """言葉をすべて含む行に絞る。空白で区切った言葉は「かつ」。言葉が無ければ、そのまま返す。

    長すぎれば ``CannotSearch``。入っている自治体の行だけを返す（入っていなければ ``ScopeMissing``）。
    """
    if len(text) > LONGEST:
        raise CannotSearch(
            f"検索の言葉が {len(text)} 文字あります。{LONGEST} 文字までに短くして、もう一度探してください。"
        )
    words = dict.fromkeys(filter(None, map(search_key, text.split())))
    if not words:
        return queryset
    body = current_municipality_id(str(queryset.model._meta.verbose_name))
    found = queryset.filter(search_index.IsCandidate(queryset.model._meta.db_table, body, tuple(words)))
    return found.filter(
        *(GreaterThan(StrIndex(F("search_text"), Value(word)), 0) for word in words if len(word) > 1)
    )


def lower_before_migrate(*, using: str, **_: Any) -> None:
    """移行の前に、索引の引き金を下ろす。"""
    search_index.lower_index_triggers(connections[using])


def raise_after_migrate(*, app_config: Any, using: str, **_: Any) -> None:
    """移行の後に、このアプリの探せる記録の索引を作り直す（表や列がまだ無い途中の姿なら、何もしない）。"""
    connection = connections[using]
    for model in app_config.get_models():
        if issubclass(model, SearchableRecord) and search_index.is_ready(connection, model):
            search_index.raise_index(connection, model)
