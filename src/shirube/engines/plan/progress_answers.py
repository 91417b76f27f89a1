"""進捗照会の一行: 聞いている作業のいまの値、課の答え、二つの違い。

答えは「いまの値に、書かれたところだけを重ねたもの」である。空の欄は何も言っていないので、いまの値のままにする。
何も書かれていない行は答えではない（「変わりなし」と数えない）。変わりがないときは、そう書いてもらう。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.returned_sheets import Difference
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.values.era import format_date

ANSWERABLE = (State.PLANNED, State.ACTIVE, State.DONE)
"""課が答えられる状態。中止と期限の変更は計画を変えることなので、照会では受けない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """一つの作業についての、課の答え。"""

    state: State
    progress: int | None = None
    started_on: date | None = None
    ended_on: date | None = None
    happened: str = ""
    trouble: str = ""
    next_step: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """照会の一行。

    `version` は作業の版。`last` はこの照会での最後の答え、`previous` は前の照会での答え、`said_on` はその日。
    `closed_because` は、もう答えられない理由（なければ空）。
    """

    key: str
    section: str
    version: int
    initiative: str
    title: str
    kind: TaskKind = TaskKind.WORK
    due: date | None = None
    precision: Precision = Precision.DAY
    state: State = State.PLANNED
    progress: int | None = None
    started_on: date | None = None
    ended_on: date | None = None
    last: Answer | None = None
    previous: Answer | None = None
    said_on: date | None = None
    closed_because: str = ""

    @property
    def is_answered(self) -> bool:
        """この照会で、もう答えた。"""
        return self.last is not None

    @property
    def current(self) -> Answer:
        """いまの値を、答えの形で。言葉はこの照会での最後の答え。"""
        said = self.last
        return Answer(
            state=self.state,
            progress=self.progress,
            started_on=self.started_on,
            ended_on=self.ended_on,
            happened=said.happened if said else "",
            trouble=said.trouble if said else "",
            next_step=said.next_step if said else "",
            is_unchanged=said.is_unchanged if said else False,
        )

    @property
    def due_text(self) -> str:
        """守るべき日。"""
        return date_text(self.due, self.precision)

    @property
    def last_text(self) -> str:
        """最後に分かっている値の、一つの文。"""
        parts = [self.state.label]
        if self.progress is not None:
            parts.append(f"{self.progress}％")
        if self.started_on:
            parts.append(f"始 {format_date(self.started_on, 'short')}")
        if self.ended_on:
            parts.append(f"終 {format_date(self.ended_on, 'short')}")
        said = self.last or self.previous
        words = "／".join(one for one in (said.happened, said.trouble, said.next_step) if one) if said else ""
        when = f"{format_date(self.said_on, 'short')}の報告" if self.said_on else "報告なし"
        return f"{'・'.join(parts)}（{when}）{words}"


def differences(asked: AskedLine, answer: Answer) -> tuple[Difference, ...]:
    """答えが変えるところ。"""
    old = asked.current
    pairs = (
        ("状態", old.state.label, answer.state.label),
        ("進み（％）", _number(old.progress), _number(answer.progress)),
        ("始めた日", _day(old.started_on), _day(answer.started_on)),
        ("終えた日", _day(old.ended_on), _day(answer.ended_on)),
        ("一言", old.happened, answer.happened),
        ("困りごと・求める支援", old.trouble, answer.trouble),
        ("次にすること", old.next_step, answer.next_step),
    )
    return tuple(Difference(label, before, after) for label, before, after in pairs if before != after)


def is_same(asked: AskedLine, answer: Answer) -> bool:
    """もうそのとおりに答えてあり、いまの値もそうなっている。"""
    return asked.last == answer and not differences(asked, answer)


def _number(value: int | None) -> str:
    return "" if value is None else f"{value}％"


def _day(value: date | None) -> str:
    return "" if value is None else format_date(value)
