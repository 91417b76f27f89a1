"""照会できる作業を集める: 終わっていない作業を、担当の課ごとに。"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """照会できる一つの作業と、答える課。"""

    task: object
    initiative: UUID
    department: int | None
    section: str


@dataclass(slots=True)
class Candidates:
    """照会できる作業と、担当が決まっていないので照会できない作業の数。"""

    rows: list[Candidate] = field(default_factory=list)
    without_owner: int = 0

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
    initiatives: Collection[str] | None = None,
    started_by: date | None = None,
    as_of: date,
) -> Candidates:
    """照会できる作業。`started_by` を言えば、その日までに始まるか期限の来る作業だけ。"""
    nodes = organization.department_by_id(scope, as_of)
    names = _labels(nodes.values())
    found = Candidates()
    for task in roadmap.tasks_of_plan(scope, plan).select_related("initiative"):
        heading = task.initiative
        if not State(task.state).is_open or heading.state == State.STOPPED:
            continue
        if initiatives is not None and str(heading.key) not in initiatives:
            continue
        days = [day for day in (task.starts_on, task.ends_on) if day]
        if started_by is not None and days and min(days) > started_by:
            continue
        number = next((n for n in (task.department_id, heading.department_id) if n in nodes), None)
        label = names[number] if number else heading.department_text.strip()
        if not label:
            found.without_owner += 1
            continue
        found.rows.append(Candidate(task=task, initiative=heading.key, department=number, section=label[:60]))
    return found


def _labels(nodes: Iterable[organization.DepartmentNode]) -> dict[int, str]:
    """課の名。同じ名の課があれば、部からの名。"""
    rows = list(nodes)
    names = [node.name for node in rows]
    return {node.id: node.name if names.count(node.name) == 1 else node.full_name for node in rows}
