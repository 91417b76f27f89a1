"""処理簿の法則: どう書き分けた処理簿からも、もとの件と同じ行いが読める。"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.ledger_mapping import (
    Heading,
    LedgerMapping,
    LedgerStep,
    ledger_text,
    read_any_mapping,
)
from shirube.values.era import format_date
from tests.ledgers import HEAD, MAPPING, local_days, log_in

STEPS = ("受付", "審査", "決裁")
DAYS = st.dates(date(2019, 6, 1), date(2030, 12, 31))
WAYS = (
    lambda day: format_date(day),
    lambda day: format_date(day, "short"),
    lambda day: format_date(day, "short").removeprefix("R").replace("元", "1"),
    lambda day: day.isoformat(),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}/{day.month}/{day.day} 13:05",
)
CASE = st.tuples(
    st.one_of(st.none(), DAYS),
    st.tuples(*[st.one_of(st.none(), st.integers(-9, 60)) for _ in STEPS[1:]]),
    st.tuples(*[st.sampled_from(range(len(WAYS))) for _ in STEPS]),
    st.sampled_from(["", "-", "－", "なし"]),
    st.sampled_from(["", ",,,,,,", "小計,1件,,,,,", "※ 注記,,,,,,"]),
)


def _cells(case: object) -> tuple[list[date | None], list[str]]:
    first, gaps, ways, blank, _ = case  # type: ignore[misc]
    base = first or date(2026, 4, 1)
    days = [first, *(None if gap is None else base + timedelta(days=gap) for gap in gaps)]
    return days, [blank if day is None else WAYS[way](day) for day, way in zip(days, ways, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(CASE, min_size=1, max_size=12))
def test_the_same_events_come_back(cases: list[object]) -> None:
    """書き方・空の印・小計・注記がどう混じっても、日付の入った段だけが、日付と段の順に読める。"""
    lines, expected, without = [HEAD], [], 0
    for number, case in enumerate(cases, 1):
        days, cells = _cells(case)
        lines.append(",".join((f"{number}号", *cells, "田", "道路課", "備考")))
        known = [(day, at) for at, day in enumerate(days) if day is not None]
        expected += [(f"{number}号", STEPS[at], day) for day, at in sorted(known)]
        without += not known
        lines.append(case[-1])  # type: ignore[index]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "処理簿.csv"
        path.write_bytes("\n".join(lines).encode("cp932"))
        if not expected:
            return
        log = log_in(path, MAPPING)
    keys = [
        key
        for key, n in zip(log.case_keys, log.case_offsets[1:] - log.case_offsets[:-1], strict=True)
        for _ in range(n)
    ]
    names = [log.activity.names[code] for code in log.activity.codes.tolist()]
    assert list(zip(keys, names, local_days(log), strict=True)) == expected


TEXT = st.text("受付審査番号課AB1／（）", min_size=1, max_size=6)
MAPPINGS = st.builds(
    LedgerMapping,
    label=TEXT,
    steps=st.lists(TEXT, min_size=1, max_size=4, unique=True).map(
        lambda columns: tuple(
            LedgerStep(one, f"{one}の段", "印" if at else "", "run" if at else "stop:補正")
            for at, one in enumerate(columns)
        )
    ),
    case=st.one_of(st.just(""), TEXT),
    resource=st.one_of(st.just(""), TEXT),
    attributes=st.dictionaries(TEXT, TEXT, max_size=3),
    era=st.sampled_from(["", "令和", "西暦"]),
    fiscal_year=st.one_of(st.none(), st.integers(1873, 2100)),
    sheets=st.lists(TEXT, max_size=3).map(tuple),
    is_numbered_by_sheet=st.booleans(),
    heading=st.one_of(st.none(), st.builds(Heading, st.integers(1, 99), st.integers(1, 5))),
)


@given(MAPPINGS)
def test_the_mapping_is_written_and_read_back(mapping: LedgerMapping) -> None:
    """対応表は、文にして読み戻しても同じ。"""
    assert read_any_mapping(ledger_text(mapping).encode(), name="対応表") == mapping
    other = replace(mapping, blanks=("済",))
    assert read_any_mapping(ledger_text(other).encode(), name="対応表") == other
