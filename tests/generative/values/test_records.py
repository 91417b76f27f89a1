"""記録の法則: 実測値と出来事が JSON を通っても変わらず、訂正が並び順によらないこと。"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shirube.values.case_event import (
    CannotBuildCaseEvent,
    CaseEvent,
    ClockState,
    Phase,
    effective,
    pseudonym,
)
from shirube.values.measure import Basis, Evidence, Reading, digest_of, format_duration
from shirube.values.period import Period

NOW = datetime(2026, 11, 21, tzinfo=UTC)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=zones)  # noqa: DTZ001
decimals = st.decimals(-(10**12), 10**12, places=4)
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
evidences = st.builds(
    Evidence,
    measure=st.just("insight.count"),
    edition=words,
    parameters=st.dictionaries(words, st.text(max_size=20), max_size=4),
    cut_off=instants,
    record_count=st.integers(0, 10**9),
    digest=st.lists(words, max_size=3).map(digest_of),
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """割合か、値そのものか、伏せた実測値。"""
    parts: dict[str, Any] = draw(
        st.fixed_dictionaries({"value": st.none() | decimals})
        | st.fixed_dictionaries({"numerator": decimals, "denominator": st.integers(0, 10**6)})
    )
    start = draw(st.dates(date(1990, 1, 1), date(2050, 1, 1)))
    reading = Reading(
        measure_id="insight.count",
        n=draw(st.integers(0, 10**9)),
        basis=draw(st.sampled_from(Basis)),
        period=Period(start, draw(st.none() | st.just(start + timedelta(days=30)))),
        as_of=draw(instants),
        cut_off=draw(instants),
        evidence=draw(st.none() | evidences),
        **parts,
    )
    return reading.suppress() if draw(st.booleans()) else reading


@st.composite
def case_events(draw: st.DrawFn) -> CaseEvent:
    """選べる項目を好きに埋めた出来事。"""
    reason = draw(st.none() | words)
    return CaseEvent(
        event_id=draw(words),
        municipality=draw(words),
        subjects=draw(st.dictionaries(st.sampled_from(["case", "visit", "reservation"]), words, min_size=1)),
        seq=draw(st.integers(0, 10**6)),
        activity=draw(words),
        phase=draw(st.sampled_from(Phase)),
        occurred_at=draw(instants),
        recorded_at=draw(instants),
        procedure=draw(st.none() | st.tuples(words, words).map("@".join)),
        team=draw(st.none() | words),
        clock=ClockState.STOP if reason else draw(st.sampled_from([None, ClockState.RUN])),
        clock_reason=reason,
        outcome=draw(st.none() | words),
    )


@given(readings())
def test_readings_survive_json(reading: Reading) -> None:
    """実測値は JSON を通っても同じ値で、記録の文字も同じである。"""
    text = json.dumps(reading.to_record(), sort_keys=True)
    back = Reading.from_record(json.loads(text))
    assert back == reading
    assert json.dumps(back.to_record(), sort_keys=True) == text


@given(case_events())
def test_events_survive_json(event: CaseEvent) -> None:
    """出来事は JSON を通っても同じ値で、記録の文字も同じである。"""
    text = json.dumps(event.to_record(), sort_keys=True)
    back = CaseEvent.from_record(json.loads(text))
    assert back == event
    assert json.dumps(back.to_record(), sort_keys=True) == text


@given(st.text(max_size=120))
def test_any_text_is_a_short_code_or_refused(text: str) -> None:
    """どんな文字列も、改行のない100字以内の活動名になるか、名前の付いた誤りで断られる。"""
    try:
        event = CaseEvent(
            event_id="e",
            municipality="m",
            subjects={"case": "c"},
            seq=0,
            activity=text,
            occurred_at=NOW,
            recorded_at=NOW,
        )
    except CannotBuildCaseEvent:
        return
    assert 0 < len(event.activity) <= 100
    assert len(event.activity.splitlines()) == 1


@st.composite
def corrected_logs(draw: st.DrawFn) -> list[CaseEvent]:
    """元の出来事と、それより前のものだけを指す訂正の並び。"""
    events: list[CaseEvent] = []
    for n in range(draw(st.integers(0, 10))):
        target = draw(st.none() | st.integers(0, n - 1)) if n else None
        events.append(
            CaseEvent(
                event_id=f"e{n}",
                municipality="m",
                subjects={"case": "c"},
                seq=draw(st.integers(0, 3)),
                activity="審査",
                occurred_at=NOW + timedelta(minutes=draw(st.integers(0, 5))),
                recorded_at=NOW + timedelta(minutes=n),
                outcome=draw(st.sampled_from([None, "取消"])),
                corrects=None if target is None else f"e{target}",
            )
        )
    return events


@given(corrected_logs(), st.randoms())
def test_corrections_do_not_depend_on_order(events: list[CaseEvent], random: Any) -> None:
    """有効な出来事は渡す順によらず、重ねて渡しても変わらず、元の出来事ごとに一つまでである。"""
    expected = effective(events)
    shuffled = events + events[:3]
    random.shuffle(shuffled)
    assert effective(shuffled) == expected
    assert len(expected) <= sum(event.corrects is None for event in events)
    assert not {event.event_id for event in expected} & {event.corrects for event in events}
    assert list(expected) == sorted(expected, key=lambda e: (e.occurred_at, e.seq, e.event_id))


@given(st.sets(st.text(max_size=8), max_size=5), st.sets(st.text(max_size=8), max_size=5), st.randoms())
def test_digest_is_equal_only_for_equal_sets(one: set[str], other: set[str], random: Any) -> None:
    """要約値は並び順によらず、鍵の集まりが違えば違う。"""
    order = list(one)
    random.shuffle(order)
    assert digest_of(order) == digest_of(one)
    assert (digest_of(one) == digest_of(other)) == (one == other)


@given(decimals)
def test_durations_always_read_as_time(seconds: Decimal) -> None:
    """時間の表示は二つまでの単位で、0秒でなければ「0」の単位を書かない。"""
    text = format_duration(seconds)
    assert sum(text.count(unit) for unit in ("日", "時間", "分", "秒")) <= 2
    assert text == "0秒" or not text.lstrip("△").startswith("0")


@given(st.binary(min_size=16, max_size=64), words, words)
def test_pseudonyms_differ_with_the_value(key: bytes, one: str, other: str) -> None:
    """仮名は値が同じときだけ同じで、値をそのまま含まない長さと形である。"""
    assert (pseudonym(key, one) == pseudonym(key, other)) == (one == other)
    assert pseudonym(key, one)[1:].isalnum()
