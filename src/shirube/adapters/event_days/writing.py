"""日々を封じる: 変わった日だけを書き、変わらない日は前の世代とつなぎ、書き終えてから切り替える。"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shirube.adapters.event_days.day_file import day_bytes
from shirube.adapters.event_days.manifest import DayManifest, SealedDay, ids_digest
from shirube.adapters.event_days.reading import manifest_of
from shirube.adapters.event_store.manifest import MANIFEST
from shirube.adapters.event_store.place import CannotWriteStore, only_writer, staging, sweep, switch
from shirube.engines.insight.event_columns import EventColumns
from shirube.values.labelled_enum import LabelledEnum


class SealPhase(LabelledEnum):
    """封じる段階。"""

    DAY = "day", "日を書く"
    SWITCH = "switch", "切り替え"
    SWEEP = "sweep", "片付け"


@dataclass(frozen=True, slots=True)
class DayToSeal:
    """封じる一日。``mark`` は、元の行が変わったことを見分ける呼ぶ側の印。"""

    day: date
    mark: str
    columns: EventColumns


def seal_days(
    place: Path,
    *,
    body: str,
    persons: str,
    until: date,
    kept: Collection[date],
    fresh: Iterable[DayToSeal],
    told: Callable[[SealPhase, int], None] | None = None,
) -> DayManifest:
    """日々を封じる。``kept`` は前の世代から引き継ぐ日、``fresh`` は新しく書く日。どちらにも無い日は消える。

    ``told`` には段階と、書いた行の数を渡す（中で上げた例外はそのまま出て、前の世代が残る）。
    別の書き手がいれば `CannotWriteStore`。引き継ぐ日が前の世代に無いときも断る（封じ直せばよい）。
    """
    tell = told or (lambda phase, rows: None)
    with only_writer(place):
        before = manifest_of(place)
        with staging(place) as folder:
            staged = folder / "days"
            staged.mkdir()
            generation = 1 if before is None else before[1].generation + 1
            days = _inherited(place, staged, before, kept)
            rows = 0
            for one in fresh:
                days.append(_written(staged, one, generation))
                rows += days[-1].rows
                tell(SealPhase.DAY, rows)
            manifest = DayManifest(
                body=body,
                persons=persons,
                until=until,
                generation=generation,
                days=tuple(sorted(days, key=lambda one: one.day)),
            )
            _write(staged / MANIFEST, manifest.to_json())
            tell(SealPhase.SWITCH, rows)
            switch(place, staged)
        tell(SealPhase.SWEEP, rows)
        sweep(place)
    return manifest


def _inherited(
    place: Path, staged: Path, before: tuple[str, DayManifest] | None, kept: Collection[date]
) -> list[SealedDay]:
    if not kept:
        return []
    known = {} if before is None else {one.day: one for one in before[1].days}
    folder = "" if before is None else before[0]
    if set(kept) - set(known):
        raise CannotWriteStore("封じた日々が、開いたあとに替わりました。もう一度封じてください。")
    for day in kept:
        _linked(place / folder / known[day].file, staged / known[day].file)
    return [known[day] for day in kept]


def _linked(source: Path, target: Path) -> None:
    """前の世代のファイルを引き継ぐ。ハードリンクのできない置き場では、写して書き終える。"""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise CannotWriteStore("引き継ぐ日のファイルがありません。もう一度封じてください。") from None
    except OSError:
        shutil.copyfile(source, target)
        with target.open("r+b") as file:
            os.fsync(file.fileno())


def _written(staged: Path, one: DayToSeal, generation: int) -> SealedDay:
    data = day_bytes(one.columns)
    found = SealedDay(
        day=one.day,
        rows=len(one.columns),
        ids=ids_digest(one.columns.keys["id"]),
        mark=one.mark,
        sha256=hashlib.sha256(data).hexdigest(),
        generation=generation,
    )
    _write(staged / found.file, data)
    return found


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
