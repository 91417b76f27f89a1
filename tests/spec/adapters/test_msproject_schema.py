"""MS Project の XML の決まり（表）: 要素の並び・型・要るもの。

並びと型は、公開されている Microsoft Office Project 2007 XML Data Interchange Schema（mspdi_pj12.xsd。
Microsoft Learn「XML Schema for the Project／Tasks／Calendars Element」）のうち、標が書く要素の分である。
「2010」は、2010 で加わり公開の xsd に無い要素で、2010 より後の版が保存する並びに合わせた。
MS Project そのもので開いて確かめたものではない。
"""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.msproject_xml import NAMESPACE, msproject_xml
from shirube.adapters.xml_source import Element, parse
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Link, LinkKind, Precision, State, Task, TaskKind
from tests.roadmaps import town_plan

TYPES = {
    "整数": r"-?[0-9]+",
    "正の整数": r"[1-9][0-9]*",
    "真偽": r"[01]",
    "日時": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
    "時刻": r"[0-9]{2}:[0-9]{2}:[0-9]{2}",
    "長さ": r"PT[0-9]+H[0-9]+M[0-9]+S",
    "割合": r"100|[1-9]?[0-9]",
    "曜日": r"[1-7]",
    "月": r"[1-9]|1[0-2]",
    "つながり": r"[0-3]",
    "長さの書き方": r"3|4|5|6|7|8|9|10|11|12|19|20|21|3[5-9]|4[0-4]|5[1-3]",
    "段の番号": r"[1-9][0-9]*(\.[1-9][0-9]*)*",
    "通貨": r"[A-Z]{3}",
    "文字20": r"[^\n]{1,20}",
    "文字255": r"[^\n]{1,255}",
    "文字512": r"[^\n]{1,512}",
    "文": r"(?s).+",
}

# 親、要素、型（「→」は中に要素を持つ）、要る数、出どころ。並びはこの順
ELEMENTS = [
    ("Project", "SaveVersion", "正の整数", "1", "2007"),
    ("Project", "Name", "文字255", "0-1", "2007"),
    ("Project", "Title", "文字512", "0-1", "2007"),
    ("Project", "Company", "文字512", "0-1", "2007"),
    ("Project", "CreationDate", "日時", "0-1", "2007"),
    ("Project", "ScheduleFromStart", "真偽", "0-1", "2007"),
    ("Project", "StartDate", "日時", "1", "2007"),
    ("Project", "FinishDate", "日時", "0-1", "2007"),
    ("Project", "FYStartDate", "月", "0-1", "2007"),
    ("Project", "CurrencyDigits", "整数", "0-1", "2007"),
    ("Project", "CurrencySymbol", "文字20", "0-1", "2007"),
    ("Project", "CurrencyCode", "通貨", "1", "2007"),
    ("Project", "CalendarUID", "整数", "0-1", "2007"),
    ("Project", "DefaultStartTime", "時刻", "0-1", "2007"),
    ("Project", "DefaultFinishTime", "時刻", "0-1", "2007"),
    ("Project", "MinutesPerDay", "正の整数", "0-1", "2007"),
    ("Project", "MinutesPerWeek", "正の整数", "0-1", "2007"),
    ("Project", "DaysPerMonth", "正の整数", "0-1", "2007"),
    ("Project", "Calendars", "→", "0-1", "2007"),
    ("Project", "Tasks", "→", "0-1", "2007"),
    ("Calendars", "Calendar", "→", "1-", "2007"),
    ("Calendar", "UID", "整数", "1", "2007"),
    ("Calendar", "Name", "文字512", "0-1", "2007"),
    ("Calendar", "IsBaseCalendar", "真偽", "0-1", "2007"),
    ("Calendar", "WeekDays", "→", "0-1", "2007"),
    ("WeekDays", "WeekDay", "→", "0-", "2007"),
    ("WeekDay", "DayType", "曜日", "1", "2007"),
    ("WeekDay", "DayWorking", "真偽", "0-1", "2007"),
    ("WeekDay", "WorkingTimes", "→", "0-1", "2007"),
    ("WorkingTimes", "WorkingTime", "→", "0-5", "2007"),
    ("WorkingTime", "FromTime", "時刻", "0-1", "2007"),
    ("WorkingTime", "ToTime", "時刻", "0-1", "2007"),
    ("Tasks", "Task", "→", "0-", "2007"),
    ("Task", "UID", "正の整数", "1", "2007"),
    ("Task", "ID", "正の整数", "0-1", "2007"),
    ("Task", "Name", "文字512", "0-1", "2007"),
    ("Task", "Active", "真偽", "0-1", "2010"),
    ("Task", "Manual", "真偽", "0-1", "2010"),
    ("Task", "Type", "つながり", "0-1", "2007"),
    ("Task", "IsNull", "真偽", "0-1", "2007"),
    ("Task", "Contact", "文字512", "0-1", "2007"),
    ("Task", "OutlineNumber", "段の番号", "0-1", "2007"),
    ("Task", "OutlineLevel", "正の整数", "0-1", "2007"),
    ("Task", "Start", "日時", "0-1", "2007"),
    ("Task", "Finish", "日時", "0-1", "2007"),
    ("Task", "Duration", "長さ", "0-1", "2007"),
    ("Task", "ManualStart", "日時", "0-1", "2010"),
    ("Task", "ManualFinish", "日時", "0-1", "2010"),
    ("Task", "ManualDuration", "長さ", "0-1", "2010"),
    ("Task", "DurationFormat", "長さの書き方", "0-1", "2007"),
    ("Task", "Milestone", "真偽", "0-1", "2007"),
    ("Task", "Summary", "真偽", "0-1", "2007"),
    ("Task", "PercentComplete", "割合", "0-1", "2007"),
    ("Task", "ActualStart", "日時", "0-1", "2007"),
    ("Task", "ActualFinish", "日時", "0-1", "2007"),
    ("Task", "ActualDuration", "長さ", "0-1", "2007"),
    ("Task", "RemainingDuration", "長さ", "0-1", "2007"),
    ("Task", "Deadline", "日時", "0-1", "2007"),
    ("Task", "Notes", "文", "0-1", "2007"),
    ("Task", "PredecessorLink", "→", "0-", "2007"),
    ("PredecessorLink", "PredecessorUID", "正の整数", "0-1", "2007"),
    ("PredecessorLink", "Type", "つながり", "0-1", "2007"),
    ("PredecessorLink", "CrossProject", "真偽", "0-1", "2007"),
    ("PredecessorLink", "LinkLag", "整数", "0-1", "2007"),
    ("PredecessorLink", "LagFormat", "長さの書き方", "0-1", "2007"),
]
ORDER = {(parent, name): at for at, (parent, name, *_) in enumerate(ELEMENTS)}
KINDS = {(parent, name): kind for parent, name, kind, *_ in ELEMENTS}

# つながりの種類、間の日数 → Type と LinkLag（一日は 480 分、単位は十分の一分）
LINKS = [
    (LinkKind.FINISH_FINISH, 0, "0", "0"),
    (LinkKind.FINISH_START, 1, "1", "4800"),
    (LinkKind.START_START, 10, "3", "48000"),
    (LinkKind.FINISH_START, -3, "1", "-14400"),
]


def _name(node: Element) -> str:
    assert node.tag.startswith(f"{{{NAMESPACE}}}")
    return str(node.tag.partition("}")[2])


def faults(node: Element) -> list[str]:
    """並び・型・数が決まりに合わない所。"""
    parent = _name(node)
    names = [_name(child) for child in node]
    found = [f"{parent} に {name} は無い" for name in names if (parent, name) not in ORDER]
    if found:
        return found
    found += [
        f"{parent}: {after} は {before} より前"
        for before, after in pairwise(names)
        if ORDER[parent, before] > ORDER[parent, after]
    ]
    for _, name, _, many, _ in (one for one in ELEMENTS if one[0] == parent):
        least, _, most = many.partition("-")
        top = most if "-" in many else least
        if not int(least) <= names.count(name) <= int(top or 10**6):
            found.append(f"{parent} の {name} は {many}")
    for child, name in zip(node, names, strict=True):
        kind = KINDS[parent, name]
        if kind == "→":
            found += faults(child)
        elif not re.fullmatch(TYPES[kind], child.text or ""):
            found.append(f"{parent}/{name} = {child.text!r} は{kind}でない")
    return found


def checked(snapshot: PlanSnapshot) -> Element:
    """書いて読み、決まりに合うことを確かめたもの。"""
    root = parse(msproject_xml(snapshot), name="工程.xml")
    assert faults(root) == []
    return root


def _texts(root: Element, name: str) -> list[str]:
    return [node.text or "" for node in root.iter(f"{{{NAMESPACE}}}{name}")]


DAYS = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))
TASKS = st.builds(
    Task,
    key=st.just("-"),
    initiative=st.just("i0"),
    title=st.text("名a1<&\n\t　\x0b", min_size=1, max_size=30).map(lambda text: f"作業{text}"),
    kind=st.sampled_from(TaskKind),
    state=st.sampled_from(State),
    starts_on=DAYS,
    ends_on=DAYS,
    precision=st.sampled_from(Precision),
    started_on=DAYS,
    ended_on=DAYS,
    progress=st.none() | st.integers(0, 100),
    owner=st.none() | st.just("窓口課"),
    national_due=DAYS,
    extended_to=DAYS,
    note=st.none() | st.just("備考\n二行目"),
)
LINKED = st.tuples(st.lists(TASKS, min_size=1, max_size=6), st.sampled_from(LinkKind), st.integers(-40, 400))


@given(LINKED)
@settings(deadline=None, max_examples=60)
def test_any_plan_keeps_to_the_schema(given_plan: tuple[list[Task], LinkKind, int]) -> None:
    """どんな計画も、要素の並び・型・要る数が決まりに合い、UID は重ならず、つながりの先が必ずある。"""
    drawn, kind, lag = given_plan
    tasks = tuple(
        replace(
            task,
            key=f"t{at}",
            links=(Link(before=f"t{at - 1}", kind=kind, lag_days=lag),) if at else (),
        )
        for at, task in enumerate(drawn)
    )
    root = checked(replace(town_plan(1), tasks=tasks))
    found = root.find(f"{{{NAMESPACE}}}Tasks")
    assert found is not None
    uids = [_texts(one, "UID")[0] for one in found]
    assert len(set(uids)) == len(uids)
    assert set(_texts(found, "PredecessorUID")) <= set(uids)


def test_large_plan_keeps_to_the_schema() -> None:
    """町の大きな計画でも決まりに合い、段は一つずつ深くなり、段の番号は重ならない。"""
    found = checked(town_plan(40)).find(f"{{{NAMESPACE}}}Tasks")
    assert found is not None
    levels = [int(text) for text in _texts(found, "OutlineLevel")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    numbers = _texts(found, "OutlineNumber")
    assert len(set(numbers)) == len(numbers)
    assert [number.count(".") + 1 for number in numbers] == levels


@pytest.mark.parametrize(("kind", "days", "written", "lag"), LINKS)
def test_lag_is_written_in_tenths_of_a_minute(kind: LinkKind, days: int, written: str, lag: str) -> None:
    """つながりの種類は番号で、間は十分の一分で書き、見せる単位は日である。"""
    first = Task(key="a", initiative="i0", title="先")
    second = Task(key="b", initiative="i0", title="後", links=(Link(before="a", kind=kind, lag_days=days),))
    root = checked(replace(town_plan(1), tasks=(first, second)))
    (link,) = root.iter(f"{{{NAMESPACE}}}PredecessorLink")
    shown = {_name(part): part.text for part in link}
    assert (shown["Type"], shown["LinkLag"], shown["LagFormat"]) == (written, lag, "7")


def test_calendar_works_every_day() -> None:
    """暦は一つで、七つの曜日がすべて働く日で、一日の働く時間が長さの一日（8時間）と同じ。"""
    root = checked(town_plan(1))
    assert _texts(root, "DayType") == [str(number) for number in range(1, 8)]
    assert set(_texts(root, "DayWorking")) == {"1"}
    hours = [int(text[:2]) for text in _texts(root, "FromTime")[:2] + _texts(root, "ToTime")[:2]]
    assert (hours[2] - hours[0] + hours[3] - hours[1]) * 60 == int(_texts(root, "MinutesPerDay")[0])
    assert int(_texts(root, "MinutesPerWeek")[0]) == int(_texts(root, "MinutesPerDay")[0]) * 7


@pytest.mark.parametrize(
    ("progress", "done", "left"), [(0, "PT0H0M0S", "PT80H0M0S"), (45, "PT36H0M0S", "PT44H0M0S")]
)
def test_progress_keeps_what_is_done_and_left(progress: int, done: str, left: str) -> None:
    """済んだ長さと残りの和が、作業の長さになる。"""
    task = Task(
        key="a",
        initiative="i0",
        title="設計",
        state=State.ACTIVE,
        starts_on=date(2027, 4, 1),
        ends_on=date(2027, 4, 10),
        progress=progress,
    )
    root = checked(replace(town_plan(1), tasks=(task,)))
    assert (_texts(root, "ActualDuration"), _texts(root, "RemainingDuration")) == ([done], [left])


def test_stopped_work_is_inactive() -> None:
    """中止した作業は「無効」で、取組と柱はいつも有効である。"""
    tasks = tuple(Task(key=state, initiative="i0", title=state.label, state=state) for state in State)
    root = checked(replace(town_plan(1), tasks=tasks))
    tasks_node = root.find(f"{{{NAMESPACE}}}Tasks")
    assert tasks_node is not None
    inactive = [_texts(one, "Name")[0] for one in tasks_node if _texts(one, "Active") == ["0"]]
    assert inactive == [State.STOPPED.label]


def test_the_check_itself_can_fail() -> None:
    """並びを入れ替えたもの、型の違うもの、足りないものは、合わないと言われる。"""
    root = checked(town_plan(1))
    task = next(root.iter(f"{{{NAMESPACE}}}Task"))
    task.insert(0, task[2])
    assert "Task: UID は Name より前" in faults(root)
    task[0].text = "名\n折り返し"
    assert any("Task/Name" in fault for fault in faults(root))
    root.remove(root[0])
    assert "Project の SaveVersion は 1" in faults(root)
