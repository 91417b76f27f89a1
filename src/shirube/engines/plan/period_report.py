"""期間の報告: 基準の版から今までに、どの作業がどうなったかを、一つの作業に一つの区分で述べる。

区分は、基準か今の版にある作業のどれもがちょうど一つに入るように、次の順で決める（先に当てはまったもの）。

1. 取りやめ: 今の版にない、または今は中止になっている（基準では中止でなかった）
2. 以前に終了: 基準でも今も終わって（完了・中止して）いる
3. 追加: 基準にない
4. 完了: 今は完了している
5. やり直し: 基準では終わっていたが、今は終わっていない
6. 公式の延長: 延ばした期限が、基準から後ろへ動いた
7. 遅れ: 守るべき日が後ろへ動いた、または未定に戻った
8. 新たな期限超過: 期間の中で期限を過ぎ、終わっていない
9. 期限超過のまま: 期間より前に期限を過ぎ、終わっていない
10. 報告なし: 期間の中で一度も報告がない
11. 日付の変更: 守るべき日が決まった、または早まった
12. 予定どおり

一つに決めても見落とさないよう、ほかに当てはまる期限超過と報告なしは `also` に残す。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Precision, State, Task
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.period import Period


class CannotReport(ValueError):
    """期間の報告を作れない。"""


class Change(LabelledEnum):
    """期間の中の動きの区分。並びは報告に出す順。"""

    DONE = "done", "完了"
    EXTENDED = "extended", "公式の延長"
    SLIPPED = "slipped", "遅れ"
    NEWLY_OVERDUE = "newly_overdue", "新たな期限超過"
    STILL_OVERDUE = "still_overdue", "期限超過のまま"
    SILENT = "silent", "報告なし"
    ADDED = "added", "追加"
    DROPPED = "dropped", "取りやめ"
    REOPENED = "reopened", "やり直し"
    REDATED = "redated", "日付の変更"
    STEADY = "steady", "予定どおり"
    CLOSED = "closed", "以前に終了"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """一つの作業の報告。

    `old_due`・`new_due` は基準と今の守るべき日、`days` はその差（どちらかが未定なら None）。
    `is_removed` は、今の版に行そのものがない。`silent_since` は最後の報告の日（一度もなければ None）。
    """

    key: str
    title: str
    initiative: str
    pillar: str | None
    department: str | None
    change: Change
    also: tuple[Change, ...]
    old_due: date | None
    new_due: date | None
    precision: Precision
    days: int | None
    is_removed: bool
    silent_since: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """区分ごとの件数。どの区分も 0 を省かない。"""

    counts: tuple[tuple[Change, int], ...]

    @property
    def total(self) -> int:
        """合計。"""
        return sum(count for _, count in self.counts)

    def of(self, change: Change) -> int:
        """この区分の件数。"""
        return dict(self.counts)[change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """組織ごと、柱ごとの件数。`label` は名（決めていないものは「担当未定」「柱なし」）。"""

    key: str | None
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """期間の報告。`day` は期限の超過を判じた日。"""

    period: Period
    baseline_as_of: date
    day: date
    lines: tuple[ReportLine, ...]
    tally: Tally
    by_department: tuple[Group, ...]
    by_pillar: tuple[Group, ...]

    def lines_of(self, change: Change) -> tuple[ReportLine, ...]:
        """この区分の作業を並びの順に。"""
        return tuple(line for line in self.lines if line.change is change)


def period_report(baseline: PlanSnapshot, now: PlanSnapshot, period: Period) -> PeriodReport:
    """基準の版から今までの、期間の報告を作る。

    期限の超過は、今の版の日と期間の末日の早いほうで判じる。別の計画どうし、期間より後の版でない今の版、
    終わりのない期間は CannotReport。
    """
    if baseline.head.key != now.head.key:
        raise CannotReport("別の計画の版どうしは比べられません。同じ計画の版を選んでください。")
    if period.end is None:
        raise CannotReport("報告の期間に、終わりの日を入れてください。")
    if now.as_of < period.start:
        raise CannotReport("今の版が、報告の期間より前のものです。期間か版を選び直してください。")
    day = min(now.as_of, period.end - timedelta(days=1))
    lines = tuple(_lines(baseline, now, period, day))
    titles = {one.key: one.title for one in (*baseline.pillars, *now.pillars)}
    return PeriodReport(
        period=period,
        baseline_as_of=baseline.as_of,
        day=day,
        lines=lines,
        tally=_tally(lines),
        by_department=_groups(lines, lambda line: line.department, lambda key: key or "担当未定"),
        by_pillar=_groups(lines, lambda line: line.pillar, lambda key: titles[key] if key else "柱なし"),
    )


def _lines(baseline: PlanSnapshot, now: PlanSnapshot, period: Period, day: date) -> Iterable[ReportLine]:
    """今の版の並びの順、そのあとに、なくなった作業を基準の並びの順で。"""
    before = {task.key: task for task in baseline.tasks}
    after = {task.key for task in now.tasks}
    home = {one.key: one for one in now.initiatives}
    for task in now.tasks:
        yield _line(home[task.initiative], before.get(task.key), task, period, day)
    home = {one.key: one for one in baseline.initiatives}
    for task in baseline.tasks:
        if task.key not in after:
            yield _line(home[task.initiative], task, None, period, day)


def _line(
    initiative: Initiative, old: Task | None, new: Task | None, period: Period, day: date
) -> ReportLine:
    task = new or old
    assert task is not None  # noqa: S101 - どちらかの版にはある
    change = _change(old, new, period, day)
    old_due, new_due = old.due if old else None, new.due if new else None
    marks = _marks(task, period, day) if new is not None else ()
    return ReportLine(
        key=task.key,
        title=task.title,
        initiative=task.initiative,
        pillar=initiative.pillar,
        department=task.owner or initiative.owner,
        change=change,
        also=tuple(mark for mark in marks if mark is not change),
        old_due=old_due,
        new_due=new_due,
        precision=task.precision,
        days=(new_due - old_due).days if old_due and new_due else None,
        is_removed=new is None,
        silent_since=task.reported_on,
    )


def _change(old: Task | None, new: Task | None, period: Period, day: date) -> Change:
    """頭に述べた順で、ただ一つの区分を決める。"""
    was_closed = old is not None and not old.state.is_open
    if new is None:
        return Change.CLOSED if was_closed else Change.DROPPED
    if was_closed and not new.state.is_open:
        return Change.CLOSED
    if new.state is State.STOPPED:
        return Change.DROPPED
    if old is None:
        return Change.ADDED
    if new.state is State.DONE:
        return Change.DONE
    if was_closed:
        return Change.REOPENED
    moved = _moved(old, new)
    if moved in (Change.EXTENDED, Change.SLIPPED):
        return moved
    marks = _marks(new, period, day)
    return marks[0] if marks else moved or Change.STEADY


def _moved(old: Task, new: Task) -> Change | None:
    """守るべき日の動き。"""
    is_extended = new.extended_to is not None and new.extended_to != old.extended_to
    if is_extended and (old.due is None or (new.due is not None and new.due > old.due)):
        return Change.EXTENDED
    if old.due is not None and (new.due is None or new.due > old.due):
        return Change.SLIPPED
    return None if old.due == new.due else Change.REDATED


def _marks(task: Task, period: Period, day: date) -> tuple[Change, ...]:
    """終わっていない作業の、期限の超過と報告のなさ。"""
    if not task.state.is_open:
        return ()
    found = []
    if task.is_overdue(day) and task.due is not None:
        found.append(Change.STILL_OVERDUE if task.due < period.start else Change.NEWLY_OVERDUE)
    if task.reported_on is None or task.reported_on < period.start:
        found.append(Change.SILENT)
    return tuple(found)


def _tally(lines: Iterable[ReportLine]) -> Tally:
    counts = dict.fromkeys(Change, 0)
    for line in lines:
        counts[line.change] += 1
    return Tally(tuple(counts.items()))


def _groups(
    lines: tuple[ReportLine, ...],
    key_of: Callable[[ReportLine], str | None],
    label_of: Callable[[str | None], str],
) -> tuple[Group, ...]:
    """現れた順に。決めていないものは終わりに置く。"""
    gathered: dict[str | None, list[ReportLine]] = {}
    for line in lines:
        gathered.setdefault(key_of(line), []).append(line)
    return tuple(
        Group(key=key, label=label_of(key), tally=_tally(gathered[key]))
        for key in sorted(gathered, key=lambda key: key is None)
    )
