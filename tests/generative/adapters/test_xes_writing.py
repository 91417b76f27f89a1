"""XES の法則: 書いて読み戻すと、同じ記録になる。書いたものは、いつも同じバイト列。"""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.xes import XesChoices, XesSource, write_xes
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import NO_TIME, EventLog, Level
from tests.insight_logs import Line, lines, log_from

_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r&<>\"'"),
    min_size=1,
    max_size=8,
).filter(lambda name: bool(name.strip()))


def content(log: EventLog) -> tuple:
    """符号を字に戻した、記録の中身。"""

    def texts(coded):
        return None if coded is None else [coded.name(int(code)) for code in coded.codes]

    def known(column, nothing):
        return [nothing] * log.event_count if column is None else column.tolist()

    return (
        list(log.case_keys),
        (log.case_offsets - log.case_offsets[0]).tolist(),
        texts(log.activity),
        log.at.tolist(),
        known(log.start, NO_TIME),
        known(log.phase, 0),
        texts(log.resource) or [None] * log.event_count,
        texts(log.clock) or [None] * log.event_count,
        {
            name: (coded.level, texts(coded))
            for name, coded in log.dimensions.items()
            if any(text is not None for text in texts(coded))
        },
    )


def written(log: EventLog) -> bytes:
    """記録を XES にする。"""
    out = BytesIO()
    write_xes(log, out)
    return out.getvalue()


def read_back(data: bytes, *, is_fast: bool = True) -> EventLog:
    """XES を記録に戻す。何も別に置かず、ファイルの順の行番号が付くことも確かめる。"""
    source = XesSource(BytesIO(data), name="log.xes", choices=XesChoices(), is_fast=is_fast)
    log = log_of(source)
    assert log.lines.tolist() == list(range(1, log.event_count + 1))
    return log


def renamed(drawn: list[Line], names: list[str]) -> list[Line]:
    """件・行いの名・担当・課を、むずかしい字の名に替える。"""
    known: dict[str, str] = {}

    def change(text: str | None) -> str | None:
        if text is None:
            return None
        return known.setdefault(text, f"{names[len(known) % len(names)]}{len(known)}")

    return [
        Line(
            **{
                **vars(one),
                "case": change(one.case),
                "activity": change(one.activity),
                "resource": change(one.resource),
                "clock": None if one.clock is None else one.clock,
                "dimensions": {"課": change(one.dimensions["課"]), "件の種類": change(one.case)},
            }
        )
        for one in drawn
    ]


@settings(max_examples=80, deadline=None)
@given(
    lines(intervals=True, phases=True),
    st.lists(_NAMES, min_size=1, max_size=6),
    st.sampled_from([None, "run", "stop:補正待ち"]),
    st.booleans(),
)
def test_written_log_reads_back(
    drawn: list[Line], names: list[str], clock: str | None, is_fast: bool
) -> None:
    """開始と完了、始まりの日時、担当、時計、切り口（行いごと、件ごと）のどれも、書いて読み戻すと変わらない。"""
    drawn = [Line(**{**vars(one), "clock": clock}) for one in drawn]
    log = log_from(renamed(drawn, names), levels={"件の種類": Level.CASE})

    data = written(log)

    assert content(read_back(data, is_fast=is_fast)) == content(log)
    assert written(log) == data
    assert written(read_back(data)) == data


@settings(max_examples=40, deadline=None)
@given(lines(), st.integers(0, 4), st.integers(0, 5))
def test_part_is_written_as_its_own_log(drawn: list[Line], first: int, count: int) -> None:
    """件の一部分だけの記録も、そのまま書ける。"""
    log = log_from(drawn)
    first = min(first, log.case_count)
    part = log.part(first, min(first + count, log.case_count))

    assert content(read_back(written(part))) == content(part)
