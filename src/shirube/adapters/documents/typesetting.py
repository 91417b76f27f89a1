"""組版の仕組み（Typst）を動かす、ただ一つの場所。

決まった型紙と、文字のままのデータだけを渡す。網にもほかのファイルにも触れさせない。
この機械の書体は使わず、同梱の書体（と、あれば団体が加えた書体）だけで組むので、どこでも同じ紙面になる。
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from shirube.adapters.documents.failures import CannotWriteCharacters, CannotWriteDocument

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# 読み上げの決まり（UA-1）と長い保存の決まり（A-2a）の両方に従う。
# どちらも、字形のない文字があると書き出しを断る。
PDF_STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]
PNG_RESOLUTION = 288.0

_UNDRAWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"`')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


class UndrawnText(Exception):
    """書体に字形のない文字があった。どこの文字かは、文書を知る側が調べる。"""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        super().__init__("、".join(characters))

    def found_in(self, places: Iterable[tuple[str, str]]) -> CannotWriteCharacters:
        """文書の中の場所を調べ、利用者に見せる誤りにする。

        組版の仕組みは、字形のない文字とつながった空きも挙げることがあるので、ほかにあれば空きは挙げない。
        """
        listed = list(places)
        visible = [text for text in self.characters if text.strip()]
        found = [
            (text, where) for text in visible or self.characters for where, whole in listed if text in whole
        ]
        return CannotWriteCharacters(
            tuple(found or [(text, "場所は分かりません") for text in self.characters])
        )


def compile_pdf(
    template: str, inputs: Mapping[str, str], *, as_of: date, site_fonts: Path | None = None
) -> bytes:
    """型紙とデータから PDF を組む。同じ中身なら同じバイト列を返す。"""
    midnight = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    with _compiler(template, inputs, site_fonts) as compiler:
        return _one(compiler.compile(format="pdf", pdf_standards=list(PDF_STANDARDS), timestamp=midnight))


def compile_png(template: str, inputs: Mapping[str, str], *, site_fonts: Path | None = None) -> bytes:
    """型紙とデータから、一枚の絵（PNG）を組む。"""
    with _compiler(template, inputs, site_fonts) as compiler:
        return _one(compiler.compile(format="png", ppi=PNG_RESOLUTION))


def heading_pages(template: str, inputs: Mapping[str, str], *, site_fonts: Path | None = None) -> list[int]:
    """型紙とデータから組んだ文書の、すべての見出しのページを順に返す。"""
    with _compiler(template, inputs, site_fonts) as compiler:
        found = json.loads(compiler.query("<heading-pages>", field="value", one=True))
        return [int(page) for page in found]


@contextmanager
def _compiler(template: str, inputs: Mapping[str, str], site_fonts: Path | None) -> Iterator[typst.Compiler]:
    """空の一時フォルダの中だけを見る組版の仕組みを渡し、その誤りを言い換える。"""
    with tempfile.TemporaryDirectory() as nothing:
        try:
            yield typst.Compiler(
                (HERE / template).read_bytes(),
                root=nothing,
                font_paths=_fonts(site_fonts),
                ignore_system_fonts=True,
                sys_inputs=dict(inputs),
                package_path=nothing,
                package_cache_path=nothing,
            )
        except typst.TypstError as error:
            raise _explained(error) from error


@cache
def _fonts(site_fonts: Path | None) -> typst.Fonts:
    folders = [str(FONTS)] if site_fonts is None else [str(FONTS), str(site_fonts)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _one(compiled: bytes | list[bytes] | None) -> bytes:
    if not isinstance(compiled, bytes):
        raise CannotWriteDocument("文書を一つのファイルにできませんでした。")
    return compiled


def _explained(error: typst.TypstError) -> Exception:
    undrawn = dict.fromkeys(_unescaped(text) for text in _UNDRAWN.findall(error.diagnostic))
    if undrawn:
        return UndrawnText(tuple(undrawn))
    return CannotWriteDocument(f"文書を組めませんでした。組版の仕組みの答え: {error.message}")


def _unescaped(text: str) -> str:
    """組版の仕組みが \\u{…} などで書いた文字を、もとの文字に戻す。"""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
