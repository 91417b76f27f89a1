"""計画の版を作る行: 柱、取組、作業、KPI、経費、効果、契約、自己診断、体制、課題、自分の言葉。

どの行も鍵（記録の key の文字列）を持ち、表計算・文書・比較はこの鍵で同じものを見分ける。
値の意味は `snapshot` の頭に述べる。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shirube.values.labelled_enum import LabelledEnum


class State(LabelledEnum):
    """取組と作業の状態。"""

    PLANNED = "planned", "未着手"
    ACTIVE = "active", "実施中"
    DONE = "done", "完了"
    STOPPED = "stopped", "中止"

    @property
    def is_open(self) -> bool:
        """まだ終わっていない。"""
        return self in (State.PLANNED, State.ACTIVE)


class Precision(LabelledEnum):
    """日付の細かさ。四半期までしか決めていない日を、日まで決めたようには見せない。"""

    DAY = "day", "日"
    MONTH = "month", "月"
    QUARTER = "quarter", "四半期"
    YEAR = "year", "年度"


class TaskKind(LabelledEnum):
    """作業（期間を持つ）か、節目（一日）か。"""

    WORK = "work", "作業"
    MILESTONE = "milestone", "節目"


class LinkKind(LabelledEnum):
    """先の作業とのつながり。"""

    FINISH_START = "FS", "終わったら始める"
    START_START = "SS", "始まったら始める"
    FINISH_FINISH = "FF", "終わったら終える"


class KpiKind(LabelledEnum):
    """KPI の種類: 何をしたか、何ができたか、どう良くなったか。"""

    ACTIVITY = "activity", "活動"
    OUTPUT = "output", "結果"
    OUTCOME = "outcome", "成果"


class BudgetStage(LabelledEnum):
    """予算の段階。"""

    REQUEST = "request", "要求"
    INITIAL = "initial", "当初"
    SUPPLEMENT = "supplement", "補正"
    SETTLED = "settled", "決算"


class AssetKind(LabelledEnum):
    """情報資産の台帳に載せるものの種類。"""

    SYSTEM = "system", "情報システム"
    DATA = "data", "情報資産（データ）"
    CONTRACT = "contract", "契約・役務"


class NetworkTier(LabelledEnum):
    """ネットワークの区分（総務省の情報セキュリティポリシーに関するガイドラインの三層）。"""

    MY_NUMBER = "my_number", "マイナンバー利用事務系"
    LGWAN = "lgwan", "LGWAN接続系"
    INTERNET = "internet", "インターネット接続系"
    OTHER = "other", "その他"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """柱（分野）。"""

    key: str
    number: str
    title: str
    aim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """取組。`national` は国の項目（`item.…@2.2`）。`owner` と `supporters` は組織の名（その日の名）。"""

    key: str
    number: str
    title: str
    pillar: str | None = None
    state: State = State.PLANNED
    owner_key: str | None = None
    owner: str | None = None
    supporters: tuple[str, ...] = ()
    summary: str | None = None
    present: str | None = None
    aim: str | None = None
    national: tuple[str, ...] = ()
    stop_reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """先の作業へのつながり。`lag_days` は間の日数（暦日、負は重なり）。"""

    before: str
    kind: LinkKind = LinkKind.FINISH_START
    lag_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """作業か節目。

    `starts_on`〜`ends_on` は計画、`started_on`・`ended_on` は実績。`progress` は 0〜100（％）。
    `national` は国の目標時期（`item.…@2.2#目標の id`）、`national_due` は国が示した期限。
    `extended_to` は公式に延ばした期限で、`extension_basis` にその根拠（文書の名と日付）を持つ。
    延ばした期限があれば、遅れはその日から数える。
    """

    key: str
    initiative: str
    title: str
    kind: TaskKind = TaskKind.WORK
    state: State = State.PLANNED
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Precision = Precision.DAY
    started_on: date | None = None
    ended_on: date | None = None
    progress: int | None = None
    owner_key: str | None = None
    owner: str | None = None
    national: str | None = None
    national_due: date | None = None
    extended_to: date | None = None
    extension_basis: str | None = None
    links: tuple[Link, ...] = ()
    stop_reason: str | None = None
    note: str | None = None
    reported_on: date | None = None

    @property
    def due(self) -> date | None:
        """守るべき日: 公式に延ばしていればその日、なければ計画の終わり。"""
        return self.extended_to or self.ends_on

    def is_overdue(self, day: date) -> bool:
        """その日に、期限を過ぎて終わっていない。"""
        return self.state.is_open and self.due is not None and self.due < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """ある年度の目標。"""

    year: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPoint:
    """KPI の一つの読み（期間ごとの最新の改訂）。`reading` は来歴へ戻る鍵。

    `is_suppressed` は、数が少ないために値を見せない読み。
    """

    reading: str
    starts_on: date
    ends_on: date
    as_of: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    basis: str
    revision: int
    standing: str
    reason: str | None = None
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """KPI。取組のない KPI は計画全体のもの。`base` は基準値、`points` は読み（古い順）。

    `standard` は、もとにした共通の指標（`kpi.…@版`）。ほかの団体の同じ指標と並べるのに使う。
    町だけの指標では None。
    """

    key: str
    title: str
    initiative: str | None = None
    definition: str
    unit: str
    kind: KpiKind
    direction: str
    numerator_label: str | None = None
    denominator_label: str | None = None
    base: Decimal | None = None
    base_on: date | None = None
    targets: tuple[Target, ...] = ()
    points: tuple[KpiPoint, ...] = ()
    standard: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """一つの取組・年度・段階・財源の金額（円）。

    `is_commitment` は債務負担行為の、その年度に支払う見込みの額。後の年度の約束であって、その年度の予算では
    ないので、経費の合計には足さない。
    """

    key: str
    initiative: str
    year: int
    stage: BudgetStage
    fund: str
    amount: int
    is_commitment: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """見込む効果とその結果。見込みは試算で、根拠とその日を持つ。

    `measure` は標の指標の id（自分の言葉で述べる効果では None）。言葉だけの効果は `expected` も None。
    """

    key: str
    initiative: str
    title: str
    unit: str
    measure: str | None = None
    expected: Decimal | None = None
    expected_on: date | None = None
    result: Decimal | None = None
    result_on: date | None = None
    basis: str | None = None
    basis_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLine:
    """情報資産・システム・契約。`initiative` は主に関わる取組、`related` はほかに関わる取組。

    `yearly_cost` は年額（円）、`renews_on` は更新の日、`notice_by` は解約や更新を申し出る期限。
    """

    key: str
    title: str
    kind: AssetKind = AssetKind.SYSTEM
    number: str | None = None
    category: str | None = None
    purpose: str | None = None
    initiative: str | None = None
    related: tuple[str, ...] = ()
    owner_key: str | None = None
    owner: str | None = None
    vendor: str | None = None
    product: str | None = None
    network: NetworkTier | None = None
    contract_from: date | None = None
    contract_until: date | None = None
    renews_on: date | None = None
    notice_by: date | None = None
    yearly_cost: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisLine:
    """自己診断の一つの答え（五段階）。"""

    question: str
    viewpoint: str
    label: str
    stage: int | None
    reason: str | None = None
    previous_stage: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """推進体制の一つの役割と、それを担う人や組織。`concurrent` は DX推進担当を併任する人の職名。"""

    role: str
    label: str
    holder: str | None = None
    is_external: bool = False
    note: str | None = None
    concurrent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementLine:
    """推進体制の置き方（一つだけ）。`title` は置き方の名、`pmo` は PMO の役割を担うところ。"""

    key: str
    title: str | None = None
    layout_key: str | None = None
    pmo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLine:
    """KPI の、ある群（同じ都道府県など）の中での位置。

    `size` は群の団体の数、`counted` はそのうち値のある団体の数（どちらも自団体を含む）。`place` は望ましい
    向きに数えた順位。比べられないときは `reason` にそのわけを書き、値は None。`as_of` は比べた表の時点、
    `document` はその表の名。
    """

    key: str
    kpi_key: str
    title: str
    size: int
    counted: int
    unit: str
    document: str
    as_of: date
    own: Decimal | None = None
    median: Decimal | None = None
    place: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementLine:
    """官民データ活用推進計画の表で、取組を置くます。`title` は「柱 × 分野」の名。"""

    key: str
    initiative: str
    title: str
    heading_key: str
    field_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """ステップ0（機運醸成）の一つの行い。"""

    key: str
    kind: str
    title: str
    held_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """課題・リスク。`state` はその日の状態、`is_open` は片付いていない、`source` は何から挙がったか。"""

    key: str
    title: str
    kind: str
    state: str
    initiative: str | None = None
    owner: str | None = None
    due: date | None = None
    response: str | None = None
    number: int | None = None
    is_open: bool = True
    priority: str | None = None
    source: str | None = None
    raised_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """計画に効く、会議の確定した決定。`targets` は効く項目の、つないだときの名（版の外の項目もある）。"""

    key: str
    title: str
    meeting: str
    decided_on: date
    result: str
    text: str | None = None
    conditions: str | None = None
    document_number: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """文書の中の自分の言葉。作り直しても失われない。"""

    block: str
    text: str
