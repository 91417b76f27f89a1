"""封じた日々の置き場: 書いたとおりに開き、途中で止まれば前のまま、壊れた日は名を挙げる。"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.event_days import DayManifest, DayToSeal, SealPhase, open_days, seal_days, writing
from shirube.adapters.event_store import CannotWriteStore
from shirube.adapters.event_store.place import only_writer, pointed
from shirube.engines.insight.case_events import record_of
from shirube.engines.insight.event_columns import column_record, columns_of, joined
from shirube.values.case_event import CaseEvent
from shirube.values.instant import local_day
from tests.own_events import key, own_events
from tests.stored_logs import columns_of as every_column

UNTIL = date(2026, 6, 1)
Days = dict[date, list[CaseEvent]]


def by_day(events: list[CaseEvent]) -> Days:
    """記録された日ごとの行い。"""
    found: Days = {}
    for one in events:
        found.setdefault(local_day(one.recorded_at), []).append(one)
    return found


def sealed(
    place: Path,
    days: Days,
    *,
    kept: Collection[date] = (),
    told: Callable[[SealPhase, int], None] | None = None,
) -> DayManifest:
    """日々を封じる。"""
    fresh = [DayToSeal(day, str(len(rows)), columns_of(rows)) for day, rows in sorted(days.items())]
    return seal_days(place, body="b", persons="p", until=UNTIL, kept=kept, fresh=fresh, told=told)


def event(number: int, day: int) -> CaseEvent:
    """四月の ``day`` 日に記録された行い。"""
    at = datetime(2026, 4, day, 1, number, tzinfo=UTC)
    return CaseEvent(
        event_id=key(number),
        municipality="m",
        subjects={"case": key(100 + number % 3)},
        seq=number,
        activity="受付",
        occurred_at=at,
        recorded_at=at,
        actor=f"p{number}",
    )


THREE_DAYS = by_day([event(number, 1 + number // 3) for number in range(9)])
FIRST, SECOND, THIRD = sorted(THREE_DAYS)


@settings(max_examples=12)
@given(own_events(), st.data())
def test_sealed_days_and_a_tail_are_the_record_of_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, events: list[CaseEvent], data: st.DataObject
) -> None:
    """どの日まで封じ、どの日を封じ直しても、残りの行いとつなげば、まとめて作った記録と列のバイトまで等しい。"""
    place = tmp_path_factory.mktemp("days") / "own"
    days = by_day(events)
    order = sorted(days)
    cut = data.draw(st.integers(0, len(order)))
    again = data.draw(st.sets(st.sampled_from(order[:cut]))) if cut else set()
    sealed(place, {day: days[day] for day in order[:cut]})
    sealed(place, {day: days[day] for day in again}, kept=set(order[:cut]) - again)
    found = open_days(place)
    assert found is not None and not found.broken
    tail = columns_of([one for day in order[cut:] for one in days[day]])
    made, known = column_record(joined([*found.columns.values(), tail])), record_of(events)
    assert every_column(made.log) == every_column(known.log)
    assert list(made.event_ids) == list(known.event_ids)


def test_the_manifest_tells_each_day(tmp_path: Path) -> None:
    """目録には、日ごとの行の数・番号の指紋・印・封じた世代がある。封じ直した日だけ、世代が進む。"""
    place = tmp_path / "own"
    first = sealed(place, THREE_DAYS)
    assert [(one.day, one.rows, one.mark, one.generation) for one in first.days] == [
        (FIRST, 3, "3", 1),
        (SECOND, 3, "3", 1),
        (THIRD, 3, "3", 1),
    ]
    second = sealed(place, {SECOND: THREE_DAYS[SECOND][:1]}, kept=[FIRST])
    assert [(one.day, one.rows, one.generation) for one in second.days] == [(FIRST, 3, 1), (SECOND, 1, 2)]
    assert second.days[0] == first.days[0]
    assert second.days[1].ids != first.days[1].ids
    found = open_days(place)
    assert found is not None and found.manifest == second and set(found.columns) == {FIRST, SECOND}


@pytest.mark.parametrize("phase", list(SealPhase))
def test_a_stop_on_the_way_leaves_the_days_before_or_after(tmp_path: Path, phase: SealPhase) -> None:
    """切り替えの前に止まれば前の世代、後なら新しい世代がそのまま開き、次に封じれば片付く。"""
    place = tmp_path / "own"
    sealed(place, {FIRST: THREE_DAYS[FIRST]})

    def stop(now: SealPhase, rows: int) -> None:
        if now is phase:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealed(place, {SECOND: THREE_DAYS[SECOND]}, kept=[FIRST], told=stop)
    found = open_days(place)
    assert found is not None and not found.broken
    assert set(found.columns) == ({FIRST, SECOND} if phase is SealPhase.SWEEP else {FIRST})
    sealed(place, THREE_DAYS)
    folders = [one.name for one in place.iterdir() if one.is_dir()]
    assert folders == [pointed(place)[0]]  # type: ignore[index]


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "empty", "swapped"])
def test_a_broken_day_is_named_and_the_others_open(tmp_path: Path, harm: str) -> None:
    """壊れた日は列を渡さず名を挙げる。ほかの日は開く。"""
    place = tmp_path / "own"
    sealed(place, THREE_DAYS)
    folder = place / pointed(place)[0]  # type: ignore[index]
    path = folder / f"{SECOND}.day"
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        other = (folder / f"{FIRST}.day").read_bytes()
        changed = data[:-1] + bytes([data[-1] ^ 1])
        path.write_bytes({"cut": data[:-4], "changed": changed, "empty": b"", "swapped": other}[harm])
    found = open_days(place)
    assert found is not None
    assert (set(found.columns), set(found.broken)) == ({FIRST, THIRD}, {SECOND})


@pytest.mark.parametrize("text", ["", "x", "g00000001-12345678 " + "0" * 64 + "\n"])
def test_a_broken_pointer_or_manifest_means_not_sealed_yet(tmp_path: Path, text: str) -> None:
    """指し札や目録が壊れていれば、まだ封じていないものとして、封じ直せる。"""
    place = tmp_path / "own"
    sealed(place, THREE_DAYS)
    (place / "current").write_text(text, "ascii")
    assert open_days(place) is None
    assert sealed(place, THREE_DAYS).rows == 9


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"kind": "shirube-event-days", "format": 2}', b"\xff"], ids=repr
)
def test_an_unknown_manifest_is_not_read(tmp_path: Path, body: bytes) -> None:
    """知らない形の目録は、指紋が合っていても読まない。"""
    import hashlib

    place = tmp_path / "own"
    sealed(place, THREE_DAYS)
    name = pointed(place)[0]  # type: ignore[index]
    (place / name / "manifest.json").write_bytes(body)
    (place / "current").write_text(f"{name} {hashlib.sha256(body).hexdigest()}\n", "ascii", newline="\n")
    assert open_days(place) is None


def test_two_writers_cannot_seal_at_once(tmp_path: Path) -> None:
    """ほかの書き手がいるあいだは断り、前に封じたものはそのまま残る。"""
    place = tmp_path / "own"
    before = sealed(place, THREE_DAYS)
    with only_writer(place), pytest.raises(CannotWriteStore, match="進んでいます"):
        sealed(place, {})
    found = open_days(place)
    assert found is not None and found.manifest == before


def test_a_day_to_keep_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """引き継ぐはずの日が前の世代に無ければ、欠けたまま切り替えない。"""
    place = tmp_path / "own"
    sealed(place, {FIRST: THREE_DAYS[FIRST]})
    with pytest.raises(CannotWriteStore, match="もう一度"):
        sealed(place, {}, kept=[FIRST, SECOND])
    (place / pointed(place)[0] / f"{FIRST}.day").unlink()  # type: ignore[index]
    with pytest.raises(CannotWriteStore, match="ファイルがありません"):
        sealed(place, {}, kept=[FIRST])


def test_a_place_without_hard_links_copies_the_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ハードリンクのできない置き場では、写して引き継ぐ。"""

    def refuse(source: Path, target: Path) -> None:
        raise OSError("できません")

    place = tmp_path / "own"
    sealed(place, THREE_DAYS)
    monkeypatch.setattr(writing.os, "link", refuse)
    sealed(place, {}, kept=[FIRST, SECOND])
    found = open_days(place)
    assert found is not None and set(found.columns) == {FIRST, SECOND}
    assert (place / found.name / f"{FIRST}.day").stat().st_nlink == 1
