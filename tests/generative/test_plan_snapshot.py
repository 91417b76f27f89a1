"""計画の版の法則: 正準の JSON は行って戻り、同じ中身は同じ指紋、違う中身は違う指紋。"""

import dataclasses
import json
import types
import typing
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan import snapshot_lines as lines
from shirube.engines.plan.canonical_record import plain
from shirube.engines.plan.snapshot import CannotBuildSnapshot, Head, PlanSnapshot
from shirube.engines.plan.snapshot_json import canonical_json, sha256_of, snapshot_from_json

HEAD = Head(key="p", title="計画", body_code="990019", body_name="みほん市", first_year=2026, last_year=2030)
_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
_DECIMAL = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)


def _values(kind: object) -> st.SearchStrategy[object]:
    """型どおりの値。"""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return st.none() | _values(next(a for a in typing.get_args(kind) if a is not type(None)))
    if typing.get_origin(kind) is tuple:
        return st.lists(_values(typing.get_args(kind)[0]), max_size=2).map(tuple)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{one.name: _values(hints[one.name]) for one in dataclasses.fields(kind)})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    known = {
        str: _TEXT,
        int: st.integers(0, 10**12),
        bool: st.booleans(),
        date: st.dates(),
        Decimal: _DECIMAL,
    }
    return known[kind]


def _rows(kind: type, **fixed: object) -> st.SearchStrategy[tuple[object, ...]]:
    """鍵が重ならず、指す先の無い行の並び。"""
    names = {one.name for one in dataclasses.fields(kind)}
    loose = {"initiative": None, "pillar": None, "links": ()} | fixed
    row = _values(kind).map(
        lambda one: dataclasses.replace(one, **{k: v for k, v in loose.items() if k in names})
    )
    return st.lists(row, max_size=3).map(
        lambda rows: tuple(
            dataclasses.replace(one, **({"key": f"k{at}"} if "key" in names else {"block": f"b{at}"}))
            for at, one in enumerate(rows)
        )
    )


SNAPSHOTS = st.builds(
    PlanSnapshot,
    head=st.just(HEAD),
    as_of=st.dates(),
    pillars=_rows(lines.Pillar),
    initiatives=_rows(lines.Initiative),
    kpis=_rows(lines.KpiLine),
    issues=_rows(lines.IssueLine),
    decisions=_rows(lines.DecisionLine),
    own_words=_rows(lines.OwnWords),
    diagnosis=st.lists(_values(lines.DiagnosisLine), max_size=2).map(tuple),
    structure=st.lists(_values(lines.DutyLine), max_size=2).map(tuple),
    preparations=_rows(lines.Preparation),
)


@given(SNAPSHOTS)
def test_canonical_json_goes_there_and_back(snapshot: PlanSnapshot) -> None:
    """書いて読むと、同じ記録と同じ文字に戻る。"""
    text = canonical_json(snapshot)
    back = snapshot_from_json(text)
    assert back == snapshot
    assert canonical_json(back) == text


@given(SNAPSHOTS, SNAPSHOTS)
def test_same_fingerprint_means_same_content(one: PlanSnapshot, other: PlanSnapshot) -> None:
    """指紋が同じなのは、中身が同じときだけ。"""
    assert (sha256_of(one) == sha256_of(other)) == (one == other)


@given(SNAPSHOTS)
def test_version_written_before_a_field_existed_is_read(snapshot: PlanSnapshot) -> None:
    """既定のある項目は、増える前に承認された版に無くても、既定の値で読める。"""
    record = json.loads(canonical_json(snapshot))
    for name, kind in (("kpis", lines.KpiLine), ("issues", lines.IssueLine), ("structure", lines.DutyLine)):
        for row in record[name]:
            for one in dataclasses.fields(kind):
                if one.default is not dataclasses.MISSING and row[one.name] == plain(one.default):
                    del row[one.name]
    if not snapshot.decisions:
        del record["decisions"]
    assert snapshot_from_json(json.dumps(record)) == snapshot


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("{", "JSON として読めません"),
        ("[]", "項目の組"),
        ('{"format":1}', "項目が合いません"),
    ],
)
def test_broken_text_is_refused(broken: str, says: str) -> None:
    """壊れた文字、足りない項目は、どこがいけないかを言って断る。"""
    with pytest.raises(CannotBuildSnapshot, match=says):
        snapshot_from_json(broken)


def test_newer_format_is_refused() -> None:
    """知らない形の版は、読めたふりをしない。"""
    text = canonical_json(PlanSnapshot(head=HEAD, as_of=date(2026, 4, 1)))
    with pytest.raises(CannotBuildSnapshot, match="形 2"):
        snapshot_from_json(text.replace('"format":1', '"format":2'))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"pillars": (lines.Pillar(key="a", number="", title="x"),) * 2}, "重なって"),
        ({"initiatives": (lines.Initiative(key="a", number="", title="x", pillar="無い"),)}, "柱「無い」"),
        ({"tasks": (lines.Task(key="t", initiative="無い", title="x"),)}, "取組「無い」"),
        (
            {
                "initiatives": (lines.Initiative(key="a", number="", title="x"),),
                "tasks": (
                    lines.Task(key="t", initiative="a", title="x", links=(lines.Link(before="無い"),)),
                ),
            },
            "先の作業「無い」",
        ),
    ],
)
def test_dangling_references_are_refused(parts: dict[str, object], says: str) -> None:
    """鍵の重なりと、指す先の無い行は、作られた時点で断る。"""
    with pytest.raises(CannotBuildSnapshot, match=says):
        PlanSnapshot(head=HEAD, as_of=date(2026, 4, 1), **parts)  # type: ignore[arg-type]


def test_overdue_counts_from_the_official_extension() -> None:
    """公式に延ばした期限があれば、遅れはその日から数える。"""
    late = lines.Task(key="t", initiative="a", title="x", ends_on=date(2026, 3, 31))
    assert late.is_overdue(date(2026, 4, 1))
    extended = dataclasses.replace(late, extended_to=date(2027, 3, 31))
    assert not extended.is_overdue(date(2026, 4, 1))
    assert extended.is_overdue(date(2027, 4, 1))
    assert not dataclasses.replace(late, state=lines.State.DONE).is_overdue(date(2026, 4, 1))
