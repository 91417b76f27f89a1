"""込んだ計画: 取組・遅れ・課題・KPI の数と、名の長さを選べる。一枚に納まるかを確かめるための見本。"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, IssueLine, KpiPoint, Pillar, Target, Task
from tests.sample_plan import sample_plan

OWNER = "市民生活部市民窓口改革推進課窓口係"


def crowded_plan(*, pillars: int, initiatives: int, issues: int, kpis: int, name: str) -> PlanSnapshot:
    """取組ごとに、期限を過ぎた作業と、これから期限の来る作業を一つずつ持つ計画。"""
    plan = sample_plan()
    day = plan.as_of
    homes = [f"p{n}" for n in range(pillars)] or [None]
    tasks = tuple(
        Task(
            key=f"t{n}-{side}",
            initiative=f"i{n}",
            title=name,
            starts_on=day - timedelta(90),
            ends_on=day + timedelta(side * (n % 80 + 1)),
        )
        for n in range(initiatives)
        for side in (-1, 1)
    )
    point = KpiPoint(
        reading="r",
        starts_on=day - timedelta(60),
        ends_on=day - timedelta(1),
        as_of=day,
        value=Decimal("12345678.9"),
        basis="実測",
        revision=1,
        standing="確定",
    )
    kpi = replace(plan.kpis[0], initiative=None, base=Decimal(1234567), points=(point,))
    return replace(
        plan,
        head=replace(plan.head, title=name, vision=name * 3),
        pillars=tuple(Pillar(key=f"p{n}", number=str(n + 1), title=name) for n in range(pillars)),
        initiatives=tuple(
            Initiative(key=f"i{n}", number=f"{n}", title=name, pillar=homes[n % len(homes)], owner=OWNER)
            for n in range(initiatives)
        ),
        tasks=tasks,
        kpis=tuple(
            replace(kpi, key=f"k{n}", title=name, targets=(Target(year=2030, value=Decimal(23456789)),))
            for n in range(kpis)
        ),
        issues=tuple(
            IssueLine(
                key=f"x{n}", title=name, kind="課題", state="対応中", response=name, owner=OWNER, due=day
            )
            for n in range(issues)
        ),
        costs=(),
        effects=(),
        assets=(),
        peers=(),
        placements=(),
        decisions=(),
        own_words=(),
    )
