"""作業の順番の輪: つなぐ前に、後の作業から先の作業へ戻る道がないかを探す。"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def path_between(after: Mapping[Key, Sequence[Key]], start: Key, goal: Key) -> tuple[Key, ...]:
    """`start` から後の作業をたどって `goal` へ着く、いちばん短い道。無ければ空。

    `after` は、作業からその後の作業を引く表。`start` と `goal` が同じなら、その一つだけの道である。
    """
    came_from: dict[Key, Key | None] = {start: None}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return _walked(came_from, here)
        for there in after.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return ()


def _walked(came_from: Mapping[Key, Key | None], end: Key) -> tuple[Key, ...]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return tuple(reversed(path))
