"""公表してよい姿の版: 庁内の備考、課題、会議の決定、契約、要求の段階の金額、診断の理由、担い手の名を除く。

役割と組織の名は残す。外部の人材の名は残さない。個人の名が文に混じっていないかは、公表の前に別に確かめる。
何を除くかは標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import BudgetStage


def public_plan(plan: PlanSnapshot) -> PlanSnapshot:
    """公表してよい姿の版を返す。"""
    return replace(
        plan,
        initiatives=tuple(replace(one, note=None, owner_key=None) for one in plan.initiatives),
        tasks=tuple(replace(one, note=None, owner_key=None, reported_on=None) for one in plan.tasks),
        kpis=tuple(
            replace(one, points=tuple(replace(point, reason=None) for point in one.points))
            for one in plan.kpis
        ),
        costs=tuple(replace(one, note=None) for one in plan.costs if one.stage is not BudgetStage.REQUEST),
        assets=(),
        diagnosis=tuple(replace(one, reason=None) for one in plan.diagnosis),
        structure=tuple(
            replace(one, note=None, holder="外部の人材" if one.is_external and one.holder else one.holder)
            for one in plan.structure
        ),
        preparations=tuple(replace(one, note=None) for one in plan.preparations),
        issues=(),
        decisions=(),
    )


def named_places(plan: PlanSnapshot, names: Collection[str]) -> tuple[tuple[str, str], ...]:
    """この版の文の中に現れる個人の名を、（どこの文, 名）で返す。"""
    return named_in(_texts(plan), names)


def named_in(texts: Iterable[tuple[str, str]], names: Collection[str]) -> tuple[tuple[str, str], ...]:
    """（どこの文, 文）の並びの中に現れる個人の名を、（どこの文, 名）で返す。空白の有無は問わない。"""
    wanted = {"".join(name.split()): name for name in names if len("".join(name.split())) >= 2}
    found: list[tuple[str, str]] = []
    for where, text in texts:
        plain = "".join(text.split())
        found.extend((where, name) for key, name in wanted.items() if key in plain)
    return tuple(dict.fromkeys(found))


def _texts(value: Any, where: str = "計画") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, where)
    elif is_dataclass(value) and not isinstance(value, type):
        name = getattr(value, "title", None) or getattr(value, "label", None) or getattr(value, "block", None)
        for one in fields(value):
            yield from _texts(getattr(value, one.name), str(name or where))
