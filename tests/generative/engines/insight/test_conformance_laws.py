"""照らし合わせの法則: いちばん少ない直し、手順のとおりなら違いなし、足し合わせ、総当たりと同じ。"""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.alignment import FindingKind, findings
from shirube.engines.insight.conformance import (
    BegunWith,
    CaseTotal,
    Conformance,
    Deviating,
    conformance,
    monthly,
)
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps
from shirube.engines.insight.filters import chosen
from tests.insight_logs import Line, lines, log_from

NAMES = "あいうえお"


@st.composite
def declared_steps(draw: st.DrawFn, names: Sequence[str] = NAMES) -> DeclaredSteps:
    """でたらめな手順。任意、繰り返し可、続いたまとまりを含む。"""
    chosen = draw(st.permutations(names))[: draw(st.integers(1, len(names)))]
    steps: list[DeclaredStep] = []
    group, is_grouped = 0, False
    for name in chosen:
        if draw(st.booleans()):
            group, is_grouped = group + 1, draw(st.booleans())
        steps.append(
            DeclaredStep(
                activity=name,
                is_required=draw(st.booleans()),
                is_repeatable=draw(st.booleans()),
                group=f"組{group}" if is_grouped else "",
            )
        )
    return DeclaredSteps(tuple(steps))


def most_kept(declared: DeclaredSteps, activities: Sequence[str]) -> int:
    """残せる行いのいちばん多い数（総当たり）。"""
    number = {one.activity: at for at, one in enumerate(declared.steps)}
    known = [number[name] for name in activities if name in number]
    for size in range(len(known), 0, -1):
        for some in combinations(known, size):
            ranks = [declared.ranks[step] for step in some]
            once = [step for step in some if not declared.steps[step].is_repeatable]
            if ranks == sorted(ranks) and len(once) == len(set(once)):
                return size
    return 0


@given(declared_steps(), st.lists(st.sampled_from(NAMES + "か"), max_size=9))
@settings(deadline=None, max_examples=300)
def test_findings_are_the_fewest_repairs(declared: DeclaredSteps, activities: list[str]) -> None:
    """見つかったものの数は、総当たりで求めた、いちばん少ない直しの数に等しい。"""
    number = {one.activity for one in declared.steps}
    undeclared = sum(name not in number for name in activities)
    skipped = sum(one.is_required and one.activity not in activities for one in declared.steps)
    moved = len(activities) - undeclared - most_kept(declared, activities)
    found = findings(declared, activities)
    assert sum(one.count for one in found) == undeclared + skipped + moved
    counted = {kind: sum(one.count for one in found if one.kind is kind) for kind in FindingKind}
    assert counted[FindingKind.UNDECLARED] == undeclared and counted[FindingKind.SKIPPED] == skipped


@given(declared_steps(), st.data())
@settings(deadline=None, max_examples=150)
def test_a_perfect_case_has_no_finding(declared: DeclaredSteps, data: st.DataObject) -> None:
    """手順のとおり（任意は抜いてよく、繰り返し可は重ねてよく、まとまりの中は入れ替えてよい）なら、違いはない。"""
    made: list[str] = []
    ranks = declared.ranks
    for rank in sorted(set(ranks)):
        members = [one for one, its in zip(declared.steps, ranks, strict=True) if its == rank]
        times = {one: data.draw(st.integers(0, 3)) for one in members}
        names = [
            one.activity
            for one in members
            for _ in range(
                max(times[one], int(one.is_required))
                if one.is_repeatable
                else int(one.is_required or times[one] > 0)
            )
        ]
        made += data.draw(st.permutations(names))
    assert findings(declared, made) == ()


@given(declared_steps(("受付", "確認", "審査", "補正")), lines(phases=True), st.sampled_from([None, "課"]))
@settings(deadline=None, max_examples=80)
def test_parts_add_up(declared: DeclaredSteps, drawn: list[Line], by: str | None) -> None:
    """件のまとまりに分けて求めて足し合わせても、一件ずつ数えても、同じ答えになる。"""
    log = log_from(drawn)
    if by and by not in log.dimensions:
        by = None
    whole = conformance(log, declared, by=by)
    for parts in (log.parts(3), [log.part(at, at + 1) for at in range(log.case_count)]):
        found = [conformance(part, declared, by=by) for part in parts]
        assert reduce(Conformance.merge, found, Conformance(declared, {}, {})) == whole
    assert whole.whole.cases == log.case_count
    assert whole.whole == sum_of(whole)
    assert whole.fitness is None or 0 <= whole.fitness <= 1
    assert (whole.fitness == 1) == (log.case_count > 0 and not whole.found) or whole.fitness is None
    months = monthly(log, declared)
    assert months.whole == whole.whole and months.works == whole.works
    for kind in FindingKind:
        counted = chosen(log, Deviating(declared, kind))
        assert whole.of_kind(kind) == months.of_kind(kind) == len(counted)
    if by:
        for value, total in whole.cases.items():
            assert len(chosen(log, BegunWith(by, value))) == total.cases


def sum_of(found: Conformance) -> CaseTotal:
    """切り口の値の合計。"""
    values = found.cases.values()
    return CaseTotal(sum(one.cases for one in values), sum(one.conforming for one in values))
