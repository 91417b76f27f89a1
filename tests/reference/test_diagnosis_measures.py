"""自己診断の問いが裏付けに挙げる数が、部屋の出す数であること。"""

from __future__ import annotations

from shirube.apps.frame.offers import offers
from shirube.reference.plan.diagnosis import questions
from shirube.reference.plan.kpi import kpi_definitions


def test_measures_exist() -> None:
    """問いと KPI の定義が挙げた標の数は、部屋が出せると名のる数である。"""
    named = {asked.measure for asked in questions()} | {kpi.measure for kpi in kpi_definitions()}
    named.discard(None)
    assert named
    assert named <= set(offers())
