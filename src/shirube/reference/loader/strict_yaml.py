"""資料のための厳しい YAML: 安全な型だけを読み、同じ見出しの二重書きを断る。

普通の YAML 読み取りとの違いは二つだけである。
同じ見出しが二度あれば（後の値が黙って勝つのでなく）誤りにし、
日付は文字のまま返す（書き方は JSON Schema が確かめる）。
"""

from __future__ import annotations

import yaml


class YamlUnreadable(ValueError):
    """YAML として読めない。why に理由、line に 1 から数えた行。"""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(f"{line} 行目: {why}")
        self.why = why
        self.line = line


class _StrictLoader(yaml.SafeLoader):
    """安全な読み手。二重の見出しを断り、日付を文字のまま残す。"""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """対応表を作る。同じ見出しがあれば断る。"""
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise YamlUnreadable(f"見出し「{key}」が二度書かれている", key_node.start_mark.line + 1)
            seen.add(key)
        return dict(super().construct_mapping(node, deep=deep))


def parse(text: str) -> object:
    """YAML の文字列を、文字・整数・真偽・空・並び・対応表だけの値にする。"""
    try:
        reader = _StrictLoader(text)
        try:
            return reader.get_single_data()
        finally:
            reader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlUnreadable("YAML の書き方に誤りがある", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise YamlUnreadable("YAML に使えない文字がある", 1) from error
