"""自己診断の記録の型: 公の観点、標の問い、五つの段階、段階から挙がる課題。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """問いへの答え。低い方から五つで、どの問いでも意味の並びは同じである。"""

    NOT_STARTED = 1
    PARTIAL = 2
    IN_PLACE = 3
    REVIEWED = 4
    ROOTED = 5

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return ("手つかず", "一部だけ", "定めて実施", "確かめて見直し", "根付いている")[self.value - 1]


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """公の観点一つ。open_ended なら、印字に「等」が付き、ほかの観点もあり得る。"""

    id: str
    reference: str
    label: str
    parent: str | None
    open_ended: bool
    order: int


@dataclass(frozen=True, slots=True)
class Issue:
    """低い段階から挙がる課題。item は国の項目、step は手順書のステップの指し方。"""

    up_to: Stage
    label: str
    item: str
    step: str


@dataclass(frozen=True, slots=True)
class Question:
    """問い一つ。問い、段階、課題はどれも標の言葉である。

    states は段階の低い順の五つの状態。measure は裏付けになる標の数の id（なければ None）。
    """

    id: str
    reference: str
    label: str
    viewpoint: str
    text: str
    look_at: str
    states: tuple[str, ...]
    measure: str | None
    issues: tuple[Issue, ...]
    order: int

    def state(self, stage: Stage) -> str:
        """その段階の、見て分かる状態を返す。"""
        return self.states[stage - 1]

    def issues_at(self, stage: Stage) -> tuple[Issue, ...]:
        """その段階と答えたときに挙がる課題を返す。"""
        return tuple(issue for issue in self.issues if stage <= issue.up_to)
