"""自己診断の観点（公）と問い（標）を記録として返す。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item, Pack
from shirube.reference.plan.diagnosis_records import Issue, Question, Stage, Viewpoint

VIEWPOINTS = "plan.diagnosis_viewpoints"
QUESTIONS = "plan.diagnosis_questions"


class QuestionNotFound(LookupError):
    """その id の問いがない。"""

    def __init__(self, question_id: str) -> None:
        super().__init__(
            f"問い「{question_id}」はない。一覧は shirube reference show {QUESTIONS} で見られる。"
        )
        self.question_id = question_id


@cache
def viewpoints() -> tuple[Viewpoint, ...]:
    """観点を印字の順に返す。大きな観点の後に、その下の観点が続く。"""
    pack = loader.pack(VIEWPOINTS)
    return tuple(
        Viewpoint(
            id=item.id,
            reference=pack.reference(item),
            label=item.label,
            parent=fields.text(item.fields, "parent"),
            open_ended=item.fields["open_ended"] is True,
            order=order,
        )
        for order, item in enumerate(pack.items, start=1)
    )


@cache
def questions() -> tuple[Question, ...]:
    """問いを観点の順に返す。"""
    pack = loader.pack(QUESTIONS)
    return tuple(_question(pack, item, order) for order, item in enumerate(pack.items, start=1))


def question(question_id: str) -> Question:
    """id の問いを返す。なければ QuestionNotFound。"""
    found = next((question for question in questions() if question.id == question_id), None)
    if found is None:
        raise QuestionNotFound(question_id)
    return found


def _question(pack: Pack, item: Item, order: int) -> Question:
    return Question(
        id=item.id,
        reference=pack.reference(item),
        label=item.label,
        viewpoint=fields.written(item.fields, "viewpoint"),
        text=fields.written(item.fields, "text"),
        look_at=fields.written(item.fields, "look_at"),
        states=fields.texts(item.fields, "stages"),
        measure=fields.text(item.fields, "measure"),
        issues=tuple(_issue(issue) for issue in fields.parts(item.fields, "issues")),
        order=order,
    )


def _issue(issue: fields.Fields) -> Issue:
    return Issue(
        up_to=Stage(fields.number(issue, "up_to") or 0),
        label=fields.written(issue, "label"),
        item=fields.written(issue, "item"),
        step=fields.written(issue, "step"),
    )
