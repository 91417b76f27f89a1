"""見本の町の業務量調査: 確定した二つの年度と、記入中の今年度。数は見本のために作ったもの。"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.values.fiscal_year import FiscalYear

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope


def keep_effort(by: Scope, examples: Path) -> None:
    """調査、課の行、確定、並べる実測の記録を置く。"""
    from shirube.apps.insight.effort import actions
    from shirube.apps.insight.logs import queries as logs

    wanted = yaml.safe_load((examples / "insight" / "effort.yaml").read_text(encoding="utf-8"))
    titles = {one.title: one.key for one in logs.logs(by)}
    for one in wanted["surveys"]:
        survey = _keep_survey(by, one)
        if one["is_confirmed"]:
            actions.confirm_survey(by=by, key=survey.key, version=survey.version)
        for procedure, log in one.get("measured", ()):
            if log in titles:
                actions.pair_log(by=by, procedure=procedure, version=0, log=titles[log])


def _keep_survey(by: Scope, one: dict[str, Any]) -> Any:
    from shirube.apps.insight.effort import actions
    from shirube.apps.organization import queries as organization

    found = {organization.department_of_code(by, part["department"]).pk: part for part in one["sections"]}
    keys = [organization.department_of_code(by, part["department"]).key for part in one["sections"]]
    survey = actions.start_survey(
        by=by, title=one["title"], year=FiscalYear(one["fiscal_year"]), departments=keys
    )
    for section in survey.sections.all():
        part = found[section.department_id]
        for content in _rows(part):
            actions.add_row(by=by, section=section, content=content)
        if part.get("is_done") or one["is_confirmed"]:
            actions.finish_section(by=by, section=section, version=section.version, is_done=True)
    return survey


def _rows(part: dict[str, Any]) -> list[CountRow | MinuteRow]:
    rows: list[CountRow | MinuteRow] = []
    for procedure, channel, count in part.get("counts", ()):
        monthly = tuple(count) if isinstance(count, list) else ()
        yearly = sum(monthly) if monthly else count
        rows.append(CountRow(procedure=procedure, channel=channel, yearly=yearly, monthly=monthly))
    for procedure, stage, channel, minutes in part.get("minutes", ()):
        rows.append(
            MinuteRow(procedure=procedure, stage=stage, channel=channel, minutes=Decimal(str(minutes)))
        )
    return rows
