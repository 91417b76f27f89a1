"""xlsx の包み（zip と XML）を、読み取り部品に渡す前に調べる。

xlsx の自己申告（dimension など）は信じない。包みの中の XML をすべて一度通し、マクロや害のある宣言を断り、
選んだシートの事実は `sheet_facts` が数える。
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shirube.adapters import xml_source
from shirube.adapters.archive import Archive
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular.sheet_facts import SheetFacts, SheetWatcher, local_name

_MAX_FORMATS = 65_490
"""書式の数の上限。Excel 自身の上限と同じ。"""
_MAX_SHARED_TEXT = 64 * MEBIBYTE
"""共有文字列（ブック全体の文字）の大きさの上限。"""
_MAX_CONTENTS = 8 * MEBIBYTE
"""目次（シートの一覧）の大きさの上限。"""
_ZERO_MASK = re.compile(r"0[0-]*0")
_SAVE_PLAIN = "Excel で開き、値だけを新しいブックに貼り付けて、xlsx 形式で保存し直してください"
_ROOM = "要る行と列だけを新しいブックに写して、保存し直してください"


@dataclass(frozen=True, slots=True)
class Package:
    """調べの済んだ包み。"""

    archive: Archive
    name: str
    sheet_paths: dict[str, str]
    zero_masks: dict[int, str]
    """書式の番号から、0 で埋める形（例: 00000）。"""
    has_external_links: bool


def inspect_package(archive: Archive, *, limits: Limits) -> Package:
    """包みの中の XML をすべて通し、マクロ・大きすぎる部品・壊れた部品を断る。"""
    name = archive.name
    if "xl/workbook.xml" not in archive.names:
        raise FileRefused(name, why="xlsx（Excel ブック）の形をしていません", next=_SAVE_PLAIN)
    for part in archive.names:
        lowered = part.lower()
        if "vbaproject" in lowered or "macrosheets/" in lowered:
            raise FileRefused(name, where=part, why="マクロが入っています", next=_SAVE_PLAIN)
        if lowered.endswith("sharedstrings.xml") and archive.size(part) > _MAX_SHARED_TEXT:
            why = f"文字の量が上限 {_MAX_SHARED_TEXT // MEBIBYTE} MB を超えています"
            raise FileRefused(name, where=part, why=why, next=_ROOM)
    paths = _sheet_paths(archive, limits=limits)
    masks = _zero_masks(archive, limits=limits)
    read_here = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    for part in archive.names:
        if part.endswith((".xml", ".rels", ".vml")) and part not in read_here and part not in paths.values():
            xml_source.scan(
                archive.chunks(part),
                name=f"{name} の {part}",
                start=_ignore,
                end=_ignore,
                text=_ignore,
                limits=limits,
            )
        elif part not in read_here and part not in paths.values():
            _drain(archive, part)
    has_links = any(part.startswith("xl/externalLinks/") for part in archive.names)
    return Package(archive, name, paths, masks, has_links)


def inspect_sheet(package: Package, sheet: str, *, limits: Limits) -> SheetFacts:
    """一枚のシートを端まで読み、本当の使用範囲と、職員に知らせる事実を数える。"""
    watcher = SheetWatcher(package.name, sheet, package.zero_masks, limits)
    xml_source.scan(
        package.archive.chunks(package.sheet_paths[sheet]),
        name=f"{package.name} のシート「{sheet}」",
        start=watcher.start,
        end=watcher.end,
        text=watcher.text,
        limits=limits,
    )
    return watcher.facts


def verify_other_sheets(package: Package, sheet: str, *, limits: Limits) -> None:
    """読まないシートも、壊れていないか、害のある宣言がないかだけは確かめる。"""
    for other, path in package.sheet_paths.items():
        if other != sheet:
            shown = f"{package.name} のシート「{other}」"
            xml_source.scan(
                package.archive.chunks(path),
                name=shown,
                start=_ignore,
                end=_ignore,
                text=_ignore,
                limits=limits,
            )


def _ignore(*_: object) -> None:
    """通すだけで、何もしない。"""


def _drain(archive: Archive, part: str) -> None:
    """XML でない部品も、解いて目録と合うことを確かめる。"""
    for _ in archive.chunks(part):
        pass


def _sheet_paths(archive: Archive, *, limits: Limits) -> dict[str, str]:
    """シートの名前から、包みの中の場所を引く表を作る。"""
    name = archive.name
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive.names:
        raise FileRefused(name, where=relations, why="xlsx に要る部品がありません", next=_SAVE_PLAIN)
    if max(archive.size(relations), archive.size("xl/workbook.xml")) > _MAX_CONTENTS:
        raise FileRefused(name, why="目次が大きすぎます", next=_SAVE_PLAIN)
    targets: dict[str, str] = {}
    listed = xml_source.iterate(archive.read(relations), "Relationship", name=f"{name} の目次", limits=limits)
    for element in listed:
        if element.get("Type", "").endswith("/worksheet") and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            targets[element.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    paths: dict[str, str] = {}
    for element in xml_source.iterate(
        archive.read("xl/workbook.xml"), "sheet", name=f"{name} の目次", limits=limits
    ):
        identity = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        path = targets.get(identity)
        if path is None:
            continue
        if path not in archive.names:
            raise FileRefused(name, where=path, why="目次にあるシートの中身がありません", next=_SAVE_PLAIN)
        paths[element.get("name", "")] = path
    if not paths:
        raise FileRefused(name, why="表のシートが一枚もありません", next=_SAVE_PLAIN)
    return paths


def _zero_masks(archive: Archive, *, limits: Limits) -> dict[int, str]:
    """書式のうち、数を 0 で埋めて見せるものを集める。書式の数が多すぎれば断る。"""
    part = "xl/styles.xml"
    if part not in archive.names:
        return {}
    watcher = _StyleWatcher(archive.name)
    xml_source.scan(
        archive.chunks(part),
        name=f"{archive.name} の {part}",
        start=watcher.start,
        end=watcher.end,
        text=_ignore,
        limits=limits,
    )
    return watcher.masks()


class _StyleWatcher:
    """書式の部品を読む受け手。"""

    def __init__(self, name: str) -> None:
        self._name = name
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._is_inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """書式の番号と、書き方を集める。"""
        local = local_name(tag)
        if local == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._is_inside = True
        elif local == "xf" and self._is_inside:
            self._formats.append(attributes.get("numFmtId", "0"))
        if max(len(self._formats), len(self._codes)) > _MAX_FORMATS:
            raise FileRefused(
                self._name,
                where="書式",
                why=f"セルの書式が上限 {_MAX_FORMATS:,} 種類を超えています",
                next=_SAVE_PLAIN,
            )

    def end(self, tag: str) -> None:
        """cellXfs の終わり。"""
        if local_name(tag) == "cellXfs":
            self._is_inside = False

    def masks(self) -> dict[int, str]:
        """書式の番号ごとの、0 で埋める形。"""
        found: dict[int, str] = {}
        for position, identity in enumerate(self._formats):
            mask = self._codes.get(identity, "").split(";")[0].replace("\\", "").replace('"', "")
            if _ZERO_MASK.fullmatch(mask):
                found[position] = mask
        return found
