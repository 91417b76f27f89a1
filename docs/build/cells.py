"""表の欄の読み方: ソースに書かれた値を、実行せずに職員の読む字にする。"""

from __future__ import annotations

import ast
from datetime import date
from importlib import import_module

LONG = 40
QUOTED = " 　\t\n\r"


class Reader:
    """一つのファイルの欄を読む。製品の名前（区分など）は、製品から日本語の名を引く。"""

    def __init__(self, tree: ast.Module) -> None:
        """このファイルが製品から読み込んでいる名前を覚える。"""
        self.modules = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("shirube.")
            for alias in node.names
        }

    def shown(self, node: ast.expr) -> str:
        """一つの欄の字。"""
        match node:
            case ast.Constant(value=value):
                return constant(value)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                return "、".join(map(self.shown, elts)) or "（無し）"
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return "、".join(f"{self.shown(k)} {self.shown(v)}" for k, v in pairs if k) or "（無し）"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
                return constant(-value)
            case ast.BinOp(
                left=ast.Constant(value=str(text)), op=ast.Mult(), right=ast.Constant(value=times)
            ):
                return f"{constant(text)} を {times} 回"
            case ast.Call(func=ast.Name(id="date"), args=[*parts]):
                return date(*(ast.literal_eval(part) for part in parts)).isoformat()
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner in self.modules:
                return self.member(owner, attr)
            case _:
                return f"`{ast.unparse(node)}`"

    def member(self, owner: str, attr: str) -> str:
        """区分の一つ。日本語の名があればそれを、無ければ値を。"""
        module, name = self.modules[owner]
        found = getattr(getattr(import_module(module), name), attr)
        return str(getattr(found, "label", found))


def constant(value: object) -> str:
    """字・数・真偽。空白を含む字と空の字は「」で囲み、長い字は縮める。"""
    match value:
        case True:
            return "はい"
        case False:
            return "いいえ"
        case None:
            return "（無し）"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case "":
            return "（空）"
        case str() if len(value) > LONG:
            return f"{value[:LONG]}…（{len(value)}字）"
        case str() if value != value.strip(QUOTED) or any(ch in value for ch in "\t\n\r"):
            return f"「{value}」".replace("\t", "（タブ）").replace("\n", "（改行）").replace("\r", "")
        case _:
            return str(value)
