"""見本の町の会議と決定: 推進本部と庁議、決定、そのフォロー。日は「何日前」で書き、今日から数える。"""

from datetime import timedelta
from typing import Any

from shirube.apps.frame.scope import Scope


def keep_meetings(by: Scope, plan: Any, wanted: dict[str, Any]) -> None:
    """会議体と席、会議と議題、確定した決定、計画とのつながり、やることを置く。"""
    from shirube.apps.organization import queries as organization
    from shirube.apps.organization.meetings import actions

    for one in wanted["bodies"]:
        body = actions.add_body(
            by=by,
            name=one["name"],
            kind=one["kind"],
            basis=one["basis"],
            purpose=one["purpose"],
            secretariat=organization.department_of_code(by, one["secretariat"]),
            starts_on=one["starts_on"],
        )
        for seat in one["seats"]:
            code = seat.get("department")
            actions.add_seat(
                by=by,
                body=body,
                role=seat["role"],
                post=seat["post"],
                department=organization.department_of_code(by, code) if code else None,
                starts_on=one["starts_on"],
            )
        for sitting in one["sittings"]:
            _keep_sitting(by, plan, body, sitting)


def _keep_sitting(by: Scope, plan: Any, body: Any, one: dict[str, Any]) -> None:
    from shirube.apps.organization import queries as organization
    from shirube.apps.organization.meetings import actions

    held_on = by.today - timedelta(days=one["days_ago"])
    sitting = actions.call_sitting(
        by=by,
        body=body,
        held_on=held_on,
        number=one["number"],
        time=one.get("time", ""),
        place=one.get("place", ""),
        state="held" if one["days_ago"] >= 0 else "planned",
    )
    for item in one["agenda"]:
        made = actions.add_agenda_item(
            by=by,
            sitting=sitting,
            title=item["title"],
            kind=item["kind"],
            department=organization.department_of_code(by, item["department"]),
            presenter=item.get("presenter", ""),
        )
        if "decision" in item:
            _keep_decision(by, plan, sitting, made, item["decision"])


def _keep_decision(by: Scope, plan: Any, sitting: Any, item: Any, one: dict[str, Any]) -> None:
    from shirube.apps.organization.meetings import actions

    row = actions.record_decision(
        by=by,
        sitting=sitting,
        agenda_item=item,
        title=one["title"],
        text=one["text"],
        result=one["result"],
        conditions=one.get("conditions", ""),
        document_number=one.get("document_number", ""),
        decided_on=sitting.held_on,
    )
    row = actions.confirm_decision(by=by, key=row.key, version=row.version)
    _link(by, plan, row, one)
    _follow(by, plan, row, one.get("follow_ups", ()))


def _link(by: Scope, plan: Any, decision: Any, one: dict[str, Any]) -> None:
    """決定を、言われた国の項目の取組か、いまの版につなぐ。"""
    from shirube.apps.plan.decisions import actions
    from shirube.apps.plan.decisions.queries import Target
    from shirube.apps.plan.roadmap import queries as roadmap
    from shirube.apps.plan.versions import queries as versions

    targets = []
    for row in roadmap.initiatives(by, plan):
        if any(national.partition("@")[0] == one.get("item") for national in row.national):
            targets.append(Target("initiative", row.key, f"{row.number} {row.title}".strip()))
    version = versions.baseline(by, plan)
    if one.get("decides_version") and version is not None:
        targets.append(Target("version", version.key, f"第{version.number}版"))
    for target in targets:
        actions.link_decision(by=by, decision=decision, plan=plan, target=target, note=one.get("note", ""))


def _follow(by: Scope, plan: Any, decision: Any, wanted: Any) -> None:
    """やることを足し、言われたものは報告まで入れる。"""
    from shirube.apps.organization import queries as organization
    from shirube.apps.plan.decisions import actions

    for one in wanted:
        row = actions.add_follow_up(
            by=by,
            decision=decision,
            plan=plan,
            text=one["text"],
            department=organization.department_of_code(by, one["department"]),
            holder=one.get("holder", ""),
            due_on=by.today + timedelta(days=one["due_in"]),
        )
        if "state" in one:
            actions.report_follow_up(
                by=by, key=row.key, version=row.version, state=one["state"], report=one.get("report", "")
            )
