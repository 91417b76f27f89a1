"""対策の法則: 見立ては前と後を入れ替えると逆になり、見込みも表計算も、書いて読めば元に戻る。"""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shirube.adapters.tabular import Row, RowKey
from shirube.engines.insight.comparison import compare
from shirube.engines.insight.comparison_sides import Choice, chosen_cases
from shirube.engines.insight.figures import Figure, figure_named
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.remedies import (
    Attainment,
    RemedyState,
    Verdict,
    attainment_of,
    level_of,
    next_states,
    verdict_of,
)
from shirube.engines.insight.remedy_sheet import (
    HEADER,
    Ground,
    HeldRemedy,
    ReadRemedies,
    RemedyContent,
    cells_of,
    change_texts,
    content_problem,
    digest,
    read_remedies,
    taken,
)
from shirube.engines.insight.remedy_targets import read_target, target_text
from shirube.values.era import format_date
from tests.insight_logs import Line, log_from

THROUGHPUT, REWORK = figure_named("処理時間"), figure_named("手戻り率")
DEPARTMENTS = {"窓口課（210）": "k1", "審査課（220）": "k2"}
SWAPPED = {Verdict.WORKED: Verdict.WORSE, Verdict.WORSE: Verdict.WORKED}
lengths = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def sides(before: list[int], after: list[int]) -> list:
    """前（1月から）と後（7月から）に届き、書いた日数で終わった件。"""
    rows = []
    for month, days in ((1, before), (7, after)):
        for at, length in enumerate(days):
            came = midnight(date(2026, month, 1)) / 1_000_000 + at
            rows += [
                Line(f"{month}-{at}", "受付", came),
                Line(f"{month}-{at}", "交付", came + length * 86_400),
            ]
    log = log_from(rows)
    spans = (("前", date(2026, 1, 1), date(2026, 6, 30)), ("後", date(2026, 7, 1), date(2026, 12, 31)))
    return [chosen_cases(log, Choice(label=label, since=low, until=high)) for label, low, high in spans]


@given(lengths, lengths)
def test_verdict_turns_over_with_the_sides(before: list[int], after: list[int]) -> None:
    """前と後を入れ替えると、効いたと悪くなったが入れ替わり、ほかの見立てはそのまま。"""
    one, other = sides(before, after)
    found = verdict_of(compare(one, other, THROUGHPUT))
    back = verdict_of(compare(other, one, THROUGHPUT))
    assert back is SWAPPED.get(found, found)
    assert (found is Verdict.UNKNOWN) == (min(len(before), len(after)) < 5)


@given(lengths, lengths, st.integers(1, 40 * 86_400))
def test_easier_targets_are_reached_no_less(before: list[int], after: list[int], target: int) -> None:
    """見込みをゆるめて、届かなくなることはない。届いたなら、後の値は見込みより悪くない。"""
    one, other = sides(before, after)
    found = compare(one, other, THROUGHPUT)
    base = level_of(found.before)
    order = [Attainment.MISSED, Attainment.PARTLY, Attainment.REACHED]
    hard, easy = (
        attainment_of(found, baseline=base, target=Fraction(seconds)) for seconds in (target, target + 3_600)
    )
    if Attainment.UNKNOWN in (hard, easy) or base is None or target + 3_600 >= base:
        return
    assert order.index(easy) >= order.index(hard)
    now = level_of(found.after)
    assert (hard is Attainment.REACHED) == (now is not None and now <= target)


def test_every_state_can_end() -> None:
    """どの状態からも「終わり」に進め、終わりからも確かめ直しに戻れる。"""
    for state in RemedyState:
        seen, waiting = set(), [state]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += next_states(one)
        assert seen == set(RemedyState)


seconds = st.integers(0, 10**9).map(Fraction)
shares = st.integers(0, 10**6).map(lambda parts: Fraction(parts, 10**6))


@given(st.one_of(st.tuples(st.just(THROUGHPUT), seconds), st.tuples(st.just(REWORK), shares)))
def test_target_text_reads_back(pair: tuple[Figure, Fraction]) -> None:
    """見込みの文字は、同じ値に読み戻せる。"""
    figure, target = pair
    assert read_target(target_text(target, figure), figure, None) == target


GROUND = Ground(figure=THROUGHPUT, baseline=Fraction(90 * 86_400))
days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
contents = st.builds(
    RemedyContent,
    title=words,
    department=st.sampled_from([None, "k1", "k2"]),
    starts_on=days,
    due=days,
    target=st.one_of(st.none(), st.integers(0, 89 * 86_400).map(Fraction)),
    target_by=days,
    note=words,
).filter(lambda one: content_problem(one, GROUND) is None)


def read(current: RemedyContent, written: RemedyContent, *, version: int = 1) -> ReadRemedies:
    """``written`` を書き出した表を、いまの ``current``（版 1）と比べる。"""
    cells = (1, *cells_of(written, GROUND, DEPARTMENTS))
    row = Row(2, tuple(format_date(c, "short") if isinstance(c, date) else str(c or "") for c in cells))
    held = {"k": HeldRemedy(key="k", version=1, content=current, ground=GROUND)}
    return read_remedies(HEADER, [row], [RowKey("k", version)], departments=DEPARTMENTS, held=held)


@given(contents, contents)
def test_sheet_carries_any_content(current: RemedyContent, written: RemedyContent) -> None:
    """どんな中身も、書き出して読めば同じになり、違う列だけが挙がる。"""
    found = read(current, written)
    assert found.problems == ()
    (change,) = found.changes
    assert change.after == written and not change.is_stale
    assert change.is_same == (current == written)
    assert len(taken(found.changes, takes_stale=False)) == (current != written)
    title, old, new = change_texts(change, GROUND, DEPARTMENTS)
    assert title == current.title and (old == new) == (current == written)


@given(contents, contents)
def test_stale_rows_wait_to_be_asked(current: RemedyContent, written: RemedyContent) -> None:
    """書き出したあとに変わった行は、頼まれたときだけ取り、確かめた指紋も変わる。"""
    fresh, late = read(current, written), read(current, written, version=0)
    if current != written:
        assert late.changes[0].is_stale
        assert taken(late.changes, takes_stale=False) == ()
        assert taken(late.changes, takes_stale=True) == late.changes
        assert digest(fresh.changes) != digest(late.changes)
