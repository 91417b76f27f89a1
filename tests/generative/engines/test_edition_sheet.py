"""版の表の法則: どんな版も表に書いて読めば同じ版に戻り、どんな表を渡しても落ちない。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.plan.edition_difference import ChangeKind, difference
from shirube.engines.plan.edition_file import edition_file, read_edition_file
from shirube.engines.plan.edition_layout import SHEETS
from shirube.engines.plan.edition_sheet import edition_rows, read_edition
from shirube.reference.plan import records
from shirube.reference.plan.records import Detail, PlanEdition
from shirube.values.citation import Certainty, Citation, Origin

TEXTS = st.text("計画取組とデジタル=+-@'\"AZ09１２㋿　 ", min_size=1, max_size=12).map(
    lambda text: text.strip() or "字"
)
MAYBE = st.none() | TEXTS
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
NAMES = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,5}(\.[a-z0-9_]{1,5})?", fullmatch=True)
CARRIED = st.lists(
    st.from_regex(r"[a-z]{1,5}\.[a-z]{1,5}@[0-9]\.[0-9]", fullmatch=True), max_size=2, unique=True
)
DUTIES = st.builds(
    records.Duty,
    strength=st.sampled_from(records.DutyStrength),
    what=TEXTS,
    bodies=st.sampled_from(records.Bodies),
    section=TEXTS,
    law=MAYBE,
    article=MAYBE,
)
POINTS = st.builds(records.SubPoint, text=TEXTS, number=MAYBE, heading=MAYBE)
SUPPORTS = st.builds(
    records.Support, label=TEXTS, origin=st.sampled_from(Origin), ministries=NAMES, number=MAYBE
)
ROLE_DUTIES = st.builds(
    records.RoleDuty,
    text=TEXTS,
    section=TEXTS,
    strength=st.none() | st.sampled_from(records.DutyStrength),
    law=MAYBE,
    article=MAYBE,
)


@st.composite
def targets(draw: st.DrawFn) -> records.TargetDate:
    """目標時期。年度か日付か、どちらでもない。"""
    when = draw(
        st.one_of(
            st.just({}),
            st.builds(lambda year: {"fiscal_year": year}, st.integers(1990, 2090)),
            st.builds(lambda day: {"day": day}, DAYS),
        )
    )
    return records.TargetDate(
        id=draw(IDS),
        what=draw(TEXTS),
        as_printed=draw(TEXTS),
        actor=draw(st.sampled_from(records.TargetActor)),
        section=draw(TEXTS),
        note=draw(MAYBE),
        **when,
    )


@st.composite
def items(draw: st.DrawFn, item_id: str, order: int) -> records.NationalItem:
    """取組事項。名だけのものは中身を持たない。"""
    detail = draw(st.sampled_from(Detail))
    label = draw(TEXTS)
    contents: dict[str, Any] = {}
    if detail is not Detail.NAME:
        contents = {
            "policy": draw(MAYBE),
            "asked": draw(MAYBE),
            "points": tuple(draw(st.lists(POINTS, max_size=2))),
            "targets": tuple(draw(st.lists(targets(), max_size=3, unique_by=lambda one: one.id))),
            "duties": tuple(draw(st.lists(DUTIES, max_size=2))),
            "supports": tuple(draw(st.lists(SUPPORTS, max_size=2))),
        }
    return records.NationalItem(
        id=item_id,
        edition="3.0",
        label=label,
        title=draw(st.just(label) | TEXTS),
        group=draw(st.sampled_from(records.ItemGroup)),
        number=draw(TEXTS),
        order=order,
        bodies=draw(st.none() | st.sampled_from(records.Bodies)),
        detail=detail,
        certainty=draw(st.sampled_from(Certainty)),
        section=draw(MAYBE),
        page=draw(st.none() | st.integers(1, 99_999)),
        ministries=draw(NAMES),
        carried_from=tuple(draw(CARRIED)),
        note=draw(MAYBE),
        **contents,
    )


@st.composite
def schedules(
    draw: st.DrawFn, table_id: str, row_ids: list[str], item_ids: list[str]
) -> records.ScheduleTable:
    """予定表。帯があれば、始まりは終わりより後にならない。"""
    periods = tuple(draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True)))
    rows = []
    for order, row_id in enumerate(row_ids, start=1):
        first, last = sorted(draw(st.tuples(*[st.integers(0, len(periods) - 1)] * 2)))
        bar = draw(st.sampled_from([(None, None), (periods[first], periods[last]), (periods[first], None)]))
        rows.append(
            records.ScheduleRow(
                id=row_id,
                edition="3.0",
                table=table_id,
                label=draw(TEXTS),
                order=order,
                group=draw(MAYBE),
                item=draw(st.sampled_from([None, *item_ids])),
                starts=bar[0],
                ends=bar[1],
                note=draw(MAYBE),
            )
        )
    return records.ScheduleTable(
        id=table_id, title=draw(TEXTS), section=draw(TEXTS), periods=periods, rows=tuple(rows)
    )


@st.composite
def editions(draw: st.DrawFn) -> PlanEdition:
    """あらゆる形の版。"""
    ids = st.lists(IDS, max_size=3, unique=True)
    item_ids, role_ids, heading_ids, policy_ids = (draw(ids) for _ in range(4))
    start, end = sorted(draw(st.tuples(DAYS, DAYS)))
    tables = draw(st.lists(IDS, max_size=2, unique=True))
    row_ids = iter(draw(st.lists(IDS, min_size=4, max_size=4, unique=True)))
    return PlanEdition(
        edition="3.0",
        label=draw(TEXTS),
        citation=Citation(
            document=draw(TEXTS),
            edition=draw(st.just("") | TEXTS),
            section=draw(st.just("") | TEXTS),
            published_on=draw(st.none() | DAYS),
            confirmed_on=draw(st.none() | DAYS),
            origin=draw(st.sampled_from(Origin)),
            certainty=draw(st.none() | st.sampled_from(Certainty)),
            note=draw(st.just("") | TEXTS),
        ),
        period_start=draw(st.sampled_from([None, start])),
        period_end=draw(st.sampled_from([None, end])),
        period_as_printed=draw(MAYBE),
        later_editions_exist=draw(st.booleans()),
        later_editions_note=draw(st.just("") | TEXTS),
        named_groups=tuple(draw(st.lists(st.sampled_from(records.ItemGroup), unique=True))),
        duties=tuple(draw(st.lists(DUTIES, max_size=2))),
        headings=tuple(
            records.PlanHeading(
                id=heading_id,
                label=(label := draw(TEXTS)),
                title=draw(st.just(label) | TEXTS),
                kind=draw(st.sampled_from(records.HeadingKind)),
                section=draw(MAYBE),
                parent=draw(st.sampled_from([None, *heading_ids])),
                order=order,
            )
            for order, heading_id in enumerate(heading_ids, start=1)
        ),
        items=tuple(draw(items(item_id, order)) for order, item_id in enumerate(item_ids, start=1)),
        roles=tuple(
            records.StructureRole(
                id=role_id,
                edition="3.0",
                label=draw(TEXTS),
                order=order,
                is_listed=draw(st.booleans()),
                section=draw(TEXTS),
                duties=tuple(draw(st.lists(ROLE_DUTIES, max_size=2))),
                carried_from=tuple(draw(CARRIED)),
                note=draw(MAYBE),
            )
            for order, role_id in enumerate(role_ids, start=1)
        ),
        schedules=tuple(draw(schedules(table, [next(row_ids), next(row_ids)], item_ids)) for table in tables),
        policies=tuple(
            records.AnnexPolicy(
                id=policy_id,
                edition="3.0",
                number=draw(TEXTS),
                label=draw(TEXTS),
                order=order,
                item=draw(st.sampled_from([None, *item_ids])),
                ministries=draw(NAMES),
                policies=tuple(draw(st.lists(TEXTS, max_size=2))),
                kpis=tuple(draw(st.lists(TEXTS, max_size=2))),
                is_cut_off=draw(st.booleans()),
            )
            for order, policy_id in enumerate(policy_ids, start=1)
        ),
    )


@dataclass(frozen=True)
class Row:
    """番号の付いた行。"""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """読み込む表。"""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def table(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    """行に番号を付ける。"""
    return Table(header, tuple(Row(number, cells) for number, cells in enumerate(rows, start=2)))


@settings(max_examples=60, deadline=None)
@given(editions())
def test_any_edition_comes_back(one: PlanEdition) -> None:
    """どんな版も、表に書いて読んでも、指紋付きのファイルに書いて読んでも、同じ版に戻る。"""
    found = read_edition({sheet.name: table(sheet.header, sheet.rows) for sheet in edition_rows(one)})
    assert found.problems == ()
    assert found.edition == one
    assert read_edition_file(edition_file(one)).edition == one


@settings(max_examples=60, deadline=None)
@given(editions(), editions())
def test_difference_laws(one: PlanEdition, other: PlanEdition) -> None:
    """同じ版に違いは無く、加わったものと終わったものは、片方の版にだけある。"""
    assert difference(one, one).changes == ()
    found = difference(one, other)
    before = {record.id for record in (*one.items, *one.roles)}
    after = {record.id for record in (*other.items, *other.roles)}
    for change in found.changes:
        old = (change.before_reference or "").partition("@")[0]
        new = (change.after_reference or "").partition("@")[0]
        assert (not old or old in before) and (not new or new in after)
        assert (change.kind is ChangeKind.ADDED) == (change.before_reference is None)
        assert (change.kind is ChangeKind.ENDED) == (change.after_reference is None)


CELLS = st.text(max_size=8) | st.sampled_from(
    ["item.a", "3.0", "重点", "はい", "2025年度", "2026-04-01", "①"]
)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_table_is_answered(data: st.DataObject) -> None:
    """どんな字の表を渡しても、落ちずに、版か、次にすることのある問題を返す。"""
    sheets = {}
    for sheet in SHEETS:
        width = len(sheet.header)
        rows = data.draw(st.lists(st.lists(CELLS, max_size=width).map(tuple), max_size=2).map(tuple))
        sheets[sheet.name] = table(sheet.header, rows)
    found = read_edition(sheets)
    assert (found.edition is None) == bool(found.problems)
    assert all(problem.sheet and problem.why and problem.next for problem in found.problems)


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(['{"format": "shirube.plan_edition/1", "sheets": [1]}', "null"])
)
def test_any_file_is_answered(text: str) -> None:
    """どんな文字を渡しても、落ちずに問題を返す。"""
    found = read_edition_file(text)
    assert found.edition is None
    assert found.problems
