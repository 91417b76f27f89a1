"""絞り込み: 問い合わせの文字にしても、読み戻すと同じ絞り込みになる。"""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from shirube.apps.insight.analysis.selection import CannotSelect, Selection

_DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
_WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
_NAMES = _WORDS.filter(lambda text: text and "=" not in text)
_SECONDS = st.one_of(st.none(), st.integers(0, 10**9))
SELECTIONS = st.builds(
    Selection,
    since=st.one_of(st.none(), _DAYS),
    until=st.one_of(st.none(), _DAYS),
    activity=_WORDS,
    values=st.lists(st.tuples(_NAMES, _NAMES), max_size=3).map(tuple),
    view=_WORDS,
    source=_WORDS,
    target=_WORDS,
    same_as=_SECONDS,
    at_least=_SECONDS,
    under=_SECONDS,
    arrived=st.one_of(st.none(), st.tuples(_DAYS, _DAYS)),
    completed=st.one_of(st.none(), st.tuples(_DAYS, _DAYS)),
    open_on=st.one_of(st.none(), _DAYS),
    rework=st.booleans(),
    reworked=_WORDS,
    repeats=st.booleans(),
    repeated=_WORDS,
    stopped=_WORDS,
    unresumed=_WORDS,
    begun=st.one_of(st.none(), st.tuples(_NAMES, _NAMES)),
    case=_WORDS.map(str.strip),
)


@given(SELECTIONS)
def test_query_reads_back_as_the_same_selection(one: Selection) -> None:
    """問い合わせの文字にして読み戻すと、同じ絞り込みになる（0 という値も失われない）。"""
    assert Selection.of(QueryDict(one.query().removeprefix("?"))) == one


@given(SELECTIONS)
def test_shared_part_carries_only_what_the_viewer_chose(one: Selection) -> None:
    """画面の間で引き継ぐのは、期間・行い・切り口・まとめ方だけである。"""
    names = set(QueryDict(one.shared.query().removeprefix("?")))
    assert names <= {"since", "until", "activity", "value", "view"}
    assert one.shared.shared == one.shared


def test_nothing_chosen_is_no_query() -> None:
    """何も選ばなければ、問い合わせは空である。"""
    assert Selection().query() == "" and not Selection().is_narrowed
    assert not Selection(view="来庁").is_narrowed and Selection(rework=True).is_narrowed


@pytest.mark.parametrize("kind", ["any", "none", "skipped", "repeated", "swapped", "undeclared"])
@given(_WORDS)
def test_deviation_is_kept_with_its_steps(kind: str, name: str) -> None:
    """手順との違いは、照らし合わせた手順と共に読み戻る。言葉には、違いの行いの名が入る。"""
    text = f"{kind}:{name}" if name and kind not in ("any", "none") else kind
    one = Selection(steps="あの手順", deviation=text)
    assert Selection.of(QueryDict(one.query().removeprefix("?"))) == one
    assert len(one.said()) == 1 and (":" not in text or f"「{name}」" in one.said()[0])


def test_steps_without_a_deviation_choose_nothing() -> None:
    """手順の鍵だけでは、件を絞らない。読めない違いは、直し方を言って断る。"""
    assert not Selection.of(QueryDict("steps=abc")).is_narrowed
    with pytest.raises(CannotSelect, match="選び直して"):
        Selection.of(QueryDict("deviation=odd"))
