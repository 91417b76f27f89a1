"""壁: データベースそのものに置く三つの守り。コードの誤りがあっても、ここで止まる。

1. 自治体の壁（PostgreSQL の行レベルの守り）: 自治体の表は、いま入っている自治体の行しか見えず書けない。
   設定が無ければ 0 行。
2. 親の壁（両データベースの引き金）: 自治体の記録は、別の自治体の親を持てない。
3. 追記の壁（両データベースの引き金）: 追記だけの表は UPDATE と DELETE を拒む。

モデルから計算し、移行のたびに建て直す（SQLite は表の作り替えで引き金を失うため）。
"""

import hashlib
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from shirube.apps.frame.records import TenantRecord, tenant_parents

_PREFIX = "shirube_wall_"


def _name(*parts: str) -> str:
    """63 文字に収まる、モデルから決まる引き金の名前。"""
    whole = "_".join(parts)
    return _PREFIX + (
        whole if len(whole) <= 40 else whole[:31] + hashlib.sha256(whole.encode()).hexdigest()[:8]
    )


def tenant_models() -> list[type[models.Model]]:
    """自治体の記録のモデル。"""
    return [m for m in apps.get_models() if issubclass(m, TenantRecord)]


def append_only_models() -> list[type[models.Model]]:
    """追記だけの記録のモデル（``APPEND_ONLY = True``）。"""
    return [m for m in apps.get_models() if getattr(m, "APPEND_ONLY", False)]


def key_walled_models() -> list[type[models.Model]]:
    """外部キーでなく自治体の鍵の列を持つモデル（``WALL_COLUMN``）。監査がこれに当たる。"""
    return [m for m in apps.get_models() if getattr(m, "WALL_COLUMN", None)]


def wall_names(vendor: str) -> set[str]:
    """建っているはずの引き金の名前。点検に使う。"""
    return {name for name, _ in _triggers(vendor)}


def _triggers(vendor: str) -> list[tuple[str, str]]:
    found = [trigger for model in append_only_models() for trigger in _append_only(model, vendor)]
    return found + [trigger for model in tenant_models() for trigger in _same_body(model, vendor)]


def _append_only(model: type[models.Model], vendor: str) -> list[tuple[str, str]]:
    table = model._meta.db_table
    statements = []
    for verb in ("UPDATE", "DELETE"):
        name = _name("append", verb.lower(), table)
        if vendor == "sqlite":
            sql = (
                f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
        else:
            sql = (
                f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION shirube_refuse_change()"
            )
        statements.append((name, sql))
    return statements


def _same_body(model: type[models.Model], vendor: str) -> list[tuple[str, str]]:
    table = model._meta.db_table
    statements = []
    for relation in tenant_parents(model):
        parent = relation.remote_field.model._meta.db_table
        column = relation.column
        for verb in ("INSERT", "UPDATE"):
            name = _name("body", verb.lower(), table, column)
            if vendor == "sqlite":
                sql = (
                    f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                    f'WHEN NEW."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" p '
                    f'WHERE p."id" = NEW."{column}" AND p."municipality_id" = NEW."municipality_id") '
                    f"BEGIN SELECT RAISE(ABORT, 'another body: {table}.{column}'); END"
                )
            else:
                sql = (
                    f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH ROW '
                    f"EXECUTE FUNCTION shirube_refuse_other_body('{column}', '{parent}')"
                )
            statements.append((name, sql))
    return statements


_POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION shirube_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION shirube_refuse_other_body() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent bigint; same boolean;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO parent USING NEW;
  IF parent IS NULL THEN RETURN NEW; END IF;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND municipality_id = $2)', TG_ARGV[1])
    INTO same USING parent, NEW.municipality_id;
  IF NOT same THEN RAISE EXCEPTION 'another body: %.%', TG_TABLE_NAME, TG_ARGV[0]; END IF;
  RETURN NEW;
END $$;
"""

_MINE = "municipality_id = NULLIF(current_setting('shirube.municipality', true), '')::bigint"


def _row_security(model: type[models.Model], condition: str, check: str) -> list[str]:
    table = model._meta.db_table
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS shirube_wall ON "{table}"',
        f'CREATE POLICY shirube_wall ON "{table}" USING ({condition}) WITH CHECK ({check})',
    ]


def raise_walls(connection: BaseDatabaseWrapper) -> None:
    """壁をすべて建て直す。何度呼んでも同じ結果になる。"""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
            for model in tenant_models():
                if model._meta.db_table in present:
                    for sql in _row_security(model, _MINE, _MINE):
                        cursor.execute(sql)
            for model in key_walled_models():
                if model._meta.db_table in present:
                    column = model.WALL_COLUMN  # type: ignore[attr-defined]
                    seen = f"COALESCE({column}::text, '') = COALESCE(current_setting('shirube.municipality_key', true), '')"
                    for sql in _row_security(model, seen, "true"):
                        cursor.execute(sql)
        for name, table in standing_walls(connection).items():
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
        for _, sql in _triggers(connection.vendor):
            if sql.split(' ON "')[1].split('"')[0] in present:
                cursor.execute(sql)


def standing_walls(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """いま建っている引き金の名前と表。"""
    if connection.vendor == "postgresql":
        sql = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'shirube\\_wall\\_%%'"
        )
    else:
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'shirube!_wall!_%%' ESCAPE '!'"
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return dict(cursor.fetchall())


def raise_walls_after_migrate(*, app_config: Any, using: str, **_: Any) -> None:
    """移行の後始末として壁を建て直す（最後のアプリのときに一度だけ）。"""
    if app_config.label == list(apps.get_app_configs())[-1].label:
        raise_walls(connections[using])
