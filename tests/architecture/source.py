"""構造の試験が読む、ソースの見方。どの規則も「根」を受け取り、壊した写しでも確かめられる。"""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "shirube"

JUNK_DRAWERS = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "misc",
    "core",
    "lib",
    "tools",
    "shared",
    "manager",
}
FRONT_DOORS = {"queries", "actions", "measures", "panels"}
FLOORS = {"cli", "web", "apps", "adapters", "ui", "engines", "reference", "values"}


@dataclass(frozen=True)
class Module:
    """一つのファイル。"""

    path: Path
    name: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """点で切った名前。"""
        return tuple(self.name.split("."))


def modules(source: Path = SOURCE) -> tuple[Module, ...]:
    """パッケージのすべてのファイル（移行は除く）。私たちのソースは一度だけ読む。"""
    return _read_once() if source == SOURCE else tuple(_read(source))


@cache
def _read_once() -> tuple[Module, ...]:
    gc.disable()  # 木は大きいので、読むあいだも、あとのごみ集めでも、たどらせない
    found = tuple(_read(SOURCE))
    gc.freeze()
    gc.enable()
    return found


def _read(source: Path) -> Iterator[Module]:
    for path in sorted(source.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = ("shirube", *path.relative_to(source).with_suffix("").parts)
        name = ".".join(part for part in parts if part != "__init__")
        yield Module(path, name, ast.parse(path.read_text(encoding="utf-8")))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """読み込んでいる名前と行番号（``from a import b`` は a.b とする）。"""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def app_of(name: str, source: Path = SOURCE) -> str | None:
    """この名前のモジュールが属するアプリ（``shirube.apps.frontyard.cases`` の形）。"""
    parts = name.split(".")
    if parts[:2] != ["shirube", "apps"] or len(parts) < 3:
        return None
    for length in (4, 3):
        folder = source.joinpath(*parts[1:length])
        if len(parts) >= length and (folder / "apps.py").exists():
            return ".".join(parts[:length])
    return None


def calls(module: Module) -> Iterator[tuple[int, str]]:
    """呼び出しの名前と行番号（``a.b.c()`` は a.b.c）。"""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def where(module: Module, line: int) -> str:
    """指し示す文。"""
    return f"{module.name}:{line}"
