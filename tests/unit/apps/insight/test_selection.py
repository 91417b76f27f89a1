"""絞り込み: 問い合わせの文字にしても、読み戻すと同じ絞り込みになる。"""

from datetime import date

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from shirube.apps.insight.analysis.selection import Selection

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
