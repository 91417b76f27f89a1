"""置き場: ``<置き場>/<自治体の鍵>/<指紋>``。公開の場所の外にあり、名前は指紋だけなので道筋を作れない。

同じ中身は一度だけ置く。書くときは隣の仮の名前に書き、ディスクへ送り、名前を替える（途中の姿を見せない）。
"""

import hashlib
import os
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from shirube.apps.frame.scope import ScopeMissing


class FileLost(ValueError):
    """台帳にあるファイルが置き場にないか、中身が変わっている。"""


def digest(data: bytes) -> str:
    """中身の指紋（SHA-256、16進64桁）。"""
    return hashlib.sha256(data).hexdigest()


def place_of(municipality_key: UUID | None, sha256: str) -> Path:
    """この指紋の置き場所。自治体が定まっていなければ ``ScopeMissing``。"""
    if municipality_key is None:
        raise ScopeMissing("預かったファイル")
    return Path(settings.SHIRUBE_FILES_DIR) / str(municipality_key) / sha256


def put(municipality_key: UUID | None, sha256: str, data: bytes) -> None:
    """置く。もうあれば何もしない。"""
    place = place_of(municipality_key, sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{sha256}.{uuid4().hex}")
    with draft.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)


def get(municipality_key: UUID | None, sha256: str) -> bytes:
    """読む。無いか、指紋が合わなければ ``FileLost``。"""
    try:
        data = place_of(municipality_key, sha256).read_bytes()
    except FileNotFoundError:
        raise FileLost("預かったファイルが置き場に見つかりません。バックアップから戻してください。") from None
    if digest(data) != sha256:
        raise FileLost("預かったファイルの中身が、預かったときと違います。バックアップから戻してください。")
    return data


def drop(municipality_key: UUID | None, sha256: str) -> None:
    """置き場から除く（台帳のどの行からも使われなくなったとき）。"""
    place_of(municipality_key, sha256).unlink(missing_ok=True)
