"""MS Project の XML: 書いたものを読み戻して、段・日付・つながり・期限が計画のとおりであること。"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shirube.adapters.msproject_xml import NAMESPACE, msproject_xml
from shirube.adapters.xml_source import Element, parse
from shirube.engines.plan.placement import placed
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Link, LinkKind, Precision, State, Task, TaskKind
from tests.roadmaps import town_plan

# スキーマの決める Task の中の順（書くものだけ）。
ORDER = (
    *("UID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "Contact", "OutlineNumber", "OutlineLevel"),
    *("Start", "Finish", "Duration", "ManualStart", "ManualFinish", "ManualDuration", "DurationFormat"),
    *("Milestone", "Summary", "PercentComplete", "ActualStart", "ActualFinish"),
    *("ActualDuration", "RemainingDuration"),
    *("Deadline", "Notes", "PredecessorLink"),
)


def read(snapshot: PlanSnapshot) -> list[dict[str, Any]]:
    """書いて読み戻した作業。"""
    root = parse(msproject_xml(snapshot), name="工程.xml")
    assert root.tag == f"{{{NAMESPACE}}}Project"
    return [_values(node) for node in root.iter(f"{{{NAMESPACE}}}Task")]


def _values(node: Element) -> dict[str, Any]:
    names = [child.tag.partition("}")[2] for child in node]
    assert [ORDER.index(name) for name in names] == sorted(ORDER.index(name) for name in names)
    links = [
        {part.tag.partition("}")[2]: part.text for part in child}
        for child in node
        if child.tag.endswith("PredecessorLink")
    ]
    return {name: child.text for name, child in zip(names, node, strict=True)} | {"links": links}


def tasks_of(snapshot: PlanSnapshot) -> list[dict[str, Any]]:
    """読み戻したもののうち、作業と節目。"""
    return [row for row in read(snapshot) if row["Summary"] == "0"]


def one(**more: Any) -> PlanSnapshot:
    """作業が一つの計画。"""
    plan = town_plan(1)
    task = Task(**({"key": "a", "initiative": "i0", "title": "要件定義"} | more))
    return replace(plan, tasks=(task,))


def test_everything_comes_back() -> None:
    """柱・取組・作業がすべて、段と並びのまま読み戻せ、日付は計画のとおりで、つながりの先が合う。"""
    plan = town_plan(12)
    rows = read(plan)
    assert len(rows) == len(plan.pillars) + len(plan.initiatives) + len(plan.tasks)
    assert [row["UID"] for row in rows] == [str(number + 1) for number in range(len(rows))]
    tasks = tasks_of(plan)
    names = {row["UID"]: row["Name"] for row in rows}
    for row, task in zip(tasks, plan.tasks, strict=True):
        place = placed(task)
        assert row["Name"] == task.title
        assert row.get("Finish", "").partition("T")[0] == (place.end.isoformat() if place.end else "")
        before = {other.key: other.title for other in plan.tasks}
        assert [names[link["PredecessorUID"]] for link in row["links"]] == [
            before[link.before] for link in task.links
        ]


def test_length_counts_both_ends() -> None:
    """長さは両端を含む暦日で、一日の作業は一日（8時間）である。"""
    (row,) = tasks_of(one(starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 1)))
    assert (row["Start"], row["Finish"], row["Duration"]) == (
        "2027-04-01T08:00:00",
        "2027-04-01T17:00:00",
        "PT8H0M0S",
    )


def test_undated_work_has_no_dates() -> None:
    """未定の日は書かない。終わりだけの作業は、終わりだけを書く。"""
    row = tasks_of(one())[-1]
    assert not {"Start", "Finish", "Duration"} & set(row)
    row = tasks_of(one(ends_on=date(2027, 4, 30)))[-1]
    assert ("Start" in row, row["Finish"]) == (False, "2027-04-30T17:00:00")


def test_milestone_has_no_length() -> None:
    """節目は長さのない一点になる。"""
    row = tasks_of(one(kind=TaskKind.MILESTONE, ends_on=date(2027, 4, 30)))[-1]
    assert (row["Milestone"], row["Duration"], row["Start"]) == ("1", "PT0H0M0S", row["Finish"])


@pytest.mark.parametrize(
    ("kind", "written"),
    [(LinkKind.FINISH_START, "1"), (LinkKind.START_START, "3"), (LinkKind.FINISH_FINISH, "0")],
)
def test_links_keep_kind_and_lag(kind: LinkKind, written: str) -> None:
    """つながりの種類と間の日数（重なりは負）が読み戻せる。"""
    first = Task(key="a", initiative="i0", title="先")
    second = Task(key="b", initiative="i0", title="後", links=(Link(before="a", kind=kind, lag_days=-3),))
    before, after = tasks_of(replace(town_plan(1), tasks=(first, second)))
    assert after["links"] == [
        {
            "PredecessorUID": before["UID"],
            "Type": written,
            "CrossProject": "0",
            "LinkLag": str(-3 * 480 * 10),
            "LagFormat": "7",
        }
    ]


def test_deadline_and_notes_tell_the_extension() -> None:
    """国の期限を延ばしていれば、期限は延ばした日になり、根拠と細かさがメモに残る。"""
    row = tasks_of(
        one(
            ends_on=date(2026, 3, 31),
            national_due=date(2026, 3, 31),
            extended_to=date(2028, 3, 31),
            extension_basis="令和8年の国の通知",
            precision=Precision.QUARTER,
            state=State.ACTIVE,
            progress=40,
        )
    )[-1]
    assert (row["Deadline"], row["PercentComplete"]) == ("2028-03-31T17:00:00", "40")
    assert "令和8年の国の通知" in row["Notes"]
    assert "四半期の細かさ" in row["Notes"]


def test_hostile_text_stays_text() -> None:
    """名や備考の記号は XML の部品にならず、書けない文字は落ちる。"""
    row = tasks_of(one(title="<Task>&\x01]]>", note="\x0b<!ENTITY x>"))[-1]
    assert row["Name"] == "<Task>&]]>"
    assert row["Notes"] == "<!ENTITY x>"


def test_same_version_gives_the_same_bytes() -> None:
    """同じ版からは同じバイト列になる。"""
    assert msproject_xml(town_plan(3)) == msproject_xml(town_plan(3))
