"""バックアップの書庫: 一つの zip に、目録・データベースの写し・預かったファイルを入れる。

目録は、中のファイルの大きさと指紋、表ごとの件数と指紋、監査の鎖の先頭を持つ。戻す前に全部を読み、一つでも
違えば戻さない。書くときは隣の仮の名前に書き、読み直して確かめてから名前を替える。
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from shirube.adapters.backup.database_copy import DatabaseCopy, FilesMoved, Table
from shirube.values.instant import JST

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE, FILES = "database/", "files/"
FEWEST = 3
"""残す世代の下限。"""
_MEMBER = re.compile(r"database/[a-z0-9_]+\.(?:sqlite3|copy)|files/[0-9a-f-]{36}/[0-9a-f]{64}")
_NAME = re.compile(r"shirube-\d{8}-\d{6}(?:-\d+)?\.zip")
_LARGEST_MANIFEST = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


class BackupDamaged(ValueError):
    """バックアップが壊れているか、標のバックアップではない。"""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"バックアップ「{path.name}」は使えません。{why}。何も戻していません。別の世代を選んでください。"
        )


@dataclass(frozen=True, slots=True)
class Member:
    """書庫の中の一つのファイル。"""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """目録。``settings`` は鍵とつなぎ方を除いた設置の決めごと。"""

    made_at: str
    version: str
    vendor: str
    settings: dict[str, str]
    tables: tuple[Table, ...]
    heads: tuple[str, ...]
    migrations: tuple[tuple[str, str], ...]
    members: tuple[Member, ...]

    @property
    def row_count(self) -> int:
        """すべての表の件数。"""
        return sum(table.rows for table in self.tables)

    @property
    def file_count(self) -> int:
        """預かったファイルの数。"""
        return sum(member.name.startswith(FILES) for member in self.members)


def write(
    folder: Path,
    *,
    copied: DatabaseCopy,
    files: Mapping[str, Path],
    made_at: datetime,
    version: str,
    settings: Mapping[str, str],
) -> Path:
    """書庫を書き、読み直して確かめ、置き場所を返す。``files`` は「自治体の鍵/指紋」→ ファイル。"""
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder, made_at)
    draft = target.with_suffix(".part")
    sources = {DATABASE + path.name: path for path in copied.files}
    sources |= {FILES + name: path for name, path in sorted(files.items())}
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                members = tuple(_add(archive, name, path) for name, path in sources.items())
                manifest = Manifest(
                    made_at=made_at.isoformat(),
                    version=version,
                    vendor=copied.vendor,
                    settings=dict(settings),
                    tables=copied.tables,
                    heads=copied.heads,
                    migrations=copied.migrations,
                    members=members,
                )
                text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
                archive.writestr(MANIFEST, text.encode())
            out.flush()
            os.fsync(out.fileno())
        verify(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


_BINARY: int = getattr(os, "O_BINARY", 0)


def _free_name(folder: Path, made_at: datetime) -> Path:
    stem = f"shirube-{made_at.astimezone(JST):%Y%m%d-%H%M%S}"
    names = (f"{stem}.zip", *(f"{stem}-{number}.zip" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    found, size = hashlib.sha256(), 0
    try:
        source = path.open("rb")
    except FileNotFoundError:
        raise FilesMoved(name) from None
    with source, archive.open(name, "w", force_zip64=True) as target:
        for chunk in iter(lambda: source.read(_CHUNK), b""):
            found.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Member(name, size, found.hexdigest())


def verify(path: Path) -> Manifest:
    """全部を読んで、目録と合うことを確かめる。合わなければ ``BackupDamaged``。"""
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        for member in manifest.members:
            for _ in _chunks(path, archive, member):
                pass
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """全部を確かめてから ``folder`` へ出す（database/ と files/ の二つのフォルダーになる）。"""
    manifest = verify(path)
    with _opened(path) as archive:
        for member in manifest.members:
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                for chunk in _chunks(path, archive, member):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
    return manifest


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BackupDamaged(path, "ファイルがありません") from None
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BackupDamaged(path, "書庫の目録が壊れています") from error


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """目録を読み、名前がすべて決まった形で、書庫の中身と過不足ないことを確かめる。"""
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise BackupDamaged(path, "目録が大きすぎます")
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if found.pop("format") != FORMAT:
            raise BackupDamaged(path, "この標の知らない形です。新しい標で戻してください")
        manifest = Manifest(
            made_at=str(found["made_at"]),
            version=str(found["version"]),
            vendor=str(found["vendor"]),
            settings={str(name): str(value) for name, value in found["settings"].items()},
            tables=tuple(Table(t["name"], int(t["rows"]), t["sha256"]) for t in found["tables"]),
            heads=tuple(str(head) for head in found["heads"]),
            migrations=tuple((str(app), str(name)) for app, name in found["migrations"]),
            members=tuple(Member(m["name"], int(m["size"]), m["sha256"]) for m in found["members"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OSError, *_UNREADABLE) as error:
        if isinstance(error, BackupDamaged):
            raise
        raise BackupDamaged(path, "目録を読めません") from error
    names = [member.name for member in manifest.members]
    if sorted([*names, MANIFEST]) != sorted(archive.namelist()):
        raise BackupDamaged(path, "中のファイルが目録と合いません")
    if not all(_MEMBER.fullmatch(name) for name in names):
        raise BackupDamaged(path, "標のバックアップにない名前のファイルが入っています")
    return manifest


_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def _chunks(path: Path, archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    found, size = hashlib.sha256(), 0
    try:
        source: IO[bytes] = archive.open(member.name)
        with source:
            for chunk in iter(lambda: source.read(_CHUNK), b""):
                found.update(chunk)
                size += len(chunk)
                if size > member.size:
                    break
                yield chunk
    except (*_UNREADABLE, OSError, KeyError) as error:
        raise BackupDamaged(path, f"「{member.name}」が壊れています") from error
    if size != member.size or found.hexdigest() != member.sha256:
        raise BackupDamaged(path, f"「{member.name}」の中身が、写したときと違います")


def generations(folder: Path) -> list[Path]:
    """このフォルダーのバックアップを、新しい順に。"""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), key=_age, reverse=True)


def _age(path: Path) -> tuple[str, int]:
    stem = path.stem
    return stem[:23], int(stem[24:] or 1)


def prune(folder: Path, keep: int) -> Iterable[Path]:
    """新しい ``keep`` 世代（3 世代より少なくしない）を残し、古いものを除く。除いたものを返す。"""
    old = generations(folder)[max(keep, FEWEST) :]
    for path in old:
        path.unlink()
    return old
