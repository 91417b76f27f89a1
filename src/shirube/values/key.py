"""公開の鍵: 外から見える記録に付ける、推測されない並び順つきの番号（UUIDv7）。

形は RFC 9562 第5.7節。先頭48ビットは1970年からのミリ秒、続く12ビットは同じミリ秒の中の通し番号
（同 第6.2節 方法1）、残り62ビットは乱数。同じプロセスの中では必ず前より大きい。時計が戻っても戻らない。
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_COUNTER_LIMIT = 1 << 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CannotReadKey(ValueError):
    """公開の鍵として読めない。"""


class _Sequence:
    """直前に使ったミリ秒と通し番号。"""

    def __init__(self) -> None:
        """まだ何も使っていない状態で始める。"""
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._counter = 0

    def take(self, milliseconds: int) -> tuple[int, int]:
        """前より必ず大きい（ミリ秒, 通し番号）を返す。通し番号が尽きたら次のミリ秒へ進む。"""
        with self._lock:
            if milliseconds > self._milliseconds:
                self._milliseconds = milliseconds
                self._counter = secrets.randbelow(_COUNTER_LIMIT // 2)
            elif self._counter + 1 < _COUNTER_LIMIT:
                self._counter += 1
            else:
                self._milliseconds += 1
                self._counter = secrets.randbelow(_COUNTER_LIMIT // 2)
            return self._milliseconds, self._counter


_sequence = _Sequence()


def _unguessable() -> uuid.UUID:
    milliseconds, counter = _sequence.take(time.time_ns() // 1_000_000)
    return _assembled(milliseconds, counter, os.urandom(8))


def _assembled(milliseconds: int, counter: int, tail: bytes) -> uuid.UUID:
    low = int.from_bytes(tail, "big") >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | low)


_make: Callable[[], uuid.UUID] = _unguessable


def new_key() -> uuid.UUID:
    """新しい鍵を作る。複数のスレッドから呼んでよい。"""
    return _make()


@contextmanager
def repeatable_keys(seed: str, start: datetime) -> Iterator[None]:
    """この中で作る鍵を、``seed`` と ``start`` から順に決める。

    同じ見本を作り直すと、鍵も文書も同じになる。推測できる鍵なので、捨てる置き場で見本を作るときだけ使う。
    """
    global _make
    first, made = int(start.timestamp() * 1000), 0

    def repeated() -> uuid.UUID:
        nonlocal made
        made += 1
        tail = hashlib.sha256(f"{seed}:{made}".encode()).digest()[:8]
        return _assembled(first + made // _COUNTER_LIMIT, made % _COUNTER_LIMIT, tail)

    _make = repeated
    try:
        yield
    finally:
        _make = _unguessable


def key_time(key: uuid.UUID) -> datetime:
    """鍵を作った時点（協定世界時、ミリ秒まで）を返す。UUIDv7 でなければ CannotReadKey。"""
    if not isinstance(key, uuid.UUID) or key.version != 7:
        raise CannotReadKey(f"「{str(key)[:36]}」は時刻の入った鍵（UUIDv7）ではありません。")
    return _EPOCH + timedelta(milliseconds=key.int >> 80)


def is_key(text: str) -> bool:
    """鍵の形をしているか（人の書いた表から来た字を、鍵として引く前に確かめる）。"""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
