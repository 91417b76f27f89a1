"""置き場所の約束: 退避して並べた列は、メモリの中で作った記録と一字も違わない。"""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.event_store import open_store, verify_store
from shirube.adapters.event_store.sealing import ROW_BYTES
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import Level
from tests.insight_logs import Line, Lines, lines
from tests.stored_logs import columns_of, stored


@st.composite
def rich(draw: st.DrawFn) -> list[Line]:
    """両方の日時、局面、時計、順番、件ごとの切り口が、あったりなかったりする行。"""
    drawn = draw(lines(intervals=True, phases=draw(st.booleans())))
    has_sequence, has_clock = draw(st.booleans()), draw(st.booleans())
    return [
        Line(
            **{
                **vars(line),
                "sequence": draw(st.integers(-3, 3)) if has_sequence else None,
                "clock": draw(st.sampled_from([None, "run", "stop:補正"])) if has_clock else None,
                "dimensions": {**line.dimensions, "経路": draw(st.sampled_from([None, "窓口", "郵送"]))},
            }
        )
        for line in drawn
    ]


@settings(max_examples=60)
@given(rich(), st.integers(1, 50), st.integers(1, 7))
def test_the_store_equals_the_log_in_memory(drawn: list[Line], most: int, size: int) -> None:
    """どんな行も、どう分けて並べても、開いた列は型もバイトも文字の表も、メモリの中の記録と等しい。"""
    levels = {"経路": Level.CASE}
    expected = log_of(Lines(drawn, levels=levels, size=size))
    with TemporaryDirectory() as folder:
        place = Path(folder) / "log"
        stored(place, Lines(drawn, levels=levels, size=size), memory=most * ROW_BYTES)

        assert columns_of(open_store(place).log) == columns_of(expected)
        assert verify_store(place).events == len(drawn)
