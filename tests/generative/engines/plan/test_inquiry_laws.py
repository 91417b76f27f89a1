"""照会の法則: 状態の歩き方、問いの似ている点、下書きの選び方、数の読み方。"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_prefill import MOST, Known, Memory, Origin, is_stale
from shirube.engines.plan.inquiry_similarity import containment, similarity, wording
from shirube.engines.plan.inquiry_state import CannotMoveStage, Stage, Standing, check_move
from shirube.engines.plan.inquiry_values import CannotReadAnswer, read_value, shown_value

TODAY = date(2026, 11, 21)
PARTS = (
    "手続",
    "の",
    "数",
    "職員",
    "未",
    "令和8年度",
    "問1 ",
    "オンライン",
    "申請",
    "（人）",
    "（千円）",
    "、",
)
TEXTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map("".join)
DAYS = st.none() | st.dates(date(2023, 1, 1), TODAY)
KNOWN = st.builds(
    lambda origin, name, value, as_of, unit: Known(
        origin=origin, names=(name,), value=value, as_of=as_of, where="ここ", unit=unit
    ),
    st.sampled_from(Origin),
    TEXTS,
    st.sampled_from(("58", "58件", "1,234", "多数", "0", "1,2")),
    DAYS,
    st.sampled_from(("", "人", "円", "千円", "名")),
)


@given(
    st.lists(st.tuples(st.sampled_from(Stage), st.booleans(), st.integers(0, 2), st.booleans()), max_size=25)
)
def test_every_reply_was_decided_with_every_answer(tries: list[tuple[Stage, bool, int, bool]]) -> None:
    """でたらめに押し続けても、一段ずつしか動かず、回答済みに着いたときは決裁が済み、送ったあとは動かない。"""
    road = [Stage.RECEIVED]
    decided_when_sent = []
    for wanted, has_questions, missing, is_decided in tries:
        standing = Standing(
            questions=3 if has_questions else 0, unassigned=missing, unanswered=missing, is_decided=is_decided
        )
        try:
            check_move(road[-1], wanted, standing)
        except CannotMoveStage as refusal:
            assert str(refusal).endswith("。")
            continue
        if wanted in (Stage.ANSWERING, Stage.DECIDING) and road[-1] is not Stage.DECIDING:
            assert missing == 0
        if wanted is Stage.SENT:
            decided_when_sent.append(is_decided)
        road.append(wanted)
    order = list(Stage)
    assert all(abs(order.index(one) - order.index(other)) == 1 for one, other in pairwise(road))
    assert Stage.SENT not in road[:-1]
    assert all(decided_when_sent)


@given(TEXTS, TEXTS)
def test_likeness_is_mutual_and_whole_only_for_itself(one: str, other: str) -> None:
    """似ている点は、どちらから見ても同じで 0〜100。自分とは 100（字の残らない問いは 0）。"""
    a, b = wording(one), wording(other)
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 100 and 0 <= containment(a, b) <= 100
    assert similarity(a, a) == (100 if a.key else 0)


@given(st.lists(KNOWN, max_size=8), TEXTS, st.randoms(use_true_random=False))
def test_drafts_are_few_readable_and_in_order(known: list[Known], asked: str, random: object) -> None:
    """下書きは三つまで、値は重ならず、古い値は新しい値の後。渡した順によらず、値は必ず数として読める。"""
    found = Memory(known, TODAY).suggestions(asked, AnswerKind.NUMBER)
    assert len(found) <= MOST
    assert len({one.value for one in found}) == len(found)
    assert [one.is_stale for one in found] == sorted(one.is_stale for one in found)
    for one in found:
        assert one.is_stale == is_stale(one.as_of, TODAY)
        assert read_value(one.value, AnswerKind.NUMBER) == one.value
    mixed = list(known)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = Memory(mixed, TODAY).suggestions(asked, AnswerKind.NUMBER)
    assert [one.value for one in again] == [one.value for one in found]


@given(
    st.sampled_from(Origin),
    st.sampled_from(("円", "千円", "人", "件", "%")),
    st.sampled_from(("円", "千円", "人", "件", "%")),
)
def test_other_unit_is_never_offered(origin: Origin, held: str, asked: str) -> None:
    """控えた単位と聞かれた単位が違えば、元が何であっても下書きにならない。同じなら必ずなる。"""
    one = Known(
        origin=origin, names=("情報システムの年間の量",), value="5", as_of=TODAY, where="x", unit=held
    )
    found = Memory([one], TODAY).suggestions(f"情報システムの年間の量（単位：{asked}）", AnswerKind.NUMBER)
    assert bool(found) is (held == asked)


@given(st.decimals(Decimal(-10) ** 9, Decimal(10) ** 9, places=2), st.sampled_from(("", "件", " 円", "　人")))
def test_number_shown_on_screen_is_read_back(number: Decimal, unit: str) -> None:
    """画面で見せた数を打ち直しても、単位や三桁ごとの区切りがあっても、同じ数になる。"""
    value = read_value(str(number), AnswerKind.NUMBER)
    assert Decimal(value) == number
    assert read_value(shown_value(value, AnswerKind.NUMBER) + unit, AnswerKind.NUMBER) == value


@given(
    st.lists(st.integers(0, 9999), min_size=2, max_size=4),
    st.sampled_from((",", "，", " ", "　", "、", "・")),
)
def test_two_numbers_are_never_joined(numbers: list[int], mark: str) -> None:
    """並べて書いた二つの数は、三桁ごとの区切りの形でない限り、一つの数として読まない。"""
    text = mark.join(map(str, numbers))
    is_one = (numbers[0] < 1000 and mark in ",，") and all(len(str(one)) == 3 for one in numbers[1:])
    try:
        value = read_value(text, AnswerKind.NUMBER)
    except CannotReadAnswer:
        assert not is_one
    else:
        assert is_one and value == str(int("".join(map(str, numbers))))


@given(st.dates(date(2020, 1, 1), TODAY), st.integers(0, 900))
def test_staleness_never_heals(as_of: date, days: int) -> None:
    """一度古くなった値は、日が進んでも新しくならない。日付の無い値は、いつでも古い。"""
    later = TODAY + timedelta(days=days)
    assert is_stale(None, later)
    assert not (is_stale(as_of, TODAY) and not is_stale(as_of, later))
