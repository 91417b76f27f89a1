"""自己診断の表の読み方（表）: 段階の書き方と、空の欄の意味。"""

import pytest

from shirube.adapters.tabular import Row
from shirube.engines.plan.diagnosis_sheet import AnswerText, answer_changes, read_answers
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage

QUESTIONS = reference.questions()
FIRST = QUESTIONS[0].id
NOW = AnswerText(stage=Stage.PARTIAL, reason="いまの理由", evidence="いまの証拠")

# 段階の欄の文字 → 取り込んだあとの段階（None は未回答）、いまの答えは段階2
STAGES = [
    ("3", 3),
    ("３", 3),
    ("3.0", 3),
    ("3 定めて実施", 3),
    ("定めて実施", 3),
    (" 5 ", 5),
    ("", 2),
    ("未回答", None),
]
# 読めない一行 → 直すところの列と理由
WRONG = [
    (("1", "6", ""), "段階", "「6」は段階として読めません"),
    (("1", "だいたいできた", ""), "段階", "「だいたいできた」は段階として読めません"),
    (("0", "3", ""), "番号", "番号「0」の問いはありません"),
    (("", "3", ""), "番号", "番号「」の問いはありません"),
    (("1", "3", "あ" * 1_001), "理由", "1,001字あります"),
]
HEADER = ("番号", "段階", "理由")


@pytest.mark.parametrize(("text", "after"), STAGES)
def test_stage_cell(text: str, after: int | None) -> None:
    """段階は数字でも名でも読み、空の欄は変えず、「未回答」と書いたときだけ消す。"""
    read = read_answers(HEADER, [Row(2, ("1", text, ""))], QUESTIONS)
    changes = answer_changes(read.rows, {FIRST: NOW})
    assert read.problems == ()
    reached = changes[0].after if changes else NOW
    assert reached == AnswerText(
        stage=Stage(after) if after else None, reason="いまの理由", evidence="いまの証拠"
    )


@pytest.mark.parametrize(("cells", "column", "why"), WRONG)
def test_wrong_row(cells: tuple[str, ...], column: str, why: str) -> None:
    """読めない行は、行・列・理由・次にすることを述べ、その表のどの行も使わない。"""
    read = read_answers(HEADER, [Row(7, cells)], QUESTIONS)
    (problem,) = read.problems
    assert (problem.row, problem.column, problem.why) == (7, column, why)
    assert problem.next
    assert read.rows == ()


def test_same_question_twice() -> None:
    """同じ問いの行が二つあれば、どちらを使うかを勝手に決めない。"""
    read = read_answers(HEADER, [Row(2, ("1", "3", "")), Row(5, ("1", "4", ""))], QUESTIONS)
    assert [(one.row, one.why) for one in read.problems] == [(5, "2行目と同じ番号です")]


def test_missing_column() -> None:
    """番号か段階の列が無い表は、列の名を挙げて断る。"""
    assert [one.column for one in read_answers(("問い",), [], QUESTIONS).problems] == ["番号", "段階"]
