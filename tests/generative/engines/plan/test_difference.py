"""二つの版の違いの法則。"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.difference import ChangeKind, apply_difference, difference
from shirube.engines.plan.plan_parts import HEAD, PARTS
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import canonical_json
from shirube.engines.plan.snapshot_lines import (
    BudgetStage,
    CostLine,
    DutyLine,
    Initiative,
    KpiKind,
    KpiLine,
    Link,
    OwnWords,
    Pillar,
    Precision,
    State,
    Target,
    Task,
)
from shirube.engines.plan.text_difference import marked_texts
from tests.sample_plan import sample_plan

KEYS = ("a", "b", "c", "d")
texts = st.sampled_from(
    ["", "窓口", "窓 口", "窓口１", "窓口1", "書かない窓口", "オンライン\n申請", "標準化"]
)
maybe = st.none() | texts
days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
keys = st.lists(st.sampled_from(KEYS), unique=True, max_size=4)


@st.composite
def plans(draw: st.DrawFn) -> PlanSnapshot:
    """小さな鍵の集まりから作る計画。二つ作ると、同じ鍵も違う鍵も現れる。"""
    pillars = draw(keys)
    initiatives = draw(keys)
    tasks = draw(keys) if initiatives else []
    of = st.sampled_from(initiatives) if initiatives else st.none()
    return PlanSnapshot(
        head=replace(
            sample_plan().head, vision=draw(maybe), principles=tuple(draw(st.lists(texts, max_size=2)))
        ),
        as_of=draw(st.dates(date(2026, 1, 1), date(2026, 12, 31))),
        pillars=tuple(Pillar(key=k, number=draw(texts), title=draw(texts), aim=draw(maybe)) for k in pillars),
        initiatives=tuple(
            Initiative(
                key=k,
                number=draw(texts),
                title=draw(texts),
                pillar=draw(st.none() | st.sampled_from(pillars)) if pillars else None,
                state=draw(st.sampled_from(State)),
                owner_key=draw(maybe),
                owner=draw(maybe),
                supporters=tuple(draw(st.lists(texts, max_size=2))),
            )
            for k in initiatives
        ),
        tasks=tuple(
            Task(
                key=k,
                initiative=draw(of),
                title=draw(texts),
                starts_on=draw(days),
                precision=draw(st.sampled_from(Precision)),
                progress=draw(st.none() | st.integers(0, 100)),
                links=tuple(
                    Link(before=b) for b in draw(st.lists(st.sampled_from(tasks), unique=True, max_size=2))
                ),
            )
            for k in tasks
        ),
        kpis=tuple(
            KpiLine(
                key=k,
                title=draw(texts),
                definition="",
                unit="分",
                kind=KpiKind.OUTCOME,
                direction="down",
                base=draw(st.none() | st.decimals(0, 9, places=1)),
                targets=tuple(
                    Target(year=2026, value=Decimal(v)) for v in draw(st.lists(st.integers(0, 3), max_size=1))
                ),
            )
            for k in draw(keys)
        ),
        costs=tuple(
            CostLine(
                key=k, initiative=draw(of), year=2026, stage=BudgetStage.INITIAL, fund="一般財源", amount=1
            )
            for k in (draw(keys) if initiatives else [])
        ),
        structure=tuple(
            DutyLine(role=k, label=draw(texts), holder=draw(maybe))
            for k in draw(st.lists(st.sampled_from(KEYS), max_size=4))
        ),
        own_words=tuple(OwnWords(block=k, text=draw(texts)) for k in draw(keys)),
    )


@given(plans())
def test_nothing_differs_from_itself(plan: PlanSnapshot) -> None:
    """同じ版どうしに違いはない。作った日だけが違っても、変更はない。"""
    found = difference(plan, plan)
    assert (found.changes, found.quiet, found.orders) == ((), (), ())
    later = difference(plan, replace(plan, as_of=plan.as_of + timedelta(days=1)))
    assert later.is_empty
    assert not later.orders


@given(plans(), plans())
def test_applying_the_difference_gives_the_new_version(old: PlanSnapshot, new: PlanSnapshot) -> None:
    """違いのすべてを古い版に当てると、新しい版に（正準のJSONまで）なる。"""
    made = apply_difference(old, difference(old, new))
    assert made == new
    assert canonical_json(made) == canonical_json(new)


@given(plans(), plans())
def test_every_change_really_differs(old: PlanSnapshot, new: PlanSnapshot) -> None:
    """どの変更も、実在する項目を名ざし、新旧の値が本当に違う。"""
    names = {part.name: {one.name for one in fields(part.kind)} for part in (HEAD, *PARTS)}
    for change in difference(old, new).changes:
        assert change.old != change.new
        if change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            assert (change.old is None) == (change.kind is ChangeKind.ADDED)
        else:
            assert change.field in names[change.part]
        assert change.subject


@given(plans(), st.randoms(use_true_random=False))
def test_order_alone_is_not_a_change(plan: PlanSnapshot, random: Any) -> None:
    """並びだけを変えても、変更はない。並びは別に覚えている。"""
    shuffled = list(plan.initiatives)
    random.shuffle(shuffled)
    other = replace(plan, initiatives=tuple(shuffled))
    found = difference(plan, other)
    assert found.is_empty
    assert not found.quiet
    assert apply_difference(plan, found) == other


@given(texts, texts)
def test_marks_keep_the_text(old: str, new: str) -> None:
    """傍線の区切りをつなげると元の文に戻り、線の無いところは新旧で同じ。"""
    left, right = marked_texts(old, new)
    assert "".join(text for text, _ in left) == old
    assert "".join(text for text, _ in right) == new
    assert "".join(t for t, marked in left if not marked) == "".join(t for t, marked in right if not marked)
    assert any(marked for _, marked in (*left, *right)) == (old != new)
