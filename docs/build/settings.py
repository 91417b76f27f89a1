"""設定の頁: SHIRUBE_ で始まるすべての環境変数。

名前はソースから拾う（字がちょうど環境変数の名前である文字列）。説明は、設置の控え書き（cli/site_file.NAMES）にあるものは
そこから、ほかは下の表から取る。どちらにも無い名前が一つでもあれば、頁は作れない。
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeGuard

from docs.build.markdown import Undocumented, code, page, table
from docs.build.pages import ROOT
from shirube.cli import site_file

PATH = "docs/reference/設定.md"
LEAD = (
    "設定は環境変数で渡します。本物の設置では、`shirube init` が作る `shirube.env` に書いておけば、"
    "`shirube --site フォルダー 命令` が読みます。危ない組み合わせでは、理由を言って起動を断ります。"
)
NAME = re.compile(r"SHIRUBE_[A-Z_]+")
SOURCES = ("src", "packaging")
# 控え書きの外の設定
OTHERS: Mapping[str, str] = {
    "SHIRUBE_SITE": "設置したフォルダー（`shirube.env` のあるところ）。`--site` と同じ",
    "SHIRUBE_LOG": "記録（ログ）の細かさ: `DEBUG` `INFO` `WARNING` `ERROR`",
    "SHIRUBE_DEBUG": "使わない。`office` で真にすると起動を断る",
    "SHIRUBE_FAULT": "試験だけ: 名ざした所でわざと失敗させる。本番では置かない",
}
TESTS_ONLY: Mapping[str, str] = {
    "SHIRUBE_SAMPLES": "本物のデータの置き場。書くと本物のデータの試験が加わり、飛ばした試験は失敗と数える",
    "SHIRUBE_CHROMIUM": "画面の試験に使う Chromium の道筋。無ければ決まった名前で探す",
}


class _Name(ast.Constant):
    """環境変数の名前を書いた字。"""

    value: str


def text() -> str:
    """頁の中身。"""
    header = ("名前", "何を決めるか", "初めの値", "読むところ")
    places = read_places()
    described = {**site_file.NAMES, **OTHERS}
    refuse_undocumented(places, described)
    saved = [row(name, site_file.NAMES[name], places[name]) for name in site_file.NAMES]
    others = [row(name, OTHERS[name], places[name]) for name in OTHERS]
    return page(
        "設定",
        LEAD,
        "## 設置の控え書き（shirube.env）に書くもの",
        table(header, saved),
        "## そのほか",
        table(header, others),
        "## 試験のときだけ",
        table(("名前", "何を決めるか"), [(code(name), said) for name, said in TESTS_ONLY.items()]),
    )


def refuse_undocumented(places: Mapping[str, object], described: Mapping[str, str]) -> None:
    """説明の無い設定と、もう使われていない説明を断る。"""
    missing = sorted(places.keys() - described.keys() - TESTS_ONLY.keys())
    if missing:
        raise Undocumented(
            f"設定 {', '.join(missing)} に説明がありません。"
            "cli/site_file.py の NAMES か docs/build/settings.py の OTHERS に書いてください。"
        )
    unused = sorted(described.keys() - places.keys())
    if unused:
        raise Undocumented(f"設定 {', '.join(unused)} はもうどこでも読まれません。説明を消してください。")


def read_places(root: Path = ROOT) -> dict[str, list[tuple[str, str]]]:
    """環境変数の名前 → （読むファイル、初めの値）の並び。"""
    found: dict[str, list[tuple[str, str]]] = {}
    for source in SOURCES:
        for path in sorted((root / source).rglob("*.py")):
            where = path.relative_to(root / source).as_posix().removeprefix("shirube/")
            for name, default in names_in(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(name, []).append((where, default))
    return found


def names_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """一つのファイルにある環境変数の名前と、読むときに添えた初めの値。"""
    defaults = {
        call.args[0].value: initial(keyword.value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and call.args and is_name(call.args[0])
        for keyword in call.keywords
        if keyword.arg == "default"
    }
    for name in sorted({node.value for node in ast.walk(tree) if is_name(node)}):
        yield name, defaults.get(name, "")


def is_name(node: ast.AST) -> TypeGuard[_Name]:
    """字がちょうど環境変数の名前か。"""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(NAME.fullmatch(node.value))


def initial(value: ast.expr) -> str:
    """初めの値を、読める形に。"""
    match value:
        case ast.IfExp(test=ast.Name(id="IS_OFFICE"), body=office, orelse=local):
            return f"office は{initial(office) or '無し'}、local は{initial(local) or '無し'}"
        case ast.Constant(value=str(written)):
            return code(written)
        case ast.Attribute(attr=attr) | ast.Call(args=[ast.Attribute(attr=attr)]):
            from shirube.web import profile

            found = getattr(profile, attr)
            return code(found if isinstance(found, str) else ", ".join(found))
        case _:
            return ""


def row(name: str, said: str, places: list[tuple[str, str]]) -> tuple[str, str, str, str]:
    """設定一つの行。"""
    default = next((default for _, default in places if default), "")
    secret = "（人に見せない）" if name in site_file.SECRETS else ""
    return code(name), said + secret, default, ", ".join(dict.fromkeys(code(where) for where, _ in places))
