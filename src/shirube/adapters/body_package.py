"""引っ越しの包み: 一つの自治体の全部を運ぶ zip。記録は一行一件の JSON、預かったファイルは文字にして入れる。

ファイルを文字（base64）にするのは、庁内の無害化装置が途中で Office のファイルを書き換えると指紋が合わなくなる
からである。包みは外から来るものとして扱い、名前・大きさ・指紋がすべて目録と合うときだけ開く。
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NoReturn

from shirube.adapters.archive import Archive, open_archive
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits

FORMAT = 1
MANIFEST = "manifest.json"
LIMITS = Limits(file_bytes=1024 * MEBIBYTE, unpacked_bytes=8 * 1024 * MEBIBYTE, ratio=1_000, entries=100_000)
"""一つの自治体の包みの上限。これを超える自治体は、バックアップと復元で運ぶ。"""
_RECORDS = re.compile(r"records/([a-z0-9_]+\.[a-z0-9_]+)\.jsonl")
_FILE = re.compile(r"files/([0-9a-f]{64})\.txt")
_LARGEST_LINE = 64 * MEBIBYTE
_LINE_BYTES = 57_000  # 3 の倍数。つなげても base64 として読める
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_NEXT = "送り元で作り直した包みを使ってください。何も取り込んでいません"


@dataclass(frozen=True, slots=True)
class Body:
    """包みの自治体。"""

    key: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Part:
    """包みの中の一つのファイル。``rows`` は記録の件数（預かったファイルでは 1）。"""

    name: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """包みの目録。``digest`` は中身の全部から決まる指紋で、同じ中身なら、いつ作っても同じになる。"""

    body: Body
    version: str
    made_at: str
    migrations: dict[str, str]
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """中身の指紋。"""
        return digest_of_parts(self.parts)

    @property
    def record_count(self) -> int:
        """記録の件数。"""
        return sum(part.rows for part in self.parts if part.name.startswith("records/"))

    @property
    def file_count(self) -> int:
        """預かったファイルの数。"""
        return sum(part.name.startswith("files/") for part in self.parts)


def digest_of_parts(parts: Iterable[Part]) -> str:
    """名前と指紋を名前の順に並べた、全体の指紋。"""
    text = "".join(f"{part.name} {part.sha256}\n" for part in sorted(parts, key=lambda part: part.name))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical_line(row: Mapping[str, Any]) -> bytes:
    """一件を、決まった形の一行にする。"""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def records_part(label: str, lines: Iterable[bytes], out: IO[bytes] | None = None) -> Part:
    """一種類の記録を書き（``out`` が無ければ数えるだけ）、件数と指紋を返す。"""
    found, size, rows = hashlib.sha256(), 0, 0
    for line in lines:
        found.update(line)
        size += len(line)
        rows += 1
        if out:
            out.write(line)
    return Part(f"records/{label}.jsonl", size, found.hexdigest(), rows)


def write(
    target: Path,
    *,
    body: Body,
    records: Iterable[tuple[str, Iterable[bytes]]],
    files: Iterable[Path],
    version: str,
    migrations: Mapping[str, str],
    made_at: datetime,
) -> Contents:
    """包みを書く。隣の仮の名前に書いてから、名前を替える。"""
    if target.exists():
        raise FileExistsError(f"{target} はもうあります。別の名前を示してください。")
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | int(getattr(os, "O_BINARY", 0))
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                parts = [_write_records(archive, label, lines) for label, lines in records]
                parts += [_write_file(archive, path) for path in sorted(files, key=lambda path: path.name)]
                contents = Contents(
                    body=body,
                    version=version,
                    made_at=made_at.isoformat(),
                    migrations=dict(migrations),
                    parts=tuple(parts),
                )
                archive.writestr(_entry(MANIFEST), _manifest_text(contents))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return contents


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIXED_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100600 << 16
    return info


def _write_records(archive: zipfile.ZipFile, label: str, lines: Iterable[bytes]) -> Part:
    with archive.open(_entry(f"records/{label}.jsonl"), "w") as out:
        return records_part(label, lines, out)


def _write_file(archive: zipfile.ZipFile, path: Path) -> Part:
    """預かったファイルを文字にして入れる。名前の指紋と中身が合わなければ止まる。"""
    whole, found, size = hashlib.sha256(), hashlib.sha256(), 0
    name = f"files/{path.name}.txt"
    with path.open("rb") as source, archive.open(_entry(name), "w") as out:
        for chunk in iter(lambda: source.read(_LINE_BYTES), b""):
            whole.update(chunk)
            line = base64.b64encode(chunk) + b"\n"
            found.update(line)
            size += len(line)
            out.write(line)
    if whole.hexdigest() != path.name:
        raise ValueError(
            f"預かったファイル {path.name[:12]}… の中身が、預かったときと違います。"
            "バックアップから戻してから、もう一度行ってください。"
        )
    return Part(name, size, found.hexdigest(), 1)


def _manifest_text(contents: Contents) -> bytes:
    found = {
        "format": FORMAT,
        "body": {"key": contents.body.key, "name": contents.body.name, "code": contents.body.code},
        "version": contents.version,
        "made_at": contents.made_at,
        "migrations": contents.migrations,
        "digest": contents.digest,
        "parts": [
            {"name": part.name, "size": part.size, "sha256": part.sha256, "rows": part.rows}
            for part in contents.parts
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode()


class Package:
    """検査の済んだ包み。"""

    def __init__(self, name: str, archive: Archive, contents: Contents) -> None:
        self.name = name
        self.contents = contents
        self._archive = archive

    @property
    def labels(self) -> tuple[str, ...]:
        """入っている記録の種類。"""
        found = (_RECORDS.fullmatch(part.name) for part in self.contents.parts)
        return tuple(match[1] for match in found if match)

    def part(self, label: str) -> Part:
        """この種類の記録の、目録の行。"""
        return next(part for part in self.contents.parts if part.name == f"records/{label}.jsonl")

    def rows(self, label: str) -> Iterator[dict[str, Any]]:
        """この種類の記録を、一件ずつ読む。"""
        name = f"records/{label}.jsonl"
        for number, line in enumerate(self._lines(name), start=1):
            try:
                row = json.loads(line, parse_constant=_refuse_constant)
            except (ValueError, RecursionError):
                self.refuse(f"{label} の {number:,} 行目", "一件の記録として読めません")
            if not isinstance(row, dict):
                self.refuse(f"{label} の {number:,} 行目", "一件の記録の形になっていません")
            yield row

    def _lines(self, name: str) -> Iterator[bytes]:
        left = b""
        for chunk in self._archive.chunks(name):
            *whole, left = (left + chunk).split(b"\n")
            yield from whole
            if len(left) > _LARGEST_LINE:
                self.refuse(name, "一件の記録が大きすぎます")
        if left:
            self.refuse(name, "終わりが切れています")

    def put_files(self, folder: Path) -> None:
        """預かったファイルを、指紋の名前で ``folder`` に置く。"""
        for part in self.contents.parts:
            match = _FILE.fullmatch(part.name)
            if match is None:
                continue
            whole = hashlib.sha256()
            with (folder / match[1]).open("xb") as out:
                for line in self._lines(part.name):
                    try:
                        data = base64.b64decode(line, validate=True)
                    except (binascii.Error, ValueError):
                        self.refuse(part.name, "ファイルの中身を読めません")
                    whole.update(data)
                    out.write(data)
                out.flush()
                os.fsync(out.fileno())
            if whole.hexdigest() != match[1]:
                self.refuse(part.name, "ファイルの中身が、名前の指紋と合いません")

    def refuse(self, where: str, why: str) -> NoReturn:
        """この包みを断る。"""
        raise FileRefused(self.name, where=where, why=why, next=_NEXT)


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(text)


def read(data: bytes, name: str) -> Package:
    """包みを調べ、目録と中身がすべて合うときだけ返す。合わなければ ``FileRefused``。"""
    archive = open_archive(data, name=name, limits=LIMITS)
    contents = _contents(archive, name)
    package = Package(name, archive, contents)
    listed = [part.name for part in contents.parts]
    if sorted([*listed, MANIFEST]) != sorted(archive.names):
        package.refuse("", "中のファイルが目録と合いません")
    for part in contents.parts:
        if not (_RECORDS.fullmatch(part.name) or _FILE.fullmatch(part.name)):
            package.refuse(part.name[:80], "包みに無いはずの名前のファイルが入っています")
        found, size, rows = hashlib.sha256(), 0, 0
        for chunk in archive.chunks(part.name):
            found.update(chunk)
            size += len(chunk)
            rows += chunk.count(b"\n")
        is_records = part.name.startswith("records/")
        if (size, found.hexdigest()) != (part.size, part.sha256) or (is_records and rows != part.rows):
            package.refuse(part.name, "中身が、包んだときと違います")
    return package


def _contents(archive: Archive, name: str) -> Contents:
    unreadable: Callable[[], FileRefused] = lambda: FileRefused(  # noqa: E731
        name, where=MANIFEST, why="標の引っ越しの包みの目録がないか、読めません", next=_NEXT
    )
    if MANIFEST not in archive.names or archive.size(MANIFEST) > _LARGEST_LINE:
        raise unreadable()
    try:
        found = json.loads(archive.read(MANIFEST))
        if found["format"] != FORMAT:
            raise FileRefused(name, where=MANIFEST, why="この標の知らない形の包みです", next=_NEXT)
        contents = Contents(
            body=Body(*(str(found["body"][field]) for field in ("key", "name", "code"))),
            version=str(found["version"]),
            made_at=str(found["made_at"]),
            migrations={str(app): str(last) for app, last in found["migrations"].items()},
            parts=tuple(
                Part(str(p["name"]), int(p["size"]), str(p["sha256"]), int(p["rows"])) for p in found["parts"]
            ),
        )
        is_same = found["digest"] == contents.digest
    except FileRefused:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise unreadable() from error
    if not is_same:
        raise FileRefused(name, where=MANIFEST, why="目録の指紋が合いません", next=_NEXT)
    return contents
