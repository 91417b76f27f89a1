"""SQLite の写し: バックアップ API で写し、壊れていないことを確かめ、表ごとの指紋を取る。"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from shirube.adapters.backup.database_copy import DatabaseCopy, Table, applied_migrations, audit_heads

FILE = "shirube.sqlite3"
_WAIT_SECONDS = 60.0


class CannotCopyDatabase(RuntimeError):
    """データベースを写せない。"""


def copy(live: Path, folder: Path) -> DatabaseCopy:
    """動いているデータベースを ``folder`` に写す。書き込みは止めない。"""
    if not live.is_file():
        raise CannotCopyDatabase(f"データベース {live} がありません。置き場を確かめてください。")
    target = folder / FILE
    with (
        closing(sqlite3.connect(live, timeout=_WAIT_SECONDS)) as source,
        closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")
    return describe(target)


def put_back(copied: Path, live: Path) -> None:
    """写しを、いまのデータベースの上に書き戻す（開いている人がいても、前か後かのどちらかに見える）。"""
    live.parent.mkdir(parents=True, exist_ok=True)
    with (
        closing(sqlite3.connect(copied)) as source,
        closing(sqlite3.connect(live, timeout=_WAIT_SECONDS)) as target,
    ):
        source.backup(target)


def describe(path: Path) -> DatabaseCopy:
    """写しを調べる。壊れていれば ``CannotCopyDatabase``。"""
    with closing(sqlite3.connect(path)) as database:
        try:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
            if verdict != "ok":
                raise CannotCopyDatabase(f"データベースが壊れています（{verdict[:200]}）。")
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' "
                "AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name"
            ).fetchall()
            return DatabaseCopy(
                vendor="sqlite",
                files=(path,),
                tables=tuple(_table(database, name) for (name,) in names),
                heads=audit_heads(database.execute),
                migrations=applied_migrations(database.execute),
            )
        except sqlite3.DatabaseError as error:
            raise CannotCopyDatabase(f"データベースを読めません（{error}）。") from error


def _table(database: sqlite3.Connection, name: str) -> Table:
    """行を主キーの順に読み、指紋を取る（検索の索引の中身も、それを持つ表として読む）。"""
    found, rows = hashlib.sha256(), 0
    columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
    primary = [f'"{column[1]}"' for column in sorted(columns, key=lambda column: int(column[5])) if column[5]]
    order = ", ".join(primary) or "rowid"
    for row in database.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608 - 表の名は目録から
        found.update(repr(row).encode("utf-8", "surrogatepass"))
        rows += 1
    return Table(name, rows, found.hexdigest())
