"""文書の一覧の頁: docs の下のすべての頁を、題と初めの一文で並べる。"""

from __future__ import annotations

from pathlib import Path

from docs.build.markdown import Undocumented, page
from docs.build.pages import ROOT

PATH = "docs/README.md"
IS_LAST = True  # ほかの頁を書いてから読む
LEAD = "目的から探してください。はじめての人は、いちばん上の「はじめの30分」からです。"
# フォルダー → 見出し。並びは読む順
SECTIONS = {
    "tutorial": "はじめて使う",
    "howto": "したいことの手順",
    "explanation": "考え方",
    "reference": "調べる",
    "adr": "決定の記録",
}
MORE = """## 倉の根にあるもの

- [はじめに（README）](../README.md)
- [言葉の表](../GLOSSARY.md)
- [変わったこと](../CHANGELOG.md)
- [安全について](../SECURITY.md)
- [開発する人へ](../DEVELOPERS.md)"""


def text() -> str:
    """頁の中身。"""
    found = {path.parent.name for path in (ROOT / "docs").rglob("*.md")} - {"docs"}
    if unknown := sorted(found - SECTIONS.keys()):
        raise Undocumented(f"docs/{unknown[0]} の見出しを docs/build/index.py の SECTIONS に足してください。")
    sections = [section(folder, label) for folder, label in SECTIONS.items() if folder in found]
    return page("文書の一覧", LEAD, *sections, MORE)


def section(folder: str, label: str) -> str:
    """一つのフォルダーの頁の並び。"""
    paths = sorted(path for path in (ROOT / "docs" / folder).glob("*.md") if path.name != "README.md")
    return f"## {label}\n\n" + "\n".join(entry(path) for path in paths)


def entry(path: Path) -> str:
    """一枚の題と、初めの一文。"""
    lines = path.read_text(encoding="utf-8").splitlines()
    title = next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "")
    if not title:
        raise Undocumented(f"{path.name} に題（# で始まる行）がありません。")
    link = f"- [{title}]({path.relative_to(ROOT / 'docs').as_posix()})"
    return link if path.parent.name == "adr" else f"{link} — {first_sentence(lines)}"


def first_sentence(lines: list[str]) -> str:
    """題の次の段落の、初めの一文。"""
    body = next(line for line in lines if line and not line.startswith("#"))
    return body.partition("。")[0].replace("**", "") + "。"
