"""鎖の決まり: 出来事を決まった文字列にし、前の指紋とつないで次の指紋を作る。

指紋 = SHA-256（前の指紋 ＋ 出来事の文字列）。出来事の文字列は、下の項目をこの順に並べた JSON で、
SQLite と PostgreSQL で同じになる（時刻は協定世界時でマイクロ秒まで、鍵は 32 桁の十六進）。
鎖の初めの「前の指紋」は自治体の鍵から決まるので、よその鎖をつなぎ替えることはできない。
速さのため、項目は変換を通さず文字のまま読む（毎秒十万件より速く確かめる）。
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, TextField
from django.db.models.functions import Cast

from shirube.values.instant import CannotReadInstant, instant_text, read_instant

_KEYS = ("key", "municipality_key", "actor_key")
_TEXTS = (
    "action",
    "record_kind",
    "record_key",
    "field_names",
    "purpose",
    "result",
    "source",
    "request_number",
)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SITE = "site"  # 控えの行で、サイト全体の鎖を指す言葉


class CannotReadHead(ValueError):
    """控えの行を読めない。"""


def sealed_columns(prefix: str = "") -> list[Cast | str]:
    """出来事の文字列を作るのに読む列。``prefix`` は輪から読むときの ``event__``。"""
    raw = [Cast(F(prefix + name), TextField()) for name in (*_KEYS, "occurred_at")]
    return [*raw, *(prefix + name for name in _TEXTS)]


def _moment(text: str) -> str:
    whole, _, fraction = text.removesuffix("+00").partition(".")
    return f"{whole}.{fraction:0<6}"


def canonical(row: Sequence[str | None]) -> str:
    """``sealed_columns`` の順に読んだ一行を、決まった文字列にする。"""
    key, body, actor, at, *texts = row
    keys = [value.replace("-", "") if value else None for value in (key, body, actor)]
    return _encode([*keys, _moment(at or ""), *texts])


def first_digest(municipality_key: UUID | None) -> str:
    """鎖の初めの指紋。"""
    name = municipality_key.hex if municipality_key else SITE
    return hashlib.sha256(f"shirube audit 1 {name}".encode()).hexdigest()


def next_digest(previous: str, row: Sequence[str | None]) -> str:
    """前の指紋に一行をつないだ、次の指紋。"""
    return hashlib.sha256((previous + canonical(row)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """鎖の先頭の控え。データベースの外（紙や別の媒体）に置いて、切り詰めと作り直しを見破る。"""

    municipality_key: UUID | None
    seq: int
    digest: str
    sealed_at: datetime

    @property
    def line(self) -> str:
        """控えの一行。"""
        name = str(self.municipality_key) if self.municipality_key else SITE
        return f"{name} {self.seq} {self.digest} {instant_text(self.sealed_at)}"


def read_head(line: str, number: int = 1) -> Head:
    """控えの一行を読む。読めなければ ``CannotReadHead``。"""
    try:
        name, seq, digest, at = line.split()
        key = None if name == SITE else UUID(name)
        if len(digest) != 64 or int(digest, 16) < 0 or int(seq) < 1:
            raise ValueError(digest)
        return Head(key, int(seq), digest, read_instant(at, "封をした日時"))
    except (ValueError, CannotReadInstant):
        raise CannotReadHead(
            f"控えの {number} 行目を読めません。「自治体の鍵 番号 指紋 日時」の四つを空白で区切った行が"
            "要ります。shirube audit head の出力をそのまま渡してください。"
        ) from None
