"""計画の版の家具: 作成中の計画と、承認された版、提案中の版。"""

from dataclasses import replace
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions import actions
from tests.furnishing import Things
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
    yield (
        "proposed_version",
        actions.propose_version(by=author, plan=plan, as_of=date(2026, 7, 1), note=town.marked("改定案")),
    )
