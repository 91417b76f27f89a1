"""自己診断の法則: まとめの数は合い、書き出した表を取り込んでも何も変わらない。"""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shirube.adapters.tabular import Row
from shirube.engines.plan.diagnosis_findings import raised_findings
from shirube.engines.plan.diagnosis_roles_sheet import HEADER as HOLDER_HEADER
from shirube.engines.plan.diagnosis_roles_sheet import HolderText, holder_cells, read_holders
from shirube.engines.plan.diagnosis_sheet import (
    HEADER,
    AnswerText,
    answer_cells,
    answer_changes,
    read_answers,
)
from shirube.engines.plan.diagnosis_structure import HolderKind
from shirube.engines.plan.diagnosis_summary import Move, moves, summaries, whole
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan import editions
from shirube.reference.plan.diagnosis_records import Stage

QUESTIONS, VIEWPOINTS = reference.questions(), reference.viewpoints()
ROLES = editions.edition("2.2").roles
WORDS = st.text(alphabet="窓口の様式を直す。Ａa1 ", max_size=20).map(str.strip)
ANSWERS = st.dictionaries(
    st.sampled_from([question.id for question in QUESTIONS]),
    st.builds(AnswerText, stage=st.none() | st.sampled_from(list(Stage)), reason=WORDS, evidence=WORDS),
)
STAGES = ANSWERS.map(lambda answers: {id: text.stage for id, text in answers.items()})
DAYS = st.none() | st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
HOLDERS = st.builds(
    HolderText,
    role=st.sampled_from([role.id for role in ROLES]),
    kind=st.sampled_from(list(HolderKind)),
    name=WORDS.filter(bool),
    department_code=st.sampled_from(["", "A1"]),
    starts_on=DAYS,
    ends_on=DAYS,
    is_concurrent=st.booleans(),
    note=WORDS,
).filter(lambda one: not (one.starts_on and one.ends_on and one.ends_on < one.starts_on))


@given(STAGES)
def test_counts_add_up(stages: dict[str, Stage | None]) -> None:
    """観点ごとの数を足すと全体になり、答えと未回答を足すと問いの数になる。"""
    found, every = summaries(VIEWPOINTS, QUESTIONS, stages), whole(QUESTIONS, stages)
    assert [sum(column) for column in zip(*(one.counts for one in found), strict=True)] == list(every.counts)
    assert sum(one.unanswered for one in found) == every.unanswered
    assert every.answered + every.unanswered == every.asked == len(QUESTIONS)
    assert every.answered == sum(stage is not None for stage in stages.values())


@given(STAGES, STAGES)
def test_moves_turn_around(now: dict[str, Stage | None], before: dict[str, Stage | None]) -> None:
    """前と今を入れ替えると、上がったは下がったに、はじめては答えがないに変わる。"""
    turned = {Move.RISEN: Move.FALLEN, Move.FALLEN: Move.RISEN, Move.FIRST: Move.LOST, Move.LOST: Move.FIRST}
    forward, back = moves(QUESTIONS, now, before), moves(QUESTIONS, before, now)
    assert {id: turned.get(move, move) for id, move in forward.items()} == back


@given(ANSWERS)
def test_exported_sheet_changes_nothing(answers: dict[str, AnswerText]) -> None:
    """書き出した表をそのまま取り込んでも、変わるところは一つもない。"""
    cells = answer_cells(VIEWPOINTS, QUESTIONS, answers, "決めた答え")
    read = read_answers(HEADER, [Row(at, line) for at, line in enumerate(cells, 2)], QUESTIONS)
    assert read.problems == ()
    assert read.respondents == ("決めた答え",)
    assert answer_changes(read.rows, answers) == ()


@given(STAGES)
def test_higher_stage_raises_no_more(stages: dict[str, Stage | None]) -> None:
    """答えが一段上がると、挙がる課題は増えない。答えのない問いからは挙がらない。"""
    higher = {id: Stage(min(stage + 1, 5)) if stage else None for id, stage in stages.items()}
    lower_found = {one.identity for one in raised_findings(QUESTIONS, stages)}
    assert {one.identity for one in raised_findings(QUESTIONS, higher)} <= lower_found
    assert {question for question, _ in lower_found} <= {id for id, stage in stages.items() if stage}


@given(st.lists(HOLDERS, max_size=5))
def test_holder_sheet_reads_back(holders: list[HolderText]) -> None:
    """担い手の表は、書いたとおりに読み戻る。"""
    lines = [
        tuple(cell.isoformat() if isinstance(cell, date) else cell or "" for cell in holder_cells(ROLES, one))
        for one in holders
    ]
    read = read_holders(
        HOLDER_HEADER, [Row(at, line) for at, line in enumerate(lines, 2)], ROLES, {"A1": "窓口課"}
    )
    assert read.problems == ()
    assert [one.holder for one in read.rows] == holders
