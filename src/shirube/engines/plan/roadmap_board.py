"""工程表の盤: 取組と作業を柱ごとに並べ、絞り、四半期のますに置き、未定を数える。

入力は計画の版の行（`snapshot_lines`）と「今日」だけである。遅れは `Task.is_overdue` が決める。
四半期は年度の四半期（4〜6月が 1）。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.dated_marks import DatedMark, marks_under
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, State, Task, TaskKind
from shirube.values.japanese_text import search_key
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.quarter import Quarter, quarters_between


class Mark(LabelledEnum):
    """四半期のますに置く印。"""

    PLAN = "plan", "計画"
    DONE = "done", "実績"
    LATE = "late", "遅れ"
    MILESTONE = "milestone", "節目"
    NATIONAL = "national", "国の期限"
    EXTENDED = "extended", "公式に延ばした期限"
    DATED = "dated", "契約などの日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """絞り込み。None や False は、絞らない。`owners` は自分の課の鍵。"""

    owner: str | None = None
    owners: frozenset[str] | None = None
    states: frozenset[State] | None = None
    text: str = ""
    is_overdue: bool = False
    is_national: bool = False
    is_extended: bool = False
    is_undecided: bool = False
    is_dated: bool = False

    @property
    def key(self) -> str:
        """言葉の検索の鍵（全角半角・大文字小文字・仮名の違いを寄せる）。"""
        return search_key(self.text)

    @property
    def is_open(self) -> bool:
        """何も絞っていない。"""
        return self == Narrowing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """盤の一行: 取組の行（`task` も `mark` も None）か、その作業の行か、その取組の契約などの日付の行。"""

    pillar: Pillar | None
    initiative: Initiative
    task: Task | None = None
    mark: DatedMark | None = None

    @property
    def owner(self) -> str | None:
        """担当の名。作業に無ければ取組の担当。日付の行では、その日付の担当。"""
        if self.mark is not None:
            return self.mark.owner
        return (self.task.owner if self.task else None) or self.initiative.owner

    @property
    def owner_key(self) -> str | None:
        """担当の鍵。作業に無ければ取組の担当。"""
        if self.mark is not None:
            return self.mark.owner_key
        return (self.task.owner_key if self.task else None) or self.initiative.owner_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """盤の数。"""

    initiatives: int
    tasks: int
    done: int
    overdue: int
    extended: int
    national: int
    undecided: int


def lines(
    pillars: Sequence[Pillar],
    initiatives: Sequence[Initiative],
    tasks: Iterable[Task],
    narrowing: Narrowing,
    today: date,
    marks: Iterable[DatedMark] = (),
) -> tuple[Line, ...]:
    """柱の順、取組の順、作業の順の行。作業で絞ったときも、その取組の行を上に添える。

    契約などの日付は、その取組の作業の後ろに早い順で置く。どの取組にも置けない日付は入れない。
    """
    dated = marks_under(marks, [one.key for one in initiatives])
    below: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        below[task.initiative].append(task)
    by_key = {pillar.key: pillar for pillar in pillars}
    place = {pillar.key: at for at, pillar in enumerate(pillars)}
    ordered = sorted(initiatives, key=lambda one: place.get(one.pillar or "", len(place)))
    found: list[Line] = []
    for one in ordered:
        pillar = by_key.get(one.pillar or "")
        head = Line(pillar=pillar, initiative=one)
        mine = [Line(pillar=pillar, initiative=one, task=task) for task in below.get(one.key, ())]
        kept = [line for line in mine if fits(line, narrowing, today)]
        kept += [
            line
            for mark in dated.get(one.key, ())
            if fits(line := Line(pillar=pillar, initiative=one, mark=mark), narrowing, today)
        ]
        if kept or fits(head, narrowing, today, has_tasks=bool(mine)):
            found += [head, *kept]
    return tuple(found)


def fits(line: Line, narrowing: Narrowing, today: date, *, has_tasks: bool = True) -> bool:
    """この行が絞り込みに合うか。"""
    task, one = line.task, line.initiative
    if narrowing.is_dated and line.mark is None:
        return False
    if line.mark is not None and not _fits_mark(narrowing):
        return False
    if narrowing.owner is not None and line.owner_key != narrowing.owner:
        return False
    if narrowing.owners is not None and line.owner_key not in narrowing.owners:
        return False
    if narrowing.states is not None and (task.state if task else one.state) not in narrowing.states:
        return False
    if narrowing.text:
        below = task.title if task else line.mark.label if line.mark else ""
        if narrowing.key not in search_key(f"{one.number} {one.title} {below}"):
            return False
    if line.mark is not None:
        return True
    if narrowing.is_undecided:
        return bool(undecided_of_task(task, line.owner) if task else undecided(one, has_tasks))
    if task is None:
        return not (narrowing.is_overdue or narrowing.is_national or narrowing.is_extended)
    return (
        (not narrowing.is_overdue or task.is_overdue(today))
        and (not narrowing.is_national or task.national_due is not None)
        and (not narrowing.is_extended or task.extended_to is not None)
    )


def _fits_mark(narrowing: Narrowing) -> bool:
    """日付の行が出る絞り込みか。日付には状態も遅れも国の期限もない。"""
    return narrowing.states is None and not (
        narrowing.is_overdue or narrowing.is_national or narrowing.is_extended or narrowing.is_undecided
    )


def undecided(initiative: Initiative, has_tasks: bool) -> tuple[str, ...]:
    """取組のまだ決まっていないもの。終わった取組と中止した取組では数えない。"""
    if not initiative.state.is_open:
        return ()
    wanted = (("担当", initiative.owner), ("めざす姿", initiative.aim), ("工程", has_tasks or None))
    return tuple(label for label, value in wanted if value is None)


def undecided_of_task(task: Task, owner: str | None) -> tuple[str, ...]:
    """作業のまだ決まっていないもの。終わった作業と中止した作業では数えない。"""
    if not task.state.is_open:
        return ()
    wanted: list[tuple[str, object]] = [("担当", owner), ("終わり", task.ends_on)]
    if task.kind is TaskKind.WORK:
        wanted.insert(1, ("始まり", task.starts_on))
    return tuple(label for label, value in wanted if value is None)


def counts(initiatives: Sequence[Initiative], tasks: Sequence[Task], today: date) -> Counts:
    """盤全体の数（絞り込みによらない）。未定は、未定のある取組と作業の数。"""
    owners = {one.key: one.owner for one in initiatives}
    with_tasks = {task.initiative for task in tasks}
    open_ones = sum(bool(undecided(one, one.key in with_tasks)) for one in initiatives)
    open_tasks = sum(bool(undecided_of_task(task, task.owner or owners[task.initiative])) for task in tasks)
    return Counts(
        initiatives=len(initiatives),
        tasks=len(tasks),
        done=sum(task.state is State.DONE for task in tasks),
        overdue=sum(task.is_overdue(today) for task in tasks),
        extended=sum(task.extended_to is not None and task.state.is_open for task in tasks),
        national=sum(task.national_due is not None and task.state.is_open for task in tasks),
        undecided=open_ones + open_tasks,
    )


def marks(task: Task, today: date) -> Mapping[Quarter, tuple[Mark, ...]]:
    """作業の印を、四半期ごとに。日付が無ければ、その印は無い。"""
    found: dict[Quarter, list[Mark]] = defaultdict(list)
    for quarter in _span(task.starts_on or task.ends_on, task.ends_on or task.starts_on):
        found[quarter].append(Mark.MILESTONE if task.kind is TaskKind.MILESTONE else Mark.PLAN)
    if task.started_on or task.ended_on:
        last = task.ended_on or (today if task.state.is_open else task.started_on)
        for quarter in _span(task.started_on or task.ended_on, last):
            found[quarter].append(Mark.DONE)
    if task.is_overdue(today):
        for quarter in _span(task.due, today):
            found[quarter].append(Mark.LATE)
    for day, mark in ((task.national_due, Mark.NATIONAL), (task.extended_to, Mark.EXTENDED)):
        if day is not None:
            found[Quarter.of(day)].append(mark)
    return {quarter: tuple(found[quarter]) for quarter in sorted(found)}


def _span(first: date | None, last: date | None) -> tuple[Quarter, ...]:
    """二つの日のあいだの四半期。逆なら無い。"""
    return () if first is None or last is None else tuple(quarters_between(first, last))
