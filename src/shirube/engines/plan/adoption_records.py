"""既存の計画の表から読み取った、取組・作業・KPI・経費・総括と、読めなかったところ。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shirube.engines.plan.snapshot_lines import BudgetStage, Precision, State, TaskKind
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.measure import Direction


class Disposition(LabelledEnum):
    """前の計画の取組を、次の計画でどうするか。"""

    CONTINUE = "continue", "継続"
    MERGE = "merge", "統合"
    COMPLETE = "complete", "完了"
    ABOLISH = "abolish", "廃止"

    @property
    def goes_on(self) -> bool:
        """次の計画に続く（継続か統合）。"""
        return self in (Disposition.CONTINUE, Disposition.MERGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """直すか、未定のまま取り込むかを決めること。`column` は 1 から（行の全体なら 0）。"""

    row: int
    column: int
    what: str
    why: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """読み取った作業。"""

    row: int
    title: str
    kind: TaskKind = TaskKind.WORK
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadKpi:
    """読み取った KPI。`targets` は（年度か None, 値）、`actuals` は（年度, 値）。

    年度の書かれていない目標は、計画の終わりの年度の目標として取り込む。`base_year` は基準値の年度。
    """

    row: int
    title: str
    unit: str = ""
    direction: Direction = Direction.NEUTRAL
    base: Decimal | None = None
    base_year: int | None = None
    targets: tuple[tuple[int | None, Decimal], ...] = ()
    actuals: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCost:
    """読み取った経費（円）。"""

    row: int
    year: int
    stage: BudgetStage
    fund: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReview:
    """前の計画の総括。"""

    target: str = ""
    actual: str = ""
    reason: str = ""
    disposition: Disposition | None = None

    @property
    def goes_on(self) -> bool:
        """次の計画に続く。方向の書かれていないものは、決めるまで続かない。"""
        return self.disposition is not None and self.disposition.goes_on


@dataclass(slots=True, kw_only=True)
class ReadInitiative:
    """読み取った取組（いくつもの行にまたがってよい）。"""

    row: int
    title: str
    pillar: str = ""
    number: str = ""
    owner: str = ""
    supporters: tuple[str, ...] = ()
    summary: str = ""
    present: str = ""
    aim: str = ""
    state: State | None = None
    note: str = ""
    review: ReadReview | None = None
    tasks: list[ReadTask] = field(default_factory=list)
    kpis: list[ReadKpi] = field(default_factory=list)
    costs: list[ReadCost] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPlan:
    """読み取った計画。`skipped` は取組の名称が無く読み飛ばした行の番号。"""

    initiatives: tuple[ReadInitiative, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[int, ...]

    @property
    def pillars(self) -> tuple[str, ...]:
        """柱の名を、出てきた順に。"""
        return tuple(dict.fromkeys(one.pillar for one in self.initiatives if one.pillar))
