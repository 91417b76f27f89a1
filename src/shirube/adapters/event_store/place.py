"""置き場所のフォルダー: いまの世代の指し札、取り込みの途中のフォルダー、片付け、書き手の札。"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shirube.adapters.event_store.manifest import MANIFEST

POINTER = "current"
LOCK = "lock"
_STAGING = "staging-"
_GENERATION = re.compile(r"g(\d{8})-[0-9a-f]{8}")
_POINTER = re.compile(r"(g\d{8}-[0-9a-f]{8}) ([0-9a-f]{64})\n")
_TRIES = 20
_PAUSE = 0.05
"""Windows で、読み手が指し札を開いている一瞬に当たったとき、待ってやり直す間（秒）。"""


class CannotWriteStore(ValueError):
    """業務の記録を置けない。"""


def pointed(place: Path) -> tuple[str, str] | None:
    """いまの世代の名と、目録の sha256。置き場所でなければ None、指し札が壊れていれば空の名。"""
    try:
        text = (place / POINTER).read_text("ascii", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = _POINTER.fullmatch(text)
    return (found[1], found[2]) if found else ("", "")


@contextmanager
def only_writer(place: Path) -> Iterator[None]:
    """置き場所を作り、ただ一人の書き手になる。ほかの取り込みが進んでいれば断る。

    札は SQLite の錠で、書き手の過程が途中で終わっても OS が外す（どの OS でも同じに働く）。
    """
    _refuse_other_folder(place)
    is_fresh = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(place / LOCK, timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise CannotWriteStore(
                f"「{place.name}」には、別の取り込みが進んでいます。終わってから、やり直してください。"
            ) from None
        yield
    finally:
        lock.close()
        if is_fresh and pointed(place) is None:
            with suppress(OSError):
                (place / LOCK).unlink(missing_ok=True)
                place.rmdir()


@contextmanager
def staging(place: Path) -> Iterator[Path]:
    """取り込みの途中のフォルダー。どう抜けても残さない（切り替えたものは、もうここには無い）。"""
    sweep(place)
    folder = place / f"{_STAGING}{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def switch(place: Path, staged: Path) -> None:
    """書き終えたフォルダーを新しい世代にし、指し札をそれに替える。読み手には、前か後のどちらかだけが見える。"""
    numbers = [int(found[1]) for one in place.iterdir() if (found := _GENERATION.fullmatch(one.name))]
    name = f"g{max(numbers, default=0) + 1:08d}-{secrets.token_hex(4)}"
    digest = hashlib.sha256((staged / MANIFEST).read_bytes()).hexdigest()
    staged.rename(place / name)
    fresh = place / f"{_STAGING}{POINTER}"
    with fresh.open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{name} {digest}\n")
        file.flush()
        os.fsync(file.fileno())
    for left in reversed(range(_TRIES)):
        try:
            fresh.replace(place / POINTER)
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)


def sweep(place: Path) -> None:
    """途中で終わった取り込みと、指されていない古い世代を片付ける。読まれていて消せないものは残す。"""
    now = pointed(place)
    for one in place.iterdir():
        if one.name.startswith(_STAGING) or (_GENERATION.fullmatch(one.name) and now and one.name != now[0]):
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)
        elif _GENERATION.fullmatch(one.name) and now is None:
            shutil.rmtree(one, ignore_errors=True)


def _refuse_other_folder(place: Path) -> None:
    """ほかのものが入ったフォルダーに書かない。"""
    if place.exists() and not place.is_dir():
        raise CannotWriteStore(
            f"「{place.name}」はファイルです。置き場所にするフォルダーを指定してください。"
        )
    if not place.exists():
        return
    ours = (POINTER, LOCK)
    strange = [
        one.name
        for one in place.iterdir()
        if one.name not in ours
        and not one.name.startswith((_STAGING, LOCK))
        and not _GENERATION.fullmatch(one.name)
    ]
    if strange:
        raise CannotWriteStore(
            f"「{place.name}」には、業務の記録ではないもの（{strange[0]} など）が入っています。"
            "空のフォルダーか、新しい名前を指定してください。"
        )
