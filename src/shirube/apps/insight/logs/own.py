"""この自治体の事案の記録: 封じた日々と、まだ封じていない行いを、開くたびにつなぐ。

置き場は ``<置き場>/<自治体の鍵>/own``。終わった日の行いは封じておき、そのあとに記録された行いはいつも
データベースから読む。封じた日の行いがデータベースと違えば（消えた、控えから戻した、ファイルが壊れた）、その日も
データベースから読むので、答えはいつもいまの行いのとおりになる。封じるのは、速く開くためだけである。
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from shirube.adapters.event_days import (
    DayManifest,
    DayToSeal,
    SealedDays,
    SealPhase,
    current_days,
    ids_digest,
    open_days,
    seal_days,
)
from shirube.apps.frame.scope import Scope, ScopeMissing
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.frontyard.cases.queries import EventMark
from shirube.apps.insight.logs.figures import figures_from
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.own_words import OwnWords, worded
from shirube.apps.insight.logs.pseudonyms import pseudonym_secret
from shirube.apps.insight.logs.store import LogNotReady, Remembered
from shirube.engines.insight.case_events import EventRecord, micros
from shirube.engines.insight.event_columns import EventColumns, column_record, columns_of, joined
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.values.case_event import pseudonym
from shirube.values.instant import local_day, midnight

MOST_LIVE = 200_000
"""画面を開くときに、データベースから読んでよい行いの数の上限。これより多ければ、先に封じる。"""
Told = Callable[[SealPhase, int], None]
_PROBE = "標"
_DAY = timedelta(days=1)
_UNKEPT = secrets.token_bytes(32)
"""仮名の鍵がまだ無いあいだ（一度も封じていない）だけ使う、この過程だけの鍵。"""
_sealed: "Remembered[_Joined | None]" = Remembered(4)
_opened: "Remembered[OwnLog]" = Remembered(4)
_known: Remembered[EventRecord] = Remembered(4)
_figures: Remembered[dict[str, Any]] = Remembered(8)


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """封じた日々を、一度つないでおいたもの。"""

    days: SealedDays
    columns: EventColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """封じたところ: ``until`` の前の日まで（まだなら None）、封じた行いの数、いま読んでいる行いの数。"""

    until: date | None
    sealed: int
    live: int
    days: int
    stale: int
    """封じたあとに変わったので、いまはデータベースから読んでいる日の数。"""


@dataclass(frozen=True, slots=True, eq=False)
class OwnLog:
    """開いた記録。``log`` は画面の言葉に直した記録、``record`` は直す前の記録（件と行の並びは同じ）。"""

    columns: EventColumns
    record: EventRecord
    log: StoredEvents
    sealing: Sealing
    place: Path
    generation: str

    def case_key(self, case: int) -> UUID:
        """件の番号（0 から）の、事案の鍵。"""
        return UUID(self.record.log.case_keys[case])


def place_of(scope: Scope) -> Path:
    """置き場所。自治体が定まっていなければ ``ScopeMissing``。"""
    if scope.municipality_key is None:
        raise ScopeMissing("この自治体の事案の記録")
    return Path(settings.SHIRUBE_INSIGHT_DIR) / str(scope.municipality_key) / "own"


def opened(scope: Scope) -> OwnLog:
    """いまの記録。封じていない行いが多すぎれば ``LogNotReady``。"""
    place, hide = place_of(scope), _pseudonymise(scope)
    before = _sealed_days(scope, place, hide)
    stale = frozenset() if before is None else _stale_days(scope, before.days)
    until = None if before is None else before.days.manifest.until
    spans = [(midnight(day), midnight(day + _DAY)) for day in sorted(stale)]
    spans.append((None if until is None else midnight(until), None))
    marks = [cases.event_mark(scope, *span) for span in spans]
    if sum(one.count for one in marks) > MOST_LIVE:
        raise LogNotReady("事案の行いを封じています。終わるまで、しばらくお待ちください。")
    seen = (scope.municipality_key, hide(_PROBE), scope.today, sorted(stale), [str(one) for one in marks])
    digest = hashlib.sha256(repr(seen).encode()).hexdigest()
    generation = f"{before.days.name if before else 'live'}-{digest[:16]}"

    def made() -> OwnLog:
        live = [_columns(scope, hide, *span) for span, mark in zip(spans, marks, strict=True) if mark.count]
        return _built(scope, before, stale, live, place, generation)

    return _opened.get((place, generation), made)


def record_at(scope: Scope, cut_off: datetime) -> EventRecord:
    """``cut_off`` までに記録された行いだけで作った記録。

    切り口は画面の言葉だが、件の番号は事案の鍵のまま（根拠の並びが、受付番号の付け方によらないように）。
    """
    now = opened(scope)
    columns = now.columns.until(micros(cut_off))
    if columns is now.columns:
        return _keyed(now.record, now.log)

    def made() -> EventRecord:
        found = column_record(columns)
        return _keyed(found, worded(found.log, OwnWords.of(scope, found.log)))

    return _known.get((now.place, now.generation, cut_off), made)


def _keyed(record: EventRecord, said: StoredEvents) -> EventRecord:
    return EventRecord(replace(said, case_keys=record.log.case_keys), record.event_ids)


def refreshed(scope: Scope, row: EventLog) -> EventLog:
    """記録の行に、いまの数を入れる（保存はしない）。まだ開けなければ、封じたときの数のまま。"""
    try:
        found = opened(scope)
    except LogNotReady:
        return row
    figures = _figures.get((found.place, found.generation), lambda: figures_from(found.log))
    for name, value in figures.items():
        setattr(row, name, value)
    return row


def current(scope: Scope) -> str | None:
    """いま封じてある世代の名。まだ封じていなければ None。"""
    return current_days(place_of(scope))


def sealable(scope: Scope) -> date:
    """この日の前の日までを封じられる（きょう記録された行いは、まだ増える）。"""
    return local_day(scope.now)


def needs_sealing(scope: Scope) -> bool:
    """封じるものがあるか: まだ封じていない終わった日の行いか、封じたあとに変わった日。"""
    before = open_days(place_of(scope))
    since = None if before is None else midnight(before.manifest.until)
    ended = cases.event_mark(scope, since=since, before=midnight(sealable(scope)))
    return bool(ended.count or (before is not None and _stale_days(scope, before)))


def seal(scope: Scope, *, told: Told | None = None) -> DayManifest:
    """きのうまでの行いを封じる。変わった日と新しい日だけを書く。仮名の鍵は、先に作っておくこと。

    別の仕事が封じていれば `CannotWriteStore`。途中で止まれば、前に封じたものがそのまま残る。
    """
    place, until, hide = place_of(scope), sealable(scope), _pseudonymise(scope)
    marks = cases.event_marks_by_day(scope, midnight(until))
    before = open_days(place)
    usable = before is not None and _is_ours(scope, before, hide)
    same = _same_days(scope, before, marks) if before is not None and usable else frozenset()
    if before is not None and usable and len(same) == len(marks) == len(before.manifest.days):
        return before.manifest
    fresh = (
        DayToSeal(day, str(mark), _columns(scope, hide, midnight(day), midnight(day + _DAY)))
        for day, mark in sorted(marks.items())
        if day not in same
    )
    body, persons = str(scope.municipality_key), hide(_PROBE)
    return seal_days(
        place, body=body, persons=persons, until=until, kept=sorted(same), fresh=fresh, told=told
    )


def _same_days(scope: Scope, before: SealedDays, marks: dict[date, EventMark]) -> frozenset[date]:
    """データベースと同じままの日。数と番号の和に加えて、行いの鍵の指紋まで照らす。"""
    return frozenset(
        one.day
        for one in before.manifest.days
        if one.day in before.columns
        and str(marks.get(one.day, "")) == one.mark
        and ids_digest([key.bytes for key in _keys(scope, one.day)]) == one.ids
    )


def _keys(scope: Scope, day: date) -> list[UUID]:
    return cases.event_keys(scope, midnight(day), midnight(day + _DAY))


def _sealed_days(scope: Scope, place: Path, hide: Callable[[str], str]) -> _Joined | None:
    """封じた日々。無いか、ほかの自治体のものか、仮名の鍵が替わっていれば None。"""
    name = current_days(place)
    if name is None:
        return None

    def made() -> _Joined | None:
        found = open_days(place)
        return None if found is None else _Joined(found, joined(list(found.columns.values())))

    found = _sealed.get((place, name), made)
    return found if found is not None and _is_ours(scope, found.days, hide) else None


def _is_ours(scope: Scope, days: SealedDays, hide: Callable[[str], str]) -> bool:
    return (days.manifest.body, days.manifest.persons) == (str(scope.municipality_key), hide(_PROBE))


def _stale_days(scope: Scope, days: SealedDays) -> frozenset[date]:
    """封じたあとに、行いが変わった日と、壊れた日。変わっていなければ、問い合わせは一つで済む。"""
    manifest = days.manifest
    until = midnight(manifest.until)
    known = {one.day: one.mark for one in manifest.days}
    whole = sum((_mark(text) for text in known.values()), EventMark())
    if cases.event_mark(scope, before=until) == whole:
        return days.broken
    now = {day: str(mark) for day, mark in cases.event_marks_by_day(scope, until).items()}
    return days.broken | {day for day in {*known, *now} if known.get(day) != now.get(day)}


def _mark(text: str) -> EventMark:
    count, _, total = text.partition(":")
    return EventMark(int(count), int(total))


def _built(
    scope: Scope,
    before: _Joined | None,
    stale: frozenset[date],
    live: list[EventColumns],
    place: Path,
    generation: str,
) -> OwnLog:
    parts = _kept(before, stale)
    columns = joined([*parts, *live])
    record = column_record(columns)
    words = OwnWords.of(scope, record.log)
    sealing = Sealing(
        until=None if before is None else before.days.manifest.until,
        sealed=sum(map(len, parts)),
        live=sum(map(len, live)),
        days=0 if before is None else len(before.days.manifest.days),
        stale=len(stale),
    )
    return OwnLog(columns, record, worded(record.log, words), sealing, place, generation)


def _kept(before: _Joined | None, stale: frozenset[date]) -> list[EventColumns]:
    """封じた日々の、使える列。"""
    if before is None:
        return []
    if not stale:
        return [before.columns]
    return [one for day, one in before.days.columns.items() if day not in stale]


def _columns(
    scope: Scope, hide: Callable[[str], str], since: datetime | None, before: datetime | None
) -> EventColumns:
    """データベースの行いの列。人はここで仮名に替わる。"""
    return columns_of(cases.events_recorded(scope, since, before)).renamed("actor", hide)


def _pseudonymise(scope: Scope) -> Callable[[str], str]:
    return partial(pseudonym, pseudonym_secret(scope) or _UNKEPT)
