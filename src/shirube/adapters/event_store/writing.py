"""ログを置き場所に書く: 行を退避し、件の範囲ごとに並べ、書き終えてから切り替える。

メモリに持つのは、文字の表、件ごとの行の数、いま並べている範囲の行だけ。範囲の大きさは ``memory`` で決まり、
結果のバイト列は範囲の分け方によらない（`engines/insight/building.log_of` の列と同じ）。
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from shirube.adapters.event_store.manifest import (
    MANIFEST,
    CannotReadManifest,
    Manifest,
    Origin,
    read_manifest,
)
from shirube.adapters.event_store.place import only_writer, pointed, staging, sweep, switch
from shirube.adapters.event_store.sealing import seal
from shirube.adapters.event_store.set_aside import SetAsideFile, told_reasons
from shirube.adapters.event_store.spill import Spill
from shirube.adapters.event_store.words import words_of
from shirube.adapters.refusal import FileRefused
from shirube.engines.insight.rows import RowSource
from shirube.values.labelled_enum import LabelledEnum

MEMORY = 512 * 1024 * 1024
"""並べるときに使うメモリの目安（バイト）。文字の表は含まない。"""
_PROBE = "標"
"""仮名の鍵が替わったことを見分けるために、仮名にしておく一語。"""


class ImportPhase(LabelledEnum):
    """取り込みの段階。"""

    READ = "read", "読み取り"
    SORT = "sort", "並べ替え"
    SWITCH = "switch", "切り替え"


class ImportStopped(Exception):
    """取り込みを、求めに応じて止めた。置き場所は前のまま。"""


@dataclass(frozen=True, slots=True)
class Written:
    """書いた結果。``is_new`` が偽なら、同じファイルを同じ読み方で取り込み済みで、何もしていない。"""

    manifest: Manifest
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Watch:
    """進みを伝え、止める求めがあれば止める。"""

    progress: Callable[[ImportPhase, int], None] | None
    should_stop: Callable[[], bool] | None

    def __call__(self, phase: ImportPhase, rows: int) -> None:
        if self.progress is not None:
            self.progress(phase, rows)
        if self.should_stop is not None and self.should_stop():
            raise ImportStopped("取り込みを止めました。置き場所は前のままです。")


def write_store(
    place: Path,
    source: RowSource,
    *,
    origin: Origin,
    zone: str | None = None,
    pseudonymise: Callable[[str], str] | None = None,
    person_dimensions: Collection[str] = (),
    needs_rows: bool = False,
    memory: int = MEMORY,
    progress: Callable[[ImportPhase, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Written:
    """ログを置き場所に書く。

    ``pseudonymise`` は担当の名を仮名にする関数（名ごとに一度だけ呼ぶ）。``person_dimensions`` は、同じように
    仮名にする切り口の名。元の名はディスクに残さない。``progress`` には段階と済んだ行の数を渡す。
    ``should_stop`` が真を返したら `ImportStopped` を上げ、置き場所には何も残さない。別の取り込みが進んでいる
    ときと、ほかのものが入ったフォルダーは `CannotWriteStore`。``needs_rows`` で、
    読める行が一つも無ければ、前の置き場所を残して `FileRefused`。
    """
    generation = _Generation(
        source=source,
        origin=origin,
        zone=zone,
        pseudonymise=pseudonymise,
        person_dimensions=person_dimensions,
        needs_rows=needs_rows,
        memory=memory,
        watch=_Watch(progress, should_stop),
    )
    with only_writer(place):
        already = _already(place, origin, generation.probe)
        if already is not None:
            return Written(already, is_new=False)
        with staging(place) as folder:
            manifest = generation.written(folder / "store", folder / "spill")
            switch(place, folder / "store")
        # 前の世代は、すぐに片付ける（仮名にせずに置いた名が、取り込み直したあとに残らないように）。
        sweep(place)
    return Written(manifest, is_new=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Generation:
    """新しい世代を書く一回分の仕事。"""

    source: RowSource
    origin: Origin
    zone: str | None
    pseudonymise: Callable[[str], str] | None
    person_dimensions: Collection[str]
    needs_rows: bool
    memory: int
    watch: _Watch

    @property
    def probe(self) -> str:
        """仮名の鍵が替わったことを見分けるための一語。"""
        return "" if self.pseudonymise is None else self.pseudonymise(_PROBE)

    def written(self, fresh: Path, spilled: Path) -> Manifest:
        """行を ``spilled`` に退避しながら読み、``fresh`` に列と目録を書く。"""
        fresh.mkdir()
        with Spill(spilled) as spill, SetAsideFile(fresh) as aside:
            for batch in self.source.batches():
                spill.add(batch)
                aside.add(batch.set_aside)
                self.watch(ImportPhase.READ, spill.rows + aside.count)
            if self.needs_rows and not spill.rows:
                raise self._nothing(aside)
            spill.finish()
            sealed = seal(
                fresh,
                spill,
                self.source.vocabulary.cases,
                words_of(self.source.vocabulary, self.pseudonymise, self.person_dimensions),
                memory=self.memory,
                told=lambda rows: self.watch(ImportPhase.SORT, rows),
            )
        manifest = Manifest(
            cases=sealed.cases,
            events=sealed.events,
            zone=self.zone,
            is_dated_only=self.source.is_dated_only,
            persons=self.probe,
            sources=(replace(self.origin, set_aside=aside.count),),
            case_keys=sealed.case_keys,
            columns=sealed.columns,
            coded=sealed.coded,
            dimensions=sealed.dimensions,
            set_aside=aside.written,
            notes=tuple(getattr(self.source, "warnings", ())),
        )
        _write_manifest(fresh, manifest)
        self.watch(ImportPhase.SWITCH, sealed.events)
        return manifest

    def _nothing(self, aside: SetAsideFile) -> FileRefused:
        """取り込める行が一つも無いので断る（前の置き場所を、空の記録に替えない）。"""
        if not aside.count:
            return FileRefused(
                self.origin.name,
                why="行が一つもありません（見出しだけか、空の記録です）",
                next="行のある期間で書き出し直してください",
            )
        return FileRefused(
            self.origin.name,
            why=f"行いを一つも読めませんでした（{aside.count:,} 行）。{told_reasons(aside.reasons)}",
            next="列の役（件・行い・日時）、日時の書き方と地域を確かめてください",
        )


def _already(place: Path, origin: Origin, probe: str) -> Manifest | None:
    """同じファイルを同じ読み方・同じ鍵で取り込み済みなら、その目録。壊れた置き場所は、作り直す。"""
    now = pointed(place)
    if now is None:
        return None
    try:
        manifest = read_manifest((place / now[0] / MANIFEST).read_bytes())
    except (OSError, CannotReadManifest):
        return None
    is_whole = all(_has_size(place / now[0] / one.file, one.size) for one in manifest.files)
    is_same = len(manifest.sources) == 1 and manifest.sources[0].is_same_as(origin)
    return manifest if is_same and is_whole and manifest.persons == probe else None


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    with (folder / MANIFEST).open("xb") as file:
        file.write(manifest.to_json())
        file.flush()
        os.fsync(file.fileno())
