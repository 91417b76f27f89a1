"""件のまとまりに分けて、糸で並べて計算し、部分の答えを足し合わせる。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, Self, TypeVar

from shirube.engines.insight.log import EventLog

In = TypeVar("In")
Out = TypeVar("Out")


class Partial(Protocol):
    """足し合わせられる部分の答え。"""

    def merge(self, *others: Self) -> Self:
        """ほかの部分の答えと足し合わせる。"""
        ...


SomePartial = TypeVar("SomePartial", bound=Partial)


def in_threads(work: Callable[[In], Out], items: Iterable[In], workers: int) -> list[Out]:
    """それぞれに ``work`` を行い、渡した順に返す。``workers`` が 1 以下なら、糸を作らない。"""
    every = list(items)
    if workers <= 1 or len(every) <= 1:
        return [work(item) for item in every]
    with ThreadPoolExecutor(min(workers, len(every))) as pool:
        return list(pool.map(work, every))


def merged(
    question: Callable[[EventLog], SomePartial], parts: Sequence[EventLog], *, workers: int = 1
) -> SomePartial:
    """部分ごとに ``question``（`edges_of` など）に答え、足し合わせる。部分は一つ以上。"""
    first, *others = in_threads(question, parts, workers)
    return first.merge(*others)
