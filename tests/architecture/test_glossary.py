"""言葉の表のコードの名前が、本当にコードにあること。"""

import ast
import re

import pytest

from tests.architecture.source import ROOT, modules

ROW = re.compile(r"^\| (?P<japanese>[^|]+) \| (?P<name>[A-Za-z_]+) \| (?P<source>[^|]+) \|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def names() -> set[str]:
    """コードにある名前（型・関数・定数・モジュール）。"""
    found: set[str] = set()
    for module in modules():
        found |= set(module.parts)
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                found.add(node.name)
            elif isinstance(node, ast.Assign):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def test_table_is_read() -> None:
    """表が読めている（形が崩れて空になっていない）。"""
    assert len(ROWS) >= 40


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_name_exists(row: dict[str, str], names: set[str]) -> None:
    """この言葉のコードの名前がコードにある。"""
    assert row["name"] in names, f"「{row['japanese']}」の {row['name']} がコードにありません。"


def test_words_are_unique() -> None:
    """同じ日本語も、同じコードの名前も、二度は出ない。"""
    for key in ("japanese", "name"):
        listed = [row[key] for row in ROWS]
        assert len(listed) == len(set(listed)), key
