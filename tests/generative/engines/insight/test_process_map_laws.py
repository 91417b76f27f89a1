"""工程マップの細かさの法則: つながり、増えるだけ、数が合う、渡す順に関わらない。"""

import random
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.process_map import MapActivity, MapFlow, ProcessMap, process_map, simplified

CASES = st.lists(st.lists(st.sampled_from("あいうえおかき"), min_size=1, max_size=8), min_size=1, max_size=25)


def made_of(cases: list[list[str]]) -> ProcessMap:
    """件の並びから作る。"""
    return process_map(*parts_of(cases), case_count=len(cases))


def parts_of(cases: list[list[str]]) -> tuple[list[MapActivity], list[MapFlow]]:
    """件の並びの、行いと流れ。"""
    counts = Counter(name for one in cases for name in one)
    inside = Counter(name for one in cases for name in set(one))
    steps = [list(pairwise([None, *one, None])) for one in cases]
    flows = Counter(pair for one in steps for pair in one)
    passed = Counter(pair for one in steps for pair in set(one))
    return (
        [MapActivity(name=name, count=count, cases=inside[name]) for name, count in counts.items()],
        [MapFlow(source=a, target=b, count=count, cases=passed[a, b]) for (a, b), count in flows.items()],
    )


def reached(pairs: set[tuple[str | None, str | None]], *, is_reversed: bool) -> set[str | None]:
    """開始（逆なら終了）からたどれる行い。"""
    ways = [(b, a) for a, b in pairs] if is_reversed else list(pairs)
    found: set[str | None] = set()
    rest = [None]
    while rest:
        here = rest.pop()
        for a, b in ways:
            if a == here and b is not None and b not in found:
                found.add(b)
                rest.append(b)
    return found


@given(CASES, st.integers(0, 100))
@settings(deadline=None, max_examples=150)
def test_every_kept_activity_is_connected(cases: list[list[str]], detail: int) -> None:
    """残った行いはどれも、残った流れだけで、開始からたどれ、終了へたどれる。"""
    kept = simplified(made_of(cases), detail)
    pairs, names = {one.pair for one in kept.flows}, {one.name for one in kept.activities}
    assert names and names == reached(pairs, is_reversed=False) == reached(pairs, is_reversed=True)
    assert {name for pair in pairs for name in pair} - {None} == names


@given(CASES, st.integers(0, 100), st.integers(0, 100))
@settings(deadline=None, max_examples=150)
def test_more_detail_never_removes(cases: list[list[str]], one: int, other: int) -> None:
    """細かくしても、一度出た行いと流れは消えない。100 ではすべてが出て、添え書きは無くなる。"""
    made = made_of(cases)
    less, more = simplified(made, min(one, other)), simplified(made, max(one, other))
    assert set(less.activities) <= set(more.activities) and set(less.flows) <= set(more.flows)
    assert simplified(made, 100) == made and made.left_out.sentence == ""


@given(CASES, st.integers(0, 100))
@settings(deadline=None, max_examples=100)
def test_what_is_left_out_is_counted(cases: list[list[str]], detail: int) -> None:
    """見せたものと、見せていないものを足すと、もとの数になる。"""
    made = made_of(cases)
    kept = simplified(made, detail)
    left = kept.left_out
    assert len(kept.activities) + left.activities == len(made.activities)
    assert len(kept.flows) + left.flows == len(made.flows)
    assert sum(one.count for one in kept.flows) + left.flow_count == left.total
    assert left.total == sum(len(one) + 1 for one in cases)


@given(CASES, st.integers(0, 100), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_order_does_not_matter(cases: list[list[str]], detail: int, shuffler: random.Random) -> None:
    """行いと流れを渡す順を変えても、同じ答えになる。"""
    activities, flows = parts_of(cases)
    first = simplified(process_map(activities, flows, case_count=len(cases)), detail)
    shuffler.shuffle(activities)
    shuffler.shuffle(flows)
    assert simplified(process_map(activities, flows, case_count=len(cases)), detail) == first
