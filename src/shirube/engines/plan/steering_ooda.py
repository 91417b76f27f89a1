"""OODA の短い輪: 観察 → 情勢判断 → 意思決定 → 行動 → 結果。速く決めるための記録で、どれだけかかったかも示す。

四つの段（Observe・Orient・Decide・Act）と、計画を立てる段がなく速く決められることは 自治体DX全体手順書
【第2.0版】参考5-② による。結果の段、進み方、終わり方は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from shirube.values.labelled_enum import LabelledEnum

SOURCE = "自治体DX全体手順書【第2.0版】参考5-②"


class LoopStage(LabelledEnum):
    """輪の段。並びは進む順。"""

    OBSERVE = "observe", "観察"
    ORIENT = "orient", "情勢判断"
    DECIDE = "decide", "意思決定"
    ACT = "act", "行動"
    RESULT = "result", "結果"

    @property
    def question(self) -> str:
        """この段で書くこと。"""
        return {
            "observe": "何が起きたか、何が見えたか",
            "orient": "どういう状況か、放っておくとどうなるか",
            "decide": "どうすると決めたか、だれが決めたか",
            "act": "だれが、いつまでに、何をするか",
            "result": "やってみて、どうなったか",
        }[self.value]


class Ending(LabelledEnum):
    """輪の終わり方。"""

    ISSUE = "issue", "課題・リスクとして管理する"
    TASK = "task", "工程の見直しを提案する"
    NOTE = "note", "記録にとどめる"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """輪の一段の記録。`who`・`due` は行動の段の、だれが・いつまでに。"""

    stage: LoopStage
    happened_on: date
    text: str
    who: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """一つの輪。`steps` は書いた順（初めは観察）。終えた輪は `ended_on` を持つ。"""

    key: str
    title: str
    steps: tuple[Step, ...]
    ended_on: date | None = None
    ending: Ending | None = None

    @property
    def stage(self) -> LoopStage:
        """いまの段。"""
        return self.steps[-1].stage

    @property
    def observed_on(self) -> date:
        """はじめの観察の日。"""
        return self.steps[0].happened_on

    def days(self, today: date) -> int:
        """始めてからの日数。終えた輪は、終えるまでの日数。"""
        return ((self.ended_on or today) - self.observed_on).days

    def decided_in(self) -> int | None:
        """観察から初めの意思決定までの日数。まだなら None。"""
        first = next((one for one in self.steps if one.stage is LoopStage.DECIDE), None)
        return None if first is None else (first.happened_on - self.observed_on).days

    def is_late(self, today: date) -> bool:
        """行動の期限を過ぎて、結果がまだない。"""
        last = self.steps[-1]
        return (
            self.ended_on is None
            and last.stage is LoopStage.ACT
            and last.due is not None
            and last.due < today
        )

    @property
    def turns(self) -> int:
        """何回まわしたか（観察に戻った回数に一を足す）。"""
        return 1 + sum(
            after.stage is LoopStage.OBSERVE and before.stage is not LoopStage.OBSERVE
            for before, after in pairwise(self.steps)
        )


_STAGES = tuple(LoopStage)


def next_stages(stage: LoopStage) -> tuple[LoopStage, ...]:
    """この段の次に書ける段: 次の段、同じ段の続き、観察に戻る。おすすめの順。"""
    at = _STAGES.index(stage)
    following = _STAGES[at + 1 : at + 2]
    return tuple(dict.fromkeys((*following, stage, LoopStage.OBSERVE)))


def step_problem(loop: Loop, step: Step, today: date) -> str | None:
    """この段を書けないわけ。書けるなら None。"""
    if loop.ended_on is not None:
        return "このOODAループは終わっています。続きは、新しいOODAループとして始めてください。"
    if step.stage not in next_stages(loop.stage):
        wanted = "・".join(one.label for one in next_stages(loop.stage))
        return f"いまは「{loop.stage.label}」の段です。次に書けるのは {wanted} です。"
    if step.happened_on > today:
        return "これからの日のことは書けません。日付を直してください。"
    if step.happened_on < loop.steps[-1].happened_on:
        return "前の段より前の日付です。日付を直してください。"
    return _text_problem(step)


def _text_problem(step: Step) -> str | None:
    if not step.text.strip():
        return f"「{step.stage.label}」を書いてください（{step.stage.question}）。"
    if step.stage is LoopStage.ACT and not (step.who and step.due):
        return "行動は、だれがいつまでにするかも書いてください。"
    if step.due is not None and step.due < step.happened_on:
        return "行動の期限が、行動を決めた日より前です。日付を直してください。"
    return None


def ending_problem(loop: Loop, ended_on: date, today: date) -> str | None:
    """輪を終えられないわけ。終えられるなら None。意思決定のない輪は終えない。"""
    if loop.ended_on is not None:
        return "このOODAループは、もう終わっています。"
    if all(one.stage is not LoopStage.DECIDE for one in loop.steps):
        return (
            "意思決定がまだ書かれていません。何もしないと決めたときも、そう決めたわけを書いてから終えます。"
        )
    if ended_on > today or ended_on < loop.steps[-1].happened_on:
        return "終えた日は、最後の段の日から今日までの日にしてください。"
    return None


def median_days(loops: Iterable[Loop], today: date) -> int | None:
    """終えた輪にかかった日数の中央値（偶数なら小さいほう）。終えた輪がなければ None。"""
    days = sorted(one.days(today) for one in loops if one.ended_on is not None)
    return days[(len(days) - 1) // 2] if days else None


def ordered(loops: Iterable[Loop], today: date) -> tuple[Loop, ...]:
    """続いている輪を先に、行動の期限を過ぎたもの、長く続いているものの順に。終えた輪は新しい順。"""
    rows = tuple(loops)
    going = [one for one in rows if one.ended_on is None]
    ended = [one for one in rows if one.ended_on is not None]
    going.sort(key=lambda one: (not one.is_late(today), one.observed_on))
    ended.sort(key=lambda one: one.ended_on or today, reverse=True)
    return (*going, *ended)
