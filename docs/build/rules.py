"""決まりの表の頁: tests/spec の表を、職員が読める形にする。

試験のファイルは読み込まずに、書かれた字のまま読む（試験の部品が無くても頁が作れる）。表は「直前の行が注釈の、
大文字の名の並び」。注釈が列の見出しに、その表を使う試験の説明が表の題になる。
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docs.build.cells import Reader
from docs.build.markdown import Undocumented, page, table
from docs.build.pages import ROOT

PATH = "docs/reference/決まりの表.md"
SPEC = ROOT / "tests" / "spec"
LEAD = (
    "計算や読み取りの決まりを、例の表で示します。どの行も `make test` のたびに製品と突き合わされるので、"
    "ここに書いてあることと違う動きをする版は公開できません。"
)
ROOMS = {
    "values": "共通の値",
    "adapters": "ファイルの読み書き",
    "organization": "体制",
    "insight": "業務分析",
    "plan": "計画",
    "region": "広域",
}
SEPARATORS = re.compile(r"\s*(?:→|、|, |: )\s*")


@dataclass(frozen=True)
class Rule:
    """一つの表。"""

    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def text() -> str:
    """頁の中身。"""
    blocks = []
    for room, label in rooms().items():
        blocks.append(f"## {label}")
        for path in sorted((SPEC / room).glob("test_*.py")):
            blocks += file_blocks(path)
    return page("決まりの表", LEAD, *blocks)


def rooms() -> dict[str, str]:
    """部屋のフォルダーと日本語の名。名の無い部屋は断る。"""
    found = {folder.name for folder in SPEC.iterdir() if any(folder.glob("test_*.py"))}
    missing = sorted(found - ROOMS.keys())
    if missing:
        raise Undocumented(
            f"tests/spec/{missing[0]} の日本語の名を docs/build/rules.py の ROOMS に足してください。"
        )
    return {room: label for room, label in ROOMS.items() if room in found}


def file_blocks(path: Path) -> Iterator[str]:
    """一つのファイルの題、表、そのほかの約束。"""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    said = ast.get_docstring(tree)
    if not said:
        raise Undocumented(f"{path.name} の初めに、何の決まりかを日本語で書いてください。")
    title, _, rest = said.partition("\n")
    yield f"### {title.rstrip('。')}"
    if rest.strip():
        yield rest.strip().replace("\n", "")
    tables = list(rules_in(source, tree))
    for _, promise, rule in tables:
        yield f"**{promise}**" + (f"　{rule.note}" if rule.note else "")
        yield table(rule.columns, rule.rows)
    shown = {name for name, _, _ in tables}
    others = [promise for names, promise in promises(tree) if not names & shown]
    if others:
        yield "ほかの約束:\n\n" + "\n".join(f"- {promise}" for promise in others)


def rules_in(source: str, tree: ast.Module) -> Iterator[tuple[str, str, Rule]]:
    """表の名、それを使う試験の約束、中身。"""
    lines = source.splitlines()
    users = list(promises(tree))
    reader = Reader(tree)
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.List):
            continue
        name, above = ast.unparse(node.targets[0]), lines[node.lineno - 2]
        promise = next((said for names, said in users if name in names), "")
        if not above.startswith("# ") or not promise:
            continue
        yield name, promise, table_of(above.removeprefix("# "), node.value, reader)


def table_of(above: str, value: ast.List, reader: Reader) -> Rule:
    """注釈と並びから表を作る。注釈の言葉の数が列の数と合わなければ、見出しは空け、注釈を題に添える。"""
    rows = tuple(
        tuple(map(reader.shown, row.elts if isinstance(row, ast.Tuple) else [row])) for row in value.elts
    )
    width = max(map(len, rows))
    columns = tuple(word.removesuffix("と") for word in SEPARATORS.split(above))
    if len(columns) != width:
        return Rule(above, ("　",) * width, rows)
    return Rule("", columns, rows)


def promises(tree: ast.Module) -> Iterator[tuple[set[str], str]]:
    """試験ごとの、使っている名前と約束（説明の初めの行）。"""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names = {
                found.id
                for decorator in node.decorator_list
                for found in ast.walk(decorator)
                if isinstance(found, ast.Name)
            }
            yield names, (ast.get_docstring(node) or "").partition("\n")[0]
