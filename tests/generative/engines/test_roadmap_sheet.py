"""工程表の表の法則: 書き出して読み戻すと何も変わらず、一つの欄を変えるとその欄だけが変わる。"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.roadmap_columns import COLUMNS
from shirube.engines.plan.roadmap_sheet import GivenRow, Move, SheetLine, cells, lines, read
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, Precision, State, Task, TaskKind

TODAY = date(2026, 11, 21)
DEPARTMENTS = {"1010": "総務課", "1020": "窓口課"}
CODES = {"so": "1010", "ma": "1020"}
HEADER = tuple(column.label for column in COLUMNS)

_words = st.text(
    st.characters(categories=["L", "N", "P", "Z"], include_characters="\n=+-@,、「」"), max_size=30
)
_titles = _words.filter(lambda text: text.strip())
_owners = st.sampled_from([None, "so", "ma"])


@st.composite
def tasks(draw: st.DrawFn, key: str) -> Task:
    """決まりに合う作業か節目。"""
    kind = draw(st.sampled_from(TaskKind))
    state = draw(st.sampled_from(State))
    start = draw(st.dates(date(2025, 4, 1), TODAY))
    ends = draw(st.none() | st.just(start + timedelta(days=draw(st.integers(0, 900)))))
    extended = None if ends is None else draw(st.none() | st.just(ends + timedelta(days=30)))
    started = draw(st.none() | st.just(start))
    return Task(
        key=key,
        initiative="",
        title=draw(_titles),
        kind=kind,
        state=state,
        starts_on=start if kind is TaskKind.WORK and draw(st.booleans()) else None,
        ends_on=ends,
        precision=draw(st.sampled_from(Precision)),
        started_on=started,
        ended_on=TODAY if state is State.DONE else None,
        progress=draw(st.none() | st.integers(0, 100)),
        owner_key=draw(_owners),
        national_due=draw(st.none() | st.dates(date(2023, 4, 1), date(2031, 3, 31))),
        extended_to=extended,
        extension_basis="通知" if extended else None,
        stop_reason="方針の変更" if state is State.STOPPED else None,
        note=draw(st.none() | _words),
    )


@st.composite
def boards(draw: st.DrawFn) -> tuple[SheetLine, ...]:
    """取組と作業のいまの行。"""
    found, work = [], []
    for number in range(draw(st.integers(1, 3))):
        state = draw(st.sampled_from(State))
        found.append(
            Initiative(
                key=f"i{number}",
                number=draw(st.sampled_from(["", "1-1", "(2)"])),
                title=draw(_titles),
                pillar=draw(st.sampled_from([None, "p"])),
                state=state,
                owner_key=draw(_owners),
                aim=draw(st.none() | _words),
                stop_reason="方針の変更" if state is State.STOPPED else None,
                note=draw(st.none() | _words),
            )
        )
        for place in range(draw(st.integers(0, 3))):
            drawn = draw(tasks(f"t{number}-{place}"))
            work.append(
                Task(**{name: getattr(drawn, name) for name in Task.__slots__} | {"initiative": f"i{number}"})
            )
    versions = {one.key: 1 for one in (*found, *work)}
    return lines([Pillar(key="p", number="1", title="窓口")], found, work, versions, CODES)


def given_rows(board: tuple[SheetLine, ...]) -> list[GivenRow]:
    """表計算のますの文字にした行。"""
    return [
        GivenRow(
            number=number,
            cells={
                label: "" if cell is None else str(cell)
                for label, cell in zip(HEADER, cells(line, DEPARTMENTS), strict=True)
            },
            key=line.key,
            version=line.version,
        )
        for number, line in enumerate(board, 2)
    ]


@given(boards())
def test_round_trip_changes_nothing(board: tuple[SheetLine, ...]) -> None:
    """書き出した表をそのまま読むと、変わるところも直すところも無い。"""
    reading = read(HEADER, given_rows(board), board, DEPARTMENTS, ["窓口"], TODAY)
    assert (reading.changes, reading.problems, reading.same) == ((), (), len(board))


@given(boards(), st.data(), _words.filter(lambda text: text.strip()), st.integers(0, 3))
def test_only_the_edited_cell_changes(
    board: tuple[SheetLine, ...], data: st.DataObject, note: str, behind: int
) -> None:
    """備考を一つ書き換えると、その行の備考だけが変わり、古い版の行なら「古い行」になる。"""
    rows = given_rows(board)
    at = data.draw(st.integers(0, len(rows) - 1))
    edited = {**rows[at].cells, "備考": note}
    rows[at] = GivenRow(number=rows[at].number, cells=edited, key=rows[at].key, version=1 - min(behind, 1))
    reading = read(HEADER, rows, board, DEPARTMENTS, ["窓口"], TODAY)
    assert reading.problems == ()
    if note.strip() == board[at].values["note"]:
        assert reading.changes == ()
        return
    (change,) = reading.changes
    assert change.values == {"note": note.strip()} and change.key == board[at].key
    assert change.move is (Move.STALE if behind else Move.CHANGED)


@given(boards())
def test_missing_rows_and_columns_take_nothing_away(board: tuple[SheetLine, ...]) -> None:
    """行を消しても、要らない列を消しても、何も変わらない。"""
    kept = ("種類", "取組", "作業・節目", "備考")
    rows = [
        GivenRow(
            number=row.number,
            cells={label: row.cells[label] for label in kept},
            key=row.key,
            version=row.version,
        )
        for row in given_rows(board)[::2]
    ]
    reading = read(kept, rows, board, DEPARTMENTS, ["窓口"], TODAY)
    assert (reading.changes, reading.problems) == ((), ())
