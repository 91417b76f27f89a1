"""監査の構造: 行いは、成功する道筋で監査をちょうど一件残す。例外の一覧は無い。

- どの行いも、二件残す道筋や、繰り返しの中で残す道筋を持たない。
- 公の行い（使い道の入口）は、一件残す道筋を必ず持つ。何も変えずに帰る道筋（同じ頼みの二度目など）は残さなくて
  よく、変えたのに残さない誤りは、故障を差し込む試験（tests/web/test_audit_faults.py）が見つける。
- 下線で始まる行いと、``actions`` の入口に並べない行いは、使い道の一段であり、残すのは使い道の側である。
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import SOURCE, Module, modules

RECORDERS = {"audit.record", "audit_actions.record"}
MANY = 2  # 二件以上、または繰り返しの中


def wrongly_audited_actions(source: Path = SOURCE) -> list[str]:
    """監査が一件にならない行い。"""
    found = []
    for module, functions in _action_modules(source):
        public = _public_names(module)
        for name, node in functions.items():
            if not _is_action(node):
                continue
            counts = _Counter(functions).of(node)
            if MANY in counts:
                found.append(f"{module.name}.{name}: 監査を二件以上残す道筋があります")
            elif name in public and 1 not in counts:
                found.append(f"{module.name}.{name}: 監査を残す道筋がありません")
    return found


def _action_modules(source: Path) -> Iterator[tuple[Module, dict[str, ast.FunctionDef]]]:
    for module in modules(source):
        inside = module.name.startswith("shirube.apps.") and "actions" in module.parts
        if inside and not module.name.startswith("shirube.apps.audit."):
            yield module, {n.name: n for n in module.tree.body if isinstance(n, ast.FunctionDef)}


def _public_names(module: Module) -> set[str]:
    """使い道の入口の名前。部屋の ``actions`` がフォルダーなら、その ``__init__`` が並べるもの。"""
    if module.parts[-1] == "actions":
        return {n.name for n in module.tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"}
    entrance = ast.parse((module.path.parent / "__init__.py").read_text(encoding="utf-8"))
    return {alias.name for node in entrance.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def _is_action(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "action" for d in node.decorator_list)


class _Counter:
    """一つの関数の、終わりまで行く道筋ごとの監査の件数（0、1、2以上）を数える。"""

    def __init__(self, functions: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> None:
        self._functions, self._seen = functions, seen
        self._ends: set[int] = set()

    def of(self, node: ast.FunctionDef) -> set[int]:
        """この関数の件数の集まり。断りで終わる道筋は数えない。"""
        self._ends = set()
        through = self._block(node.body, {0})
        return self._ends | through

    def _block(self, statements: list[ast.stmt], before: set[int]) -> set[int]:
        counts = before
        for statement in statements:
            counts = self._statement(statement, counts)
        return counts

    def _statement(self, node: ast.stmt, before: set[int]) -> set[int]:
        if isinstance(node, ast.Raise):
            return set()
        if isinstance(node, ast.Return):
            self._ends |= self._plus(before, node)
            return set()
        if isinstance(node, ast.If):
            tested = self._plus(before, node.test)
            return self._block(node.body, tested) | self._block(node.orelse, tested)
        if isinstance(node, ast.With):
            return self._block(node.body, self._plus(before, *node.items))
        if isinstance(node, ast.Try):
            whole = self._block(node.orelse, self._block(node.body, before))
            for handler in node.handlers:
                whole |= self._block(handler.body, before)
            return self._block(node.finalbody, whole)
        if isinstance(node, ast.For | ast.While):
            repeated = self._block(node.body, {0})
            return before if repeated <= {0} else before | {MANY}
        return self._plus(before, node)

    def _plus(self, before: set[int], *nodes: ast.AST) -> set[int]:
        counts = before
        for call in _calls(nodes):
            counts = {min(count + more, MANY) for count in counts for more in self._of_call(call)}
        return counts

    def _of_call(self, call: ast.Call) -> set[int]:
        name = ast.unparse(call.func)
        if name in RECORDERS:
            return {1}
        if name in self._functions and name not in self._seen:
            return _Counter(self._functions, self._seen | {name}).of(self._functions[name])
        return {0}


def _calls(nodes: tuple[ast.AST, ...]) -> Iterator[ast.Call]:
    for node in nodes:
        yield from (found for found in ast.walk(node) if isinstance(found, ast.Call))


def test_every_action_is_audited_exactly_once() -> None:
    """すべての行いが、監査をちょうど一件残す。"""
    assert wrongly_audited_actions() == []


SPECIMENS = {
    "残さない": "    row.save()",
    "二件残す": "    audit.record(by=by)\n    audit.record(by=by)",
    "片方の道で二件残す": "    if by:\n        audit.record(by=by)\n    audit.record(by=by)",
    "繰り返しの中で残す": "    for row in rows:\n        audit.record(by=by)",
    "断る道でだけ残す": "    if by:\n        audit.record(by=by)\n        raise ValueError",
    "手伝いの関数が二件目を残す": "    audit.record(by=by)\n    _keep(by)",
}


@pytest.mark.parametrize("body", SPECIMENS.values(), ids=SPECIMENS)
def test_broken_action_is_found(tmp_path: Path, body: str) -> None:
    """一件にならない行いを置くと、規則が見つける。"""
    assert len(_found(tmp_path, body)) == 1


SOUND = {
    "変えずに帰る道": "    if by:\n        return 0\n    audit.record(by=by)",
    "断る道は数えない": "    if by:\n        raise ValueError\n    audit.record(by=by)",
    "どちらの道でも一件": "    if by:\n        audit.record(by=by)\n    else:\n        audit.record(by=by)",
    "手伝いの関数が一件": "    return _keep(by)",
    "値を返しながら一件": "    return audit.record(by=by)",
}


@pytest.mark.parametrize("body", SOUND.values(), ids=SOUND)
def test_sound_action_is_left_alone(tmp_path: Path, body: str) -> None:
    """いつも一件の行いは、規則が咎めない。"""
    assert _found(tmp_path, body) == []


def _found(source: Path, body: str) -> list[str]:
    place = source / "apps" / "room" / "actions.py"
    place.parent.mkdir(parents=True)
    place.write_text(
        f"@action\ndef act(*, by):\n{body}\n\n\ndef _keep(by):\n    audit.record(by=by)\n", encoding="utf-8"
    )
    return wrongly_audited_actions(source)
