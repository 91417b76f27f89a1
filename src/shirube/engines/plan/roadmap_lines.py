"""工程表の行: 計画の版を、柱 → 取組 → 作業・節目の順に並べ、一行ごとに見せることをすべて決める。

画面の図、紙の図、表、表計算のどれもが同じ行から作られるので、同じ日に見れば同じことが書いてある。
日付は決めた細かさの単位にそろえる。未定の日は None のまま。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shirube.engines.plan.date_units import date_text, first_day, last_day
from shirube.engines.plan.dated_marks import DatedMark, marks_under
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Precision, State, Task, TaskKind
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

NO_PILLAR = "柱を定めていない取組"
LOOSE_DATES = "取組につながっていない、契約などの日付"
MOST_YEARS_OUTSIDE = 2
TABLE_HEADER = ("取組・作業", "担当", "始まり", "終わり", "状態", "国の期限", "基準との差")


class LineKind(StrEnum):
    """行の種類。`DATE` は契約などの日付、`LOOSE` は取組につながらない日付の見出し。"""

    PILLAR = "pillar"
    INITIATIVE = "initiative"
    WORK = "work"
    MILESTONE = "milestone"
    DATE = "date"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapLine:
    """工程表の一行。

    `end` は計画の（終わったものは実績の）終わり、`extended_to` は公式に延ばした期限。`overdue_days` は今日で
    期限を過ぎた日数（過ぎていなければ 0）。`baseline_start`・`baseline_end` は基準の版での日付（同じなら
    None）。
    """

    kind: LineKind
    key: str
    title: str
    number: str = ""
    owner: str | None = None
    start: date | None = None
    end: date | None = None
    precision: Precision = Precision.DAY
    state: State = State.PLANNED
    progress: int | None = None
    extended_to: date | None = None
    overdue_days: int = 0
    national_due: date | None = None
    baseline_start: date | None = None
    baseline_end: date | None = None
    is_added: bool = False
    links: tuple[str, ...] = ()

    @property
    def is_task(self) -> bool:
        """作業か節目。"""
        return self.kind in (LineKind.WORK, LineKind.MILESTONE)

    @property
    def is_head(self) -> bool:
        """柱か取組か、そのほかの見出し。"""
        return self.kind in (LineKind.PILLAR, LineKind.INITIATIVE, LineKind.LOOSE)

    @property
    def due(self) -> date | None:
        """守るべき日。"""
        return self.extended_to or self.end

    @property
    def has_progress(self) -> bool:
        """進みを見せる: 実施中の作業で、進みの報告があるもの。節目に進みはない。"""
        return self.progress is not None and self.state is State.ACTIVE and self.kind is LineKind.WORK

    @property
    def is_after_national_due(self) -> bool:
        """終わっておらず、公式の延長もないのに、計画の終わりが国の期限より後。"""
        if self.national_due is None or self.end is None or self.extended_to is not None:
            return False
        return self.state.is_open and self.end > last_day(self.national_due, self.precision)

    @property
    def label(self) -> str:
        """番号と名。"""
        return f"{self.number} {self.title}".strip()

    @property
    def mark(self) -> str:
        """図に添える短い言葉。言うことがなければ空。"""
        if self.kind is LineKind.DATE:
            return format_date(self.end, "short") if self.end else ""
        words = [f"{self.progress}％"] if self.has_progress else []
        if self.overdue_days:
            words.append(f"超過{self.overdue_days}日")
        if self.is_after_national_due:
            words.append("国の期限の後")
        if self.extended_to is not None and self.state.is_open:
            words.append("延長")
        if self.state is State.STOPPED:
            words.append("中止")
        if self.is_added:
            words.append("追加")
        return "・".join(words)

    @property
    def standing(self) -> str:
        """表に書く状態。"""
        if not self.is_task and self.kind is not LineKind.INITIATIVE:
            return ""
        words = [f"{self.state.label} {self.progress}％" if self.has_progress else self.state.label]
        if self.overdue_days:
            words.append(f"期限を{self.overdue_days}日超過")
        if self.is_after_national_due:
            words.append("国の期限の後")
        if self.extended_to is not None:
            words.append(f"{format_date(self.extended_to)}まで延長")
        return "、".join(words)

    @property
    def baseline_text(self) -> str:
        """基準の版との差。"""
        if self.is_added:
            return "追加"
        if self.baseline_end is not None and self.due is not None:
            days = (self.due - self.baseline_end).days
            return f"{abs(days)}日{'遅い' if days > 0 else '早い'}" if days else "始まりが変わった"
        if self.baseline_end is not None:
            return "未定に戻った"
        return "始まりが変わった" if self.baseline_start is not None else ""


def roadmap_lines(
    snapshot: PlanSnapshot,
    *,
    today: date | None,
    baseline: PlanSnapshot | None = None,
    marks: Iterable[DatedMark] = (),
) -> tuple[RoadmapLine, ...]:
    """計画の版を工程表の行にする。作業のない取組も、取組のない柱も、行として残す。

    `marks` は契約などの日付。関わる取組の作業の後ろに、どの取組にもつながらないものは終わりに置く。
    `today` が None なら、期限の超過を見ない（計画書の図）。
    """
    tasks: dict[str, list[Task]] = {}
    for task in snapshot.tasks:
        tasks.setdefault(task.initiative, []).append(task)
    dated = marks_under(marks, [one.key for one in snapshot.initiatives])
    known = None if baseline is None else {task.key: task for task in baseline.tasks}
    found: list[RoadmapLine] = []
    mine = _by_pillar(snapshot)
    for pillar in snapshot.pillars:
        found.append(
            RoadmapLine(kind=LineKind.PILLAR, key=pillar.key, title=pillar.title, number=pillar.number)
        )
        for initiative in mine.get(pillar.key, ()):
            found += _initiative(initiative, tasks.get(initiative.key, []), today, known)
            found += map(_date, dated.get(initiative.key, ()))
    loose = mine.get("", [])
    if loose and snapshot.pillars:
        found.append(RoadmapLine(kind=LineKind.PILLAR, key="-", title=NO_PILLAR))
    for initiative in loose:
        found += _initiative(initiative, tasks.get(initiative.key, []), today, known)
        found += map(_date, dated.get(initiative.key, ()))
    if dated.get(""):
        found.append(RoadmapLine(kind=LineKind.LOOSE, key="-dates", title=LOOSE_DATES))
        found += map(_date, dated[""])
    return tuple(found)


def _by_pillar(snapshot: PlanSnapshot) -> dict[str, list[Initiative]]:
    """柱の鍵から取組を引く表。柱の無い取組と、柱の分からない取組は、空の鍵の下に集める。"""
    known = {pillar.key for pillar in snapshot.pillars}
    found: dict[str, list[Initiative]] = {}
    for one in snapshot.initiatives:
        home = one.pillar or ""
        found.setdefault(home if home in known else "", []).append(one)
    return found


def _date(mark: DatedMark) -> RoadmapLine:
    """契約などの日付の行。"""
    return RoadmapLine(kind=LineKind.DATE, key=mark.key, title=mark.label, owner=mark.owner, end=mark.day)


def without_records(snapshot: PlanSnapshot) -> PlanSnapshot:
    """実績（状態・進み・始めた日・終えた日）を除いた、計画だけの版。中止したものは中止のまま。"""
    tasks = tuple(
        replace(
            task,
            state=task.state if task.state is State.STOPPED else State.PLANNED,
            progress=None,
            started_on=None,
            ended_on=None,
        )
        for task in snapshot.tasks
    )
    return replace(snapshot, tasks=tasks)


def roadmap_years(head: Head, lines: Iterable[RoadmapLine], today: date | None) -> tuple[FiscalYear, ...]:
    """図の横に並べる年度。計画期間と、期間の外の日付と今日（前後二年度まで）を含む。"""
    days = [day for line in lines for day in (line.start, line.due, line.national_due) if day is not None]
    shown = [FiscalYear.of(day).start_year for day in (*days, today) if day is not None]
    first = max(min([head.first_year, *shown]), head.first_year - MOST_YEARS_OUTSIDE)
    last = min(max([head.last_year, *shown]), head.last_year + MOST_YEARS_OUTSIDE)
    return tuple(FiscalYear(year) for year in range(first, last + 1))


def table_rows(lines: Sequence[RoadmapLine]) -> tuple[tuple[str, ...], ...]:
    """図と同じことを述べる表の行（見出しは TABLE_HEADER）。"""
    return tuple(_row(line) for line in lines)


def _row(line: RoadmapLine) -> tuple[str, ...]:
    if line.kind in (LineKind.PILLAR, LineKind.LOOSE):
        return (f"【{line.label}】", *[""] * (len(TABLE_HEADER) - 1))
    indent = "" if line.is_head else "　"
    is_point = line.kind in (LineKind.MILESTONE, LineKind.DATE)
    sign = {LineKind.MILESTONE: "◇", LineKind.DATE: "▽"}.get(line.kind, "")
    return (
        f"{indent}{sign}{line.label}",
        line.owner or "",
        "" if is_point else date_text(line.start, line.precision),
        date_text(line.end, line.precision),
        line.standing,
        format_date(line.national_due) if line.national_due else "",
        line.baseline_text,
    )


def _initiative(
    initiative: Initiative, tasks: Sequence[Task], today: date | None, known: dict[str, Task] | None
) -> list[RoadmapLine]:
    lines = [_task(task, initiative, today, known) for task in tasks]
    starts = [day for line in lines for day in (line.start, line.end) if day is not None]
    ends = [line.due for line in lines if line.due is not None]
    head = RoadmapLine(
        kind=LineKind.INITIATIVE,
        key=initiative.key,
        title=initiative.title,
        number=initiative.number,
        owner=initiative.owner,
        start=min(starts, default=None),
        end=max(ends, default=None),
        state=initiative.state,
    )
    return [head, *lines]


def _task(
    task: Task, initiative: Initiative, today: date | None, known: dict[str, Task] | None
) -> RoadmapLine:
    start, end = _span(task)
    due = task.due and last_day(task.due, task.precision)
    old = None if known is None else known.get(task.key)
    old_start, old_end = (None, None) if old is None else _span(old)
    return RoadmapLine(
        kind=LineKind.MILESTONE if task.kind is TaskKind.MILESTONE else LineKind.WORK,
        key=task.key,
        title=task.title,
        owner=task.owner if task.owner != initiative.owner else None,
        start=start,
        end=end,
        precision=task.precision,
        state=task.state,
        progress=task.progress,
        extended_to=task.extended_to,
        overdue_days=_overdue_days(task, due, today),
        national_due=task.national_due,
        baseline_start=old_start if old_start != start else None,
        baseline_end=old_end if old_end != (task.extended_to or end) else None,
        is_added=known is not None and old is None,
        links=tuple(link.before for link in task.links),
    )


def _overdue_days(task: Task, due: date | None, today: date | None) -> int:
    """今日で期限を過ぎた日数。過ぎていないか、今日を見ないなら 0。"""
    if today is None or due is None or not task.is_overdue(today):
        return 0
    return max(0, (today - due).days)


def _span(task: Task) -> tuple[date | None, date | None]:
    """見せる始まりと終わり: 実績があれば実績、なければ計画を細かさにそろえたもの。節目は終わりだけの日。"""
    start = task.starts_on and first_day(task.starts_on, task.precision)
    end = task.ends_on and last_day(task.ends_on, task.precision)
    if task.state in (State.ACTIVE, State.DONE):
        start = task.started_on or start
    if task.state is State.DONE:
        end = task.ended_on or end
    if task.kind is TaskKind.MILESTONE:
        return None, end or (task.starts_on and last_day(task.starts_on, task.precision))
    return start, end
