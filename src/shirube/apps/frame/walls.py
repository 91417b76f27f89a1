"""壁: データベースそのものに置く守り。コードの誤りがあっても、ここで止まる。

1. 行の壁（PostgreSQL の行レベルの守り）: 自治体の表は、いま入っている自治体の行しか見えず書けない。
   設定が無ければ 0 行。サイト全体の監査の行は ``site_rows()`` の間だけ見える。
2. 親の壁（両データベースの引き金）: 自治体の記録は、別の自治体の親を持てない。
3. 家の壁（両データベースの引き金）: 自治体の記録は、別の自治体へ移れない（子が置き去りにならない）。
4. 追記の壁（両データベースの引き金）: 追記だけの表は UPDATE と DELETE（PostgreSQL では TRUNCATE も）を拒む。

モデルから計算する。移行の前に下ろし、後に建て直す。SQLite は表の作り替えで引き金を失い、作り替える表を
指す引き金が残っていると作り替えそのものに失敗するため。移行が途中で倒れて壁が欠けたままなら、
``fallen_walls`` が点検で名を挙げる（PostgreSQL では行の壁が無い間、ログイン役には 0 行しか見えない）。
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from shirube.apps.frame.records import TenantRecord, tenant_parents

_PREFIX = "shirube_wall_"


class CannotGrantToRole(ValueError):
    """このログイン役には権限を渡せない。"""


@dataclass(frozen=True, slots=True)
class Wall:
    """一つの壁。``sql`` を流すと建つ。"""

    name: str
    table: str
    sql: str
    is_policy: bool = False


def _name(*parts: str) -> str:
    """63 文字に収まる、モデルから決まる壁の名前。"""
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


def planned_walls(vendor: str) -> list[Wall]:
    """建っているはずの壁。"""
    walls = [wall for model in append_only_models() for wall in _append_only(model, vendor)]
    for model in tenant_models():
        walls += [*_same_parent(model, vendor), _same_home(model, vendor)]
    return walls + (_row_policies() if vendor == "postgresql" else [])


def wall_names(vendor: str) -> set[str]:
    """建っているはずの壁の名前。"""
    return {wall.name for wall in planned_walls(vendor)}


def _append_only(model: type[models.Model], vendor: str) -> list[Wall]:
    table = model._meta.db_table
    walls = []
    for verb in ("UPDATE", "DELETE"):
        name = _name("append", verb.lower(), table)
        if vendor == "sqlite":
            effect = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        else:
            effect = "FOR EACH ROW EXECUTE FUNCTION shirube_refuse_change()"
        walls.append(Wall(name, table, f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" {effect}'))
    if vendor == "postgresql":
        name = _name("append", "truncate", table)
        effect = "FOR EACH STATEMENT EXECUTE FUNCTION shirube_refuse_change()"
        walls.append(Wall(name, table, f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" {effect}'))
    return walls


def _same_parent(model: type[models.Model], vendor: str) -> list[Wall]:
    table = model._meta.db_table
    walls = []
    for relation in tenant_parents(model):
        parent, column = relation.remote_field.model._meta.db_table, relation.column
        for verb in ("INSERT", "UPDATE"):
            name = _name("body", verb.lower(), table, column)
            if vendor == "sqlite":
                effect = (
                    f'WHEN NEW."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" p '  # noqa: S608
                    f'WHERE p."id" = NEW."{column}" AND p."municipality_id" = NEW."municipality_id") '
                    f"BEGIN SELECT RAISE(ABORT, 'another body: {table}.{column}'); END"
                )
            else:
                effect = f"FOR EACH ROW EXECUTE FUNCTION shirube_refuse_other_body('{column}', '{parent}')"
            walls.append(Wall(name, table, f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" {effect}'))
    return walls


def _same_home(model: type[models.Model], vendor: str) -> Wall:
    table = model._meta.db_table
    name = _name("home", table)
    if vendor == "sqlite":
        effect = (
            'WHEN NEW."municipality_id" IS NOT OLD."municipality_id" '
            f"BEGIN SELECT RAISE(ABORT, 'another body: {table}.municipality_id'); END"
        )
    else:
        effect = (
            "FOR EACH ROW WHEN (NEW.municipality_id IS DISTINCT FROM OLD.municipality_id) "
            "EXECUTE FUNCTION shirube_refuse_move()"
        )
    sql = f'CREATE TRIGGER "{name}" BEFORE UPDATE OF "municipality_id" ON "{table}" {effect}'
    return Wall(name, table, sql)


# 親の表は、仮の表で影を作られないよう、引き金の表と同じ置き場（スキーマ）から名ざしで引く。
_POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION shirube_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION shirube_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'another body: %.municipality_id', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION shirube_refuse_other_body() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent bigint; same boolean;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO parent USING NEW;
  IF parent IS NULL THEN RETURN NEW; END IF;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE id = $1 AND municipality_id = $2)',
                 TG_TABLE_SCHEMA, TG_ARGV[1])
    INTO same USING parent, NEW.municipality_id;
  IF NOT same THEN RAISE EXCEPTION 'another body: %.%', TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
"""

_MY_BODY = "municipality_id = NULLIF(current_setting('shirube.municipality', true), '')::bigint"
_MY_KEY = (
    "{column} = NULLIF(current_setting('shirube.municipality_key', true), '')::uuid "
    "OR ({column} IS NULL AND current_setting('shirube.site_rows', true) = 'on')"
)


def _row_policies() -> list[Wall]:
    conditions = [(model, _MY_BODY) for model in tenant_models()]
    for model in key_walled_models():
        conditions.append((model, _MY_KEY.format(column=model.WALL_COLUMN)))  # type: ignore[attr-defined]
    walls = []
    for model, condition in conditions:
        table = model._meta.db_table
        name = _name("rows", table)
        sql = (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; '
            f'CREATE POLICY "{name}" ON "{table}" USING ({condition}) WITH CHECK ({condition})'
        )
        walls.append(Wall(name, table, sql, is_policy=True))
    return walls


@contextmanager
def site_rows(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """サイト全体の監査の行を、この間だけ見せ、書かせる（PostgreSQL）。取引を開くので短く使う。"""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=connection.alias):
        _set_site_rows(connection, "on")
        yield
        _set_site_rows(connection, "")


def _set_site_rows(connection: BaseDatabaseWrapper, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shirube.site_rows', %s, true)", [value])


class _Found(NamedTuple):
    """データベースにある壁の一つ。"""

    kind: str  # TRIGGER か POLICY
    name: str
    table: str
    is_effective: bool


_FIND = {
    "sqlite": (
        "SELECT 'TRIGGER', name, tbl_name, 1 FROM sqlite_master "
        "WHERE type = 'trigger' AND substr(name, 1, 13) = %s"
    ),
    "postgresql": (
        "SELECT 'TRIGGER', t.tgname, c.relname, t.tgenabled IN ('O', 'A') FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE left(t.tgname, 13) = %s AND c.relnamespace = current_schema()::regnamespace UNION ALL "
        "SELECT 'POLICY', p.polname, c.relname, c.relrowsecurity FROM pg_policy p "
        "JOIN pg_class c ON c.oid = p.polrelid "
        "WHERE left(p.polname, 13) = %s AND c.relnamespace = current_schema()::regnamespace"
    ),
}


def _found(connection: BaseDatabaseWrapper) -> list[_Found]:
    sql = _FIND[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql, [_PREFIX] * sql.count("%s"))
        return [_Found(*row) for row in cursor.fetchall()]


def standing_walls(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """いま建っている壁の名前と表。止められた引き金や、効いていない行の壁は数えない。"""
    return {wall.name: wall.table for wall in _found(connection) if wall.is_effective}


def fallen_walls(connection: BaseDatabaseWrapper) -> list[str]:
    """建っているはずなのに無い壁の名前（SQLite では中身の違う壁も）。点検に使う。空ならすべて建っている。"""
    planned = planned_walls(connection.vendor)
    standing = standing_walls(connection)
    fallen = {wall.name for wall in planned} - standing.keys()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            drawn = dict(cursor.fetchall())
        fallen |= {wall.name for wall in planned if drawn.get(wall.name) != wall.sql}
    return sorted(fallen)


def lower_walls(connection: BaseDatabaseWrapper) -> None:
    """壁をすべて下ろす。移行の前と、試験の後片付けだけが使う。"""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for wall in _found(connection):
            on = f' ON "{wall.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP {wall.kind} IF EXISTS "{wall.name}"{on}')


def raise_walls(connection: BaseDatabaseWrapper) -> None:
    """壁をすべて建て直す。何度呼んでも同じ結果になり、途中の姿は見えない。"""
    present = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
        lower_walls(connection)
        for wall in planned_walls(connection.vendor):
            if wall.table in present:
                cursor.execute(wall.sql)


def _signalled_apps() -> list[str]:
    """移行の知らせが届くアプリ（モデルの置き場を持つもの）の名札を、届く順に。"""
    return [config.label for config in apps.get_app_configs() if config.models_module is not None]


@contextmanager
def open_for_deletion(connection: BaseDatabaseWrapper, *chosen: type[models.Model]) -> Iterator[None]:
    """追記だけの表の行を、この取引の間だけ消せるようにする（保存期間を過ぎた監査を片づけるときだけ使う）。

    壁を下ろすことと建てることも同じ取引なので、途中で倒れれば何も起きない。PostgreSQL では表の持ち主だけが
    下ろせ、ログイン役では断られる。
    """
    names = {_name("append", "delete", model._meta.db_table) for model in chosen}
    doors = [wall for wall in planned_walls(connection.vendor) if wall.name in names]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for wall in doors:
            on = f' ON "{wall.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{wall.name}"{on}')
        yield
        for wall in doors:
            cursor.execute(wall.sql)


def lower_walls_before_migrate(*, app_config: Any, using: str, **_: Any) -> None:
    """移行の前に壁を下ろす（知らせが届く最初のアプリのときに一度だけ）。"""
    if app_config.label == _signalled_apps()[0]:
        lower_walls(connections[using])


def raise_walls_after_migrate(*, app_config: Any, using: str, **_: Any) -> None:
    """移行の後始末として壁を建て直す（知らせが届く最後のアプリのときに一度だけ）。"""
    if app_config.label == _signalled_apps()[-1]:
        raise_walls(connections[using])


def keep_walls_under_replace(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite の「INSERT OR REPLACE」にも追記の壁を効かせる（つながるたびに一度）。

    何もしないと、置き換えで消される行には DELETE の引き金が引かれず、追記だけの表が書き換えられる。
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def grant_to_login_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """PostgreSQL のログイン役に、動くのに要るだけの権限を渡す。所有者の役でつないで、移行のたびに呼ぶ。

    追記だけの表は読むことと足すことだけ、移行の記録は読むことだけ。表を作ること・消すこと・空にすることは
    渡さない。壁を越えられる役（特権の役、行の壁を越える役、所有者になれる役）は断る。
    """
    append_only = {model._meta.db_table for model in append_only_models()}
    name = connection.ops.quote_name(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _refuse_unfit_role(cursor, role)
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC")
        cursor.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {name}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}")
        for table in connection.introspection.table_names(cursor):
            verbs = "SELECT, INSERT, UPDATE, DELETE"
            if table in append_only:
                verbs = "SELECT, INSERT"
            elif table == "django_migrations":
                verbs = "SELECT"
            cursor.execute(f'GRANT {verbs} ON "{table}" TO {name}')


def _refuse_unfit_role(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls, pg_has_role(rolname, current_user, 'MEMBER') "
        "FROM pg_roles WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        raise CannotGrantToRole(
            f"ログイン役「{role}」がデータベースにありません。先に CREATE ROLE … LOGIN で作ってください。"
        )
    if any(found):
        raise CannotGrantToRole(
            f"ログイン役「{role}」は自治体の壁を越えられる役（特権・BYPASSRLS・所有者）です。"
            "権限を持たない別の役を作ってください。"
        )
