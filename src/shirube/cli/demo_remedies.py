"""見本の町の対策: 決裁の締めを増やして効いたもの、進めているもの、考え始めたもの。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope


def keep_remedies(by: Scope, log: Any, plan: Any, wanted: list[dict[str, Any]]) -> None:
    """言われた対策を立て、状態を移し、結果を残し、工程表の作業につなぐ。"""
    for one in wanted:
        row = _made(by, log, one)
        for entry in one.get("steps", ()):
            row = _stepped(by, row, entry)
        if "item" in one:
            _linked(by, plan, row, one["item"])


def _made(by: Scope, log: Any, one: dict[str, Any]) -> Any:
    from shirube.apps.insight.analysis.queries import Selection
    from shirube.apps.insight.remedies import actions
    from shirube.apps.organization import queries as organization
    from shirube.engines.insight.figures import figure_named
    from shirube.engines.insight.remedy_sheet import RemedyContent

    figure = figure_named(one["figure"])
    return actions.make_remedy(
        by=by,
        log=log,
        place=actions.Place(
            figure=figure,
            name=one["figure"],
            selection=Selection(since=one["since"], until=one["until"]),
            cause=one.get("cause", ""),
            source=figure.source,
            activity=figure.activity,
            proposal=one["proposal"],
        ),
        content=RemedyContent(
            title=one["title"],
            department=str(organization.department_of_code(by, one["department"]).key),
            starts_on=one.get("starts_on"),
            due=one["due"],
            target_by=one.get("target_by"),
            note=one.get("note", ""),
        ),
        target=one["target"],
    )


def _stepped(by: Scope, row: Any, entry: dict[str, Any]) -> Any:
    """状態を移すか（state）、結果を残す（after）。"""
    from shirube.apps.insight.remedies import actions, queries
    from shirube.engines.insight.remedies import RemedyState

    if "after" in entry:
        since, until = entry["after"]
        actions.keep_result(
            by=by,
            key=row.key,
            version=row.version,
            asked=actions.Asked(log=row.log, since=since, until=until),
            text=entry.get("text", ""),
        )
        return queries.remedy_of_key(by, row.key)
    return actions.step_remedy(
        by=by,
        key=row.key,
        version=row.version,
        state=RemedyState(entry["state"]),
        happened_on=entry["day"],
        text=entry.get("text", ""),
    )


def _linked(by: Scope, plan: Any, row: Any, item: str) -> None:
    from shirube.apps.plan.roadmap import actions, queries

    for initiative in queries.initiatives(by, plan):
        if any(national.partition("@")[0] == item for national in initiative.national):
            actions.add_remedy_task(
                by=by,
                initiative=initiative,
                remedy=row,
                title=row.title,
                starts_on=row.starts_on,
                ends_on=row.due,
            )
            return
