"""照会の状態: 受付 → 割振 → 回答中 → 取りまとめ → 決裁 → 回答済み。進めてよいときと、その理由。

答えを送る前に、決裁に上げた人のほかの人が認めるか、標の外での決裁を記録する。
状態の名と順は標の定め（origin: ours）。
"""

from __future__ import annotations

from dataclasses import dataclass

from shirube.values.labelled_enum import LabelledEnum


class Stage(LabelledEnum):
    """照会の状態。"""

    RECEIVED = "received", "受付"
    ASSIGNED = "assigned", "割振"
    ANSWERING = "answering", "回答中"
    COMPILING = "compiling", "取りまとめ"
    DECIDING = "deciding", "決裁"
    SENT = "sent", "回答済み"

    @property
    def is_open(self) -> bool:
        """まだ回答していない。"""
        return self is not Stage.SENT

    @property
    def takes_answers(self) -> bool:
        """課の答えを受け付ける。"""
        return self in (Stage.ANSWERING, Stage.COMPILING)

    @property
    def is_editable(self) -> bool:
        """照会・様式・設問を変えられる。決裁に上げたあとは、認めた中身が変わるので変えられない。"""
        return self not in (Stage.DECIDING, Stage.SENT)


_NEXT = {
    Stage.RECEIVED: (Stage.ASSIGNED,),
    Stage.ASSIGNED: (Stage.ANSWERING, Stage.RECEIVED),
    Stage.ANSWERING: (Stage.COMPILING, Stage.ASSIGNED),
    Stage.COMPILING: (Stage.DECIDING, Stage.ANSWERING),
    Stage.DECIDING: (Stage.SENT, Stage.COMPILING),
    Stage.SENT: (),
}


class CannotMoveStage(ValueError):
    """この状態には進めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """進めてよいかを決めること。"""

    questions: int
    unassigned: int
    unanswered: int
    is_decided: bool


def check_move(now: Stage, wanted: Stage, standing: Standing) -> None:
    """進めてよいか。いけなければ、なぜ・次に何をするかを言う。"""
    if wanted not in _NEXT[now]:
        raise CannotMoveStage(
            f"「{now.label}」から「{wanted.label}」には進めません。画面を開き直して、いまの状態を確かめてください。"
        )
    if wanted is following(now) and not standing.questions:
        raise CannotMoveStage(_no_questions(now, wanted))
    if wanted is Stage.ANSWERING and standing.unassigned:
        raise CannotMoveStage(
            f"答える課の決まっていない設問が{standing.unassigned}件あります。課を割り振ってから始めてください。"
        )
    if wanted is Stage.DECIDING and standing.unanswered:
        raise CannotMoveStage(
            f"答えのない設問が{standing.unanswered}件あります。課に催促するか、「空欄で返す」と答えてください。"
        )
    if wanted is Stage.SENT and not standing.is_decided:
        raise CannotMoveStage(
            "まだ決裁が済んでいません。認める人に頼むか、標の外での決裁を記録してください。"
        )


def _no_questions(now: Stage, wanted: Stage) -> str:
    """設問の無い照会を進められないわけと、次にすること。"""
    if now is Stage.RECEIVED:
        return "設問がまだありません。先に、様式から答えのセルを選ぶか、設問を足してください。"
    says = f"設問が一つもないので、「{wanted.label}」に進めません（すべて外されています）。"
    if now.is_editable:
        return f"{says}「設問と割り振り」で設問を足し、答えがそろってから進めてください。"
    return f"{says}「{Stage.COMPILING.label}」に戻し、設問を足して、答えをそろえてください。"


def following(now: Stage) -> Stage | None:
    """次の状態。"""
    steps = _NEXT[now]
    return steps[0] if steps else None
