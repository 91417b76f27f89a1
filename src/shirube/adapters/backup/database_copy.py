"""データベースの写し: 表ごとの件数と指紋、監査の鎖の先頭を添える。

どのデータベースの写しも、この型の記録と、書庫に入れる一つ以上のファイルになる。
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

_CHUNK = 1024 * 1024


class FilesMoved(RuntimeError):
    """写しているあいだにファイルが消えた（もう一度写し直す）。"""


@dataclass(frozen=True, slots=True)
class Table:
    """一つの表の件数と指紋。"""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCopy:
    """データベースの写し。``files`` は書庫に入れるファイル、``heads`` は監査の鎖の先頭。"""

    vendor: str
    files: tuple[Path, ...]
    tables: tuple[Table, ...]
    heads: tuple[str, ...]
    migrations: tuple[tuple[str, str], ...]


Query = Callable[[str], Iterable[Sequence[object]]]


def digest_of(path: Path) -> tuple[int, str]:
    """ファイルの大きさと指紋。"""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        for chunk in iter(lambda: source.read(_CHUNK), b""):
            found.update(chunk)
            size += len(chunk)
    return size, found.hexdigest()


def audit_heads(query: Query) -> tuple[str, ...]:
    """監査の鎖の先頭（自治体の鍵・番号・指紋）。"""
    return tuple(sorted(_heads(query)))


def _heads(query: Query) -> Iterator[str]:
    newest = (
        "SELECT l.municipality_key, l.seq, l.digest FROM audit_auditlink l JOIN "
        "(SELECT municipality_key AS k, MAX(seq) AS s FROM audit_auditlink GROUP BY municipality_key) t "
        "ON l.seq = t.s AND (l.municipality_key = t.k OR (l.municipality_key IS NULL AND t.k IS NULL))"
    )
    for key, seq, digest in query(newest):
        yield f"{UUID(str(key)) if key else 'site'} {seq} {digest}"


def applied_migrations(query: Query) -> tuple[tuple[str, str], ...]:
    """当ててある移行（アプリ、名前）を当てた順に。"""
    return tuple((str(a), str(n)) for a, n in query("SELECT app, name FROM django_migrations ORDER BY id"))
