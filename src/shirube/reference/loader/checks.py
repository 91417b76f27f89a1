"""資料の棚全体を確かめる: 一つずつの書き方、互いの参照、確かめ直しの時期。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable

from shirube.reference.loader import reading, tables
from shirube.reference.loader.reading import PackFile
from shirube.reference.pack import ROOMS, Pack, PackUnreadable, Problem, Severity

# 確かめてからこの日数を過ぎた資料は、原典がまだそのままかを見直す。
DAYS_BEFORE_RECONFIRMING = 365

_NOT_ROOMS = frozenset({"loader", "schema", "__pycache__"})


def problems(root: Traversable, today: date | None) -> Iterator[Problem]:
    """棚の問題を全部挙げる。today を渡すと、確かめ直す時期も見る。"""
    yield from _stray_folders(root)
    packs: list[tuple[PackFile, Pack]] = []
    for file in reading.pack_files(root):
        try:
            pack = reading.read(file)
            if pack.table is not None:
                tables.read_rows(root, pack)
        except PackUnreadable as error:
            yield from error.problems
        else:
            packs.append((file, pack))
    yield from _stray_tables(root, packs)
    yield from _repeated_ids(packs)
    yield from _broken_references(packs)
    if today is not None:
        yield from _stale(packs, today)


def _stray_folders(root: Traversable) -> Iterator[Problem]:
    """部屋でないフォルダーに置かれた資料を挙げる。"""
    for folder in sorted(root.iterdir(), key=lambda entry: entry.name):
        if folder.name in ROOMS or folder.name in _NOT_ROOMS or not folder.is_dir():
            continue
        yield Problem(
            "部屋でないフォルダーがある",
            folder.name,
            f"資料を置ける部屋は {'、'.join(ROOMS)} だけである",
            "資料を属する部屋のフォルダーへ移す",
        )


def _stray_tables(root: Traversable, packs: list[tuple[PackFile, Pack]]) -> Iterator[Problem]:
    """頭書きのない CSV を挙げる。"""
    known = {(pack.head.room, pack.table.file) for _, pack in packs if pack.table is not None}
    named = {(file.room, f"{file.name}.csv") for file in reading.pack_files(root)}
    for room in ROOMS:
        if not (root / room).is_dir():
            continue
        for entry in sorted((root / room).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".csv") and (room, entry.name) not in known | named:
                yield Problem(
                    "頭書きのない表がある",
                    f"{room}/{entry.name}",
                    "出典、利用条件、列を述べる YAML がない",
                    "同じ部屋に頭書きの YAML を加える",
                )


def _repeated_ids(packs: list[tuple[PackFile, Pack]]) -> Iterator[Problem]:
    """資料をまたいで、同じ指し方の項目が二つないことを確かめる。"""
    owners: dict[str, str] = {}
    for file, pack in packs:
        for item in pack.items:
            reference = pack.reference(item)
            if reference in owners:
                yield Problem(
                    "項目の id が別の資料と重なっている",
                    file.where,
                    f"「{reference}」は {owners[reference]} にもある",
                    "新しい方の id を変える（使った id は二度と使わない）",
                )
            owners[reference] = file.where


def _references(pack: Pack) -> Iterator[str]:
    yield from pack.head.refs
    for item in pack.items:
        refs = item.fields.get("refs", ())
        if isinstance(refs, tuple):
            yield from (str(reference) for reference in refs)


def _broken_references(packs: list[tuple[PackFile, Pack]]) -> Iterator[Problem]:
    """どこも指さない参照を挙げる。"""
    targets = {pack.head.id for _, pack in packs} | {
        pack.reference(item) for _, pack in packs for item in pack.items
    }
    for file, pack in packs:
        for reference in _references(pack):
            if reference not in targets:
                yield Problem(
                    "参照の先がない",
                    file.where,
                    f"「{reference}」という資料も項目もない",
                    "指す id（版のあるものは id@版）を直すか、先の資料を加える",
                )
        ids = {item.id for item in pack.items}
        for item in pack.items:
            parent = item.fields.get("parent")
            if parent is not None and parent not in ids:
                yield Problem(
                    "親の項目がない",
                    f"{file.where} の {item.id}",
                    f"親とした「{parent}」がこの資料にない",
                    "parent をこの資料の項目の id にする",
                )


def _stale(packs: list[tuple[PackFile, Pack]], today: date) -> Iterator[Problem]:
    """確かめてから一年を過ぎた資料を、注意として挙げる。"""
    for file, pack in packs:
        confirmed_on = pack.head.confirmed_on
        days = (today - confirmed_on).days
        if days > DAYS_BEFORE_RECONFIRMING:
            yield Problem(
                "確かめてから一年を過ぎている",
                file.where,
                f"最後に確かめたのは {confirmed_on.isoformat()}（{days} 日前）である",
                f"「{pack.head.citation.document}」の今の版と照らし、confirmed_on を改める",
                Severity.WARNING,
            )
