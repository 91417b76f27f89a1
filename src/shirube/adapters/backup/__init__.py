"""バックアップ: 一つの設置の全部（データベースと預かったファイル）を、一つの書庫にして、戻す。

データベースは必ずその写しの口（SQLite のバックアップ API、PostgreSQL の一つのスナップショット）から写す。
動いている SQLite のファイルをそのまま写すと、書き込みの途中の姿になり、開けないことがある。
"""

from shirube.adapters.backup.archive_file import (
    FEWEST,
    BackupDamaged,
    Manifest,
    Member,
    generations,
    prune,
    unpack,
    verify,
    write,
)
from shirube.adapters.backup.database_copy import DatabaseCopy, FilesMoved, Table, digest_of

__all__ = [
    "FEWEST",
    "BackupDamaged",
    "DatabaseCopy",
    "FilesMoved",
    "Manifest",
    "Member",
    "Table",
    "digest_of",
    "generations",
    "prune",
    "unpack",
    "verify",
    "write",
]
