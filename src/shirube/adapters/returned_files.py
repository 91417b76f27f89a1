"""課から返ってきた様式のファイル（zip も）を読む。読んだ中身は、そのまま記録に残せる形（JSON）にする。"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from shirube.adapters.archive import open_archive
from shirube.adapters.file_names import display_name
from shirube.adapters.refusal import DEFAULT_LIMITS, MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular import EncodingUnclear, read_table, take_row_keys

SHEET_LIMITS = Limits(file_bytes=5 * MEBIBYTE, unpacked_bytes=40 * MEBIBYTE, rows=2_000, columns=60)
ZIP_LIMITS = Limits(unpacked_bytes=DEFAULT_LIMITS.unpacked_bytes, entries=1_000, nested_archives=1_000)
MOST_FILES = 500
_SKIPPED = ("~$", ".", "__MACOSX")
_LONGEST_REFUSAL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """返ってきた一つのファイル。読めなければ ``content`` は空で、``refusal`` に理由がある。"""

    name: str
    sha256: str
    content: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""


def returned_file(
    name: str, data: bytes, read: Callable[[str, bytes], dict[str, Any]] | None = None
) -> Returned:
    """一つのファイルを読む。読めないファイルも断らず、理由を持たせて返す。

    ``read`` は名と中身から、記録に残す形を作る（言わなければ、初めのシートの行）。
    """
    shown, sha256 = display_name(name), hashlib.sha256(data).hexdigest()
    try:
        return Returned(name=shown, sha256=sha256, content=(read or _content)(shown, data))
    except (FileRefused, EncodingUnclear) as refused:
        return Returned(name=shown, sha256=sha256, refusal=str(refused)[:_LONGEST_REFUSAL])


def unpacked(files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """zip は中のファイルに開き、名の順に並べる。Excel の作業中のファイルなど、答えでないものは除く。"""
    found: list[tuple[str, bytes]] = []
    for name, data in files:
        if not name.lower().endswith(".zip"):
            found.append((name, data))
            continue
        archive = open_archive(data, name=name, limits=ZIP_LIMITS)
        found += [(inner, archive.read(inner)) for inner in archive.names if _is_sheet(inner)]
    if len(found) > MOST_FILES:
        raise FileRefused(
            "返ってきたファイル",
            why=f"{len(found):,}個あり、一度に読める{MOST_FILES}個を超えています",
            next="分けて選んでください",
        )
    if not found:
        raise FileRefused("返ってきたファイル", why="答えのファイルがありません", next="選び直してください")
    return sorted(found, key=lambda one: one[0])


def _is_sheet(name: str) -> bool:
    parts = name.split("/")
    return not any(part.startswith(_SKIPPED) for part in parts) and not name.lower().endswith(".txt")


def _content(name: str, data: bytes) -> dict[str, Any]:
    """一つのファイルの中身。`engines.plan.returned_sheets.returned_sheet` で照らせる形に戻る。"""
    table = read_table(data, name=name, limits=SHEET_LIMITS)
    plain, keys = take_row_keys(table)
    return {
        "header": list(plain.header),
        "has_keys": plain.header != table.header,
        "rows": [
            [
                row.number,
                key.key if key else None,
                key.version if key else None,
                _cells(plain.header, row.cells),
            ]
            for row, key in zip(plain.rows, keys, strict=True)
        ],
    }


def _cells(header: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str]:
    named = zip(header, cells, strict=False)
    return {label: text for label, text in named if label and text}
