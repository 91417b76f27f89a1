"""計画のいまの状況: DX推進担当・課・首長が、それぞれの問いに十秒で答えを得る一枚の中身。

いまの状況に出る数は、どれも一つの並び（`Listing`）の長さで、並びの一件ずつから元の記録へ行ける。数と並びを別々に
作らないので、食い違うことがない。数えられないものは 0 にせず、言葉（`absent`）で述べる。

計画の版（`PlanSnapshot`）と、その日の照会や手続き（`Beside`）だけから決まる。判じる日は版の時点である。
承認された版で見るときは、版に入っていないもの（照会・意見など）は「版には入っていません」と述べる。
形は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shirube.engines.plan.dashboard_rules import Progress
from shirube.engines.plan.kpi_judgement import Verdict
from shirube.engines.plan.snapshot_lines import KpiPoint, Precision

NOT_IN_VERSION = "版には入っていません"
NOT_ALLOWED = "見る権限がありません"


class Face(StrEnum):
    """だれのためのいまの状況か。"""

    OFFICE = "office"
    SECTION = "section"
    MAYOR = "mayor"

    @property
    def reader(self) -> str:
        """見る人。"""
        return {"office": "DX推進担当", "section": "課", "mayor": "首長"}[self.value]

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return f"いまの状況（{self.reader}）"


class Matter(StrEnum):
    """並びの一件が、何の記録か。行き先を決めるのに使う。"""

    INITIATIVE = "initiative"
    TASK = "task"
    KPI = "kpi"
    SECTION = "section"
    ISSUE = "issue"
    FINDING = "finding"
    VERSION = "version"
    COMMENT = "comment"
    ASSET = "asset"
    COST = "cost"
    EFFECT = "effect"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """並びの一件。`key` は記録の鍵、`parent` はそれを持つ記録の鍵。決まっていないものは None。

    `place` は取組や照会の名、`days` は期限までの日数（過ぎていれば負）、`amount` は円。
    `address` は、鍵から行き先を作れない記録（ほかの部屋の期限など）の行き先。
    """

    matter: Matter
    key: str
    title: str
    parent: str | None = None
    place: str = ""
    owner_key: str | None = None
    owner: str | None = None
    due: date | None = None
    precision: Precision = Precision.DAY
    days: int | None = None
    state: str = ""
    note: str = ""
    amount: int | None = None
    address: str = ""

    @property
    def owner_mark(self) -> str:
        """同じ担当を見分ける印。組織の鍵、なければ書かれた名。担当未定は空。"""
        return self.owner_key or self.owner or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """一つの数と、そのもとの記録の並び。

    `rule` は何を数えたかの一文。`absent` があれば、数えられない（0 ではない）。
    `is_alert` は、0 でないときに手を打つ数。
    """

    id: str
    title: str
    rule: str
    items: tuple[Item, ...] = ()
    absent: str | None = None
    is_alert: bool = False
    unit: str = "件"

    @property
    def count(self) -> int | None:
        """件数。数えられなければ None。"""
        return None if self.absent else len(self.items)

    @property
    def text(self) -> str:
        """件数か、数えられないわけの言葉。"""
        return self.absent or f"{len(self.items):,}{self.unit}"

    @property
    def calls(self) -> bool:
        """手を打つ数か。"""
        return self.is_alert and bool(self.items)

    @property
    def total(self) -> int | None:
        """金額の合計（円）。一件も入っていなければ None（0 ではない）。"""
        amounts = [one.amount for one in self.items if one.amount is not None]
        return sum(amounts) if amounts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """いまの状況の一まとまり。"""

    title: str
    listings: tuple[Listing, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """柱（または計画全体）の、取組の進み。どの取組もちょうど一つの進みに入る。"""

    key: str | None
    label: str
    parts: tuple[tuple[Progress, Listing], ...]

    @property
    def total(self) -> int:
        """取組の数。"""
        return sum(len(part.items) for _, part in self.parts)

    def of(self, progress: Progress) -> int:
        """この進みの取組の数。"""
        return next(len(part.items) for name, part in self.parts if name is progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFigure:
    """見出しにする一つの KPI。`point` の読みの鍵から来歴へ戻れる。

    `change` は前の年度（`before_year`）の値との差。比べられなければ None（比較値なし）。
    `verdict` は、終わった年度のうち目標のあるいちばん新しい年度（`judged_year`。なければいまの年度）の判定。
    """

    key: str
    title: str
    unit: str
    direction: str
    point: KpiPoint
    target_year: int | None
    target: Decimal | None
    before_year: int | None
    change: Decimal | None
    judged_year: int
    verdict: Verdict
    reason: str
    history: tuple[tuple[int, Decimal | None], ...]

    @property
    def is_better(self) -> bool | None:
        """前の年度より良くなったか。向きが無い、変わらない、比べられないときは None。"""
        if not self.change or self.direction not in ("up", "down"):
            return None
        return (self.change > 0) is (self.direction == "up")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMoney:
    """ある年度の要求・予算（当初と補正）・決算。並びの金額の合計が、そのままいまの状況の額になる。"""

    year: int
    request: Listing
    budget: Listing
    settled: Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """一つの役割のいまの状況。"""

    face: Face
    plan_key: str
    plan_title: str
    period_label: str
    body_name: str
    day: date
    subject: str
    headline: str
    sentences: tuple[str, ...]
    is_calm: bool
    groups: tuple[Group, ...]
    whole: Share | None = None
    pillars: tuple[Share, ...] = ()
    kpis: tuple[KpiFigure, ...] = ()
    kpi_absent: str = ""
    money: tuple[YearMoney, ...] | None = None
    sections: tuple[SectionLine, ...] = ()

    def listings(self) -> Iterator[Listing]:
        """いまの状況のすべての並び。"""
        for group in self.groups:
            yield from group.listings
        for share in (*((self.whole,) if self.whole else ()), *self.pillars):
            yield from (part for _, part in share.parts)
        for year in self.money or ():
            yield from (year.request, year.budget, year.settled)

    def listing(self, id: str) -> Listing | None:
        """この id の並び。"""
        return next((one for one in self.listings() if one.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """課ごとの、遅れと期限間近の数。`mark` は並びを課で絞る印（担当未定は空）。"""

    mark: str
    owner_key: str | None
    owner: str
    late: int
    soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSection:
    """進捗照会で聞いた一つの課。`department` は組織の鍵、`address` は開いてよい頁。"""

    campaign: str
    key: str
    label: str
    department: str | None
    total: int
    answered: int
    due_on: date
    address: str = ""

    @property
    def left(self) -> int:
        """まだ答えのない行。"""
        return self.total - self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """受付中の進捗照会。"""

    key: str
    title: str
    due_on: date
    sections: tuple[AskedSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """計画の版には入らない、いまの手続き。

    `campaigns` は受付中の照会、`findings` は扱いの決まっていない自己診断の課題、`versions` は承認を待つ版、
    `comments` は検討中の意見、`kpi_departments` は KPI の鍵から担当の組織の鍵、`follow_ups` は会議で
    決まったことの終わっていないフォロー、`inquiries` は届いて未回答の照会、`questions` は照会台帳の照会で
    課の答えを待っている設問（照会と課ごとに一件）、`remedies` は業務分析の終わっていない対策。見る権限が
    なければ None。
    """

    campaigns: tuple[Running, ...] = ()
    findings: tuple[Item, ...] = ()
    versions: tuple[Item, ...] = ()
    comments: tuple[Item, ...] | None = ()
    kpi_departments: tuple[tuple[str, str], ...] = ()
    follow_ups: tuple[Item, ...] | None = ()
    inquiries: tuple[Item, ...] | None = ()
    questions: tuple[Item, ...] | None = ()
    remedies: tuple[Item, ...] | None = ()
