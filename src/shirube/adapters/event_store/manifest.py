"""目録: 置き場所の一つの世代に何があるか。JSON（UTF-8）で書き、知らない形と新しい版は断る。"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from shirube.engines.insight.log import Level

FORMAT = 1
KIND = "shirube-event-log"
MANIFEST = "manifest.json"
_FILE_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.(bin|csv)")
_DTYPES = frozenset({"|u1", "<u2", "<u4", "<i8"})
_CHUNK = 1 << 20


class CannotReadManifest(ValueError):
    """目録を読めない。"""


@dataclass(frozen=True, slots=True)
class ColumnFile:
    """一つの列のファイル。``dtype`` は numpy の型の名（``<i8`` など）、``length`` は数の個数。"""

    file: str
    dtype: str
    length: int
    sha256: str

    @property
    def size(self) -> int:
        """あるべき大きさ（バイト）。"""
        return np.dtype(self.dtype).itemsize * self.length


@dataclass(frozen=True, slots=True)
class TextsFile:
    """文字の表のファイル: 区切り（int64）と、つないだ UTF-8。"""

    offsets: ColumnFile
    data: ColumnFile


@dataclass(frozen=True, slots=True)
class CodedFile:
    """符号の列と、文字の表。"""

    codes: ColumnFile
    names: TextsFile
    level: Level = Level.EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """取り込んだ元のファイルと、読み方（対応表の文）。``mapping`` は、要らない形（XES）では空。"""

    name: str
    sha256: str
    size: int
    mapping: str = ""
    set_aside: int = 0

    @property
    def mapping_sha256(self) -> str:
        """対応表の文の sha256。"""
        return hashlib.sha256(self.mapping.encode()).hexdigest()

    @classmethod
    def of(cls, path: Path, *, mapping: str = "") -> Origin:
        """ファイルを端から一度読み、指紋と大きさをとる。"""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
        return cls(name=path.name, sha256=digest.hexdigest(), size=size, mapping=mapping)

    def is_same_as(self, other: Origin) -> bool:
        """同じ中身を、同じ読み方で取り込むものか（名前は問わない）。"""
        return (self.sha256, self.mapping_sha256) == (other.sha256, other.mapping_sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """一つの世代の目録。

    ``persons`` は、決まった一語を仮名にしたもの（鍵が替わったことを見分ける。仮名にしないログでは空）。
    ``columns`` は case_offsets・at・lines・start・phase のうちあるもの。
    ``coded`` は activity・resource・clock のうちあるもの。``notes`` は、数えたうえで知らせること。
    """

    cases: int
    events: int
    zone: str | None
    is_dated_only: bool
    persons: str
    sources: tuple[Origin, ...]
    case_keys: TextsFile
    columns: Mapping[str, ColumnFile]
    coded: Mapping[str, CodedFile]
    dimensions: Mapping[str, CodedFile]
    set_aside: ColumnFile
    notes: tuple[str, ...] = ()
    format: int = FORMAT
    kind: str = field(default=KIND)

    @property
    def set_aside_count(self) -> int:
        """読めずに別に置いた行の数。"""
        return sum(source.set_aside for source in self.sources)

    @property
    def files(self) -> tuple[ColumnFile, ...]:
        """この世代のすべてのファイル（目録を除く）。"""
        coded = (*self.coded.values(), *self.dimensions.values())
        texts = (self.case_keys, *(one.names for one in coded))
        return (
            *self.columns.values(),
            *(one.codes for one in coded),
            *(file for one in texts for file in (one.offsets, one.data)),
            self.set_aside,
        )

    def to_json(self) -> bytes:
        """書き出す形。"""
        record = asdict(self)
        for source, origin in zip(record["sources"], self.sources, strict=True):
            source["mapping_sha256"] = origin.mapping_sha256
        return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """目録を読む。形が違えば `CannotReadManifest`。"""
    try:
        record = json.loads(data.decode())
        kind, number = record["kind"], record["format"]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError):
        raise CannotReadManifest("目録（manifest.json）が壊れています") from None
    if kind != KIND or type(number) is not int:
        raise CannotReadManifest("目録が、業務の記録のものではありません")
    if number > FORMAT:
        raise CannotReadManifest(
            f"新しい版の標で作られています（形式 {number}。この版が読めるのは {FORMAT} まで）"
        )
    try:
        return _manifest(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CannotReadManifest("目録（manifest.json）の項目が合いません") from None


def _manifest(record: Mapping[str, Any]) -> Manifest:
    sources = [{k: v for k, v in one.items() if k != "mapping_sha256"} for one in record["sources"]]
    return Manifest(
        cases=_count(record["cases"]),
        events=_count(record["events"]),
        zone=record["zone"],
        is_dated_only=bool(record["is_dated_only"]),
        persons=str(record["persons"]),
        sources=tuple(Origin(**one) for one in sources),
        case_keys=_texts(record["case_keys"]),
        columns={name: _column(one) for name, one in record["columns"].items()},
        coded={name: _coded(one) for name, one in record["coded"].items()},
        dimensions={name: _coded(one) for name, one in record["dimensions"].items()},
        set_aside=_column(record["set_aside"]),
        notes=tuple(str(one) for one in record.get("notes", ())),
        format=record["format"],
    )


def _column(record: Mapping[str, Any]) -> ColumnFile:
    """列のファイルの項目。フォルダーの外を指す名と、知らない型は受け取らない。"""
    file, dtype = record["file"], record["dtype"]
    if not _FILE_NAME.fullmatch(file) or dtype not in _DTYPES:
        raise ValueError(file)
    return ColumnFile(file, dtype, _count(record["length"]), str(record["sha256"]))


def _texts(record: Mapping[str, Any]) -> TextsFile:
    return TextsFile(_column(record["offsets"]), _column(record["data"]))


def _coded(record: Mapping[str, Any]) -> CodedFile:
    return CodedFile(_column(record["codes"]), _texts(record["names"]), Level(record["level"]))


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value
