"""工程表を MS Project の XML に書き出す。

柱 → 取組 → 作業・節目の段と、日付、進み、つながり、期限（国の期限か延ばした期限）を書く。日付は計画のとおりに
置かれるよう手動の作業とし、未定の日は書かない。暦は土日も動く「暦日」とする（計画の日数は暦日で数えるため）。
担当は連絡先に、細かさ・延長の根拠・備考はメモに書き、中止した作業は「無効」にする。

要素の名・順・型は、公開されている Microsoft Office Project 2007 XML Data Interchange Schema（mspdi_pj12.xsd、
Microsoft Learn「XML Schema for the Project／Tasks／Calendars Element」）による。手動の作業の要素（Active・
Manual・ManualStart など）は 2010 で加わり、公開の xsd に無いので、2010 より後が保存する並びに合わせる。
並びと型は試験で確かめているが、MS Project そのもので開いて確かめてはいない。同じ版からは同じバイト列になる。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import SubElement, indent, tostring  # nosec B405 書くだけで、読まない

from shirube.adapters.xml_source import Element
from shirube.engines.plan.placement import Placed, placed
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Link, LinkKind, Precision, State, Task
from shirube.values.era import format_date

NAMESPACE = "http://schemas.microsoft.com/project"
LONGEST_NAME = 512
LONGEST_FILE_NAME = 255
DAY_MINUTES = 480
CALENDAR = "1"
LINK_TYPES = {LinkKind.FINISH_FINISH: "0", LinkKind.FINISH_START: "1", LinkKind.START_START: "3"}
DAYS_FORMAT = "7"
WORKING_HOURS = (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))
MORNING, EVENING = WORKING_HOURS[0][0], WORKING_HOURS[-1][1]
_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Row:
    """書き出す一行。`task` のないものは柱か取組。"""

    uid: int
    level: int
    outline: str
    number: str
    title: str
    owner: str | None
    task: Task | None


def msproject_xml(snapshot: PlanSnapshot) -> bytes:
    """計画の版を MS Project の XML（UTF-8）にする。"""
    rows = list(_rows(snapshot))
    uids = {row.task.key: row.uid for row in rows if row.task is not None}
    root = Element("Project", xmlns=NAMESPACE)
    _write(root, _head(snapshot))
    _calendar(SubElement(root, "Calendars"))
    tasks = SubElement(root, "Tasks")
    for row in rows:
        _task(SubElement(tasks, "Task"), row, uids)
    indent(root)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _head(snapshot: PlanSnapshot) -> Iterator[tuple[str, str]]:
    years = snapshot.head.years
    yield "SaveVersion", "14"
    yield "Name", _one_line(snapshot.head.title)[:LONGEST_FILE_NAME]
    yield "Title", _one_line(snapshot.head.title)[:LONGEST_NAME]
    yield "Company", snapshot.head.body_name[:LONGEST_NAME]
    yield "CreationDate", f"{snapshot.as_of.isoformat()}T{MORNING}"
    yield "ScheduleFromStart", "1"
    yield "StartDate", f"{years[0].start.isoformat()}T{MORNING}"
    yield "FinishDate", f"{years[-1].end.isoformat()}T{EVENING}"
    yield "FYStartDate", "4"
    yield "CurrencyDigits", "0"
    yield "CurrencySymbol", "¥"
    yield "CurrencyCode", "JPY"
    yield "CalendarUID", CALENDAR
    yield "DefaultStartTime", MORNING
    yield "DefaultFinishTime", EVENING
    yield "MinutesPerDay", str(DAY_MINUTES)
    yield "MinutesPerWeek", str(DAY_MINUTES * 7)
    yield "DaysPerMonth", "30"


def _calendar(parent: Element) -> None:
    """毎日が働く日の暦。"""
    calendar = SubElement(parent, "Calendar")
    _write(calendar, [("UID", CALENDAR), ("Name", "暦日"), ("IsBaseCalendar", "1")])
    days = SubElement(calendar, "WeekDays")
    for number in range(1, 8):
        day = SubElement(days, "WeekDay")
        _write(day, [("DayType", str(number)), ("DayWorking", "1")])
        times = SubElement(day, "WorkingTimes")
        for start, end in WORKING_HOURS:
            _write(SubElement(times, "WorkingTime"), [("FromTime", start), ("ToTime", end)])


class _Outline:
    """段ごとの通し番号（「2.1.3」）。"""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def next(self, level: int) -> str:
        """この段の次の番号。下の段は数え直す。"""
        self._counts = [*self._counts[:level], *[0] * (level - len(self._counts))]
        self._counts[level - 1] += 1
        return ".".join(map(str, self._counts))


def _rows(snapshot: PlanSnapshot) -> Iterator[_Row]:
    """柱、取組、作業を並びの順に。柱を定めていない取組は、いちばん上の段に置く。"""
    number = _Outline()
    tasks: dict[str, list[Task]] = {}
    for task in snapshot.tasks:
        tasks.setdefault(task.initiative, []).append(task)
    uid = 0
    groups = [(pillar, snapshot.initiatives_of(pillar.key)) for pillar in snapshot.pillars]
    for pillar, initiatives in (*groups, (None, snapshot.initiatives_of(None))):
        if pillar is not None:
            uid += 1
            yield _Row(uid, 1, number.next(1), pillar.number, pillar.title, None, None)
        level = 1 if pillar is None else 2
        for initiative in initiatives:
            uid += 1
            outline = number.next(level)
            yield _Row(uid, level, outline, initiative.number, initiative.title, initiative.owner, None)
            for task in tasks.get(initiative.key, []):
                uid += 1
                outline, owner = number.next(level + 1), task.owner or initiative.owner
                yield _Row(uid, level + 1, outline, "", task.title, owner, task)


def _task(node: Element, row: _Row, uids: dict[str, int]) -> None:
    place = None if row.task is None else placed(row.task)
    is_point = place is not None and place.is_point
    title = _one_line(f"{row.number} {row.title}")
    _write(node, [("UID", str(row.uid)), ("ID", str(row.uid)), ("Name", title[:LONGEST_NAME])])
    is_active = row.task is None or row.task.state is not State.STOPPED
    _write(node, [("Active", str(int(is_active))), ("Manual", "0" if row.task is None else "1")])
    _write(node, [("Type", "1"), ("IsNull", "0")])
    if row.owner:
        _write(node, [("Contact", _one_line(row.owner)[:LONGEST_NAME])])
    _write(node, [("OutlineNumber", row.outline), ("OutlineLevel", str(row.level))])
    if place is not None:
        _write(node, _dates(place.start, place.end, is_point=is_point))
    _write(node, [("Milestone", str(int(is_point))), ("Summary", str(int(row.task is None)))])
    if row.task is not None:
        _write(node, _progress(row.task, _minutes(place)))
        for link in row.task.links:
            _write(SubElement(node, "PredecessorLink"), _link(link, uids))


def _one_line(text: str) -> str:
    """折り返しを空きにする（名は一行）。"""
    return " ".join(_REFUSED.sub("", text).split())


def _dates(start: date | None, end: date | None, *, is_point: bool) -> Iterator[tuple[str, str]]:
    """始まりと終わりと長さ。未定のものは書かない。"""
    first = end if is_point else start
    begun = f"{first.isoformat()}T{EVENING if is_point else MORNING}" if first else None
    ended = f"{end.isoformat()}T{EVENING}" if end else None
    minutes = 0 if is_point else _length(start, end)
    length = None if minutes is None else _duration(minutes)
    for prefix in ("", "Manual"):
        for name, value in (("Start", begun), ("Finish", ended), ("Duration", length)):
            if value is not None:
                yield f"{prefix}{name}", value
    yield "DurationFormat", DAYS_FORMAT


def _length(start: date | None, end: date | None) -> int | None:
    """両端を含む長さ（分）。片方が未定か、逆さなら None。"""
    if start is None or end is None or end < start:
        return None
    return ((end - start).days + 1) * DAY_MINUTES


def _minutes(place: Placed | None) -> int | None:
    """作業の長さ（分）。節目と、長さの決まらない作業は None。"""
    return None if place is None or place.is_point else _length(place.start, place.end)


def _duration(minutes: int) -> str:
    """分を xsd:duration の時・分・秒にする。"""
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _progress(task: Task, minutes: int | None) -> Iterator[tuple[str, str]]:
    """進み。長さが決まっていれば、済んだ長さと残りも書く。"""
    percent = 100 if task.state is State.DONE else task.progress or 0
    yield "PercentComplete", str(percent)
    if task.started_on is not None:
        yield "ActualStart", f"{task.started_on.isoformat()}T{MORNING}"
    if task.ended_on is not None and task.state is State.DONE:
        yield "ActualFinish", f"{task.ended_on.isoformat()}T{EVENING}"
    if minutes is not None:
        done = minutes * percent // 100
        yield "ActualDuration", _duration(done)
        yield "RemainingDuration", _duration(minutes - done)
    deadlines = [day for day in (task.national_due, task.extended_to) if day is not None]
    if deadlines:
        yield "Deadline", f"{max(deadlines).isoformat()}T{EVENING}"
    notes = "\n".join(_notes(task))
    if notes:
        yield "Notes", notes


def _notes(task: Task) -> Iterator[str]:
    if task.state is State.STOPPED:
        yield f"中止しました。理由: {task.stop_reason}" if task.stop_reason else "中止しました。"
    if task.precision is not Precision.DAY and (task.starts_on or task.ends_on):
        yield f"日付は{task.precision.label}の細かさで決めています。"
    if task.national_due is not None:
        yield f"国の期限: {format_date(task.national_due)}"
    if task.extended_to is not None:
        basis = f"（{task.extension_basis}）" if task.extension_basis else ""
        yield f"公式に延ばした期限: {format_date(task.extended_to)}{basis}"
    if task.note:
        yield task.note


def _link(link: Link, uids: dict[str, int]) -> list[tuple[str, str]]:
    """つながり。間の日数は、十分の一分で書く決まり。"""
    return [
        ("PredecessorUID", str(uids[link.before])),
        ("Type", LINK_TYPES[link.kind]),
        ("CrossProject", "0"),
        ("LinkLag", str(link.lag_days * DAY_MINUTES * 10)),
        ("LagFormat", DAYS_FORMAT),
    ]


def _write(parent: Element, values: Iterable[tuple[str, str]]) -> None:
    """要素を順に書く。XML に書けない文字は落とす。"""
    for name, value in values:
        SubElement(parent, name).text = _REFUSED.sub("", value)
