"""使い道: 預かったファイルを、どの種類の記録が使っているか。

上の部屋の記録は外部キーでファイルを指す。ファイルの部屋は上を知らないので、モデルの登録簿から指す側を数え上げる。
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from shirube.apps.files.models import StoredFile


def _relations() -> Iterator[tuple[Any, Any]]:
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.field.many_to_many is False:  # type: ignore[union-attr]
            yield relation.related_model, relation.field  # type: ignore[union-attr]


def uses_of(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """ファイルの番号ごとに、使っている記録の種類の名。問い合わせの数は、指す側の種類の数まで。"""
    found: dict[int, list[str]] = defaultdict(list)
    for model, field in _relations():
        rows = model.objects.filter(**{f"{field.name}__in": ids}).order_by()
        for number in rows.values_list(field.attname, flat=True).distinct():
            found[number].append(str(model._meta.verbose_name))
    return {number: tuple(labels) for number, labels in found.items()}


def unused(rows: models.QuerySet[StoredFile]) -> models.QuerySet[StoredFile]:
    """どの記録からも使われていないものに絞る。"""
    for model, field in _relations():
        used = model.objects.filter(**{f"{field.name}__isnull": False}).values(field.attname)
        rows = rows.exclude(pk__in=used)
    return rows
