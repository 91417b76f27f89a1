"""工程表の試験の支度: 取組一つと作業三つの計画。"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from shirube.apps.organization import actions as organization
from shirube.apps.plan.roadmap import actions
from shirube.apps.plan.versions import actions as versions
from tests.world import Town

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def small(mihon: Town) -> Iterator[SimpleNamespace]:
    """小さな計画。範囲に入ったまま渡す。"""
    with mihon.entered(now=NOW) as by:
        plan = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")
        pillar = actions.add_pillar(by=by, plan=plan, title="窓口")
        section = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="1020", name="窓口課", kana="マドグチカ"
        )
        initiative = actions.add_initiative(
            by=by, plan=plan, title="書かない窓口", pillar=pillar, department=section
        )
        first, second, third = actions.add_tasks(
            by=by,
            initiative=initiative,
            lines=[
                {"title": "設計", "starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)},
                {"title": "調達", "starts_on": date(2026, 7, 1), "ends_on": date(2026, 12, 28)},
                {"title": "開始", "kind": "milestone", "ends_on": date(2027, 1, 4)},
            ],
        )
        yield SimpleNamespace(
            by=by, plan=plan, pillar=pillar, initiative=initiative, first=first, second=second, third=third
        )
