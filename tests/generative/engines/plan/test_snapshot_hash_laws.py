"""要約値の法則: 書き方だけの違いでは変わらず、どの一つの項目が変わっても必ず変わり、違いとしても見つかる。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.difference import apply_difference, difference
from shirube.engines.plan.snapshot import CannotBuildSnapshot, PlanSnapshot
from shirube.engines.plan.snapshot_json import canonical_json, sha256_of, snapshot_from_json
from tests.sample_plan import sample_plan

KEYS = {"key", "initiative", "pillar", "kpi_key", "role", "question", "block", "format"}


def _shuffled(value: Any, random: Any) -> Any:
    """組の名の並びだけを変えた JSON。並び（配列）の順は中身なので変えない。"""
    if isinstance(value, dict):
        names = list(value)
        random.shuffle(names)
        return {name: _shuffled(value[name], random) for name in names}
    return [_shuffled(one, random) for one in value] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False), st.sampled_from([None, 1, 4]))
def test_layout_of_the_text_does_not_matter(random: Any, indent: int | None) -> None:
    """名の並び、字下げ、空きが違っても、読めば同じ版で、同じ要約値になる。"""
    plan = sample_plan()
    text = json.dumps(_shuffled(json.loads(canonical_json(plan)), random), indent=indent, ensure_ascii=True)
    back = snapshot_from_json(text)
    assert back == plan
    assert sha256_of(back) == sha256_of(plan)


@given(st.integers(0, 6))
def test_trailing_zeros_of_numbers_do_not_matter(places: int) -> None:
    """1.5 と 1.500 は同じ数なので、要約値も同じである。"""
    plan = sample_plan()
    padded = Decimal("1.5").quantize(Decimal(1).scaleb(-max(places, 1)))
    made = [
        dataclasses.replace(plan, kpis=(dataclasses.replace(plan.kpis[0], base=base), *plan.kpis[1:]))
        for base in (Decimal("1.5"), padded)
    ]
    assert sha256_of(made[0]) == sha256_of(made[1])


@given(st.randoms(use_true_random=False))
def test_order_of_the_town_is_content(random: Any) -> None:
    """町が並べた順は中身なので、並べ替えると要約値が変わり、戻すと戻る。"""
    plan = sample_plan()
    shuffled = list(plan.initiatives)
    random.shuffle(shuffled)
    other = dataclasses.replace(plan, initiatives=tuple(shuffled))
    assert (sha256_of(other) == sha256_of(plan)) == (tuple(shuffled) == plan.initiatives)
    assert sha256_of(dataclasses.replace(other, initiatives=plan.initiatives)) == sha256_of(plan)


def _other(value: object) -> object:
    """同じ型の、別の値。"""
    if isinstance(value, bool):
        return not value
    if isinstance(value, StrEnum):
        return next(one for one in type(value) if one is not value)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, str):
        return f"{value}・"
    if isinstance(value, tuple):
        return value[:-1]
    return None


def mutations() -> Iterator[tuple[str, PlanSnapshot]]:
    """見本の版の、どれか一つの項目だけを変えた版。指す先の無くなるものは、版にならないので数えない。"""
    plan = sample_plan()
    for part in dataclasses.fields(plan):
        value = getattr(plan, part.name)
        if dataclasses.is_dataclass(value):
            yield from _of_record(part.name, value, lambda made, name=part.name: {name: made})
        elif isinstance(value, tuple):
            for at, row in enumerate(value):
                yield from _of_record(
                    f"{part.name}[{at}]",
                    row,
                    lambda made, name=part.name, rows=value, at=at: {
                        name: (*rows[:at], made, *rows[at + 1 :])
                    },
                )
        elif part.name != "format":
            yield part.name, dataclasses.replace(plan, **{part.name: _other(value)})


def _of_record(label: str, row: Any, within: Any) -> Iterator[tuple[str, PlanSnapshot]]:
    for field in dataclasses.fields(row):
        old = getattr(row, field.name)
        if old is None or old == () or field.name in KEYS or field.name == "links":
            continue
        try:
            made = dataclasses.replace(row, **{field.name: _other(old)})
            yield f"{label}.{field.name}", dataclasses.replace(sample_plan(), **within(made))
        except CannotBuildSnapshot:
            continue


MUTATED = list(mutations())


def test_enough_fields_are_tried() -> None:
    """見本の版は、どの種類の行も持っている（空の種類があれば、何も確かめていない）。"""
    parts = {label.partition("[")[0].partition(".")[0] for label, _ in MUTATED}
    plan = sample_plan()
    filled = {one.name for one in dataclasses.fields(plan) if getattr(plan, one.name) not in ((), 1)}
    assert parts == filled
    assert len(MUTATED) > 200


@pytest.mark.parametrize("label", sorted({label.split("[")[0].split(".")[0] for label, _ in MUTATED}))
def test_any_single_change_shows(label: str) -> None:
    """一つの項目だけを変えても、要約値が変わり、違いとして残り、当てれば新しい版になり、JSON も往復する。"""
    plan = sample_plan()
    digest = sha256_of(plan)
    for name, other in MUTATED:
        if name.split("[")[0].split(".")[0] != label:
            continue
        assert sha256_of(other) != digest, name
        found = difference(plan, other)
        assert apply_difference(plan, found) == other, name
        assert snapshot_from_json(canonical_json(other)) == other, name
        if label != "as_of":
            assert found.changes or found.quiet or found.orders, name
