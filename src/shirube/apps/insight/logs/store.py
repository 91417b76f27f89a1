"""置き場: ``<置き場>/<自治体の鍵>/<記録の鍵>/``。元のファイルから作り直せる、件ごとに並べた列。

開いた列はメモリに対応付けたまま少しだけ覚えておく。覚える鍵は道筋と世代なので、取り込み直せば開き直し、
別の自治体の置き場と混ざることはない。
"""

import shutil
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.conf import settings

from shirube.adapters.event_store import (
    CannotOpenStore,
    ImportPhase,
    Manifest,
    Origin,
    StoredLog,
    open_store,
    write_store,
)
from shirube.adapters.event_store.place import pointed
from shirube.apps.files import queries as files
from shirube.apps.frame.scope import Scope, ScopeMissing
from shirube.apps.insight.logs import sources
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.pseudonyms import pseudonym_secret
from shirube.values.case_event import pseudonym

if TYPE_CHECKING:
    from shirube.apps.insight.logs.own import OwnLog

T = TypeVar("T")
Progress = Callable[[ImportPhase, int], None]


class LogNotReady(LookupError):
    """この記録はまだ計れない（取り込みの途中か、置き場を作り直している）。"""


class StoreMissing(LookupError):
    """置き場が無いか、いまの元のファイル・読み方のものでない。作り直せば開ける。"""


class Remembered(Generic[T]):
    """いちばん新しく使ったものを、決めた数だけ覚える。"""

    every: "ClassVar[list[Remembered[Any]]]" = []

    def __init__(self, most: int) -> None:
        self.every.append(self)
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """覚えていればそれを、なければ作って覚える。"""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made

    def forget(self, place: Path) -> None:
        """この置き場から作ったものを忘れる（鍵の初めが道筋のもの）。"""
        with self._lock:
            for key in [one for one in self._found if isinstance(one, tuple) and one[0] == place]:
                del self._found[key]


_opened: Remembered[StoredLog] = Remembered(8)


@dataclass(frozen=True, slots=True)
class Handle:
    """開いた置き場と、覚えるときの鍵（道筋と世代）。"""

    stored: "StoredLog | OwnLog"
    place: Path
    generation: str


def place_of(scope: Scope, log: EventLog) -> Path:
    """この記録の置き場所。自治体が定まっていないか、別の自治体の記録なら ``ScopeMissing``。"""
    if scope.municipality_key is None or log.municipality_id != scope.municipality_id:
        raise ScopeMissing("業務の記録の置き場")
    return Path(settings.SHIRUBE_INSIGHT_DIR) / str(scope.municipality_key) / str(log.key)


def opened(scope: Scope, log: EventLog) -> Handle:
    """置き場を開く。無いか、壊れているか、元のファイルや読み方が違えば ``StoreMissing``。"""
    place = place_of(scope, log)
    now = pointed(place)
    if now is None or not now[0]:
        raise StoreMissing(str(log.key))
    try:
        stored = _opened.get((place, now[0]), lambda: open_store(place))
    except CannotOpenStore as error:
        raise StoreMissing(str(error)) from error
    if not _origin(log).is_same_as(stored.manifest.sources[0]):
        raise StoreMissing(str(log.key))
    return Handle(stored, place, now[0])


def build(scope: Scope, log: EventLog, *, progress: Progress | None = None) -> Manifest:
    """元のファイルを読み、置き場を作る（同じものがあれば何もしない）。

    読めなければ `FileRefused`、別の取り込みが進んでいれば `CannotWriteStore`。``progress`` の中で上げた例外は
    そのまま出て、置き場は前のまま残る。
    """
    secret = pseudonym_secret(scope)
    if secret is None:
        raise LookupError("仮名の鍵がまだありません。")
    with (
        sources.as_path(log.file.name, files.content(scope, log.file)) as path,
        sources.reading(
            path,
            name=log.file.name,
            mapping=log.mapping,
            encoding=log.encoding,
            header_row=log.header_row,
        ) as found,
    ):
        written = write_store(
            place_of(scope, log),
            found.source,
            origin=_origin(log),
            zone=found.zone,
            pseudonymise=lambda name: pseudonym(secret, name),
            person_dimensions=found.persons,
            needs_rows=True,
            progress=progress,
        )
    return written.manifest


def drop(scope: Scope, log: EventLog) -> None:
    """置き場を消す。読まれていて消せないもの（Windows）は、次の片付けまで残る。"""
    place = place_of(scope, log)
    for one in Remembered.every:
        one.forget(place)
    shutil.rmtree(place, ignore_errors=True)


def _origin(log: EventLog) -> Origin:
    return Origin(name=log.file.name, sha256=log.file.sha256, size=log.file.size, mapping=log.mapping)
