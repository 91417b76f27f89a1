"""課題・リスク管理表: 何が困っているか（課題）、困りそうか（リスク）、だれがいつまでに何をするか。

起こりやすさ・影響の三段階、優先度、状態の移り方は標の定め（origin: ours）。対応の四つ（回避・低減・移転・
受容）は、リスクへの対応として広く使われる名で、国の手順書の定めではない。状態は上書きせず、動いた日ごとの
行で持つ。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from shirube.engines.plan.snapshot_lines import IssueLine
from shirube.values.labelled_enum import LabelledEnum


class IssueKind(LabelledEnum):
    """もう起きている課題か、これから起こりうるリスクか。"""

    ISSUE = "issue", "課題"
    RISK = "risk", "リスク"


class IssueState(LabelledEnum):
    """課題・リスクの状態。"""

    OPEN = "open", "未対応"
    WORKING = "working", "対応中"
    WATCHING = "watching", "見守り"
    RESOLVED = "resolved", "解決"
    WITHDRAWN = "withdrawn", "取り下げ"

    @property
    def is_open(self) -> bool:
        """まだ片付いていない。"""
        return self in (IssueState.OPEN, IssueState.WORKING, IssueState.WATCHING)


class Response(LabelledEnum):
    """リスクへの対応の四つ。"""

    AVOID = "avoid", "回避"
    REDUCE = "reduce", "低減"
    TRANSFER = "transfer", "移転"
    ACCEPT = "accept", "受容"

    @property
    def meaning(self) -> str:
        """何をすることか。"""
        return {
            "avoid": "原因になることをやめる",
            "reduce": "起こりにくくする、影響を小さくする",
            "transfer": "契約や保険などで、ほかに分けてもつ",
            "accept": "備えだけをして受け入れる",
        }[self.value]


class Likelihood(IntEnum):
    """起こりやすさ。"""

    LOW = 1
    MIDDLE = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {1: "低い", 2: "ありうる", 3: "高い"}[self.value]

    @property
    def meaning(self) -> str:
        """選ぶときの目安。"""
        return {1: "計画の間には起こりそうにない", 2: "起こるかもしれない", 3: "このままでは起こる"}[
            self.value
        ]


class Impact(IntEnum):
    """影響の大きさ。"""

    SMALL = 1
    LARGE = 2
    SEVERE = 3

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {1: "小さい", 2: "大きい", 3: "重大"}[self.value]

    @property
    def meaning(self) -> str:
        """選ぶときの目安。"""
        return {
            1: "担当の中で収まる",
            2: "取組の期限・経費・成果に響く",
            3: "住民サービスや計画の全体に響く",
        }[self.value]


class Priority(LabelledEnum):
    """優先度: 起こりやすさ（課題は「高い」とみる）と影響の積から決まる。"""

    HIGH = "high", "高"
    MIDDLE = "middle", "中"
    LOW = "low", "低"
    UNKNOWN = "unknown", "未定"


class SourceKind(LabelledEnum):
    """何から挙がったか。"""

    HAND = "hand", "担当が記した"
    FINDING = "finding", "自己診断の気づき"
    TASK = "task", "工程の遅れ"
    KPI = "kpi", "KPIと目標の差"
    MEETING = "meeting", "会議"
    INQUIRY = "inquiry", "照会"
    OODA = "ooda", "OODAループ"
    REVIEW = "review", "PDCAの評価"
    ISSUE = "issue", "課題・リスク"


_PRIORITIES = (Priority.HIGH, Priority.MIDDLE, Priority.UNKNOWN, Priority.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """対応の記録の一行。`state` があれば、その日からその状態になった。"""

    happened_on: date
    text: str
    state: IssueState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """一つの課題・リスク。`entries` は古い順。"""

    key: str
    number: int
    kind: IssueKind
    title: str
    raised_on: date
    detail: str | None = None
    likelihood: Likelihood | None = None
    impact: Impact | None = None
    response: Response | None = None
    measure: str | None = None
    initiative: str | None = None
    owner_key: str | None = None
    owner: str | None = None
    due: date | None = None
    source: SourceKind = SourceKind.HAND
    entries: tuple[Entry, ...] = ()

    def state_on(self, day: date) -> IssueState:
        """その日の状態。"""
        return state_on(self.entries, day)

    def closed_on(self, day: date) -> date | None:
        """その日に片付いていれば、片付いた日。"""
        if self.state_on(day).is_open:
            return None
        return next(one.happened_on for one in reversed(_moves(self.entries, day)))

    def is_overdue(self, day: date) -> bool:
        """期限を過ぎて、まだ片付いていない。"""
        return self.due is not None and self.due < day and self.state_on(day).is_open

    @property
    def priority(self) -> Priority:
        """優先度。"""
        return priority(self.kind, self.likelihood, self.impact)


def priority(kind: IssueKind, likelihood: Likelihood | None, impact: Impact | None) -> Priority:
    """積が6以上なら高、3以上なら中、それより小さければ低。決めていなければ未定。"""
    seen = Likelihood.HIGH if kind is IssueKind.ISSUE else likelihood
    if seen is None or impact is None:
        return Priority.UNKNOWN
    product = seen * impact
    return Priority.HIGH if product >= 6 else Priority.MIDDLE if product >= 3 else Priority.LOW


def state_on(entries: Sequence[Entry], day: date) -> IssueState:
    """その日までの行のうち、最後に状態が動いた行の状態。なければ未対応。"""
    moves = _moves(entries, day)
    return moves[-1].state or IssueState.OPEN if moves else IssueState.OPEN


def _moves(entries: Sequence[Entry], day: date) -> list[Entry]:
    """状態の動いた行を、起きた日の順（同じ日は書いた順）に。"""
    found = [one for one in entries if one.state is not None and one.happened_on <= day]
    return sorted(found, key=lambda one: one.happened_on)


def next_states(state: IssueState) -> tuple[IssueState, ...]:
    """この状態から移れる状態。片付いたものは、対応中に戻すことだけができる。"""
    if state.is_open:
        return tuple(one for one in IssueState if one is not state)
    return (IssueState.WORKING,)


def entry_problem(issue: Issue, entry: Entry, today: date) -> str | None:
    """この行を書けないわけ。書けるなら None。"""
    if entry.happened_on > today:
        return "これからの日のことは書けません。日付を直してください。"
    if entry.happened_on < issue.raised_on:
        return "挙がった日より前の日付です。日付を直してください。"
    moved = [one.happened_on for one in issue.entries if one.state is not None]
    if entry.state is not None and moved and entry.happened_on < max(moved):
        return "前に状態が変わった日より、前の日付です。日付を直してください。"
    if entry.state is not None and entry.state not in next_states(issue.state_on(today)):
        return f"いまの状態（{issue.state_on(today).label}）から「{entry.state.label}」には移れません。"
    if not entry.text.strip():
        return "何をしたか、なぜそうしたかを書いてください。"
    return None


def ordered(issues: Iterable[Issue], day: date) -> tuple[Issue, ...]:
    """片付いていないもの、期限を過ぎたもの、優先度の高いもの、期限の近いもの、番号の順。"""
    return tuple(
        sorted(
            issues,
            key=lambda one: (
                not one.state_on(day).is_open,
                not one.is_overdue(day),
                _PRIORITIES.index(one.priority),
                one.due or date.max,
                one.number,
            ),
        )
    )


def issue_line(issue: Issue, day: date) -> IssueLine:
    """計画の版に入る行。"""
    state = issue.state_on(day)
    told = [issue.response.label if issue.response else "", issue.measure or ""]
    return IssueLine(
        key=issue.key,
        number=issue.number,
        title=issue.title,
        kind=issue.kind.label,
        state=state.label,
        is_open=state.is_open,
        priority=issue.priority.label,
        initiative=issue.initiative,
        owner=issue.owner,
        due=issue.due,
        response="　".join(one for one in told if one) or None,
        source=issue.source.label,
        raised_on=issue.raised_on,
        closed_on=issue.closed_on(day),
    )
