"""計画の記録の型: 推進計画の版、その見出し・取組事項・体制・予定表・方針と、関係文書。

読み手を知らないので engines も使ってよい。どの記録も「id@版」で指す。同じ取組の id は版が変わっても変わらず、
別の id から移ったものは `carried_from` に元の指し方を持つ。原典に無いもの、失われたものは None か空である。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.values.citation import Certainty, Citation, Origin
from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum


class HeadingKind(LabelledEnum):
    """計画の見出しの種類: 章、節、取組、別紙。"""

    CHAPTER = "chapter", "章"
    SECTION = "section", "節"
    ITEM = "item", "取組"
    ANNEX = "annex", "別紙"


class ItemGroup(LabelledEnum):
    """取組事項の区分。"""

    PRIORITY = "priority", "重点"
    TOGETHER = "together", "あわせて"
    OPTIONAL = "optional", "必要に応じ"


class DutyStrength(LabelledEnum):
    """自治体にとっての義務の強さ。並びは強い順。"""

    OBLIGATION = "obligation", "義務"
    EFFORT = "effort", "努力義務"
    ADVICE = "advice", "技術的助言"
    DESIRABLE = "desirable", "望ましい"
    CONSIDER = "consider", "必要に応じ検討"

    @property
    def rank(self) -> int:
        """強い順の番号（1 が最も強い）。"""
        return list(DutyStrength).index(self) + 1


class Bodies(LabelledEnum):
    """対象の団体。"""

    PREFECTURE = "prefecture", "都道府県"
    MUNICIPALITY = "municipality", "市区町村"
    BOTH = "both", "都道府県と市区町村"


class TargetActor(LabelledEnum):
    """目標時期が、だれの行いについてのものか。"""

    NATION = "nation", "国"
    LOCAL = "local", "自治体"


class Detail(LabelledEnum):
    """取組事項について、どこまで分かっているか。本文のほかでは、空は「無い」でなく「分からない」である。"""

    FULL = "full", "本文"
    SUMMARY = "summary", "概要"
    NAME = "name", "名だけ"


@dataclass(frozen=True, slots=True)
class PlanHeading:
    """計画の見出し一つ。title は印字のとおりの名、label は 40 字までの名。"""

    id: str
    label: str
    title: str
    kind: HeadingKind
    section: str | None
    parent: str | None
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """義務の強さと根拠。法律と条項は、出典に印字されたときだけ持つ。"""

    strength: DutyStrength
    what: str
    bodies: Bodies
    section: str
    law: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDate:
    """国の目標時期。年度か日付か、どちらでもない印字のまま（「秋」など）。id は取組の中で変わらない。"""

    id: str
    what: str
    as_printed: str
    actor: TargetActor
    section: str
    fiscal_year: int | None = None
    day: date | None = None
    note: str | None = None

    @property
    def last_day(self) -> date | None:
        """目標時期の末日。年度でも日付でもなければ None。"""
        return FiscalYear(self.fiscal_year).end if self.fiscal_year is not None else self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class SubPoint:
    """取組方針の小項目。number は印字の番号。"""

    text: str
    number: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """国の支援策の名。名の印字されていないものは、標が短く呼び、origin を ours とする。"""

    label: str
    origin: Origin
    ministries: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalItem:
    """取組事項一つ。policy（国の方針）と asked（自治体に求めること）は標の言葉である。"""

    id: str
    edition: str
    label: str
    title: str
    group: ItemGroup
    number: str
    order: int
    bodies: Bodies | None
    detail: Detail
    certainty: Certainty
    section: str | None = None
    page: int | None = None
    policy: str | None = None
    asked: str | None = None
    points: tuple[SubPoint, ...] = ()
    targets: tuple[TargetDate, ...] = ()
    duties: tuple[Duty, ...] = ()
    ministries: tuple[str, ...] = ()
    supports: tuple[Support, ...] = ()
    carried_from: tuple[str, ...] = ()
    note: str | None = None

    @property
    def reference(self) -> str:
        """指し方「id@版」。"""
        return f"{self.id}@{self.edition}"

    @property
    def strongest(self) -> Duty | None:
        """最も強い義務。印字が無ければ None。"""
        return min(self.duties, key=lambda duty: duty.strength.rank, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDuty:
    """推進体制の役割の務め一つ（標の言葉）。強さが印字から分からなければ None。"""

    text: str
    section: str
    strength: DutyStrength | None = None
    law: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureRole:
    """推進体制の役割。is_listed は、計画の「組織体制の整備」に並ぶ役割か。"""

    id: str
    edition: str
    label: str
    order: int
    is_listed: bool
    section: str
    duties: tuple[RoleDuty, ...]
    carried_from: tuple[str, ...] = ()
    note: str | None = None

    @property
    def reference(self) -> str:
        """指し方「id@版」。"""
        return f"{self.id}@{self.edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """予定表の行。starts と ends は印字の期間の名で、帯が失われていれば None。"""

    id: str
    edition: str
    table: str
    label: str
    order: int
    group: str | None = None
    item: str | None = None
    starts: str | None = None
    ends: str | None = None
    note: str | None = None

    @property
    def reference(self) -> str:
        """指し方「id@版」。"""
        return f"{self.id}@{self.edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTable:
    """予定表一枚（別紙1、図表1など）。periods は列の名、行は印字の順。"""

    id: str
    title: str
    section: str
    periods: tuple[str, ...]
    rows: tuple[ScheduleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexPolicy:
    """別紙に示された重点計画の方針と KPI。is_cut_off は、出典がそこで切れていること。"""

    id: str
    edition: str
    number: str
    label: str
    order: int
    item: str | None
    ministries: tuple[str, ...]
    policies: tuple[str, ...]
    kpis: tuple[str, ...]
    is_cut_off: bool

    @property
    def reference(self) -> str:
        """指し方「id@版」。"""
        return f"{self.id}@{self.edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEdition:
    """推進計画の版。named_groups は、取組事項の名が全部そろっている区分。"""

    edition: str
    label: str
    citation: Citation
    period_start: date | None
    period_end: date | None
    period_as_printed: str | None
    later_editions_exist: bool
    later_editions_note: str
    named_groups: tuple[ItemGroup, ...]
    duties: tuple[Duty, ...] = ()
    headings: tuple[PlanHeading, ...] = ()
    items: tuple[NationalItem, ...] = ()
    roles: tuple[StructureRole, ...] = ()
    schedules: tuple[ScheduleTable, ...] = ()
    policies: tuple[AnnexPolicy, ...] = ()

    def under(self, parent: str) -> tuple[PlanHeading, ...]:
        """見出し parent のすぐ下の見出しを、印字の順に返す。"""
        return tuple(heading for heading in self.headings if heading.parent == parent)

    def grouped(self, group: ItemGroup) -> tuple[NationalItem, ...]:
        """その区分の取組事項を、印字の順に返す。"""
        return tuple(item for item in self.items if item.group is group)

    def covers(self, day: date) -> bool | None:
        """その日が計画の対象期間にあるか。期間が分からなければ None。"""
        if self.period_start is None or self.period_end is None:
            return None
        return self.period_start <= day <= self.period_end


@dataclass(frozen=True, slots=True, kw_only=True)
class StepActivity:
    """手順の中で行うこと一つ（標の言葉）。"""

    id: str
    text: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """全体手順書の手順（ステップ）一つ。edition は手順書の版である。"""

    id: str
    edition: str
    label: str
    number: int
    section: str
    page: int | None
    purpose: str
    activities: tuple[StepActivity, ...]
    outputs: tuple[str, ...]
    is_continuous: bool

    @property
    def reference(self) -> str:
        """指し方「id@版」。"""
        return f"{self.id}@{self.edition}"


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """計画の関係文書。原典に印字されていないものは None。"""

    id: str
    label: str
    title: str
    issuer: str | None
    edition: str | None
    published_on: date | None
    in_force_from: date | None
    date_as_printed: str | None
