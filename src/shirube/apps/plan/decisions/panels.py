"""会議・決定・計画の版の頁と、取組の頁に出すもの。"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shirube.apps.frame.panels import Panel
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions import queries
from shirube.apps.plan.decisions.views.tables import (
    decisions_of_links,
    follow_up_table,
    link_table,
    paper_table,
)
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.ui.components.table.table import Table


def _sitting(scope: Scope, row: Sitting) -> Mapping[str, Any]:
    can_edit = scope.can(queries.EDIT)
    return {
        "sitting": row,
        "can_edit": can_edit,
        "papers": paper_table(queries.papers(scope, row), can_edit=can_edit),
    }


def _decision(scope: Scope, row: Decision) -> Mapping[str, Any]:
    links = list(queries.links_of(scope, row))
    return {
        "decision": row,
        "plan": versions.current_plan(scope),
        "links": link_table(links),
        "removable": [one for one in links if not one.is_approval],
        "follow_ups": follow_up_table(
            scope, list(queries.follow_ups(scope, decision=row)), with_decision=False
        ),
        "can_edit": scope.can(queries.EDIT),
    }


def _version(scope: Scope, row: PlanVersion) -> Mapping[str, Any] | None:
    link = queries.decision_of_version(scope, row.key)
    others = list(queries.links_to(scope, row.plan, [row.key]).filter(is_approval=False))
    is_open = row.state == PlanVersion.State.PROPOSED and scope.can("plan.edit")
    if link is None and not others and not is_open:
        return None
    return {
        "version": row,
        "link": link,
        "others": decisions_of_links(others, caption="この版につないだ決定") if others else None,
        "is_open": is_open,
        "has_decisions": is_open and queries.usable_decisions(scope).exists(),
    }


PANELS = [
    Panel(
        kind="organization_meetings.sitting",
        permission=queries.SEE,
        template="plan_decisions/panel_sitting.html",
        make=_sitting,
    ),
    Panel(
        kind="organization_meetings.decision",
        permission=queries.SEE,
        template="plan_decisions/panel_decision.html",
        make=_decision,
    ),
    Panel(
        kind="plan_versions.planversion",
        permission=queries.SEE,
        template="plan_decisions/panel_version.html",
        make=_version,
    ),
]


def decisions_beside(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """取組とその作業に効く、会議の決定。"""
    if not scope.can(queries.SEE):
        return None
    links = list(queries.links_to_initiative(scope, plan, initiative))
    return decisions_of_links(links, with_target=True) if links else None


def agenda_papers(scope: Scope, sitting: Sitting) -> dict[int, list[str]]:
    """次第に載せる、議題ごとの資料の名。"""
    found: dict[int, list[str]] = {}
    for one in queries.papers(scope, sitting):
        if one.agenda_item_id is not None:
            found.setdefault(one.agenda_item_id, []).append(one.label)
    return found


INITIATIVE_TABLES = (decisions_beside,)
AGENDA_PAPERS = (agenda_papers,)
ISSUE_SOURCES = {"meeting": lambda plan, key: ("decisions.follow_up", [key])}
