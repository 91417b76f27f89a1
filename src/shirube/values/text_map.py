"""変わらない文字列の対応表: 見出し順に並び、比べられ、辞書の鍵にもなる。

標準の読み取り専用の対応表は、ハッシュも複製も直列化もできない。記録の中に置く値にはこの型を使う。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class CannotBuildTextMap(ValueError):
    """文字列の対応表を作れない。"""


class TextMap(Mapping[str, str]):
    """見出しの順に並ぶ、変わらない文字列の対応表。"""

    __slots__ = ("_pairs",)
    _pairs: dict[str, str]

    def __init__(self, pairs: Mapping[str, str]) -> None:
        """見出しと値はどちらも文字列に限る。違えば CannotBuildTextMap。"""
        for name, text in pairs.items():
            if not isinstance(name, str) or not isinstance(text, str):
                raise CannotBuildTextMap(
                    f"「{name}」の値が文字列ではありません。文字列に直してから渡してください。"
                )
        self._pairs = {name: pairs[name] for name in sorted(pairs)}

    def __getitem__(self, name: str) -> str:
        """見出しの値を返す。"""
        return self._pairs[name]

    def __iter__(self) -> Iterator[str]:
        """見出しを順に返す。"""
        return iter(self._pairs)

    def __len__(self) -> int:
        """見出しの数を返す。"""
        return len(self._pairs)

    def __hash__(self) -> int:
        """中身が同じなら同じ値を返す。"""
        return hash(tuple(self._pairs.items()))

    def __repr__(self) -> str:
        """中身の見える表記を返す。"""
        return f"TextMap({self._pairs!r})"
