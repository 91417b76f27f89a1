"""計画の版の家具: 作成中の計画と、承認された版、提案中の版。"""

from dataclasses import replace
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions import actions
from tests.furnishing import Things
from tests.route_examples import Thing
from tests.world import Town

UNMARKABLE = {
    "plan_versions.Plan.edition": "国の計画の版の番号",
    "plan_versions.PlanVersion.sha256": "中身の指紋",
}


def furnish(town: Town, by: Scope) -> Things:
    """計画を一つ始め、版を二つ提案して、一つを外での決定で承認する。"""
    plan = actions.start_plan(
        by=by,
        title=town.marked("DX推進計画"),
        first_year=2026,
        last_year=2030,
        edition="2.2",
        vision=town.marked("だれも待たせない窓口"),
    )
    plan = actions.edit_plan(
        by=by,
        key=plan.key,
        version=plan.version,
        title=plan.title,
        first_year=2026,
        last_year=2030,
        standing="in_force",
        vision=plan.vision,
        principles=[town.marked("デジタルファースト")],
    )
    yield "plan", plan
    author = replace(by, actor_key=town.accounts["dx_officer"].key)
    first = actions.propose_version(by=author, plan=plan, as_of=date(2026, 4, 1), note=town.marked("初版"))
    yield (
        "plan_version",
        actions.record_outside_decision(
            by=author,
            key=first.key,
            version=first.version,
            decided_on=date(2026, 4, 1),
            document_number=town.marked("総第1号"),
            meeting=town.marked("庁議"),
        ),
    )
    other = replace(by, actor_key=town.accounts["system_admin"].key)
    yield (
        "proposed_version",
        actions.propose_version(by=other, plan=plan, as_of=date(2026, 7, 1), note=town.marked("改定案")),
    )


PATHS = {
    "plans.plan": {"plan": Thing("plan")},
    "plans.edit": {"plan": Thing("plan")},
    "plans.versions": {"plan": Thing("plan")},
    "plans.version": {"key": Thing("plan_version")},
    "plans.version_json": {"key": Thing("plan_version")},
    "plans.approve": {"key": Thing("proposed_version")},
    "plans.decide": {"key": Thing("proposed_version")},
    "plans.withdraw": {"key": Thing("proposed_version")},
}
_VERSION = Thing("proposed_version", "version")
FORMS = {
    ("plans.new", "POST"): {
        "title": "第二期DX推進計画",
        "first_year": "令和9年度",
        "last_year": "R13",
        "edition": "2.2",
        "previous": Thing("plan"),
    },
    ("plans.edit", "POST"): {
        "version": Thing("plan", "version"),
        "title": "DX推進計画（改定）",
        "first_year": "2026",
        "last_year": "2030",
        "standing": "in_force",
        "vision": "待たせない",
        "principles": "デジタルファースト",
    },
    ("plans.versions", "POST"): {"as_of": "2026-08-01", "note": "追補"},
    ("plans.approve", "POST"): {"version": _VERSION},
    ("plans.decide", "POST"): {
        "version": _VERSION,
        "decided_on": "2026-07-01",
        "document_number": "総第2号",
        "meeting": "庁議",
    },
    ("plans.withdraw", "POST"): {"version": _VERSION},
}
