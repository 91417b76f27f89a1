"""行の見方: どのモデルの、どの行がその町のものか。書き換えと漏れを、モデルの名を書かずに調べる。"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from shirube.apps.frame.records import TenantRecord
from shirube.apps.organization.models import Account, Municipality
from tests.world import Town

TEXT = (models.CharField, models.TextField, models.JSONField)


def everything(model: type[models.Model]) -> models.QuerySet[Any]:
    """範囲で絞らない、すべての行。"""
    return model.unscoped.all() if issubclass(model, TenantRecord) else model._default_manager.all()  # type: ignore[no-any-return]


def _points_to(model: type[models.Model], target: type[models.Model]) -> list[str]:
    return [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and f.remote_field.model is target
    ]


def rows_of(model: type[models.Model], town: Town) -> models.QuerySet[Any] | None:
    """この町の行。町に属さないモデル（サイト全体のもの）なら None。"""
    rows = everything(model)
    if model is Municipality:
        return rows.filter(pk=town.municipality.pk)
    if model is Account:
        return rows.filter(memberships__municipality=town.municipality).distinct()
    if column := getattr(model, "WALL_COLUMN", None):
        return rows.filter(**{column: town.municipality.key})
    if _points_to(model, Municipality):
        return rows.filter(municipality=town.municipality)
    if owners := _points_to(model, Account):
        mine = rows_of(Account, town)
        return rows.filter(**{f"{owners[0]}__in": mine})
    return None


@cache
def town_models() -> list[type[models.Model]]:
    """町に属するモデル（自治体・利用者と、それらを指すもの）。"""
    probe = Town(municipality=Municipality(pk=0), code="", marker="")
    return [model for model in apps.get_models() if rows_of(model, probe) is not None]


def text_fields(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """文字の欄。決まった選択肢から選ぶ欄は除く。"""
    return [f for f in model._meta.concrete_fields if isinstance(f, TEXT) and not f.choices]


def text_of(value: object) -> str:
    """値を、目印を探せる文字にする。"""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _among(models_: list[type[models.Model]], tables: set[str] | None) -> list[type[models.Model]]:
    return [model for model in models_ if tables is None or model._meta.db_table in tables]


def fingerprint(town: Town, tables: set[str] | None = None) -> dict[str, str]:
    """この町のすべての行の指紋（モデルごと）。``tables`` を渡すと、その表だけ。"""
    prints = {}
    for model in _among(town_models(), tables):
        rows = rows_of(model, town)
        assert rows is not None
        columns = [f.attname for f in model._meta.concrete_fields]
        whole = repr(list(rows.order_by("pk").values_list(*columns)))
        prints[model._meta.label] = hashlib.sha256(whole.encode()).hexdigest()
    return prints


def marks_outside(town: Town, tables: set[str] | None = None) -> Iterator[str]:
    """この町の外の行（隣の町の行、サイト全体の行、サインインの控え）にある、この町の目印。"""
    for model in _among(apps.get_models(), tables):
        fields = text_fields(model)
        if not fields:
            continue
        own = rows_of(model, town)
        others = everything(model).exclude(pk__in=own.values("pk")) if own is not None else everything(model)
        for pk, *values in others.values_list("pk", *(f.attname for f in fields)):
            whole = "\n".join([text_of(value) for value in values if value])
            if town.seen_in(whole):
                yield from (
                    f"{model._meta.label}.{field.name}（行 {pk}）"
                    for field, value in zip(fields, values, strict=True)
                    if town.seen_in(text_of(value))
                )
    for session in Session.objects.all() if tables is None or "django_session" in tables else ():
        if town.seen_in(text_of(session.get_decoded())):
            yield f"サインインの控え（{session.pk[:8]}…）"
