"""外から来たファイル名の扱い。名前は見出しにすぎず、置き場所を決めることはない。

圧縮ファイルの中の名前は、一つでも危ないものがあれば断る（`why_unsafe`）。利用者が送ってきたファイルの名前は、
断る代わりに見出しとして安全な形へ直す（`display_name`）。受け渡しの見出しは RFC 6266 の形で作る。
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal
from urllib.parse import quote

_MAX_BYTES = 255
_DRIVE = re.compile(r"^[A-Za-z]:")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)
_FORBIDDEN = '<>:"|?*'
_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "ics": "text/calendar; charset=utf-8",
}


def why_unsafe(name: str) -> str | None:
    """圧縮ファイルの中の名前が危ない理由を返す。安全なら None。"""
    if not name.strip("/"):
        return "ファイル名が空です"
    if "\x00" in name:
        return "ファイル名に NUL 文字が入っています"
    if any(_is_control(c) for c in name):
        return "ファイル名に、表示の向きを変える文字か制御文字が入っています"
    if "\\" in name:
        return "ファイル名に \\ が入っています"
    if name.startswith("/") or _DRIVE.match(name):
        return "ファイル名が絶対パスです"
    parts = [part for part in name.split("/") if part]
    if ".." in parts:
        return "ファイル名が上のフォルダー（..）を指しています"
    if any(_RESERVED.match(part) for part in parts):
        return "ファイル名が Windows の予約語です"
    if any(len(part.encode("utf-8", "surrogatepass")) > _MAX_BYTES for part in parts):
        return f"ファイル名が {_MAX_BYTES} バイトを超えています"
    return None


def display_name(raw: str, *, fallback: str = "名前なし") -> str:
    """送られてきたファイル名を、見出しとして安全な一つの名前に直す（拡張子は残す）。"""
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    name = _DRIVE.sub("", name)
    name = "".join("_" if c in _FORBIDDEN else c for c in name if not _is_control(c) and not _is_surrogate(c))
    name = name.strip(" .")
    if not name:
        return fallback
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shorten(name)


def content_type(name: str) -> str:
    """名前の終わり（拡張子）が示す、中身の種類。標が書き出す形でなければ ``application/octet-stream``。"""
    return CONTENT_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def content_disposition(raw: str, *, kind: Literal["attachment", "inline"] = "attachment") -> str:
    """受け渡しの見出し（Content-Disposition）を作る。改行や引用符で別の見出しを作らせない。"""
    name = display_name(raw)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip(" .") or "file"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_control(character: str) -> bool:
    """制御文字と、表示の向きや見え方を変える文字か（絵文字や異体字の選択子は含まない）。"""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}


def _is_surrogate(character: str) -> bool:
    """文字として書き出せない半端な符号か。"""
    return unicodedata.category(character) == "Cs"


def _shorten(name: str) -> str:
    """255 バイトに収まるまで、拡張子を残して名前の側を縮める。"""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = _MAX_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension
