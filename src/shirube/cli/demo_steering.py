"""見本の町の課題・評価・OODA: 試し用の画面に、書きかけの実物を置く。"""

from typing import Any

from shirube.apps.frame.scope import Scope


def keep_steering(by: Scope, plan: Any, wanted: dict[str, Any]) -> None:
    """課題とリスク、前の四半期の評価、続いている OODA ループを置く。"""
    from shirube.apps.organization import queries as organization
    from shirube.apps.plan.roadmap import queries as roadmap

    lines = roadmap.initiative_lines(by, plan, by.today)
    initiatives = {national.partition("@")[0]: one.key for one in lines for national in one.national}
    places = {
        code: str(organization.department_of_code(by, code).key)
        for code in {one["department"] for one in (*wanted["issues"], *wanted["loops"])}
    }
    for one in wanted["issues"]:
        _keep_issue(by, plan, one, initiatives, places)
    for one in wanted["loops"]:
        _keep_loop(by, plan, one, initiatives, places)
    _keep_cycle(by, plan, wanted["cycle"], initiatives)


def _keep_issue(by: Scope, plan: Any, one: dict[str, Any], items: dict[str, str], at: dict[str, str]) -> None:
    from shirube.apps.plan.steering import actions
    from shirube.engines.plan import steering_issues as engine
    from shirube.engines.plan.steering_issue_sheet import IssueContent

    row = actions.raise_issue(
        by=by,
        plan=plan,
        raised_on=one["raised_on"],
        source=actions.Source(
            kind=engine.SourceKind(one.get("source", "hand")), label=one.get("source_label", "")
        ),
        content=IssueContent(
            title=one["title"],
            kind=engine.IssueKind(one["kind"]),
            detail=one["detail"],
            likelihood=engine.Likelihood(one["likelihood"]) if "likelihood" in one else None,
            impact=engine.Impact(one["impact"]),
            response=engine.Response(one["response"]),
            measure=one["measure"],
            department=at[one["department"]],
            due=one["due"],
            initiative=items.get(one.get("item", "")),
        ),
    )
    for version, entry in enumerate(one.get("entries", ()), start=row.version):
        state = engine.IssueState(entry["state"]) if "state" in entry else None
        actions.log_issue(
            by=by,
            plan=plan,
            key=row.key,
            version=version,
            happened_on=entry["day"],
            text=entry["text"],
            state=state,
        )


def _keep_loop(by: Scope, plan: Any, one: dict[str, Any], items: dict[str, str], at: dict[str, str]) -> None:
    from shirube.apps.plan.steering import actions
    from shirube.engines.plan.steering_ooda import LoopStage, Step

    first, *rest = one["steps"]
    row = actions.start_loop(
        by=by,
        plan=plan,
        start=actions.LoopStart(
            title=one["title"],
            observed_on=first["day"],
            observation=first["text"],
            department=at[one["department"]],
            initiative=items.get(one.get("item", "")),
        ),
    )
    for step in rest:
        row = actions.take_step(
            by=by,
            plan=plan,
            key=row.key,
            version=row.version,
            step=Step(
                stage=LoopStage(step["stage"]),
                happened_on=step["day"],
                text=step["text"],
                who=step.get("who"),
                due=step.get("due"),
            ),
        )


def _keep_cycle(by: Scope, plan: Any, wanted: dict[str, Any], items: dict[str, str]) -> None:
    """評価を始め、言われた取組の評価を書いておく。"""
    from shirube.apps.plan.steering import actions, queries
    from shirube.engines.plan.steering_cycle import Act, Grade
    from shirube.engines.plan.steering_periods import PeriodKind, period_of
    from shirube.engines.plan.steering_review_sheet import ReviewContent

    kind = PeriodKind(wanted["kind"])
    cycle = actions.start_cycle(by=by, plan=plan, kind=kind, period=period_of(kind, wanted["day"]))
    rows = {str(row.initiative.key): row for row in queries.reviews_of(by, cycle)}
    for one in wanted["reviews"]:
        row = rows[items[one["item"]]]
        actions.write_review(
            by=by,
            plan=plan,
            key=row.key,
            version=row.version,
            content=ReviewContent(
                grade=Grade(one["grade"]),
                reason=one["reason"],
                act=Act(one["act"]),
                next_action=one.get("next", ""),
            ),
        )
