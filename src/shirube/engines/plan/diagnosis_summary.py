"""自己診断のまとめ: 観点ごとの答えの数と、前の診断からの動き。

平均は出さない。答えのない問いを除いた平均は、答えた所だけが良い団体ほど高く見えるからである（標の定め）。
観点ごとに、段階ごとの数と、答えのない問いの数を、いつも合わせて示す。
観点は 自治体DX全体手順書【第2.0版】参考3-②、問いと五つの段階は標の定め。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shirube.reference.plan.diagnosis_records import Question, Stage, Viewpoint
from shirube.values.labelled_enum import LabelledEnum

Stages = Mapping[str, Stage | None]
"""問いの id から、その段階。答えのない問いは None か、鍵が無い。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewpointSummary:
    """一つの観点のまとめ。``counts`` は段階 1〜5 の数、``unanswered`` は答えのない問いの数。"""

    viewpoint: str
    label: str
    parent_label: str | None
    counts: tuple[int, int, int, int, int]
    unanswered: int
    lowest: Stage | None
    lowest_questions: tuple[str, ...]

    @property
    def answered(self) -> int:
        """答えのある問いの数。"""
        return sum(self.counts)

    @property
    def asked(self) -> int:
        """問いの数。"""
        return self.answered + self.unanswered

    @property
    def progress_label(self) -> str:
        """「12問のうち9問」。"""
        return f"{self.asked}問のうち{self.answered}問"


class Move(LabelledEnum):
    """前の診断からの動き。"""

    RISEN = "risen", "上がった"
    FALLEN = "fallen", "下がった"
    SAME = "same", "変わらない"
    FIRST = "first", "今回はじめて答えた"
    LOST = "lost", "今回は答えがない"
    SILENT = "silent", "どちらも答えがない"


def summaries(
    viewpoints: Sequence[Viewpoint], questions: Sequence[Question], stages: Stages
) -> tuple[ViewpointSummary, ...]:
    """問いのある観点を、印字の順にまとめる。"""
    labels = {viewpoint.id: viewpoint.label for viewpoint in viewpoints}
    found = []
    for viewpoint in viewpoints:
        mine = [question for question in questions if question.viewpoint == viewpoint.reference]
        if mine:
            parent = labels.get(viewpoint.parent) if viewpoint.parent else None
            found.append(_summary(viewpoint.reference, viewpoint.label, parent, mine, stages))
    return tuple(found)


def whole(questions: Sequence[Question], stages: Stages) -> ViewpointSummary:
    """すべての問いのまとめ。"""
    return _summary("", "すべての観点", None, questions, stages)


def _summary(
    viewpoint: str, label: str, parent: str | None, questions: Sequence[Question], stages: Stages
) -> ViewpointSummary:
    given = {question.id: stages.get(question.id) for question in questions}
    known = [stage for stage in given.values() if stage is not None]
    first, second, third, fourth, fifth = (known.count(stage) for stage in Stage)
    lowest = min(known, default=None)
    return ViewpointSummary(
        viewpoint=viewpoint,
        label=label,
        parent_label=parent,
        counts=(first, second, third, fourth, fifth),
        unanswered=len(given) - len(known),
        lowest=lowest,
        lowest_questions=tuple(id for id, stage in given.items() if stage is not None and stage == lowest),
    )


def move(now: Stage | None, before: Stage | None) -> Move:
    """一つの問いの、前の診断からの動き。"""
    if now is None:
        return Move.SILENT if before is None else Move.LOST
    if before is None:
        return Move.FIRST
    if now == before:
        return Move.SAME
    return Move.RISEN if now > before else Move.FALLEN


def moves(questions: Sequence[Question], now: Stages, before: Stages) -> dict[str, Move]:
    """問いごとの動き。"""
    return {question.id: move(now.get(question.id), before.get(question.id)) for question in questions}
