"""照会できる作業を集める: 終わっていない作業を、選んだ条件で、担当の課ごとに。"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """聞きたい作業の条件。None は、その条件で絞らない。

    `started_by` はその日までに始まるか期限の来る作業、`due_by` は期限がその日までの作業（過ぎたものも）、
    `overdue_on` はその日に期限を過ぎている作業。期限の未定の作業は、期限で絞ると入らない。
    """

    initiatives: Collection[str] | None = None
    sections: Collection[str] | None = None
    tasks: Collection[str] | None = None
    started_by: date | None = None
    due_by: date | None = None
    overdue_on: date | None = None

    def fits(self, task: Any) -> bool:
        """この作業を聞くか（課のほか）。"""
        due = task.extended_to or task.ends_on
        days = [day for day in (task.starts_on, task.ends_on) if day]
        return (
            (self.initiatives is None or str(task.initiative.key) in self.initiatives)
            and (self.tasks is None or str(task.key) in self.tasks)
            and (self.started_by is None or not days or min(days) <= self.started_by)
            and (self.due_by is None or (due is not None and due <= self.due_by))
            and (self.overdue_on is None or (due is not None and due < self.overdue_on))
        )


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """照会できる一つの作業と、答える課。"""

    task: Any
    initiative: UUID
    department: int | None
    section: str


@dataclass(slots=True)
class Candidates:
    """照会できる作業と、担当が決まっていないので照会できない作業の数。"""

    rows: list[Candidate] = field(default_factory=list)
    without_owner: int = 0

    def only(self, tasks: Collection[str]) -> "Candidates":
        """選ばれた鍵の作業だけ。"""
        rows = [one for one in self.rows if str(one.task.key) in tasks]
        return Candidates(rows=rows, without_owner=0)

    def by_section(self) -> dict[str, list[Candidate]]:
        """課ごとに、現れた順で。"""
        groups: dict[str, list[Candidate]] = defaultdict(list)
        for one in self.rows:
            groups[one.section].append(one)
        return dict(groups)


def candidates(
    scope: Scope,
    plan: Plan,
    *,
    as_of: date,
    wanted: Wanted = EVERYTHING,
) -> Candidates:
    """照会できる作業。終わった作業と中止した作業は、どの条件でも入らない。"""
    nodes = organization.department_by_id(scope, as_of)
    names = _labels(nodes.values())
    found = Candidates()
    for task in roadmap.tasks_of_plan(scope, plan).select_related("initiative"):
        heading = task.initiative
        if not State(task.state).is_open or heading.state == State.STOPPED:
            continue
        if not wanted.fits(task):
            continue
        number = next((n for n in (task.department_id, heading.department_id) if n in nodes), None)
        label = names[number] if number else heading.department_text.strip()
        if not label:
            found.without_owner += wanted.sections is None
            continue
        if wanted.sections is not None and label[:60] not in wanted.sections:
            continue
        found.rows.append(Candidate(task=task, initiative=heading.key, department=number, section=label[:60]))
    return found


def _labels(nodes: Iterable[organization.DepartmentNode]) -> dict[int, str]:
    """課の名。同じ名の課があれば、部からの名。"""
    rows = list(nodes)
    names = [node.name for node in rows]
    return {node.id: node.name if names.count(node.name) == 1 else node.full_name for node in rows}
