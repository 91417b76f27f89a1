"""自己診断のまとめの決まり（表）: 平均は出さず、答えのない問いをいつも数に残す。"""

import pytest

from shirube.engines.plan.diagnosis_summary import Move, move, summaries, whole
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage

# 今回、前回 → 動き
MOVES = [
    (3, 2, Move.RISEN),
    (2, 3, Move.FALLEN),
    (3, 3, Move.SAME),
    (3, None, Move.FIRST),
    (None, 3, Move.LOST),
    (None, None, Move.SILENT),
]

# ペーパーレス化の二問への答え → 段階1〜5の数、未回答の数、書き方、いちばん低い段階
PAPERLESS = [
    ((None, None), (0, 0, 0, 0, 0), 2, "2問のうち0問", None),
    ((5, None), (0, 0, 0, 0, 1), 1, "2問のうち1問", 5),
    ((1, 5), (1, 0, 0, 0, 1), 0, "2問のうち2問", 1),
    ((3, 3), (0, 0, 2, 0, 0), 0, "2問のうち2問", 3),
]


def stage(value: int | None) -> Stage | None:
    """段階。"""
    return Stage(value) if value else None


@pytest.mark.parametrize(("now", "before", "expected"), MOVES)
def test_move(now: int | None, before: int | None, expected: Move) -> None:
    """前の診断からの動き。答えのなかった問いは「上がった」にも「下がった」にもしない。"""
    assert move(stage(now), stage(before)) is expected


@pytest.mark.parametrize(("given", "counts", "unanswered", "label", "lowest"), PAPERLESS)
def test_viewpoint_summary(
    given: tuple[int | None, int | None],
    counts: tuple[int, ...],
    unanswered: int,
    label: str,
    lowest: int | None,
) -> None:
    """観点ごとに、段階ごとの数と未回答の数を並べる。5 と未回答の二問は「5」ではない。"""
    mine = [one for one in reference.questions() if "paperless" in one.viewpoint]
    stages = {question.id: stage(value) for question, value in zip(mine, given, strict=True)}
    (summary,) = summaries(reference.viewpoints(), mine, stages)
    assert summary.label == "ペーパーレス化"
    assert (summary.counts, summary.unanswered) == (counts, unanswered)
    assert summary.progress_label == label
    assert summary.lowest == stage(lowest)


def test_every_question_belongs_to_one_summary() -> None:
    """観点ごとの問いの数を足すと、すべての問いの数になる。"""
    questions = reference.questions()
    found = summaries(reference.viewpoints(), questions, {})
    assert sum(one.asked for one in found) == whole(questions, {}).asked == len(questions)
