"""法則: 配って、そのまま返れば何も変わらない。一つのセルを書けば、その行だけが変わる。"""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, read_table, take_row_keys, write_xlsx
from shirube.engines.plan import progress_sheet as layout
from shirube.engines.plan.progress_answers import Answer, AskedLine
from shirube.engines.plan.progress_returns import Desk, ReturnedRow, ReturnedSheet, RowKind, judge
from shirube.engines.plan.snapshot_lines import State

TODAY = date(2026, 11, 5)
TEXT = st.text(st.characters(categories=("L", "N", "P", "S"), max_codepoint=0xFFEF), min_size=1, max_size=20)
DAYS = st.dates(date(2024, 4, 1), TODAY)


@st.composite
def asked(draw: st.DrawFn, key: str) -> AskedLine:
    """つじつまの合った一行。"""
    state = draw(st.sampled_from([State.PLANNED, State.ACTIVE, State.DONE]))
    started = None if state is State.PLANNED else draw(DAYS)
    ended = draw(st.dates(started, TODAY)) if state is State.DONE and started else None
    number = {State.PLANNED: st.none(), State.DONE: st.just(100)}
    return AskedLine(
        key=key,
        section=draw(st.sampled_from(["s1", "s2"])),
        version=draw(st.integers(1, 9)),
        initiative=draw(TEXT),
        title=draw(TEXT),
        state=state,
        progress=draw(number.get(state, st.none() | st.integers(0, 99))),
        started_on=started,
        ended_on=ended,
        previous=draw(st.none() | st.builds(Answer, state=st.just(state), happened=TEXT)),
    )


LINES = st.integers(1, 6).flatmap(lambda n: st.tuples(*(asked(f"line-{at}") for at in range(n))))
EDITS = st.sampled_from(
    [
        (layout.UNCHANGED, "変わりなし"),
        (layout.HAPPENED, "会議を開いた"),
        (layout.TROUBLE, "人手が足りない"),
        (layout.NEXT, "仕様書を作る"),
    ]
)


def through_excel(lines: list[AskedLine], edits: dict[str, tuple[str, str]]) -> ReturnedSheet:
    """本物の xlsx に書き、書き込んで、読み戻す。"""
    rows = [dict(zip([c.label for c in layout.COLUMNS], layout.cells_of(one), strict=True)) for one in lines]
    for one, cells in zip(lines, rows, strict=True):
        if one.key in edits:
            label, text = edits[one.key]
            cells[label] = text
    columns = tuple(Column(c.label, c.width, "text") for c in layout.COLUMNS)
    keys = tuple(RowKey(one.key, one.version) for one in lines)
    sheet = Sheet("進捗照会", columns, tuple(tuple(cells.values()) for cells in rows), keys, is_form=True)
    data = write_xlsx(Workbook((sheet,), created=datetime(2026, 11, 1, tzinfo=UTC)))
    table, found = take_row_keys(read_table(data, name="返り.xlsx"))
    returned = tuple(
        ReturnedRow(row.number, key.key, key.version, dict(zip(table.header, row.cells, strict=False)))
        for row, key in zip(table.rows, found, strict=True)
        if key
    )
    return ReturnedSheet(name="返り.xlsx", header=table.header, rows=returned)


def desk(lines: tuple[AskedLine, ...]) -> Desk:
    """照らす相手。"""
    return Desk(
        lines={one.key: one for one in lines},
        sections={"s1": "窓口課", "s2": "財政課"},
        elsewhere={},
        today=TODAY,
    )


@given(LINES)
def test_unchanged_sheet_changes_nothing(lines: tuple[AskedLine, ...]) -> None:
    """書き出した様式をそのまま読めば、どの行も未回答で、取り込む行はない。"""
    mine = [one for one in lines if one.section == lines[0].section]
    (report,) = judge([through_excel(mine, {})], desk(lines))
    assert report.refusal == ""
    assert [row.kind for row in report.rows] == [RowKind.SILENT] * len(mine)


@given(LINES, st.data())
def test_one_edited_cell_changes_exactly_that_row(lines: tuple[AskedLine, ...], data: st.DataObject) -> None:
    """一つの欄を書くと、その行だけが取り込む行になり、取り込んだあとにもう一度読めば何も変わらない。"""
    mine = [one for one in lines if one.section == lines[0].section]
    target = data.draw(st.sampled_from(mine))
    file = through_excel(mine, {target.key: data.draw(EDITS)})
    (report,) = judge([file], desk(lines))
    taken = [row for row in report.rows if row.kind is RowKind.CHANGE]
    assert [row.asked.key for row in taken if row.asked] == [target.key]
    assert all(row.kind is RowKind.SILENT for row in report.rows if row not in taken)
    answer = taken[0].answer
    assert answer is not None
    done = replace(target, version=target.version + 1, last=answer)
    after = tuple(done if one.key == target.key else one for one in lines)
    (again,) = judge([file], desk(after))
    assert {row.kind for row in again.rows} <= {RowKind.SAME, RowKind.SILENT}
