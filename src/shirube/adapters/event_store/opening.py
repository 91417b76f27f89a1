"""置き場所を開く: 目録と列の大きさを確かめ、列をメモリに対応付けた記録を渡す。"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from shirube.adapters.event_store.columns import mapped
from shirube.adapters.event_store.manifest import (
    MANIFEST,
    CannotReadManifest,
    CodedFile,
    ColumnFile,
    Manifest,
    TextsFile,
    read_manifest,
)
from shirube.adapters.event_store.place import pointed
from shirube.adapters.event_store.set_aside import SET_ASIDE
from shirube.engines.insight.log import CannotBuildLog, Coded, EventLog, Texts

_TRIES = 5
_CHUNK = 1 << 20
_IMPORT_AGAIN = "元のファイルを取り込み直してください"


class CannotOpenStore(ValueError):
    """業務の記録の置き場所を開けない（何が・なぜ・次にどうする）。"""


@dataclass(frozen=True, slots=True, eq=False)
class StoredLog:
    """開いた記録と目録。列は読むだけで、使うところだけがメモリに載る。"""

    log: EventLog
    manifest: Manifest
    set_aside: Path
    """読めなかった行の一覧（CSV）。"""


def open_store(place: Path) -> StoredLog:
    """置き場所を開く。ファイルの大きさは、いつも確かめる。開けなければ `CannotOpenStore`。"""
    for _ in range(_TRIES):
        now = _pointed(place)
        try:
            return _opened(place, *now)
        except FileNotFoundError as error:
            # 開くあいだに新しい世代へ切り替わり、古い世代が片付いたときは、新しい方を開き直す。
            if pointed(place) == now:
                missing = Path(error.filename or MANIFEST).name
                raise _refused(place, f"ファイル「{missing}」がありません") from None
    raise _refused(place, "取り込みが続けて行われています", "しばらく待ってから、やり直してください")


def verify_store(place: Path) -> Manifest:
    """すべてのファイルの sha256 と、列の中身のつじつまを確かめる。合わなければ `CannotOpenStore`。"""
    stored = open_store(place)
    folder = stored.set_aside.parent
    for column in stored.manifest.files:
        digest = hashlib.sha256()
        with (folder / column.file).open("rb") as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
        if digest.hexdigest() != column.sha256:
            raise _refused(place, f"ファイル「{column.file}」の中身が、取り込んだときから変わっています")
    try:
        stored.log.check()
    except CannotBuildLog as error:
        raise _refused(place, str(error).rstrip("。")) from None
    return stored.manifest


def _pointed(place: Path) -> tuple[str, str]:
    now = pointed(place)
    if now is None:
        raise _refused(
            place,
            "業務の記録の置き場所ではありません" if place.exists() else "フォルダーがありません",
            "取り込んだフォルダーを指定するか、先にログを取り込んでください",
        )
    if not now[0]:
        raise _refused(place, "指し札（current）が壊れています")
    return now


def _opened(place: Path, generation: str, digest: str) -> StoredLog:
    folder = place / generation
    data = (folder / MANIFEST).read_bytes()
    try:
        manifest = read_manifest(data)
    except CannotReadManifest as error:
        next_step = "標を新しくしてください" if "新しい版" in str(error) else _IMPORT_AGAIN
        raise _refused(place, str(error), next_step) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise _refused(place, "目録（manifest.json）が、取り込んだときから変わっています")
    for column in manifest.files:
        _check_size(place, folder, column)
    try:
        return StoredLog(_log(folder, manifest), manifest, folder / SET_ASIDE)
    except (CannotBuildLog, KeyError, UnicodeDecodeError) as error:
        raise _refused(place, f"目録と列が合いません（{str(error).rstrip('。')}）") from None


def _check_size(place: Path, folder: Path, column: ColumnFile) -> None:
    size = (folder / column.file).stat().st_size
    if size != column.size:
        raise _refused(
            place,
            f"ファイル「{column.file}」が {size:,} バイトで、正しい大きさ {column.size:,} バイトと違います",
        )


def _log(folder: Path, manifest: Manifest) -> EventLog:
    columns = {name: mapped(folder, column) for name, column in manifest.columns.items()}
    coded = {name: _coded(folder, one) for name, one in manifest.coded.items()}
    return EventLog(
        case_offsets=columns["case_offsets"],
        case_keys=_texts(folder, manifest.case_keys),
        activity=coded["activity"],
        at=columns["at"],
        lines=columns["lines"],
        start=columns.get("start"),
        phase=columns.get("phase"),
        resource=coded.get("resource"),
        clock=coded.get("clock"),
        dimensions={name: _coded(folder, one) for name, one in manifest.dimensions.items()},
        is_dated_only=manifest.is_dated_only,
    )


def _texts(folder: Path, file: TextsFile) -> Texts:
    return Texts(mapped(folder, file.offsets), mapped(folder, file.data))


def _coded(folder: Path, file: CodedFile) -> Coded:
    return Coded(mapped(folder, file.codes), tuple(_texts(folder, file.names)), file.level)


def _refused(place: Path, why: str, next_step: str = _IMPORT_AGAIN) -> CannotOpenStore:
    return CannotOpenStore(f"「{place.name}」を開けません。{why}。{next_step}。")
