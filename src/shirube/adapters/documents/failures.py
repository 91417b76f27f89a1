"""文書を書き出せなかったときの誤り。何が、どこで、なぜ、次にどうするかを伝える。"""

import unicodedata

_MOST_NAMED = 5


class CannotWriteDocument(ValueError):
    """文書を書き出せない。"""


class CannotDrawFigure(CannotWriteDocument):
    """図の SVG を文書に載せられない（危険なもの、読めないものを含む）。"""


class CannotWriteCharacters(CannotWriteDocument):
    """同梱の書体に字形がなく、書き出せない文字がある。

    found は（文字, あった場所）の組。文字が抜けた文書を出さないために断る。
    """

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        self.found = found
        named = "、".join(self._named(text) for text in self.characters[:_MOST_NAMED])
        rest = len(self.characters) - _MOST_NAMED
        more = f" ほか{rest}字" if rest > 0 else ""
        super().__init__(
            f"書体に字形がないため、次の文字を書き出せません: {named}{more}。"
            "別の文字に置き換えるか、その字形を持つ書体を加えてください。"
        )

    def _named(self, text: str) -> str:
        places = list(dict.fromkeys(where for found, where in self.found if found == text))
        more = f" ほか{len(places) - 1}か所" if len(places) > 1 else ""
        return f"{describe_character(text)}（{places[0]}{more}）"

    @property
    def characters(self) -> tuple[str, ...]:
        """書けなかった文字を、重なりを除いて見つかった順に返す。"""
        return tuple(dict.fromkeys(text for text, _ in self.found))


def describe_character(text: str) -> str:
    """文字を、目で見えないものも分かるように符号を添えて返す。"""
    codes = " ".join(f"U+{ord(character):04X}" for character in text)
    if any(unicodedata.category(character) == "Co" for character in text):
        return f"外字（{codes}）"
    visible = all(unicodedata.category(character)[0] not in "CZM" for character in text)
    return f"「{text}」（{codes}）" if visible else f"見えない文字（{codes}）"
