"""出典の書き方。数の頁と資料の頁で同じに見せる。"""

from __future__ import annotations

from shirube.values.citation import Citation


def cited(source: Citation) -> str:
    """文書・版・箇所と、公の文書か標の定めか、注。"""
    edition = f"（{source.edition}）" if source.edition else ""
    section = f" {source.section}" if source.section else ""
    note = "。" + source.note.replace("\n", "") if source.note else ""
    return f"{source.document}{edition}{section}［{source.origin.label}］{note}"
