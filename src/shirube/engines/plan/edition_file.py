"""推進計画の版を、指紋の付いた一つのファイル（JSON）にして渡す。

中身は表と同じ形で、指紋は中身の正規の JSON の SHA-256 である。途中で変わったファイルは読まない。指紋は
壊れや書き換えに気づくためのもので、だれが作ったかを証すものではない。
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shirube.engines.plan.edition_layout import SHEETS
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.edition_sheet import ReadEdition, SheetRows, edition_rows, read_edition
from shirube.reference.plan.records import PlanEdition

FORMAT = "shirube.plan_edition/1"
LONGEST = 5_000_000
_WHOLE = "ファイル"


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    header: tuple[str, ...]
    rows: tuple[_Row, ...]


def edition_file(edition: PlanEdition) -> str:
    """版を、指紋の付いた JSON の文字にする。同じ版からは同じ文字ができる。"""
    sheets = _plain(edition_rows(edition))
    document = {"format": FORMAT, "sha256": _digest(sheets), "sheets": sheets}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_edition_file(text: str) -> ReadEdition:
    """指紋の付いた JSON を版として読む。形や指紋が合わなければ、問題だけを返す。"""
    try:
        sheets = _checked(text)
    except _Refused as error:
        problem = SheetProblem(_WHOLE, None, None, str(error), "書き出したファイルをもう一度受け取って選ぶ")
        return ReadEdition(None, (problem,), ())
    return read_edition(sheets)


class _Refused(ValueError):
    """版のファイルとして読めない。"""


def _checked(text: str) -> Mapping[str, _Sheet]:
    """大きさ、形、指紋を確かめ、シートの名から引けるようにする。"""
    if len(text) > LONGEST:
        raise _Refused(f"{len(text):,} 字あり、{LONGEST:,} 字までである")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Refused("JSON として読めない") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _Refused(f"版のファイル（{FORMAT}）でない")
    sheets: Any = document.get("sheets")
    if not _is_well_formed(sheets):
        raise _Refused("シートの形が決まりに合わない")
    if document.get("sha256") != _digest(sheets):
        raise _Refused("指紋（SHA-256）が中身と合わない。作られた後に変わっている")
    return {
        sheet["name"]: _Sheet(
            tuple(sheet["header"]),
            tuple(_Row(number, tuple(cells)) for number, cells in enumerate(sheet["rows"], start=2)),
        )
        for sheet in sheets
    }


def _is_well_formed(sheets: Any) -> bool:
    """名、見出し、行がすべて文字の並びで、同じ名のシートが無いか。"""
    if not isinstance(sheets, list) or len(sheets) > len(SHEETS):
        return False
    for sheet in sheets:
        if not isinstance(sheet, dict) or sheet.keys() != {"name", "header", "rows"}:
            return False
        if not isinstance(sheet["name"], str) or not isinstance(sheet["rows"], list):
            return False
        if not all(_is_texts(line) for line in (sheet["header"], *sheet["rows"])):
            return False
    return len({sheet["name"] for sheet in sheets}) == len(sheets)


def _is_texts(line: Any) -> bool:
    return isinstance(line, list) and all(isinstance(cell, str) for cell in line)


def _plain(sheets: Iterable[SheetRows]) -> list[dict[str, Any]]:
    """JSON にする形。"""
    return [
        {"name": sheet.name, "header": list(sheet.header), "rows": [list(row) for row in sheet.rows]}
        for sheet in sheets
    ]


def _digest(sheets: Any) -> str:
    """中身の正規の JSON（鍵の順、余白なし）の SHA-256。"""
    canonical = json.dumps(sheets, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
