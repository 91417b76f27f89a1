"""自己診断の画面の表と図。"""

from collections.abc import Sequence

from django.urls import reverse

from shirube.apps.plan.diagnosis.queries import Picture
from shirube.apps.plan.diagnosis.views.page import stage_badge
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_summary import Move
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Question, Stage
from shirube.ui.chart import Category, Figure, Series, stacked_bar_chart
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table

_MOVES = {Move.RISEN: "success", Move.FALLEN: "error", Move.LOST: "warning"}


def stage_figure(picture: Picture) -> Figure:
    """観点ごとの、段階の数と未回答の数。"""
    lines = picture.summaries
    series = [
        Series(f"{stage.value} {stage.label}", [one.counts[stage - 1] for one in lines]) for stage in Stage
    ]
    return stacked_bar_chart(
        "diagnosis-stages",
        "観点ごとの段階",
        [Category(one.label) for one in lines],
        [*series, Series("未回答", [one.unanswered for one in lines])],
        unit="問",
        category_name="観点",
    )


def summary_table(picture: Picture) -> Table:
    """観点ごとのまとめ。平均は出さない。"""
    columns = [
        Column("viewpoint", "観点", is_row_header=True),
        Column("answered", "答えた問い", align="end"),
        *(Column(f"stage{stage.value}", f"段階{stage.value}", align="end") for stage in Stage),
        Column("lowest", "いちばん低い問い"),
    ]
    labels = {question.id: question.label for question in reference.questions()}
    rows = []
    for one in (*picture.summaries, picture.whole):
        shown = "、".join(labels[id] for id in one.lowest_questions[:3])
        rest = f" ほか{len(one.lowest_questions) - 3}問" if len(one.lowest_questions) > 3 else ""
        cells = {
            "viewpoint": Cell(one.label, note=one.parent_label),
            "answered": Cell(f"{one.answered}／{one.asked}問"),
            "lowest": Cell(
                f"{shown}{rest}" if one.lowest else "まだ答えがありません",
                note=f"段階{one.lowest.value}" if one.lowest else None,
            ),
        }
        cells |= {f"stage{stage.value}": Cell(str(one.counts[stage - 1])) for stage in Stage}
        rows.append(Row(cells))
    return Table("観点ごとのまとめ", columns, rows, caption_hidden=True)


def move_terms(picture: Picture) -> list[Term]:
    """前の診断からの動きの数。前の診断がなければ空。"""
    counts = {move: list(picture.moves.values()).count(move) for move in Move}
    return [Term(move.label, f"{count}問") for move, count in counts.items() if count]


def question_table(plan: Plan, picture: Picture, questions: Sequence[Question]) -> Table:
    """問いの一覧。"""
    columns = [
        Column("number", "番号", align="end"),
        Column("question", "問い", is_row_header=True),
        Column("stage", "段階"),
        Column("before", "前回"),
        Column("sections", "各課の答え", align="end"),
        Column("reason", "理由と証拠"),
    ]
    rows = []
    for question in questions:
        answer = picture.answers[question.id]
        stage = Stage(answer.stage) if answer.stage else None
        count = picture.section_counts.get(question.id, 0)
        cells = {
            "number": Cell(str(question.order)),
            "question": Cell(question.label),
            "stage": Cell(badge=stage_badge(stage)),
            "before": _before(picture, question),
            "sections": Cell(f"{count}所属" if count else "―"),
            "reason": Cell(answer.reason, note=answer.evidence or None),
        }
        rows.append(Row(cells, href=reverse("diagnosis.answer", args=[plan.key, answer.key])))
    return Table("問いと答え", columns, rows)


def _before(picture: Picture, question: Question) -> Cell:
    move = picture.moves.get(question.id)
    if move is None:
        return Cell("―")
    stage = picture.previous_stages.get(question.id)
    text = f"段階{stage.value}" if stage else "未回答"
    if move in (Move.SAME, Move.SILENT):
        return Cell(f"{text}（{move.label}）")
    return Cell(text, badge=Badge(move.label, _MOVES.get(move, "info")))
