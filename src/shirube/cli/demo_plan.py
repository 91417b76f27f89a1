"""みほん市の計画を、動いている姿にする。計画の旅と同じ行いを呼び、中身は plan/living.yaml に書く。

空の計画だけでは、いまの状況も文書も進捗照会も試せない。担当・実績・KPI・経費・診断・体制・版がそろった計画を置く。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from shirube.apps.organization import queries as organization
from shirube.apps.plan.adoption import actions as adoption
from shirube.apps.plan.money import actions as money
from shirube.apps.plan.progress import actions as progress
from shirube.apps.plan.progress import queries as asked
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.versions import actions as versions
from shirube.cli import demo_journey_acts as acts
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import FundAmounts
from shirube.engines.plan.snapshot_lines import NetworkTier
from shirube.values.fiscal_year import FiscalYear

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan

_DECIDED_BEFORE = timedelta(days=60)
_TO_ANSWER = timedelta(days=14)


def furnish_plan(by: Scope, examples: Path, journey: Path, city: Mapping[str, Any]) -> Plan:
    """前の計画の総括、国の計画から始めた工程表、診断、体制、KPI、経費、契約を置き、初版を決める。

    初版は60日前に決まったことにし、そのあとに実績を入れる。だから「基準からの動き」にも中身がある。
    """
    wanted = yaml.safe_load((examples / "plan" / "living.yaml").read_text(encoding="utf-8"))
    then = replace(by, now=by.now - _DECIDED_BEFORE)
    plan = _start(by, examples, dict(city["plan"]), wanted["vision"])
    for name, act in (("diagnosis.csv", acts.diagnose), ("holders.csv", acts.place_structure)):
        act(then, plan, name, (journey / name).read_bytes())
    acts.plan_work(by, plan, wanted["initiatives"])
    acts.settle_national_dates(by, plan, wanted["national"])
    acts.define_kpis(by, plan, wanted["kpis"])
    acts.budget(by, plan, wanted["initiatives"])
    _keep_contracts(by, plan, city["contracts"])
    version = versions.propose_version(by=then, plan=plan, as_of=then.today, note="初版")
    versions.record_outside_decision(
        by=then, key=version.key, version=version.version, decided_on=then.today, meeting="DX推進本部会議"
    )
    _report(by, plan, wanted["done"], wanted["progress"])
    _spend(by, plan, wanted)
    progress.start_campaign(
        by=by,
        plan=plan,
        title=wanted["campaign"],
        as_of=by.today,
        due_on=by.today + _TO_ANSWER,
        chosen=asked.candidates(by, plan, as_of=by.today),
    )
    return plan


def _start(by: Scope, examples: Path, frame: dict[str, Any], vision: str) -> Plan:
    """前の計画の総括と、国の計画から始めた工程表を置く。"""
    previous = examples / frame.pop("previous")
    plan = versions.start_plan(by=by, vision=vision, **frame)
    roadmap.start_from_edition(by=by, plan=plan, edition=plan.edition)
    staged = adoption.stage(
        by=by, plan=plan, name=previous.name, data=previous.read_bytes(), purpose="previous"
    )
    for intake in staged:
        adoption.adopt(by=by, key=intake.key, version=intake.version)
    return plan


def _keep_contracts(by: Scope, plan: Plan, contracts: list[dict[str, Any]]) -> None:
    """台帳に契約を載せ、関わる取組につなぐ。"""
    for row in contracts:
        wanted = dict(row)
        item, network, code = wanted.pop("item", None), wanted.pop("network", None), wanted.pop("department")
        content = AssetContent(
            department=str(organization.department_of_code(by, code).key),
            network=NetworkTier(network) if network else None,
            initiatives=(str(acts.initiative_of(by, plan, item).key),) if item else (),
            **wanted,
        )
        money.add_asset(by=by, plan=plan, content=content)


def _spend(by: Scope, plan: Plan, wanted: Mapping[str, Any]) -> None:
    """今年度の当初予算と、見込んだ効果とその結果。"""
    year = FiscalYear.of(by.today)
    for item, funds in wanted["initial"].items():
        rows = [FundAmounts(fund=fund, amounts=StageSums(initial=amount)) for fund, amount in funds.items()]
        row = acts.initiative_of(by, plan, item)
        money.save_budget(by=by, plan=plan, initiative=row.key, year=year.start_year, version=0, rows=rows)
    for one in wanted["effects"]:
        money.add_effect(
            by=by,
            plan=plan,
            initiative=acts.initiative_of(by, plan, one["item"]).key,
            title=one["title"],
            measure="",
            unit=one["unit"],
            expected=Decimal(one["expected"]),
            expected_on=year.end,
            basis=one["basis"],
            basis_on=year.start,
            result=Decimal(one["result"]),
            result_on=by.today,
        )


def _report(by: Scope, plan: Plan, done: list[str], progress: Mapping[str, int]) -> None:
    """作業の実績: 終えたものと、進みの分かっているもの。"""
    for row in queries.tasks_of_plan(by, plan):
        if row.title in done:
            fields: dict[str, Any] = {"state": "done", "progress": 100, "ended_on": row.ends_on}
        elif row.title in progress:
            fields = {"state": "active", "progress": progress[row.title]}
        else:
            continue
        roadmap.record_progress(
            by=by,
            key=row.key,
            version=row.version,
            started_on=row.starts_on,
            reported_on=by.today,
            **fields,
        )
