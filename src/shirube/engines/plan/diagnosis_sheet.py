"""自己診断の表: 問いと段階を書き、書き込まれた表を読み、いまの答えと比べる。

空の欄は「変えない」と読む。答えを消したいときは、段階の欄に「未回答」と書く。だから、一部の問いだけを
書いた表も、書き出したまま何も書かなかった表も、ほかの答えを消さない。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shirube.engines.plan.diagnosis_rows import (
    NumberedRow,
    RowCells,
    RowProblem,
    half_width,
    header_problems,
    rows_by_label,
)
from shirube.reference.plan.diagnosis_records import Question, Stage, Viewpoint

VIEWPOINT, NUMBER, QUESTION, LOOK_AT = "観点", "番号", "問い", "見るもの"
STAGE, REASON, EVIDENCE = "段階", "理由", "証拠"
STATES = tuple(f"段階{stage.value}（{stage.label}）の姿" for stage in Stage)
RESPONDENT = "回答者"
HEADER = (VIEWPOINT, NUMBER, QUESTION, LOOK_AT, STAGE, REASON, EVIDENCE, *STATES, RESPONDENT)
UNANSWERED = "未回答"
LIMITS = {REASON: 1_000, EVIDENCE: 300}
_STAGE_NEXT = f"1 から 5 の数字か「{UNANSWERED}」を書いてください"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """一つの問いへの答え: 段階、理由、証拠。"""

    stage: Stage | None = None
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """表から読めた一行。空の欄は None（変えない）。``clears_stage`` は「未回答」と書かれていること。"""

    row: int
    question: str
    stage: Stage | None = None
    clears_stage: bool = False
    reason: str | None = None
    evidence: str | None = None

    def onto(self, current: AnswerText) -> AnswerText:
        """いまの答えに、書かれた欄だけを重ねる。"""
        stage = None if self.clears_stage else self.stage or current.stage
        return AnswerText(
            stage=stage,
            reason=current.reason if self.reason is None else self.reason,
            evidence=current.evidence if self.evidence is None else self.evidence,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswers:
    """読んだ表。直すところが一つでもあれば、行は使わない。"""

    rows: tuple[AnswerRow, ...]
    problems: tuple[RowProblem, ...]
    unread_columns: tuple[str, ...]
    respondents: tuple[str, ...] = ()
    """表に書かれた回答者（重なりなし）。列が無いか空なら空。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """取り込むと変わる答え一つ。"""

    row: int
    question: str
    before: AnswerText
    after: AnswerText


def stage_text(stage: Stage | None) -> str:
    """段階の書き方。「3 定めて実施」。答えがなければ空。"""
    return f"{stage.value} {stage.label}" if stage is not None else ""


def stage_choices() -> tuple[str, ...]:
    """段階の欄で選べる値。"""
    return (*(stage_text(stage) for stage in Stage), UNANSWERED)


def answer_cells(
    viewpoints: Sequence[Viewpoint],
    questions: Sequence[Question],
    answers: Mapping[str, AnswerText],
    respondent: str = "",
) -> tuple[tuple[str, ...], ...]:
    """問いの順に、見出し ``HEADER`` の並びの行を返す。``respondent`` はだれの答えの表か。"""
    labels = {viewpoint.reference: viewpoint.label for viewpoint in viewpoints}
    rows = []
    for question in questions:
        given = answers.get(question.id, AnswerText())
        rows.append(
            (
                labels.get(question.viewpoint, ""),
                str(question.order),
                question.text,
                question.look_at,
                stage_text(given.stage),
                given.reason,
                given.evidence,
                *question.states,
                respondent,
            )
        )
    return tuple(rows)


def read_answers(
    header: Sequence[str], rows: Sequence[NumberedRow], questions: Sequence[Question]
) -> ReadAnswers:
    """書き込まれた表を読む。直すところは、行・列・理由・次にすることを全部返す。"""
    problems = list(header_problems(header, (NUMBER, STAGE)))
    unread = tuple(label for label in header if label.strip() and label.strip() not in HEADER)
    if problems:
        return ReadAnswers(rows=(), problems=tuple(problems), unread_columns=unread)
    by_number = {str(question.order): question.id for question in questions}
    found: dict[str, AnswerRow] = {}
    respondents: dict[str, None] = {}
    for cells in rows_by_label(header, rows):
        respondents |= dict.fromkeys(filter(None, [cells.text(RESPONDENT)]))
        if cells.is_blank((NUMBER, STAGE, REASON, EVIDENCE)):
            continue
        read, wrong = _answer_row(cells, by_number)
        problems += wrong
        if read is None:
            continue
        if read.question in found:
            first = found[read.question].row
            why = f"{first}行目と同じ番号です"
            problems.append(RowProblem(cells.number, NUMBER, why, "一つの問いは一行だけにしてください"))
        else:
            found[read.question] = read
    return ReadAnswers(
        rows=tuple(found.values()),
        problems=tuple(problems),
        unread_columns=unread,
        respondents=tuple(respondents),
    )


def _answer_row(cells: RowCells, by_number: Mapping[str, str]) -> tuple[AnswerRow | None, list[RowProblem]]:
    problems = []
    number = half_width(cells.text(NUMBER)).removesuffix(".0")
    question = by_number.get(number)
    if question is None:
        why = f"番号「{cells.text(NUMBER)}」の問いはありません"
        problems.append(
            RowProblem(cells.number, NUMBER, why, f"1 から {len(by_number)} の番号を書いてください")
        )
    try:
        stage, clears = _stage(cells.text(STAGE))
    except ValueError as error:
        problems.append(RowProblem(cells.number, STAGE, str(error), _STAGE_NEXT))
        return None, problems
    for label, limit in LIMITS.items():
        if len(cells.text(label)) > limit:
            why = f"{len(cells.text(label)):,}字あります"
            problems.append(RowProblem(cells.number, label, why, f"{limit:,}字までに縮めてください"))
    if question is None or problems:
        return None, problems
    row = AnswerRow(
        row=cells.number,
        question=question,
        stage=stage,
        clears_stage=clears,
        reason=cells.text(REASON) or None,
        evidence=cells.text(EVIDENCE) or None,
    )
    return row, problems


def _stage(text: str) -> tuple[Stage | None, bool]:
    """段階の欄を読む。「3」「３」「3 定めて実施」「定めて実施」はどれも同じ。"""
    plain = half_width(text)
    if not plain:
        return None, False
    if plain == UNANSWERED:
        return None, True
    for stage in Stage:
        if plain in (str(stage.value), f"{stage.value}.0", stage.label, stage_text(stage)):
            return stage, False
    raise ValueError(f"「{text}」は段階として読めません")


def answer_changes(rows: Sequence[AnswerRow], current: Mapping[str, AnswerText]) -> tuple[AnswerChange, ...]:
    """いまの答えと違うところだけを、行の順に返す。"""
    found = []
    for row in rows:
        before = current.get(row.question, AnswerText())
        after = row.onto(before)
        if after != before:
            found.append(AnswerChange(row=row.row, question=row.question, before=before, after=after))
    return tuple(found)
