"""ISO-03: 自治体の記録は、よその自治体の親を持てず、よその自治体へ移れない。

ORM と、ORM を通らない生の SQL（データベースの壁）の両方を、すべてのモデルのすべての外部キーで、
SQLite と PostgreSQL の両方で確かめる。
"""
# ruff: noqa: S608 - 表と列の名はモデルから取る

import copy
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, models
from django.db.models import ForeignKey

from shirube.apps.frame.records import CannotJoinAnotherBody, VersionedRecord, tenant_parents
from shirube.apps.frame.walls import tenant_models
from shirube.values.key import new_key
from tests.world import Town, World

BOTH = pytest.mark.both_databases


@pytest.fixture
def twins(furnished_stage: World) -> World:
    """すべての部屋に記録を置いた双子（本当に書き込む）。"""
    return furnished_stage


def links() -> list[tuple[type[models.Model], "ForeignKey"]]:
    """自治体の記録から自治体の記録への、すべての外部キー。"""
    return [(model, link) for model in tenant_models() for link in tenant_parents(model)]


def a_row(model: type[models.Model], town: Town) -> models.Model:
    """この町の一行。"""
    with town.entered():
        row = model.objects.first()  # type: ignore[attr-defined]
    assert row is not None, f"{model._meta.label} の行がありません（tests/furnishing.py で置いてください）"
    return row


def twisted(twins: World) -> Iterator[tuple[str, models.Model, "ForeignKey", int]]:
    """みほん市の行と、その外部キーと、ふたご市の親の番号。"""
    for model, link in links():
        foreign = a_row(link.remote_field.model, twins.futago)
        yield f"{model._meta.label}.{link.name}", a_row(model, twins.mihon), link, foreign.pk


@BOTH
def test_orm_refuses_a_foreign_parent(twins: World) -> None:
    """よその自治体の親を付けて保存する・まとめて足すと、どの外部キーでも断る。"""
    tried = 0
    for name, row, link, foreign in twisted(twins):
        newborn = copy.copy(row)
        newborn.pk, newborn.key = None, new_key()  # type: ignore[attr-defined]
        setattr(newborn, link.attname, foreign)
        with twins.mihon.entered():
            for write in (newborn.save, lambda one=newborn: type(one).objects.bulk_create([one])):
                with pytest.raises(CannotJoinAnotherBody, match="別の自治体"):
                    write()
                    pytest.fail(f"{name} によその親を付けて書けた")
                tried += 1
    assert tried >= 2 * 15


@BOTH
def test_change_refuses_a_foreign_parent(twins: World) -> None:
    """版つきの書き換え（change）でも、よその自治体の親を断る。"""
    tried = 0
    for name, row, link, foreign in twisted(twins):
        if not isinstance(row, VersionedRecord):
            continue
        with twins.futago.entered():
            parent = link.remote_field.model.objects.get(pk=foreign)
        with twins.mihon.entered(), pytest.raises(CannotJoinAnotherBody):
            type(row).change(key=row.key, version=row.version, **{link.name: parent})
            pytest.fail(f"{name} をよその親に替えられた")
        tried += 1
    assert tried >= 2


@BOTH
def test_database_refuses_a_foreign_parent(twins: World) -> None:
    """生の SQL で足しても書き換えても、データベースの壁がよその自治体の親を断る。"""
    before = {model: _count(model, twins.mihon) for model in tenant_models()}
    for name, row, link, foreign in twisted(twins):
        table, columns = row._meta.db_table, [f.column for f in row._meta.concrete_fields if f.column != "id"]
        values = ["%s" if column in (link.column, "key") else f'"{column}"' for column in columns]
        key = new_key().hex if connection.vendor == "sqlite" else new_key()
        given = [
            foreign if column == link.column else key for column in columns if column in (link.column, "key")
        ]
        names = ", ".join(f'"{column}"' for column in columns)
        insert = f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} FROM "{table}" WHERE id = %s'
        update = f'UPDATE "{table}" SET "{link.column}" = %s WHERE id = %s'
        _refused(twins.mihon, name, insert, [*given, row.pk], "another body")
        _refused(twins.mihon, name, update, [foreign, row.pk], "another body|append-only")
    assert {model: _count(model, twins.mihon) for model in tenant_models()} == before


@BOTH
def test_database_refuses_to_move_a_row(twins: World) -> None:
    """生の SQL でも、行をよその自治体へ移せない。"""
    for model in tenant_models():
        row = a_row(model, twins.mihon)
        move = f'UPDATE "{model._meta.db_table}" SET municipality_id = %s WHERE id = %s'
        _refused(
            twins.mihon,
            model._meta.label,
            move,
            [twins.futago.municipality.pk, row.pk],
            "another body|append-only|row-level security",
        )


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_row_wall_shows_no_foreign_row(twins: World) -> None:
    """PostgreSQL では、生の SQL でも、すべての自治体の表で、よその行は 0 行、範囲の外では全部で 0 行。"""
    assert connection.vendor == "postgresql"
    for model in tenant_models():
        table = model._meta.db_table
        with twins.mihon.entered(), connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*), count(*) FILTER (WHERE municipality_id <> %s) FROM "{table}"',
                [twins.mihon.municipality.pk],
            )
            mine, foreign = cursor.fetchone()
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            outside = cursor.fetchone()[0]
        assert (mine > 0, foreign, outside) == (True, 0, 0), model._meta.label


def _count(model: type[models.Model], town: Town) -> int:
    with town.entered():
        return model.objects.count()  # type: ignore[attr-defined,no-any-return]


def _refused(town: Town, name: str, sql: str, values: list[object], reason: str) -> None:
    with town.entered(), connection.cursor() as cursor, pytest.raises(DatabaseError, match=reason):
        cursor.execute(sql, values)
        pytest.fail(f"{name}: 断られずに書けた（{sql}）")
