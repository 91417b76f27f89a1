"""作業のつながり: 順を決め、輪を見つけ、つながりが求める日を数える。

つながりの意味（暦日、両端を含む）:

- 終わったら始める（FS）: 後の始まり ≧ 先の終わりの翌日 ＋ 間の日数
- 始まったら始める（SS）: 後の始まり ≧ 先の始まり ＋ 間の日数
- 終わったら終える（FF）: 後の終わり ≧ 先の終わり ＋ 間の日数

節目は幅を持たないので、FS でも同じ日でよい。始まりを決めていない作業は、終わりの日で比べる（終わりは
始まりより前にならないため）。日付の未定な作業を通るつながりは、日を求めない。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heapify, heappop, heappush

from shirube.engines.plan.date_units import coarser, unit_index
from shirube.engines.plan.placement import Anchor, Placed
from shirube.engines.plan.snapshot_lines import Link, LinkKind, State, Task, TaskKind


class CannotSchedule(ValueError):
    """日程を計算できない。"""


class LinksFormRing(CannotSchedule):
    """作業のつながりが輪になっている。`ring` は輪の作業の鍵（順）。"""

    def __init__(self, ring: Sequence[Task]) -> None:
        self.ring = tuple(task.key for task in ring)
        shown = " → ".join(f"「{task.title}」" for task in (*ring, ring[0]))
        super().__init__(
            f"作業のつながりが輪になっていて、順を決められません: {shown}。"
            "どれか一つのつながりを外してください。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """日を求めるつながり。後の `to` の日は、先の `of` の日から `offset` 日より前にならない。

    `gap` は計画の日付での余り（負なら、計画の日付がつながりと合っていない）。`is_broken` は、日付の細かさを
    考えても合わないもの。
    """

    before: str
    after: str
    of: Anchor
    to: Anchor
    offset: int
    gap: int
    is_broken: bool


def ordered(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """先の作業が必ず前に来る順。選べるときは町の並びのまま。輪があれば LinksFormRing。"""
    place = {task.key: number for number, task in enumerate(tasks)}
    waits = [len({link.before for link in task.links}) for task in tasks]
    followers: dict[str, list[int]] = defaultdict(list)
    for number, task in enumerate(tasks):
        for before in {link.before for link in task.links}:
            followers[before].append(number)
    ready = [number for number, count in enumerate(waits) if not count]
    heapify(ready)
    found: list[Task] = []
    while ready:
        task = tasks[heappop(ready)]
        found.append(task)
        for number in followers[task.key]:
            waits[number] -= 1
            if not waits[number]:
                heappush(ready, number)
    if len(found) < len(tasks):
        raise LinksFormRing(_ring(tasks, {place[task.key] for task in found}, place))
    return tuple(found)


def _ring(tasks: Sequence[Task], settled: set[int], place: dict[str, int]) -> list[Task]:
    """順の決まらなかった作業を先へたどり、二度出会うところまでの輪を、つながりの向きに並べる。"""
    here = next(number for number in range(len(tasks)) if number not in settled)
    seen: dict[int, int] = {}
    path: list[int] = []
    while here not in seen:
        seen[here] = len(path)
        path.append(here)
        here = next(place[link.before] for link in tasks[here].links if place[link.before] not in settled)
    ring = path[: seen[here] - 1 : -1] if seen[here] else path[::-1]
    first = ring.index(min(ring))
    return [tasks[number] for number in (*ring[first:], *ring[:first])]


def edges_into(task: Task, tasks: dict[str, Task], stated: dict[str, Placed]) -> Iterable[Edge | Link]:
    """この作業へのつながりを順に。日を求められないもの（未定を通るもの）は Link のまま返す。

    中止した作業からのつながり、終わった作業・中止した作業へのつながり、始めた作業の始まりへのつながりは、
    もう何も求めないので返さない。
    """
    if not task.state.is_open:
        return
    for link in task.links:
        before = tasks[link.before]
        if before.state is State.STOPPED:
            continue
        if task.state is State.ACTIVE and link.kind is not LinkKind.FINISH_FINISH:
            continue
        edge = _edge(link, before, task, stated)
        yield link if edge is None else edge


def _edge(link: Link, before: Task, after: Task, stated: dict[str, Placed]) -> Edge | None:
    ahead, behind = stated[before.key], stated[after.key]
    is_point = TaskKind.MILESTONE in (before.kind, after.kind)
    of: Anchor = "start" if link.kind is LinkKind.START_START and not ahead.is_point else "end"
    to: Anchor = "end"
    if link.kind is not LinkKind.FINISH_FINISH and behind.start is not None and not behind.is_point:
        to = "start"
    offset = link.lag_days + (link.kind is LinkKind.FINISH_START and not is_point)
    source, target = ahead.at(of), behind.at(to)
    if source is None or target is None:
        return None
    gap = (target - source).days - offset
    precision = coarser(ahead.precision, behind.precision)
    limit = unit_index(source + timedelta(days=link.lag_days), precision)
    return Edge(
        before=before.key,
        after=after.key,
        of=of,
        to=to,
        offset=offset,
        gap=gap,
        is_broken=gap < 0 and (precision.value == "day" or unit_index(target, precision) < limit),
    )
