"""時計: いまの時刻を読む唯一の場所。

読んでよいのは web・cli・jobs だけで、他の階へは値として手渡す（tests/architecture が確かめる）。
"""

from datetime import UTC, datetime


def now() -> datetime:
    """いまの時刻を協定世界時で返す。"""
    return datetime.now(UTC)
