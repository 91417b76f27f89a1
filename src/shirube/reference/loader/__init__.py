"""資料の読み手: 資料のファイルを読むのはここだけである。

使ってよいのは apps、cli、試験。engines は読み手を知らず、記録を渡される。

    ids()            資料の id の一覧（中身は読まない）
    packs()          資料の頭書きの一覧（表の行は読まない）
    pack(id)         資料一つ
    item(指し方)     項目一つと、それを持つ資料
    rows(id)         表の行（初めて頼まれたときに読み、覚えておく）
    check(today=…)   棚の問題の一覧。空なら問題はない
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from shirube.reference.loader import checks, reading, tables
from shirube.reference.pack import Item, Pack, PackHead, PackUnreadable, Problem, Row

__all__ = ["ItemNotFound", "PackNotFound", "PackUnreadable", "check", "ids", "item", "pack", "packs", "rows"]

_SHELF: Traversable = files("shirube.reference")


class PackNotFound(LookupError):
    """その id の資料がない。"""

    def __init__(self, pack_id: str) -> None:
        super().__init__(f"資料「{pack_id}」はない。一覧は shirube reference list で見られる。")
        self.pack_id = pack_id


class ItemNotFound(LookupError):
    """その指し方の項目がない。"""

    def __init__(self, reference: str) -> None:
        super().__init__(f"項目「{reference}」はない。版のある資料の項目は「id@版」で指す。")
        self.reference = reference


@cache
def pack(pack_id: str) -> Pack:
    """id の資料を返す。なければ PackNotFound、決まりに合わなければ PackUnreadable。"""
    for file in reading.pack_files(_SHELF):
        if file.id == pack_id:
            return reading.read(file)
    raise PackNotFound(pack_id)


def ids() -> tuple[str, ...]:
    """資料の id を、部屋の順に並べて返す。中身は読まない。"""
    return tuple(file.id for file in reading.pack_files(_SHELF))


def packs() -> tuple[PackHead, ...]:
    """資料の頭書きを、部屋の順に並べて返す。"""
    return tuple(pack(pack_id).head for pack_id in ids())


@cache
def item(reference: str) -> tuple[Pack, Item]:
    """「id@版」（版のない資料なら id）が指す項目を、それを持つ資料とともに返す。なければ ItemNotFound。"""
    for file in reading.pack_files(_SHELF):
        candidate = pack(file.id)
        for found in candidate.items:
            if candidate.reference(found) == reference:
                return candidate, found
    raise ItemNotFound(reference)


@cache
def rows(pack_id: str) -> tuple[Row, ...]:
    """表の資料の行を返す。頭書きと違えば PackUnreadable。"""
    return tables.read_rows(_SHELF, pack(pack_id))


def check(*, today: date | None = None, shelf: Traversable | None = None) -> tuple[Problem, ...]:
    """棚の問題を全部返す。today を渡すと、一年以上確かめていない資料も注意として挙げる。"""
    return tuple(checks.problems(shelf if shelf is not None else _SHELF, today))
