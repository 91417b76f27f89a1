"""いまの状況の並びの一件を、計画の版の行から作る。"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from shirube.engines.plan.dashboard import (
    NOT_ALLOWED,
    NOT_IN_VERSION,
    Item,
    KpiFigure,
    Listing,
    Matter,
    Share,
    YearMoney,
)
from shirube.engines.plan.dashboard_rules import KpiStanding, Progress, kpi_standing, progress_of
from shirube.engines.plan.kpi_judgement import (
    data_day,
    headline,
    latest_judgement,
    next_target_year,
    shown_judgement,
    target_of,
    year_point,
)
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.money_assets import AssetDate
from shirube.engines.plan.money_costs import budget_of
from shirube.engines.plan.plan_state import late_tasks
from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    BudgetStage,
    CostLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiKind,
    KpiLine,
    Task,
)
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

HISTORY_YEARS = 6
_BUDGET = (BudgetStage.INITIAL, BudgetStage.SUPPLEMENT)


class PlanItems:
    """一つの版の行を、並びの一件にする。名は一度だけ引いておく。"""

    def __init__(self, plan: PlanSnapshot) -> None:
        self.plan = plan
        self.day = plan.as_of
        self.homes = {one.key: one for one in plan.initiatives}
        self.late = late_tasks(plan)
        self.late_homes = frozenset(one.initiative for one in self.late)

    def owner_of(self, task: Task) -> tuple[str | None, str | None]:
        """作業の担当: 作業に決めた組織、なければ取組の組織。"""
        home = self.homes[task.initiative]
        return (task.owner_key, task.owner) if task.owner else (home.owner_key, home.owner)

    def task(self, task: Task, note: str = "") -> Item:
        """作業・節目。"""
        owner_key, owner = self.owner_of(task)
        return Item(
            matter=Matter.TASK,
            key=task.key,
            title=task.title,
            parent=task.initiative,
            place=titled(self.homes[task.initiative]),
            owner_key=owner_key,
            owner=owner,
            due=task.due,
            precision=task.precision,
            days=None if task.due is None else (task.due - self.day).days,
            state=task.state.label if task.progress is None else f"{task.state.label}（{task.progress}％）",
            note=note,
        )

    def initiative(self, one: Initiative, note: str = "") -> Item:
        """取組。"""
        return Item(
            matter=Matter.INITIATIVE,
            key=one.key,
            title=titled(one),
            owner_key=one.owner_key,
            owner=one.owner,
            state=progress_of(one, self.late_homes).label,
            note=note,
        )

    def kpi(self, line: KpiLine, standing: KpiStanding) -> Item:
        """KPI と、その立場のわけ。"""
        home = self.homes.get(line.initiative or "")
        return Item(
            matter=Matter.KPI,
            key=line.key,
            title=line.title,
            place="計画全体" if home is None else titled(home),
            owner_key=home.owner_key if home else None,
            owner=home.owner if home else None,
            state=standing.value,
            note=kpi_reason(line, standing, self.day),
        )

    def issue(self, one: IssueLine) -> Item:
        """課題・リスク。"""
        home = self.homes.get(one.initiative or "")
        return Item(
            matter=Matter.ISSUE,
            key=one.key,
            title=one.title,
            parent=one.initiative,
            place="計画全体" if home is None else titled(home),
            owner=one.owner,
            due=one.due,
            days=None if one.due is None else (one.due - self.day).days,
            state="・".join((one.kind, one.state, *((f"優先度{one.priority}",) if one.priority else ()))),
            note=one.response or "",
        )

    def asset(self, one: AssetDate) -> Item:
        """契約の期限。"""
        line = one.asset
        return Item(
            matter=Matter.ASSET,
            key=line.key,
            title=line.title,
            place=line.vendor or "",
            owner_key=line.owner_key,
            owner=line.owner,
            due=one.day,
            days=one.days_left(self.day),
            state=one.what,
        )

    def effect(self, one: EffectLine) -> Item:
        """結果の出た効果。"""
        expected = "見込み 未定" if one.expected is None else f"見込み {figure_text(one.expected, one.unit)}"
        return Item(
            matter=Matter.EFFECT,
            key=one.key,
            title=one.title,
            parent=one.initiative,
            place=titled(self.homes[one.initiative]),
            owner_key=self.homes[one.initiative].owner_key,
            owner=self.homes[one.initiative].owner,
            state=figure_text(one.result, one.unit),
            note=expected if one.result_on is None else f"{format_date(one.result_on)}の結果・{expected}",
        )

    def share(self, id: str, key: str | None, label: str, rows: Iterable[Initiative]) -> Share:
        """取組の進み。"""
        held = list(rows)
        sorted_out = {one.key: progress_of(one, self.late_homes) for one in held}
        parts = tuple(
            (
                progress,
                Listing(
                    id=f"{id}-{progress.value}",
                    title=f"{label}: {progress.label}の取組",
                    rule="取組の進みは、中止・遅れ（期限を過ぎた作業がある）・完了・実施中・未着手の順に、初めに当てはまる一つです。",
                    items=tuple(self.initiative(one) for one in held if sorted_out[one.key] is progress),
                    is_alert=progress is Progress.LATE,
                ),
            )
            for progress in Progress
        )
        return Share(key=key, label=label, parts=parts)

    def whole(self) -> Share:
        """計画全体の取組の進み。"""
        return self.share("all", None, "計画全体", self.plan.initiatives)

    def pillars(self) -> tuple[Share, ...]:
        """柱ごとの取組の進み。取組のない柱は出さない。"""
        groups: list[tuple[str | None, str]] = [(one.key, titled(one)) for one in self.plan.pillars]
        found = (
            self.share(f"pillar{number}", key, label, self.plan.initiatives_of(key))
            for number, (key, label) in enumerate([*groups, (None, "柱の定めのない取組")], 1)
        )
        return tuple(one for one in found if one.total)

    def money(self) -> tuple[YearMoney, ...]:
        """計画期間の年度ごとの、要求・予算・決算。期間の外の年度も、金額があれば出す。"""
        lines = budget_of(self.plan.costs)
        years = sorted({one.start_year for one in self.plan.head.years} | {one.year for one in lines})
        return tuple(self._year(year, [one for one in lines if one.year == year]) for year in years)

    def _year(self, year: int, lines: list[CostLine]) -> YearMoney:
        label = FiscalYear(year).label

        def listed(name: str, title: str, stages: tuple[BudgetStage, ...]) -> Listing:
            held: dict[str, int] = {}
            for line in lines:
                if line.stage in stages:
                    held[line.initiative] = held.get(line.initiative, 0) + line.amount
            items = (
                Item(
                    matter=Matter.COST,
                    key=key,
                    title=titled(self.homes[key]),
                    parent=key,
                    owner_key=self.homes[key].owner_key,
                    owner=self.homes[key].owner,
                    amount=amount,
                )
                for key, amount in held.items()
            )
            rule = "取組ごとの合計です。債務負担行為の額は、後の年度の約束なので足しません。"
            return Listing(id=f"money{year}-{name}", title=f"{label}の{title}", rule=rule, items=tuple(items))

        return YearMoney(
            year=year,
            request=listed("request", "要求", (BudgetStage.REQUEST,)),
            budget=listed("budget", "予算（当初と補正）", _BUDGET),
            settled=listed("settled", "決算", (BudgetStage.SETTLED,)),
        )


def kpi_reason(line: KpiLine, standing: KpiStanding, today: date) -> str:
    """KPI の立場のわけ。"""
    if standing is KpiStanding.NO_VALUE:
        return "まだ値が入っていません"
    if standing is KpiStanding.STALE:
        days = [data_day(point) for point in line.points if point.value is not None]
        return f"いちばん新しい値が{format_date(max(days))}のものです"
    judged = latest_judgement(line, today)
    return judged.reason if judged else "いまの年度まで、目標がありません"


def kpi_lists(items: PlanItems, lines: Iterable[KpiLine], prefix: str = "") -> tuple[Listing, ...]:
    """手を打つ KPI: 未達、値が古い、値なし。"""
    sorted_out = [(line, kpi_standing(line, items.day)) for line in lines]
    rules = (
        (
            "kpi-behind",
            "未達のKPI",
            KpiStanding.BEHIND,
            "終わった年度のうち目標のあるいちばん新しい年度で、目標に届かなかったKPI。",
        ),
        (
            "kpi-stale",
            "値が古いKPI",
            KpiStanding.STALE,
            "いちばん新しい値が18か月より前のKPI。見出しの数字には使いません。",
        ),
        ("kpi-empty", "値のないKPI", KpiStanding.NO_VALUE, "まだ一度も値の入っていないKPI。0とは違います。"),
    )
    return tuple(
        Listing(
            id=prefix + id,
            title=title,
            rule=rule,
            items=tuple(items.kpi(line, standing) for line, standing in sorted_out if standing is wanted),
            is_alert=wanted is not KpiStanding.NO_VALUE,
        )
        for id, title, wanted, rule in rules
    )


def kpi_figures(lines: Iterable[KpiLine], today: date, most: int) -> tuple[KpiFigure, ...]:
    """見出しにする KPI: 成果、計画全体のもの、目標のあるものを先に、並びの順で。古い値は使わない。"""
    fresh = [(line, point) for line in lines if (point := headline(line.points, today)) is not None]
    fresh.sort(
        key=lambda one: (
            one[0].kind is not KpiKind.OUTCOME,
            not one[0].targets,
            one[0].initiative is not None,
        )
    )
    return tuple(_figure(line, today) for line, _ in fresh[:most])


def _figure(line: KpiLine, today: date) -> KpiFigure:
    point = headline(line.points, today)
    assert point is not None and point.value is not None  # noqa: S101 - 見出しになるものだけを渡す
    year = FiscalYear.of(data_day(point)).start_year
    earlier = year_point(line.points, year - 1)
    before = None if earlier is None else earlier.value
    aimed = next_target_year(line, today)
    judged = shown_judgement(line, today)
    known = [FiscalYear.of(data_day(one)).start_year for one in line.points if data_day(one) <= today]
    years = range(max(min(known), year - HISTORY_YEARS + 1), year + 1)
    values = ((one, year_point(line.points, one)) for one in years)
    return KpiFigure(
        key=line.key,
        title=line.title,
        unit=line.unit,
        direction=line.direction,
        point=point,
        target_year=aimed,
        target=None if aimed is None else target_of(line, aimed),
        before_year=None if before is None else year - 1,
        change=None if before is None else point.value - before,
        judged_year=judged.year,
        verdict=judged.verdict,
        reason=judged.reason,
        history=tuple((one, found.value if found else None) for one, found in values),
    )


def outside(listing: Listing, is_known: bool) -> Listing:
    """版に入らない並び。版で見ているときは、数えられないことを言葉にする。"""
    return listing if is_known else replace(listing, items=(), absent=NOT_IN_VERSION)


def unless_hidden(listing: Listing, matter: Matter, hidden: Collection[Matter]) -> Listing:
    """見る権限のない記録の並び。0 ではなく、見られないことを言葉にする。"""
    return replace(listing, items=(), absent=NOT_ALLOWED) if matter in hidden else listing
