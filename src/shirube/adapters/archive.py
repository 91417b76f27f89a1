"""圧縮ファイル（zip）を安全に開く。xlsx もここを通る。

考え方: 目録（central directory）だけを先に読み、危ない形をすべて断ってから、中身を少しずつ解いて本当の
大きさを数える。目録の言う大きさと、本当の大きさと、検査符号が一つでも違えば断る。だから、ここを通った
ファイルは、あとで別の読み取り部品が開いても、ここで見たものと同じものしか見えない。
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from shirube.adapters.file_names import why_unsafe
from shirube.adapters.refusal import DEFAULT_LIMITS, MEBIBYTE, FileRefused, Limits, check_size

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_CHUNK = 256 * 1024
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""書き出す zip に残す時刻。時刻で中身が変わらないようにする。"""
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_SMALL = MEBIBYTE
"""これより小さい中身には倍率の上限を当てない（同じ字の並ぶ小さな部品は、害なく大きく縮む）。"""
_ARCHIVE_MAGICS = (
    _LOCAL_MAGIC,
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ",
)
_ARCHIVE_SUFFIXES = (
    ".zip",
    ".xlsx",
    ".xlsm",
    ".docx",
    ".pptx",
    ".jar",
    ".gz",
    ".tgz",
    ".7z",
    ".rar",
    ".bz2",
    ".xz",
    ".lzh",
    ".cab",
    ".tar",
)
_ASK_AGAIN = "作り直した zip か、中のファイルを一つずつ取り込んでください"


@dataclass(frozen=True, slots=True)
class Entry:
    """圧縮ファイルの中の一つのファイル。"""

    name: str
    size: int
    packed_size: int
    checksum: int
    is_deflated: bool
    offset: int
    """見出しが始まる位置。"""
    start: int
    """圧縮された中身が始まる位置。"""


class Archive:
    """検査の済んだ圧縮ファイル。`names` で一覧し、`chunks` か `read` で中身を読む。"""

    def __init__(self, data: bytes, *, name: str, entries: tuple[Entry, ...], may_nest: bool = False) -> None:
        self.name = name
        self._may_nest = may_nest
        self._data = data
        self._entries = {entry.name: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """中のファイルの名前（フォルダーを除く、目録の順）。"""
        return tuple(self._entries)

    def size(self, entry_name: str) -> int:
        """解いたあとの大きさ（目録の値。読むときに確かめる）。"""
        return self._entries[entry_name].size

    def chunks(self, entry_name: str) -> Iterator[bytes]:
        """中身を少しずつ解いて渡す。大きさか検査符号が目録と違えば、その場で断る。"""
        entry = self._entries[entry_name]
        seen, checksum = 0, 0
        for chunk in _unpack(self._data, entry, archive_name=self.name):
            if seen == 0 and not self._may_nest and chunk.startswith(_ARCHIVE_MAGICS):
                raise _refused(self.name, entry.name, "圧縮ファイルの中に、さらに圧縮ファイルが入っています")
            seen += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if seen > entry.size:
                raise _refused(
                    self.name, entry.name, "解いた中身が、目録に書かれた大きさより大きくなりました"
                )
            yield chunk
        if seen != entry.size or checksum != entry.checksum:
            raise _refused(self.name, entry.name, "解いた中身が、目録に書かれた大きさや検査符号と合いません")

    def read(self, entry_name: str) -> bytes:
        """中身を一度に読む。"""
        return b"".join(self.chunks(entry_name))

    def verify(self) -> None:
        """すべての中身を最後まで解いて、目録と合うことを確かめる（中身は捨てる）。"""
        for entry_name in self._entries:
            for _ in self.chunks(entry_name):
                pass


def open_archive(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Archive:
    """圧縮ファイルの目録を調べ、安全なときだけ開く。中身はまだ解かない。"""
    check_size(data, name=name, limits=limits)
    if not data.startswith(_LOCAL_MAGIC):
        raise FileRefused(
            name, why="zip 形式のファイルではありません", next="ファイルの種類を確かめてください"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as listing:
            infos, directory_start = listing.infolist(), listing.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError) as error:
        raise FileRefused(name, why="zip の目録が壊れています", next=_ASK_AGAIN) from error
    if len(infos) > limits.entries:
        raise FileRefused(
            name,
            why=f"中のファイルが {len(infos):,} 個あり、上限 {limits.entries:,} 個を超えています",
            next=_ASK_AGAIN,
        )
    _check_growth(infos, len(data), name=name, limits=limits)
    entries = [_entry(info, data, archive_name=name) for info in infos]
    _check_overlap(entries, directory_start, name=name)
    _check_names(entries, name=name, limits=limits)
    files = tuple(e for e in entries if not e.name.endswith("/"))
    return Archive(data, name=name, entries=files, may_nest=limits.nested_archives > 0)


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """（名前、中身）を、渡された順に一つの zip にする。同じ中身からは、いつも同じバイト列。"""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def _check_growth(infos: list[zipfile.ZipInfo], packed: int, *, name: str, limits: Limits) -> None:
    """解いたあとの合計と倍率を、目録の値で確かめる。"""
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise FileRefused(
            name,
            why=f"解くと {total // MEBIBYTE:,} MB（上限 {limits.unpacked_bytes // MEBIBYTE:,} MB）になります",
            next=_ASK_AGAIN,
        )
    too_dense = [
        i for i in infos if i.file_size > _SMALL and i.file_size > limits.ratio * max(i.compress_size, 1)
    ]
    if too_dense or (total > _SMALL and total > limits.ratio * packed):
        raise FileRefused(
            name,
            where=too_dense[0].filename if too_dense else "",
            why=f"圧縮の倍率が上限（{limits.ratio} 倍）を超え、わざとふくらむように作られた疑いがあります",
            next=_ASK_AGAIN,
        )


def _entry(info: zipfile.ZipInfo, data: bytes, *, archive_name: str) -> Entry:
    """目録の一行を調べて、中身の位置を決める。"""
    name = _decoded_name(info, archive_name=archive_name)
    reason = why_unsafe(name) or _why_refused(info)
    if reason:
        raise _refused(archive_name, _shown(name), reason)
    header = data[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_MAGIC):
        raise _refused(archive_name, name, "目録の指す場所に中身がありません")
    _, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    name_start = info.header_offset + _LOCAL_HEADER.size
    if (
        method != info.compress_type
        or flags & _ENCRYPTED
        or data[name_start : name_start + name_length] != _raw_name(info)
    ):
        raise _refused(archive_name, name, "目録と中身の見出しが食い違っています")
    return Entry(
        name=name,
        size=info.file_size,
        packed_size=info.compress_size,
        checksum=info.CRC,
        is_deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        offset=info.header_offset,
        start=name_start + name_length + extra_length,
    )


def _why_refused(info: zipfile.ZipInfo) -> str | None:
    """名前のほかに、この中身を断る理由。"""
    if info.flag_bits & _ENCRYPTED:
        return "パスワードで暗号化されています"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "使えない圧縮方式です"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "ほかの場所を指すリンクか、特殊なファイルです"
    return None


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """目録に書かれていた名前のバイト列。"""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")


def _decoded_name(info: zipfile.ZipInfo, *, archive_name: str) -> str:
    """名前を読む。印の無い名前は、UTF-8、CP932 の順に厳密に読む（日本の Windows が作る zip は CP932）。"""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    raw = _raw_name(info)
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(archive_name, _shown(info.orig_filename), "ファイル名の文字コードが読み取れません")


def _check_overlap(entries: list[Entry], directory_start: int, *, name: str) -> None:
    """二つの中身が同じ場所を使い回していないことを確かめる（重ね置きでふくらむ爆弾を断る）。"""
    end = 0
    for entry in sorted(entries, key=lambda e: e.offset):
        if entry.offset < end or entry.start + entry.packed_size > directory_start:
            raise _refused(name, entry.name, "中身の置き場所がほかの中身と重なっています")
        end = entry.start + entry.packed_size


def _check_names(entries: list[Entry], *, name: str, limits: Limits) -> None:
    """同じ名前の重なりと、入れ子の圧縮ファイルを断る。"""
    seen: set[str] = set()
    nested = 0
    for entry in entries:
        key = unicodedata.normalize("NFC", entry.name).casefold()
        if key in seen:
            raise _refused(name, entry.name, "同じ名前のファイルが二つ入っています")
        seen.add(key)
        nested += key.endswith(_ARCHIVE_SUFFIXES)
        if nested > limits.nested_archives:
            raise _refused(name, entry.name, "圧縮ファイルの中に、さらに圧縮ファイルが入っています")


def _unpack(data: bytes, entry: Entry, *, archive_name: str) -> Iterator[bytes]:
    """一つの中身を、決まった量ずつ解く。"""
    packed = memoryview(data)[entry.start : entry.start + entry.packed_size]
    if not entry.is_deflated:
        for position in range(0, len(packed), _CHUNK):
            yield bytes(packed[position : position + _CHUNK])
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    position, pending = 0, b""
    try:
        while not unpacker.eof:
            if not pending:
                pending = bytes(packed[position : position + _CHUNK])
                position += len(pending)
            chunk = unpacker.decompress(pending, _CHUNK)
            pending = unpacker.unconsumed_tail
            if chunk:
                yield chunk
            elif not pending and position >= len(packed):
                break
    except zlib.error as error:
        raise _refused(archive_name, entry.name, "圧縮された中身が壊れています") from error
    if not unpacker.eof or unpacker.unused_data or pending or position < len(packed):
        raise _refused(
            archive_name, entry.name, "圧縮された中身が途中で切れているか、余分なものが付いています"
        )


def _refused(archive_name: str, where: str, why: str) -> FileRefused:
    """この圧縮ファイルを断る。"""
    return FileRefused(archive_name, where=where, why=why, next=_ASK_AGAIN)


def _shown(name: str) -> str:
    """断りの文に出してよい形にした名前。"""
    return "".join(c if c.isprintable() else "□" for c in name[:80])
