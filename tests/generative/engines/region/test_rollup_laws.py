"""まとめの法則: 団体は消えも増えもせず、どの列の合計も団体の数になり、届いた順によらない。"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.plan.share_file import SharedInitiative, ShareFile
from shirube.engines.plan.snapshot_lines import State
from shirube.engines.region.rollup import ExpectedBody, Figure, Heading, Item, Received, Standing, roll_up
from tests.shares import DAY, shared

CODES = ("112241", "112232", "112372", "011002")
ITEMS = [Heading(reference=f"item.{name}@2.2", label=name, edition="2.2") for name in "ab"]
BASE = shared()


def _share(
    code: str, number: int, days: int, edition: str | None, rows: list[tuple[str, State]]
) -> ShareFile:
    initiatives = tuple(
        SharedInitiative(key=str(n), number="", title="取組", state=state, national=(f"item.{name}@2.2",))
        for n, (name, state) in enumerate(rows)
    )
    return replace(
        BASE,
        municipality=replace(BASE.municipality, code=code),
        plan=replace(BASE.plan, edition=edition),
        version=replace(BASE.version, number=number, approved_on=DAY - timedelta(days=days)),
        initiatives=initiatives,
    )


SHARES = st.builds(
    _share,
    st.sampled_from(CODES),
    st.integers(1, 4),
    st.integers(-1, 3),
    st.sampled_from(("2.2", "2.0", None)),
    st.lists(st.tuples(st.sampled_from("abx"), st.sampled_from(State)), max_size=4),
)
FILES = st.lists(st.one_of(SHARES, st.just(None)), max_size=8)
EXPECTED = st.none() | st.lists(st.sampled_from(CODES), unique=True)


def _received(shares: list[ShareFile | None]) -> list[Received]:
    return [
        Received(name=f"{number:02}", share=one, refusal="" if one else "JSON として読めません")
        for number, one in enumerate(shares)
    ]


@given(FILES, EXPECTED, st.randoms())
@settings(deadline=None)
def test_bodies_files_and_totals_add_up(
    shares: list[ShareFile | None], expected: list[str] | None, order
) -> None:
    """ファイルはちょうど一度ずつ（使った・使わなかった・読めなかった）現れ、どの列の合計も団体の数に等しい。"""
    waited = None if expected is None else [ExpectedBody(code=code, name=code) for code in expected]
    files = _received(shares)
    made = roll_up(files, day=DAY, expected=waited, items=ITEMS)
    used = [body.file for body in made.bodies if body.share]
    rest = [one.name for one in (*made.unread, *made.unused)]
    assert sorted([*used, *rest]) == [one.name for one in files]
    assert {body.code for body in made.bodies} >= set(expected or ())
    for heading in made.items:
        counts = made.item_counts(heading)
        assert sum(counts.values()) == len(made.bodies)
        silent = sum(body.standing is Standing.UNREPORTED for body in made.bodies)
        assert counts[Item.UNREPORTED] == silent
    order.shuffle(files)
    assert roll_up(files, day=DAY, expected=waited, items=ITEMS) == made


@given(FILES)
@settings(deadline=None)
def test_the_used_file_is_the_newest_approved(shares: list[ShareFile | None]) -> None:
    """使ったファイルより新しい承認のファイルは、まとめる日までのものの中に無い。"""
    made = roll_up(_received(shares), day=DAY)
    for body in made.bodies:
        assert body.share is not None
        days: list[date] = [
            one.version.approved_on
            for one in shares
            if one and one.municipality.code == body.code and one.version.approved_on <= DAY
        ]
        assert body.share.version.approved_on == max(days)


READINGS = st.none() | st.sampled_from((Decimal(0), Decimal("0.00"), Decimal(58))) | st.just("非表示")


@given(st.dictionaries(st.sampled_from(CODES), READINGS, min_size=1), st.sets(st.sampled_from(CODES)))
@settings(deadline=None)
def test_silence_is_never_zero(told: dict[str, Decimal | str | None], waited: set[str]) -> None:
    """報告された 0 は値のまま、値なし・非表示・未報告はどれも値を持たず、列の合計は団体の数に等しい。"""
    standard = "kpi.x@1"
    shares = [_told(code, value, standard) for code, value in told.items()]
    expected = [ExpectedBody(code=code, name=code) for code in sorted(waited)]
    heading = Heading(reference=standard, label="共通の指標")
    made = roll_up(_received(shares), day=DAY, expected=expected, kpis=[heading])
    counts = made.figure_counts(heading)
    assert sum(counts.values()) == len(made.bodies) == len(waited | told.keys())
    assert counts[Figure.UNREPORTED] == len(waited - told.keys())
    for body in made.bodies:
        cell = made.figure_cell(body, heading)
        value = told.get(body.code)
        if isinstance(value, Decimal):
            assert cell.figure is Figure.VALUE and cell.reading is not None and cell.reading.value == value
        else:
            assert cell.figure in (Figure.UNREPORTED, Figure.NO_VALUE, Figure.SUPPRESSED)
            assert cell.reading is None or cell.reading.value is None


def _told(code: str, value: Decimal | str | None, standard: str) -> ShareFile:
    """共通の指標の読みを一つ持つ共有ファイル。"""
    kpi = next(one for one in BASE.kpis if one.readings)
    reading = replace(
        kpi.readings[-1],
        starts_on=DAY,
        ends_on=DAY,
        as_of=DAY,
        value=value if isinstance(value, Decimal) else None,
        numerator=None,
        denominator=None,
        is_suppressed=value == "非表示",
    )
    return replace(
        BASE,
        municipality=replace(BASE.municipality, code=code),
        kpis=(replace(kpi, standard=standard, readings=(reading,)),),
    )
