"""資料のファイル一つを読み、確かめ、型のある記録にする。

読めないものは半端に返さず、見つけた問題を全部添えて `PackUnreadable` で断る。
置き場所は importlib.resources の Traversable で受け取るので、
フォルダーからでも wheel や zip の中からでも同じように読める。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from shirube.reference.loader import schema, strict_yaml
from shirube.reference.pack import (
    ROOMS,
    Column,
    DatedValue,
    Item,
    Pack,
    PackHead,
    PackUnreadable,
    Problem,
    Shape,
    Table,
)
from shirube.values.citation import Certainty, Citation, Origin


@dataclass(frozen=True, slots=True)
class PackFile:
    """資料のファイルの在りか。id は「部屋.ファイル名」と決まっている。"""

    room: str
    name: str
    source: Traversable

    @property
    def id(self) -> str:
        """この場所にある資料が名乗るべき id。"""
        return f"{self.room}.{self.name}"

    @property
    def where(self) -> str:
        """問題を知らせるときの在りか。"""
        return f"{self.room}/{self.name}.yaml"


def pack_files(root: Traversable) -> tuple[PackFile, ...]:
    """部屋の順、名前の順に、資料のファイルを並べる。"""
    return tuple(
        PackFile(room, entry.name.removesuffix(".yaml"), entry)
        for room in ROOMS
        if (root / room).is_dir()
        for entry in sorted((root / room).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    )


def read(file: PackFile) -> Pack:
    """資料を読む。表の行は読まない。決まりに合わなければ PackUnreadable。"""
    try:
        document = strict_yaml.parse(file.source.read_text(encoding="utf-8"))
    except strict_yaml.YamlUnreadable as error:
        raise PackUnreadable((_unreadable(file, error.why, f"{file.where} の {error.line} 行目"),)) from error
    except UnicodeDecodeError as error:
        raise PackUnreadable((_unreadable(file, "文字が UTF-8 でない", file.where),)) from error
    problems = tuple(_problems(file, document))
    if problems or not isinstance(document, dict):
        raise PackUnreadable(problems)
    return _pack(document)


def _unreadable(file: PackFile, why: str, where: str) -> Problem:
    return Problem("資料を読めない", where, why, f"{file.where} を UTF-8 の正しい YAML に直す")


def _problems(file: PackFile, document: object) -> Iterator[Problem]:
    """書き方の問題を挙げ、書き方が正しければ中身の問題を挙げる。"""
    found = list(schema.violations("pack", document, file.where))
    if found or not isinstance(document, dict):
        yield from found
        return
    if document["id"] != file.id:
        yield Problem(
            "資料の id が置き場所と違う",
            file.where,
            f"id は「{document['id']}」だが、この場所なら「{file.id}」である",
            "id かファイルの置き場所を直す（公表した id は変えない）",
        )
    yield from _own_schema_problems(file, document)
    yield from _order_problems(file, document)
    yield from _repeated_items(file, document)


def _own_schema_problems(file: PackFile, document: Mapping[str, Any]) -> Iterator[Problem]:
    """その資料だけの書き方（schema 欄が指すもの）を確かめる。"""
    name = document.get("schema")
    if name is None:
        return
    if name not in schema.names():
        yield Problem(
            "書き方の決まりが見つからない",
            file.where,
            f"schema/{name}.schema.json がない",
            "schema の名を直すか、決まりのファイルを加える",
        )
        return
    yield from schema.violations(name, document, file.where)


def _order_problems(file: PackFile, document: Mapping[str, Any]) -> Iterator[Problem]:
    """値の日付が古い順であることを確かめる。"""
    days = list(document.get("values", {}))
    for earlier, later in pairwise(days):
        if earlier >= later:
            yield Problem(
                "値の日付が古い順でない",
                f"{file.where} の values",
                f"{earlier} の後に {later} がある",
                "日付の古いものから順に並べる",
            )


def _repeated_items(file: PackFile, document: Mapping[str, Any]) -> Iterator[Problem]:
    """一つの資料の中で項目の id が重ならないことを確かめる。"""
    seen: set[str] = set()
    for item in document.get("items", ()):
        if item["id"] in seen:
            yield Problem(
                "項目の id が重なっている",
                f"{file.where} の items",
                f"「{item['id']}」が二度ある",
                "別のものには新しい id を付ける（使った id は二度と使わない）",
            )
        seen.add(item["id"])


def _pack(document: Mapping[str, Any]) -> Pack:
    """確かめ終えた中身を記録にする。"""
    shape = next(shape for shape in Shape if shape.value in document)
    values = tuple(
        DatedValue(date.fromisoformat(day), _frozen(value))
        for day, value in document.get("values", {}).items()
    )
    items = tuple(Item(item["id"], item["label"], _frozen(item)) for item in document.get("items", ()))
    table = _table(document["table"]) if shape is Shape.TABLE else None
    head = PackHead(
        id=document["id"],
        label=document["label"],
        shape=shape,
        edition=document.get("edition"),
        citation=_citation(document["source"], document, document.get("note", "")),
        confirmed_on=date.fromisoformat(document["confirmed_on"]),
        other_sources=tuple(_citation(source, document) for source in document.get("other_sources", ())),
        licence=document.get("licence"),
        attribution=document.get("attribution"),
        refs=tuple(document.get("refs", ())),
        count=table.row_count if table else len(values) or len(items),
    )
    name = document.get("schema")
    return Pack(
        head,
        attributes=_frozen(document.get("attributes", {})),
        field_labels=_frozen(schema.field_labels(name) if name else {}),
        values=values,
        items=items,
        table=table,
        value_labels=_frozen(schema.value_labels(name) if name else {}),
    )


def _citation(source: Mapping[str, Any], document: Mapping[str, Any], note: str = "") -> Citation:
    published_on = source.get("published_on")
    certainty = source.get("certainty")
    return Citation(
        document=source["document"],
        edition=source["edition"] or "",
        section=source["section"],
        published_on=date.fromisoformat(published_on) if published_on else None,
        confirmed_on=date.fromisoformat(document["confirmed_on"]),
        origin=Origin(source.get("origin", document["origin"])),
        certainty=Certainty(certainty) if certainty else None,
        note=note or source.get("note", ""),
    )


def _table(table: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(
            id=column["id"],
            label=column["label"],
            type=column["type"],
            required=column.get("required", True),
            key=column.get("key", False),
            choices=_frozen(column.get("choices", {})),
        )
        for column in table["columns"]
    )
    return Table(table["file"], table["sha256"], table["rows"], columns)


def _frozen(value: Any) -> Any:
    """並びと対応表を、書き換えられないものに替える。"""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value
