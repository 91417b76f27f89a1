"""自己診断から挙がる課題: 低い段階の答えと、その課題が指す国の項目と手順書の手順。

どの段階からどの課題を挙げるかは問いの資料（標の定め）が持つ。答えのない問いからは挙げない。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shirube.engines.plan.diagnosis_summary import Stages
from shirube.reference.plan.diagnosis_records import Question, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedFinding:
    """挙がった課題一つ。item は国の項目、step は手順書の手順の指し方。"""

    question: str
    stage: Stage
    label: str
    item: str
    step: str

    @property
    def identity(self) -> tuple[str, str]:
        """同じ課題を見分ける鍵。"""
        return self.question, self.label


def raised_findings(questions: Sequence[Question], stages: Stages) -> tuple[RaisedFinding, ...]:
    """答えから挙がる課題を、段階の低い順（同じなら問いの順）に返す。"""
    found = [
        RaisedFinding(question=question.id, stage=stage, label=issue.label, item=issue.item, step=issue.step)
        for question in questions
        if (stage := stages.get(question.id)) is not None
        for issue in question.issues_at(stage)
    ]
    return tuple(sorted(found, key=lambda finding: finding.stage))
