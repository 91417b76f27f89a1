"""計画の記録から、照会で聞かれやすいことを「分かっていること」の形で取り出す。

一つの凍った版（PlanSnapshot）だけから決まる。合計や数え上げは版の中の行から作り、無いものは作らない
（0 と答えるのではなく、下書きが無い）。どれにも、いつの値かと、計画のどこを見ればよいかが付く。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from shirube.engines.plan.inquiry_prefill import Known, Origin
from shirube.engines.plan.kpi_papers import latest_point
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import AssetKind, BudgetStage, State
from shirube.values.exact_number import number_text
from shirube.values.fiscal_year import FiscalYear


def plan_facts(plan: PlanSnapshot) -> tuple[Known, ...]:
    """計画から分かること。"""
    return tuple(one for part in (_head, _kpis, _costs, _assets, _roles, _states) for one in part(plan))


def _known(plan: PlanSnapshot, names: tuple[str, ...], value: str, where: str, **more: object) -> Known:
    values: dict[str, object] = {"as_of": plan.as_of, **more}
    return Known(origin=Origin.PLAN, names=names, value=value, where=where, **values)  # type: ignore[arg-type]


def _head(plan: PlanSnapshot) -> Iterator[Known]:
    where = "計画の枠"
    yield _known(plan, ("団体コード", "地方公共団体コード", "市区町村コード"), plan.head.body_code, "団体")
    yield _known(plan, ("地方公共団体の名称", "市区町村名", "自治体名称"), plan.head.body_name, "団体")
    yield _known(plan, ("計画の名称", "全体方針の名称", "推進計画の名称"), plan.head.title, where)
    yield _known(plan, ("計画期間", "計画の期間"), plan.head.period_label, where)


def _kpis(plan: PlanSnapshot) -> Iterator[Known]:
    for kpi in plan.kpis:
        point = latest_point(kpi)
        value = number_text(point.value) if point and point.value is not None else None
        if point is not None and value is not None:
            as_of = min(point.as_of, point.ends_on)
            where = f"KPI {kpi.title}（{point.basis}）"
            yield _known(plan, (kpi.title,), value, where, as_of=as_of, unit=kpi.unit)


def _costs(plan: PlanSnapshot) -> Iterator[Known]:
    sums: dict[tuple[int, BudgetStage], int] = defaultdict(int)
    for line in plan.costs:
        if not line.is_commitment:
            sums[line.year, line.stage] += line.amount
    for (year, stage), total in sorted(sums.items()):
        label = FiscalYear(year).label
        names = tuple(
            f"{label}{word}"
            for word in {
                BudgetStage.REQUEST: ("DX推進の要求額",),
                BudgetStage.INITIAL: ("DX推進の当初予算額", "DX関係予算の当初予算額"),
                BudgetStage.SUPPLEMENT: ("DX推進の補正予算額",),
                BudgetStage.SETTLED: ("DX推進の決算額", "DX関係経費の決算額"),
            }[stage]
        )
        yield _known(plan, names, str(total), f"経費・財源 {label}の{stage.label}の合計", unit="円")


def _assets(plan: PlanSnapshot) -> Iterator[Known]:
    if not plan.assets:
        return
    where = "情報資産・契約の台帳"
    counts = Counter(one.kind for one in plan.assets)
    names = {
        AssetKind.SYSTEM: ("情報システムの数", "システム数の合計"),
        AssetKind.DATA: ("情報資産の数",),
        AssetKind.CONTRACT: ("契約・役務の数",),
    }
    for kind, labels in names.items():
        if counts[kind]:
            yield _known(plan, labels, str(counts[kind]), f"{where}（{kind.label}）", unit="件")
    tiers = Counter(one.network for one in plan.assets if one.network is not None)
    for tier, count in tiers.items():
        yield _known(plan, (f"{tier.label}のシステム数",), str(count), f"{where}（{tier.label}）", unit="件")
    if all(one.yearly_cost is not None for one in plan.assets):
        total = sum(one.yearly_cost or 0 for one in plan.assets)
        yield _known(plan, ("情報システムの年間経費",), str(total), f"{where}（年額の合計）", unit="円")


def _roles(plan: PlanSnapshot) -> Iterator[Known]:
    for duty in plan.structure:
        if duty.holder:
            words = (
                ("の名称", "を担う課") if duty.label.endswith("部門") else ("の職名", "の役職", "を務める者")
            )
            names = tuple(f"{duty.label}{word}" for word in words)
            yield _known(plan, names, duty.holder, f"推進体制 {duty.label}")


def _states(plan: PlanSnapshot) -> Iterator[Known]:
    if not plan.initiatives:
        return
    counts = Counter(one.state for one in plan.initiatives)
    yield _known(
        plan, ("DXの取組の数", "取組の総数"), str(len(plan.initiatives)), "工程表（取組）", unit="件"
    )
    for state in (State.DONE, State.ACTIVE):
        names = (f"{state.label}の取組の数",)
        yield _known(plan, names, str(counts[state]), f"工程表（{state.label}）", unit="件")
