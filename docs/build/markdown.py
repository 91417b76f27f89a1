"""頁を書く部品: 題、表、区切りの逃がし。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "この頁は `make docs` が製品そのものから作ります。手で直さず、元を直して作り直してください。"


class Undocumented(ValueError):
    """説明の無いものがある。どこに何を書けばよいかを言う。"""


def page(title: str, lead: str, *blocks: str) -> str:
    """題・前書き・本文からなる頁。"""
    return "\n\n".join([f"# {title}", lead, NOTE, *(block.strip("\n") for block in blocks)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """表。セルの中の区切りと改行は逃がす。"""
    lines = [header, ["---"] * len(header), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: object) -> str:
    """表の一つの欄。空なら「—」。"""
    text = "" if value is None else str(value)
    return text.replace("|", "\\|").replace("\n", " ").strip() or "—"


def code(text: object) -> str:
    """字のまま見せる。表の縦棒は、上の cell が逃がす。"""
    return f"`{text}`" if str(text) else ""
