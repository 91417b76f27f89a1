"""XES の日時の法則: 速い芯、確かな道、標準の日時の計算が一致する。"""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import njit

from shirube.adapters.xes.moments import MINUTE, UNREADABLE, read_moment
from shirube.engines.insight.kernels.xes_moment import moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE = st.datetimes(datetime.fromisoformat("0001-01-03"), datetime.fromisoformat("9999-12-29"))
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_LETTERS = st.sampled_from("0123456789-+:.TZ ")


@njit
def _moment(raw, size):  # type: ignore[no-untyped-def]
    return moment(raw, np.int64(0), size)


def by_kernel(text: str) -> tuple[int, int] | None:
    """芯で読む。読めなければ None。"""
    raw = np.frombuffer(text.encode(), np.uint8)
    is_read, local, offset = _moment(raw, len(raw))
    return (int(local), int(offset)) if is_read else None


@settings(max_examples=300, deadline=None)
@given(
    _NAIVE,
    _OFFSETS,
    st.sampled_from(["auto", "microseconds"]),
)
@example(datetime.fromisoformat("2000-02-29T23:59:59.999999"), UTC, "auto")
@example(datetime.fromisoformat("1900-03-01"), UTC, "auto")
@example(datetime.fromisoformat("1969-12-31T23:59:59.000001"), UTC, "auto")
def test_moment_equals_the_calendar(naive: datetime, zone: timezone, form: str) -> None:
    """どの日時も、芯と確かな道の両方で、標準の計算と同じマイクロ秒になる。"""
    aware = naive.replace(tzinfo=zone)
    text = aware.isoformat(timespec=form)
    expected = (aware - _EPOCH) // timedelta(microseconds=1)

    for local, offset in (read_moment(text), by_kernel(text)):
        assert local - offset * MINUTE == expected


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 28), st.integers(0, 2), st.text(_LETTERS, max_size=3))
def test_kernel_reads_nothing_more(at: int, cut: int, put: str) -> None:
    """崩れた日時を、芯が読むなら、確かな道も同じに読む（芯は甘くない）。"""
    text = "2024-02-29T23:59:59.123+09:00"
    text = text[:at] + put + text[at + cut :]
    found = by_kernel(text)

    assert found is None or found == read_moment(text)
    assert found is None or found[1] < UNREADABLE
