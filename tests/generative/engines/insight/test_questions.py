"""比べる問いの法則: 文字の形から戻り、同じ問いは同じ文字、読めないものは必ず断る。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.comparison_sides import By
from shirube.engines.insight.figures import Clock, FigureKind, Step, figure_named
from shirube.engines.insight.figures import Figure as ComparedFigure
from shirube.engines.insight.question import NARROWING, CannotAsk, Question, Way

days = st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31))
names = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)
pairs = st.builds(lambda name, value: f"{name}={value}", names.filter(lambda one: "=" not in one), names)
questions = st.builds(
    Question,
    figure=names,
    clock=st.sampled_from(Clock),
    on=days,
    before_since=days,
    before_until=days,
    after_since=days,
    after_until=days,
    first=st.just("") | pairs,
    second=st.just("") | pairs,
    other=st.just("") | names,
    moment=st.sampled_from(By),
    follow_up=st.none() | st.integers(1, 3_660),
    finish=st.lists(names, max_size=3).map(lambda found: tuple(sorted(set(found)))),
    strata=st.just("") | names,
    narrowing=st.lists(st.tuples(st.sampled_from(NARROWING), names), max_size=3).map(
        lambda found: tuple(sorted(set(found)))
    ),
)


@given(questions)
def test_text_comes_back_the_same(question: Question) -> None:
    """文字にして読み戻すと同じ問いで、もう一度書いても同じ文字。"""
    text = question.text()
    assert Question.of_text(text) == question and Question.of_text(text).text() == text


@given(questions, st.randoms())
def test_order_of_pairs_does_not_matter(question: Question, chance) -> None:
    """名と値の並びが違っても、知らない名が混じっても、同じ問い。"""
    shuffled = [*question.pairs(), ("page", "3"), ("way", "date")]
    chance.shuffle(shuffled)
    assert Question.of_pairs(shuffled).text() == question.text()


BROKEN = [
    ("on=昨日", "境の日"),
    ("before_until=0001-01-01", "扱える日付"),
    ("clock=砂時計", "時間の計り方"),
    ("moment=いつか", "期間に入れる日"),
    ("follow_up=0", "1 から"),
    ("follow_up=１２", "1 から"),
    ("follow_up=99999", "1 から"),
    ("first=窓口", "切り口=値"),
    ("figure=" + "あ" * 5_000, "長すぎます"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_unreadable_questions_are_refused(text: str, said: str) -> None:
    """読めない問いは、何を直すかを言って断る。"""
    with pytest.raises(CannotAsk, match=said):
        Question.of_text(text)


WAYS = [
    ("", Way.DATE, "何と何を比べるか"),
    ("on=2026-06-01", Way.DATE, ""),
    ("before_until=2026-05-31&after_since=2026-06-01", Way.PERIODS, ""),
    ("first=課=税", Way.VALUES, ""),
    ("second=課=税", Way.VALUES, "一つ目の値"),
    ("other=abc&first=課=税", Way.LOGS, ""),
]


@pytest.mark.parametrize(("text", "way", "missing"), WAYS)
def test_ways_and_what_is_missing(text: str, way: Way, missing: str) -> None:
    """分け方が決まり、足りないものがあれば言う。"""
    question = Question.of_text(text)
    assert (
        question.way is way
        and question.missing.startswith(missing)
        and bool(question.missing) == bool(missing)
    )


@given(st.sampled_from(FigureKind), st.sampled_from(Step))
def test_figure_names_come_back(kind: FigureKind, step: Step) -> None:
    """数の名は、読み戻すと同じ数。"""
    figure = ComparedFigure(
        kind=kind,
        activity="審査" if kind in (FigureKind.SOJOURN, FigureKind.SERVICE, FigureKind.WAITING) else "",
        source="受付" if kind is FigureKind.WAITING else "",
        step=step if kind in (FigureKind.ARRIVALS, FigureKind.COMPLETIONS) else Step.MONTH,
    )
    assert figure_named(figure.name) == figure
