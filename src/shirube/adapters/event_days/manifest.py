"""封じた日々の目録。JSON（UTF-8）で書き、知らない形と新しい版は読まない（封じ直せば済む）。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from shirube.engines.insight.event_columns import KEY

FORMAT = 1
KIND = "shirube-event-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDay:
    """封じた一日。``mark`` は呼ぶ側の印（元の行が変わったことを見分ける）、``generation`` は封じた世代。"""

    day: date
    rows: int
    ids: str
    mark: str
    sha256: str
    generation: int

    @property
    def file(self) -> str:
        """ファイルの名。"""
        return f"{self.day.isoformat()}.day"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayManifest:
    """一つの世代の目録。

    ``body`` は自治体の鍵、``persons`` は決まった一語の仮名（鍵が替わったことを見分ける）。
    ``until`` の前の日までを見た。行いの無い日は ``days`` に無い。
    """

    body: str
    persons: str
    until: date
    generation: int
    days: tuple[SealedDay, ...]

    @property
    def rows(self) -> int:
        """封じた行いの数。"""
        return sum(one.rows for one in self.days)

    def to_json(self) -> bytes:
        """書き出す形。"""
        record = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return json.dumps(record, ensure_ascii=False, default=date.isoformat).encode() + b"\n"


def read_day_manifest(data: bytes) -> DayManifest | None:
    """目録を読む。壊れているか、知らない形なら None。"""
    try:
        record = json.loads(data.decode())
        if (record.pop("kind"), record.pop("format")) != (KIND, FORMAT):
            return None
        days = tuple(
            SealedDay(**{**one, "day": date.fromisoformat(one["day"])}) for one in record.pop("days")
        )
        return DayManifest(**{**record, "until": date.fromisoformat(record["until"]), "days": days})
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def ids_digest(ids: Iterable[bytes]) -> str:
    """行いの番号（16バイト）の指紋。並べてから求めるので、渡された順によらない。"""
    return hashlib.sha256(np.sort(np.array(list(ids), KEY)).tobytes()).hexdigest()
