"""鎖の決まり: 出来事を決まった文字列にし、前の指紋とつないで次の指紋を作る。

指紋 = SHA-256（前の指紋 ＋ 出来事の文字列）。出来事の文字列は、下の項目をこの順に区切り文字（U+001F）で
つないだもので、SQLite と PostgreSQL で同じになる（時刻は協定世界時でマイクロ秒まで、鍵は 32 桁の十六進）。
鎖の初めの「前の指紋」は自治体の鍵から決まるので、よその鎖をつなぎ替えることはできない。
文字の形をそろえるのはデータベースに任せ、一行ごとの計算を小さくする（毎秒十万件より速く確かめる）。
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Func, TextField

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
_SEPARATOR = "\x1f"
_SEPARATORS = len(_KEYS) + len(_TEXTS)  # 時刻を入れた項目の数より一つ少ない
SITE = "site"  # 控えの行で、サイト全体の鎖を指す言葉


class CannotReadHead(ValueError):
    """控えの行を読めない。"""


class _KeyText(Func):
    """鍵を 32 桁の十六進で。空なら空文字。"""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite は初めから 32 桁で持つ。"""
        return self.as_sql(compiler, connection, template="COALESCE(%(expressions)s, '')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL の鍵の型は、文字にすると横棒が入る。"""
        template = "COALESCE(replace(%(expressions)s::text, '-', ''), '')"
        return self.as_sql(compiler, connection, template=template, **context)


class _MomentText(Func):
    """時刻を協定世界時の 2026-11-21 01:00:00.000000 の形で。"""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite は協定世界時の文字で持ち、ちょうどの秒では小数を省く。"""
        template = "substr(%(expressions)s || '.000000', 1, 26)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """つなぎの時間帯によらず、協定世界時にする。"""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return self.as_sql(compiler, connection, template=template, **context)


def sealed_columns(prefix: str = "") -> list[Func | str]:
    """出来事の文字列を作るのに読む列。``prefix`` は輪から読むときの ``event__``。"""
    keys = [_KeyText(F(prefix + name)) for name in _KEYS]
    return [*keys, _MomentText(F(prefix + "occurred_at")), *(prefix + name for name in _TEXTS)]


def canonical(row: Sequence[str]) -> str:
    """``sealed_columns`` の順に読んだ一行を、決まった文字列にする。

    項目の中に区切り文字があれば、境がずれても同じにならないよう、かわりに JSON にする。
    """
    text = _SEPARATOR.join(row)
    return text if text.count(_SEPARATOR) == _SEPARATORS else json.dumps(row, ensure_ascii=False)


def first_digest(municipality_key: UUID | None) -> str:
    """鎖の初めの指紋。"""
    name = municipality_key.hex if municipality_key else SITE
    return hashlib.sha256(f"shirube audit 1 {name}".encode()).hexdigest()


def next_digest(previous: str, row: Sequence[str]) -> str:
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
