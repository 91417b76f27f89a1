"""日時の列の約束: 速く読む道は、一つずつ読む道と、いつも同じ答えになる。"""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.log_mapping import Timestamp
from shirube.adapters.log_times import CannotReadTime, TimeReader
from shirube.engines.insight.log import NO_TIME

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = (
    None,
    "Asia/Tokyo",
    "Europe/Amsterdam",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
FORMATS = (
    "iso8601",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
    "%d.%m.%Y %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y年%m月%d日 %H時%M分",
    "%y/%m/%d",
    "%Y-%m-%dT%H:%M:%S.%f%z",
)
NAIVE_EPOCH = datetime.fromisoformat("1970-01-01")
RECENT = (datetime.fromisoformat("2023-01-01"), datetime.fromisoformat("2027-12-31"))
MOMENTS = st.datetimes() | st.datetimes(*RECENT)


def slow(reader: TimeReader, text: str) -> int | str:
    """一つずつ読んだ、マイクロ秒か理由。"""
    if not text.strip():
        return NO_TIME
    try:
        return (reader.moment(text.strip()) - EPOCH) // timedelta(microseconds=1)
    except CannotReadTime as error:
        return str(error)


@st.composite
def written(draw: st.DrawFn, form: str) -> str:
    """その形で書いた日時。ときどき、字を一つ違えたり、桁を落としたりする。"""
    moment = draw(MOMENTS)
    zone = draw(st.sampled_from([0, 60, 540, -210, 825, 1439, -1439]))
    local = moment.replace(microsecond=draw(st.sampled_from([0, 500_000, moment.microsecond])))
    colon = draw(st.sampled_from([":", ""]))
    sign = f"{'+' if zone >= 0 else '-'}{abs(zone) // 60:02d}{colon}{abs(zone) % 60:02d}"
    if form == "iso8601":
        text = local.isoformat(draw(st.sampled_from(["T", " "]))) + draw(st.sampled_from(["", "Z", sign]))
    else:
        text = local.strftime(form.replace("%z", "")) + (sign if "%z" in form else "")
        if local.year < 1000:
            text = text.replace(f"{local.year}", f"{local.year:04d}", 1)
    kind = draw(st.integers(0, 9))
    if kind == 0 and text:
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from("0159/-: TZ+.九９a")) + text[at + 1 :]
    if kind == 1:
        text = text.replace("/0", "/").replace(" 0", " ").replace("-0", "-")
    if kind == 2:
        text = draw(st.sampled_from(["", " ", f" {text} ", text + " ", text * 3, text[:-1]]))
    return text


@settings(max_examples=300)
@given(st.data(), st.sampled_from(FORMATS), st.sampled_from(ZONES))
def test_the_column_reads_as_one_by_one(data: st.DataObject, form: str, zone: str | None) -> None:
    """どんな形・地域・書き損じでも、列で読んだ値と理由は、一つずつ読んだものと同じ。"""
    texts = data.draw(st.lists(written(form), max_size=8))
    reader = TimeReader(Timestamp("日時", form, zone))
    times, reasons = reader.micros(texts)
    expected = [slow(TimeReader(Timestamp("日時", form, zone)), text) for text in texts]

    assert [reasons.get(row, int(value)) for row, value in enumerate(times)] == expected
    assert all(times[row] == NO_TIME for row in reasons)


@settings(max_examples=200)
@given(st.lists(MOMENTS, max_size=8), st.sampled_from(ZONES))
def test_local_numbers_read_as_texts(moments: list[datetime], zone: str | None) -> None:
    """時差の無い数の日時も、同じ日時を字で書いたものと同じに読める。"""
    numbers = np.array([(one - NAIVE_EPOCH) // timedelta(microseconds=1) for one in moments], np.int64)
    reader = TimeReader(Timestamp("日時", "iso8601", zone))
    times, reasons = reader.of_local(numbers)
    expected, why = reader.micros([one.isoformat() for one in moments])

    assert times.tolist() == expected.tolist()
    assert reasons.keys() == why.keys()


UNITS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}


@settings(max_examples=100)
@given(st.datetimes(*RECENT), st.sampled_from(sorted(UNITS)))
def test_seconds_since_1970_are_the_moment(moment: datetime, form: str) -> None:
    """1970年からの秒・ミリ秒・マイクロ秒は、その時点（単位より細かい所は小数で書ける）。"""
    micros = (moment - NAIVE_EPOCH) // timedelta(microseconds=1)
    whole, rest = divmod(micros, UNITS[form])
    digits = len(str(UNITS[form])) - 1
    text = f"{whole}.{rest:0{digits}d}" if digits else str(whole)

    assert TimeReader(Timestamp("日時", form)).micros([text])[0].tolist() == [micros]


@settings(max_examples=100)
@given(st.datetimes(*RECENT))
def test_serial_numbers_are_the_time_on_the_sheet(moment: datetime) -> None:
    """表計算の日付の数は、1899年12月30日からの日数（10 桁の小数で書いても、ミリ秒まで同じ）。"""
    local = moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
    days = (local - datetime.fromisoformat("1899-12-30")) / timedelta(days=1)
    reader = TimeReader(Timestamp("日時", "excel", "UTC"))

    assert reader.moment(f"{days:.10f}").replace(tzinfo=None) == local
    dated = TimeReader(Timestamp("日時", "excel_date", "UTC"))
    assert dated.moment(f"{days:.4f}").replace(tzinfo=None) in (
        local.replace(hour=0, minute=0, second=0, microsecond=0),
        local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1),
    )
