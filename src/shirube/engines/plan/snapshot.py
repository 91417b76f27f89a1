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

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.snapshot_lines import (
    AssetLine,
    CostLine,
    DiagnosisLine,
    DutyLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiLine,
    OwnWords,
    Pillar,
    Preparation,
    Task,
)
from shirube.values.fiscal_year import FiscalYear

FORMAT = 1


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


@dataclass(frozen=True, slots=True, kw_only=True)
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
        _keys("自分の言葉", (one.block for one in self.own_words))
        _refer("取組", "柱", (one.pillar for one in self.initiatives), pillars)
        _refer("作業", "取組", (one.initiative for one in self.tasks), initiatives)
        _refer("作業", "先の作業", (link.before for one in self.tasks for link in one.links), tasks)
        for name, lines in (("KPI", self.kpis), ("経費", self.costs), ("効果", self.effects)):
            _refer(name, "取組", (one.initiative for one in lines), initiatives)
        _refer("課題", "取組", (one.initiative for one in self.issues), initiatives)

    def initiatives_of(self, pillar: str | None) -> tuple[Initiative, ...]:
        """この柱の取組を並びの順に。None は、柱を定めていない取組。"""
        return tuple(one for one in self.initiatives if one.pillar == pillar)

    def tasks_of(self, initiative: str) -> tuple[Task, ...]:
        """この取組の作業を並びの順に。"""
        return tuple(one for one in self.tasks if one.initiative == initiative)

    def kpis_of(self, initiative: str | None) -> tuple[KpiLine, ...]:
        """この取組の KPI を並びの順に。None は、計画全体の KPI。"""
        return tuple(one for one in self.kpis if one.initiative == initiative)

    def words(self, block: str) -> str | None:
        """この場所の自分の言葉。書かれていなければ None。"""
        return next((one.text for one in self.own_words if one.block == block), None)


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
