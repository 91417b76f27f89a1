"""PostgreSQL の写し: 一つのスナップショットから、表ごとに COPY で写す。

pg_dump は使わない。サーバーより古い pg_dump は動かず、置いていない機械も多い。COPY ならつながれば必ず写せ、
Windows でも同じに働き、戻すときに表ごとの指紋を同じ口で比べられる。表の形は移行が作る。
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from shirube.adapters.backup.database_copy import DatabaseCopy, Table, applied_migrations, audit_heads

SUFFIX = ".copy"
_TABLES = (
    "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' "
    "AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname"
)
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
    "AND attgenerated = '' ORDER BY attnum"
)
_PRIMARY = (
    "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
    "AND a.attnum = ANY(i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary "
    "ORDER BY array_position(i.indkey::int2[], a.attnum)"
)
_STEADY = (
    "SET row_security = off",  # 見えない行があれば、黙って欠けずに誤りになる
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET bytea_output = 'hex'",
)
Connection = psycopg.Connection[tuple[Any, ...]]


def connect(parameters: Mapping[str, Any]) -> Connection:
    """つなぐ。``parameters`` は host・dbname などの、つなぎ方。"""
    connection = psycopg.connect(**parameters, client_encoding="UTF8")
    connection.autocommit = True
    for statement in _STEADY:
        connection.execute(statement.encode())
    connection.autocommit = False
    return connection


def copy(parameters: Mapping[str, Any], folder: Path) -> DatabaseCopy:
    """すべての表を、一つのスナップショットから ``folder`` に写す。書き込みは止めない。"""
    with connect(parameters) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        tables = tuple(_copy_table(connection, name, folder / f"{name}{SUFFIX}") for name in names)
        return DatabaseCopy(
            vendor="postgresql",
            files=tuple(folder / f"{name}{SUFFIX}" for name in names),
            tables=tables,
            heads=audit_heads(lambda text: connection.execute(text.encode())),
            migrations=applied_migrations(lambda text: connection.execute(text.encode())),
        )


def _names(connection: Connection, query: str, table: str) -> sql.Composed:
    rows = connection.execute(query.encode(), [sql.Identifier(table).as_string(connection)]).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


def _copy_table(connection: Connection, name: str, target: Path | None) -> Table:
    """一つの表を番号順に写し（``target`` が None なら指紋だけを取り）、件数と指紋を返す。"""
    statement = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT").format(
        columns=_names(connection, _COLUMNS, name),
        table=sql.Identifier(name),
        order=_names(connection, _PRIMARY, name),
    )
    found, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(statement) as rows_out:
        out = target.open("wb") if target else None
        try:
            for chunk in rows_out:
                found.update(chunk)
                rows += bytes(chunk).count(b"\n")
                if out:
                    out.write(chunk)
        finally:
            if out:
                out.close()
    return Table(name, rows, found.hexdigest())


def describe(parameters: Mapping[str, Any]) -> tuple[Table, ...]:
    """いまの表の件数と指紋。"""
    with connect(parameters) as connection:
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        return tuple(_copy_table(connection, name, None) for name in names)


def table_count(parameters: Mapping[str, Any]) -> int:
    """いまある表の数。"""
    with connect(parameters) as connection:
        return len(connection.execute(_TABLES).fetchall())


def drop_tables(parameters: Mapping[str, Any]) -> None:
    """すべての表を除く（更新が倒れて、元へ戻すときだけ）。"""
    with connect(parameters) as connection:
        for (name,) in connection.execute(_TABLES).fetchall():
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def put_back(parameters: Mapping[str, Any], folder: Path) -> None:
    """写しを戻す。表の形は移行で作ってあり、壁は下ろしてあること。全部入るか、何も入らないか。"""
    files = sorted(folder.glob(f"*{SUFFIX}"))
    with connect(parameters) as connection:
        tables = [sql.Identifier(path.name.removesuffix(SUFFIX)) for path in files]
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
        for path in files:
            _load_table(connection, path)


def _load_table(connection: Connection, path: Path) -> None:
    name = path.name.removesuffix(SUFFIX)
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(name), columns=_names(connection, _COLUMNS, name)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as rows_in, path.open("rb") as source:
        for chunk in iter(lambda: source.read(1024 * 1024), b""):
            rows_in.write(chunk)
    quoted = sql.Identifier(name).as_string(connection)
    has_id = connection.execute(
        "SELECT pg_get_serial_sequence(%s, 'id') FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attname = 'id'",
        [quoted, quoted],
    ).fetchone()
    if has_id and has_id[0]:
        connection.execute(
            sql.SQL("SELECT setval(%s, COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) FROM {}").format(
                sql.Identifier(name)
            ),
            [has_id[0]],
        )
