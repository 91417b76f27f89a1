"""少しずつ読む CSV の約束: どこで切って読んでも、まとめて読んだ表と同じ行・同じ行番号になる。"""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused
from shirube.adapters.tabular import open_delimited, read_table, stream

CELLS = st.sampled_from(
    ["", "受付", "a", "改\n行", "二\r\n行", "字\r", 'かぎ"', "ー,・", "ソ表能", "髙", "'=x"]
)
ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"]


@pytest.fixture(params=[1, 7, 64, 1 << 20])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """一度に読む量。"""
    monkeypatch.setattr(stream, "_PIECE", request.param)
    yield request.param


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=0, max_size=4), max_size=6),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(1, 4),
    is_cut=st.booleans(),
)
def test_a_stream_reads_as_the_whole(
    piece: int, rows: list[list[str]], encoding: str, end: str, size: int, is_cut: bool
) -> None:
    """見出し、行番号、欄（見出しの幅にそろえたもの）が、まとめて読んだ表と等しい。"""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows([["番号", "活動の名前", "日時"], *rows])
    written = text.getvalue().removesuffix(end if is_cut else "")
    try:
        data = written.encode(encoding)
        whole = read_table(data, name="log.csv", encoding=encoding)
    except (UnicodeEncodeError, FileRefused):
        return
    opened = open_delimited(io.BytesIO(data), name="log.csv", limits=DEFAULT_LIMITS, encoding=encoding)
    found = [
        (n, cells) for numbers, some in opened.batches(size) for n, cells in zip(numbers, some, strict=True)
    ]

    assert (opened.header, opened.header_number) == (whole.header, whole.header_number)
    assert [number for number, _ in found] == [row.number for row in whole.rows]
    for (_, cells), row in zip(found, whole.rows, strict=True):
        fitted = tuple(cells) + ("",) * (len(row.cells) - len(cells))
        assert tuple(cell.removeprefix("'") for cell in fitted[: len(row.cells)]) == tuple(
            cell.removeprefix("'") for cell in row.cells
        )
        assert not any(fitted[len(row.cells) :])
