"""封じた日々を開く: 目録と、日ごとの列。壊れた日は列を渡さず、名だけを挙げる（元の行から読み直せる）。"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shirube.adapters.event_days.day_file import CannotReadDay, read_day
from shirube.adapters.event_days.manifest import DayManifest, SealedDay, ids_digest, read_day_manifest
from shirube.adapters.event_store.manifest import MANIFEST
from shirube.adapters.event_store.place import pointed
from shirube.engines.insight.event_columns import EventColumns

_TRIES = 5


@dataclass(frozen=True, slots=True, eq=False)
class SealedDays:
    """開いた日々。``name`` は世代の名、``columns`` は読めた日の列、``broken`` は読めなかった日。"""

    name: str
    manifest: DayManifest
    columns: Mapping[date, EventColumns]
    broken: frozenset[date]


def manifest_of(place: Path) -> tuple[str, DayManifest] | None:
    """いまの世代の名と目録。無いか、読めないか、書いたときから変わっていれば None。"""
    now = pointed(place)
    if now is None or not now[0]:
        return None
    try:
        data = (place / now[0] / MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    manifest = read_day_manifest(data)
    is_same = hashlib.sha256(data).hexdigest() == now[1]
    return (now[0], manifest) if manifest is not None and is_same else None


def current_days(place: Path) -> str | None:
    """いまの世代の名。まだ封じていなければ None。"""
    now = pointed(place)
    return None if now is None or not now[0] else now[0]


def open_days(place: Path) -> SealedDays | None:
    """封じた日々を開く。まだ封じていなければ None。開くあいだに切り替われば、新しい方を開き直す。"""
    for _ in range(_TRIES):
        found = manifest_of(place)
        if found is None:
            return None
        opened = _opened(place, *found)
        now = pointed(place)
        if not opened.broken or (now is not None and now[0] == opened.name):
            return opened
    return opened


def _opened(place: Path, name: str, manifest: DayManifest) -> SealedDays:
    found = {one.day: _day(place / name, one) for one in manifest.days}
    good = {day: columns for day, columns in found.items() if columns is not None}
    return SealedDays(name, manifest, good, frozenset(found) - frozenset(good))


def _day(folder: Path, one: SealedDay) -> EventColumns | None:
    """一日の列。無いか、書いたときから変わっていれば None。"""
    try:
        data, columns = read_day(folder / one.file)
    except (OSError, CannotReadDay):
        return None
    is_whole = hashlib.sha256(data).hexdigest() == one.sha256 and len(columns) == one.rows
    return columns if is_whole and ids_digest(columns.keys["id"]) == one.ids else None
