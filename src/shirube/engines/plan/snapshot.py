"""計画の一つの版: ある時点の計画のすべてを、一つの凍った記録として持つ。

基準との比較、新旧対照表、国の版の移し替え、表計算の様式、すべての文書は、この記録一つか二つから決まる
純粋な計算である。だから記録は、作られた時点で次のことが確かめられている。

- 鍵は一つの版の中で重ならない。
- 柱・取組・作業・KPI などの指す先は、同じ版の中に必ずある。
- 並びは番号の順ではなく、町が並べた順のままである。

日付は両端を含む（「9月30日まで」は 9月30日を含む）。金額は整数の円。割合は分子と分母。
まだ決まっていないもの（未定）は None であり、0 や空の文字列にしない。
形は標の定め（origin: ours）。項目の立て方は 自治体DX全体手順書【第2.0版】3.2 と同 参考5-③ による。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from shirube.engines.plan.snapshot_lines import (
    ArrangementLine,
    AssetLine,
    CostLine,
    DecisionLine,
    DiagnosisLine,
    DutyLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiLine,
    OwnWords,
    PeerLine,
    Pillar,
    PlacementLine,
    Preparation,
    Task,
)
from shirube.values.fiscal_year import FiscalYear

FORMAT = 1
Line = TypeVar("Line")
Owner = TypeVar("Owner")


class CannotBuildSnapshot(ValueError):
    """計画の版を組み立てられない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """計画の頭: だれの、何という、いつからいつまでの計画か。

    `edition` はもとにした国の計画の版（"2.2" など）。どの版にもよらない計画は None。
    """

    key: str
    title: str
    body_code: str
    body_name: str
    edition: str | None = None
    first_year: int
    last_year: int
    vision: str | None = None
    principles: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[FiscalYear, ...]:
        """計画期間の年度を順に。"""
        return tuple(FiscalYear(year) for year in range(self.first_year, self.last_year + 1))

    @property
    def period_label(self) -> str:
        """「令和9年度〜令和13年度」。"""
        first, last = FiscalYear(self.first_year), FiscalYear(self.last_year)
        return first.label if first == last else f"{first.label}〜{last.label}"


# 取組ごとの引き表を一度だけ作って持つので、この記録だけは slots にしない。
@dataclass(frozen=True, kw_only=True)
class PlanSnapshot:
    """ある時点の計画のすべて。"""

    format: int = FORMAT
    head: Head
    as_of: date
    pillars: tuple[Pillar, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    tasks: tuple[Task, ...] = ()
    kpis: tuple[KpiLine, ...] = ()
    costs: tuple[CostLine, ...] = ()
    effects: tuple[EffectLine, ...] = ()
    assets: tuple[AssetLine, ...] = ()
    diagnosis: tuple[DiagnosisLine, ...] = ()
    structure: tuple[DutyLine, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    issues: tuple[IssueLine, ...] = ()
    own_words: tuple[OwnWords, ...] = ()
    peers: tuple[PeerLine, ...] = ()
    arrangement: tuple[ArrangementLine, ...] = ()
    placements: tuple[PlacementLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()

    def __post_init__(self) -> None:
        """形の版、期間、鍵の重なり、指す先を確かめる。"""
        if self.format != FORMAT:
            raise CannotBuildSnapshot(
                f"計画の版の形 {self.format} は、この標では扱えません（扱える形: {FORMAT}）。"
            )
        if self.head.last_year < self.head.first_year:
            raise CannotBuildSnapshot("計画期間の終わりの年度が、初めの年度より前です。")
        pillars = _keys("柱", (one.key for one in self.pillars))
        initiatives = _keys("取組", (one.key for one in self.initiatives))
        tasks = _keys("作業", (one.key for one in self.tasks))
        _keys("KPI", (one.key for one in self.kpis))
        _keys("会議の決定", (one.key for one in self.decisions))
        _keys("自分の言葉", (one.block for one in self.own_words))
        _refer("取組", "柱", (one.pillar for one in self.initiatives), pillars)
        _refer("作業", "取組", (one.initiative for one in self.tasks), initiatives)
        _refer("作業", "先の作業", (link.before for one in self.tasks for link in one.links), tasks)
        for name, lines in (("KPI", self.kpis), ("経費", self.costs), ("効果", self.effects)):
            _refer(name, "取組", (one.initiative for one in lines), initiatives)
        _refer("課題", "取組", (one.initiative for one in self.issues), initiatives)
        _refer("置き場所", "取組", (one.initiative for one in self.placements), initiatives)
        _refer("比較", "KPI", (one.kpi_key for one in self.peers), frozenset(one.key for one in self.kpis))

    def initiatives_of(self, pillar: str | None) -> tuple[Initiative, ...]:
        """この柱の取組を並びの順に。None は、柱を定めていない取組。"""
        return self._by_pillar.get(pillar, ())

    def tasks_of(self, initiative: str) -> tuple[Task, ...]:
        """この取組の作業を並びの順に。"""
        return self._tasks.get(initiative, ())

    def kpis_of(self, initiative: str | None) -> tuple[KpiLine, ...]:
        """この取組の KPI を並びの順に。None は、計画全体の KPI。"""
        return self._kpis.get(initiative, ())

    def costs_of(self, initiative: str) -> tuple[CostLine, ...]:
        """この取組の経費を並びの順に。"""
        return self._costs.get(initiative, ())

    def peers_of(self, kpi: str) -> tuple[PeerLine, ...]:
        """この KPI の、ほかの団体との比較を並びの順に。"""
        return self._peers.get(kpi, ())

    def words(self, block: str) -> str | None:
        """この場所の自分の言葉。書かれていなければ None。"""
        return next((one.text for one in self.own_words if one.block == block), None)

    @cached_property
    def _by_pillar(self) -> Mapping[str | None, tuple[Initiative, ...]]:
        return _grouped(self.initiatives, lambda one: one.pillar)

    @cached_property
    def _tasks(self) -> Mapping[str, tuple[Task, ...]]:
        return _grouped(self.tasks, lambda one: one.initiative)

    @cached_property
    def _kpis(self) -> Mapping[str | None, tuple[KpiLine, ...]]:
        return _grouped(self.kpis, lambda one: one.initiative)

    @cached_property
    def _costs(self) -> Mapping[str, tuple[CostLine, ...]]:
        return _grouped(self.costs, lambda one: one.initiative)

    @cached_property
    def _peers(self) -> Mapping[str, tuple[PeerLine, ...]]:
        return _grouped(self.peers, lambda one: one.kpi_key)


def _grouped(lines: Iterable[Line], owner: Callable[[Line], Owner]) -> dict[Owner, tuple[Line, ...]]:
    """持ち主ごとの、並びのままの行。"""
    found: dict[Owner, list[Line]] = {}
    for line in lines:
        found.setdefault(owner(line), []).append(line)
    return {key: tuple(rows) for key, rows in found.items()}


def _keys(name: str, keys: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    for key in keys:
        if not key or key in seen:
            raise CannotBuildSnapshot(f"{name}の鍵「{key}」が空か、重なっています。")
        seen.add(key)
    return frozenset(seen)


def _refer(name: str, target: str, keys: Iterable[str | None], known: frozenset[str]) -> None:
    for key in keys:
        if key is not None and key not in known:
            raise CannotBuildSnapshot(f"{name}の指す{target}「{key}」が、この版にありません。")
