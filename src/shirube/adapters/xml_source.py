"""XML を読むただ一つの入り口。ほかの場所で XML の読み取り部品を使うことは、試験が禁じている。

考え方: 字を木にするだけで、外を見ない。文書型宣言（DOCTYPE）は中身を問わず断るので、実体の展開も、外部
ファイルや外部 DTD の参照も、始まる前に終わる。取り込みの指示（XInclude）も断る。スキーマの場所
（schemaLocation）は読みに行かない。深さ・要素の数・文字コードの宣言と実際の食い違いも、ここで確かめる。
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from xml.etree.ElementTree import Element, TreeBuilder  # nosec B405 木を組むだけで、字は読ませない
from xml.parsers import expat

from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits, check_size

__all__ = ["Element", "Reader", "Span", "as_utf8", "iterate", "parse", "scan", "spans"]

_CHUNK = 64 * 1024
_MAX_TOKEN = 1024 * 1024
"""一つのタグや注釈の長さの上限。切れ目のない長い字は、読み取り部品の時間を二乗に増やす。"""
_CUT = frozenset({3, 5, 6})
"""expat の誤りのうち、要素・札・字の途中で終わったもの。"""
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_ENCODINGS = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "iso-8859-1": "latin-1",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Element:
    """XML 全体を一つの木にして返す。"""
    builder = _Builder(name, limits)
    scan(
        _pieces(data, name=name, limits=limits),
        name=name,
        limits=limits,
        start=builder.start,
        end=builder.end,
        text=builder.data,
    )
    return builder.close()


def iterate(data: bytes, tag: str, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Element]:
    """指定した名前（名前空間を除く）の要素を、読めた順に一つずつ渡す。大きな XML を少しのメモリで読む。"""
    collector = _Collector(tag, name, limits)
    reader = Reader(name, limits, collector.start, collector.end, collector.data)
    for piece in _pieces(data, name=name, limits=limits):
        reader.feed(piece)
        yield from collector.take()
    reader.finish()
    yield from collector.take()


def scan(
    pieces: Iterable[bytes], *, name: str, start: Start, end: End, text: Text, limits: Limits = DEFAULT_LIMITS
) -> None:
    """XML を端から読み、始まり・終わり・文字を受け手に知らせる（木は作らない）。

    `pieces` は分けて渡してよい。先頭の一切れには XML 宣言が収まっていること。
    """
    reader = Reader(name, limits, start, end, text)
    for piece in pieces:
        reader.feed(piece)
    reader.finish()


@dataclass(frozen=True, slots=True)
class Span:
    """一つの要素が占める場所（渡したバイト列の中の位置）。書き換えるときに、ほかの字を一つも動かさないために使う。"""

    tag: str
    """名前（名前空間を除く）。"""
    attributes: dict[str, str]
    start: int
    """「<」の位置。"""
    opened: int
    """始まりの札の終わり。中身が無ければ `end` と同じ。"""
    closing: int
    """終わりの札の始まり。中身が無ければ `end` と同じ。"""
    end: int
    """要素の終わりの次の位置。"""


def spans(
    data: bytes, tags: Collection[str], *, name: str, limits: Limits = DEFAULT_LIMITS
) -> tuple[Span, ...]:
    """名前の合う要素の場所を、始まりの順に返す。UTF-8 で書かれた XML だけを受け付ける。"""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    if _encoding(data, name=name).removesuffix("-sig") not in ("utf-8", "ascii"):
        raise _encoding_refused(name, "UTF-8 ではない文字コードで書かれています")
    finder = _Finder(frozenset(tags), data, mark)
    reader = Reader(name, limits, finder.start, finder.end, lambda _: None)
    finder.position = lambda: reader.position
    for piece in _pieces(data, name=name, limits=limits):
        reader.feed(piece)
    reader.finish()
    return tuple(sorted(finder.found, key=lambda one: one.start))


class _Finder:
    """目当ての要素の場所を書き留める受け手。"""

    def __init__(self, tags: frozenset[str], data: bytes, mark: int) -> None:
        self.found: list[Span] = []
        self.position: Callable[[], int] = lambda: 0
        self._tags, self._data, self._mark = tags, data, mark
        self._open: list[tuple[str, dict[str, str], int, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。"""
        local = tag.rpartition("}")[2]
        if local in self._tags:
            begin = self.position() + self._mark
            self._open.append((local, attributes, begin, _end_of_tag(self._data, begin)))

    def end(self, tag: str) -> None:
        """要素の終わり。中身の無い札（<c/>）では、終わりの知らせが札の終わりを指す。"""
        local = tag.rpartition("}")[2]
        if local not in self._tags:
            return
        name, attributes, begin, opened = self._open.pop()
        is_empty = self._data[opened - 2 : opened] == b"/>"
        closing = opened if is_empty else self.position() + self._mark
        end = opened if is_empty else self._data.index(b">", closing) + 1
        self.found.append(Span(name, attributes, begin, opened, closing, end))


def _end_of_tag(data: bytes, begin: int) -> int:
    """始まりの札の終わりの次の位置。属性の値の中の「>」は数えない（読み取り部品が形を確かめたあとに使う）。"""
    at, quote = begin, b""
    while True:
        byte = data[at : at + 1]
        if quote:
            quote = b"" if byte == quote else quote
        elif byte in (b'"', b"'"):
            quote = byte
        elif byte == b">":
            return at + 1
        at += 1


def as_utf8(pieces: Iterable[bytes], *, name: str) -> Iterator[bytes]:
    """文字コードを UTF-8 に直した切れ目。先頭の一切れには XML 宣言が収まっていること。

    UTF-8 のものは印（BOM）を除くだけで、正しさは読み手（`Reader`）が確かめる。中身が無ければ何も渡さない。
    """
    rest = iter(pieces)
    head = next(rest, b"")
    encoding = _encoding(head, name=name)
    if encoding.startswith("utf-8"):
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from rest
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in chain((head,), rest):
            yield decoder.decode(piece).encode("utf-8")
        yield decoder.decode(b"", True).encode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise _encoding_refused(name, "文字コードの宣言と、実際の文字コードが食い違っています") from error


class Reader:
    """expat を、断る受け手で包んだもの。

    ふつうは `feed` に元のバイト列を渡す。UTF-8 に直したものを少しずつ渡すなら `feed_utf8` を使い、札の切れ目
    （`is_between_tags`）では、形を確かめ終えたひと続きの要素を、読ませずに飛ばしてよい（`skip`）。要素を丸ごと
    除いても、残りの形の正しさは変わらないからである。
    """

    def __init__(self, name: str, limits: Limits, start: Start, end: End, text: Text) -> None:
        self._name, self._limits = name, limits
        self._start, self._end = start, end
        self._depth, self._fed, self._skipped_lines = 0, 0, 0
        self._in_cdata = self._has_skipped = False
        self._names: dict[str, str] = {}
        self._plain: set[str] = set()
        self._decoder: codecs.IncrementalDecoder | None = None
        parser = expat.ParserCreate("utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = text
        parser.StartCdataSectionHandler = self._enter_cdata
        parser.EndCdataSectionHandler = self._leave_cdata
        self._parser = parser

    @property
    def depth(self) -> int:
        """いま開いている要素の数。"""
        return self._depth

    @property
    def is_between_tags(self) -> bool:
        """渡したところまでを読み切り、札・注釈・CDATA の途中でないか。"""
        return not self._in_cdata and int(self._parser.CurrentByteIndex) == self._fed

    @property
    def position(self) -> int:
        """いま知らせている札の、UTF-8 での位置。"""
        return int(self._parser.CurrentByteIndex)

    def feed(self, piece: bytes) -> None:
        """次の一切れを読む。"""
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(_encoding(piece, name=self._name))("strict")
        self._parse(piece, final=False)

    def feed_utf8(self, piece: bytes) -> None:
        """次の一切れ（UTF-8 に直したもの）を読む。"""
        self._parse_utf8(piece, final=False)

    def skip(self, lines: int) -> None:
        """形を確かめ終えたひと続き（``lines`` 行）を、読まずに飛ばす（断るときの行番号だけを進める）。"""
        self._skipped_lines += lines
        self._has_skipped = True

    def finish(self) -> None:
        """終わりまで読めたことを確かめる。"""
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            decoded = self._decoder.decode(piece, final) if self._decoder else ""
            encoded = decoded.encode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError) as error:
            raise self._refused("文字コードの宣言と、実際の文字コードが食い違っています") from error
        self._parse_utf8(encoded, final=final)

    def _parse_utf8(self, encoded: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(encoded, final)
        except expat.ExpatError as error:
            is_cut = final and error.code in _CUT
            raise self._refused(
                "ファイルが途中で終わっています" if is_cut else "XML の形が壊れています"
            ) from error
        self._fed += len(encoded)
        if not final and self._fed - self._parser.CurrentByteIndex > _MAX_TOKEN:
            raise self._refused("一つのタグか注釈が長すぎます")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.xml_depth:
            raise self._refused(f"要素の入れ子が上限（{self._limits.xml_depth} 段）を超えています")
        name = self._names.get(tag) or self._named(tag)
        if not self._plain.issuperset(attributes):
            self._plain.update(key for key in attributes if "}" not in key)
            attributes = {("{" + k if "}" in k else k): v for k, v in attributes.items()}
        self._start(name, attributes)

    def _close(self, tag: str) -> None:
        self._depth -= 1
        self._end(self._names[tag])

    def _named(self, tag: str) -> str:
        """要素の名前を {場所}名前 の形にして覚える。"""
        name = "{" + tag if "}" in tag else tag
        if name.startswith(_XINCLUDE):
            raise self._refused("ほかのファイルを取り込む指示（XInclude）があります")
        self._names[tag] = name
        return name

    def _enter_cdata(self) -> None:
        self._in_cdata = True

    def _leave_cdata(self) -> None:
        self._in_cdata = False

    def _refuse_doctype(self, *_: object) -> int:
        raise self._refused(
            "文書型宣言（DOCTYPE）があります。実体の展開や外部ファイルの参照に使われるため受け付けません"
        )

    def _refused(self, why: str) -> FileRefused:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        return FileRefused(
            self._name,
            where=f"{line + self._skipped_lines} 行目"
            + ("" if self._has_skipped else f" {column + 1} 文字目"),
            why=why,
            next="作成元のシステムで書き出し直すか、作成した業者に問い合わせてください",
        )


class _Builder:
    """要素の数を数えながら木を作る受け手。"""

    def __init__(self, name: str, limits: Limits) -> None:
        self._tree = TreeBuilder()
        self._name, self._limits, self._count = name, limits, 0
        self.end: End = self._tree.end  # type: ignore[assignment]
        self.data: Text = self._tree.data
        self.close: Callable[[], Element] = self._tree.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。"""
        self._count += 1
        if self._count > self._limits.xml_elements:
            raise FileRefused(
                self._name,
                why=f"XML の要素が上限（{self._limits.xml_elements:,} 個）を超えています",
                next="期間や対象で分けて書き出し直してください",
            )
        self._tree.start(tag, attributes)


class _Collector:
    """目当ての要素だけを小さな木にして溜める受け手。"""

    def __init__(self, tag: str, name: str, limits: Limits) -> None:
        self._tag, self._name, self._limits = tag, name, limits
        self._builder: _Builder | None = None
        self._inside = 0
        self._ready: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。目当ての要素なら、ここから木を作る。"""
        if self._builder is None and tag.rpartition("}")[2] == self._tag:
            self._builder = _Builder(self._name, self._limits)
        if self._builder is not None:
            self._inside += 1
            self._builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        """要素の終わり。目当ての要素が閉じたら、溜めておく。"""
        if self._builder is not None:
            self._builder.end(tag)
            self._inside -= 1
            if self._inside == 0:
                self._ready.append(self._builder.close())
                self._builder = None

    def data(self, text: str) -> None:
        """文字。"""
        if self._builder is not None:
            self._builder.data(text)

    def take(self) -> list[Element]:
        """溜まった要素を渡して空にする。"""
        ready, self._ready = self._ready, []
        return ready


def _pieces(data: bytes, *, name: str, limits: Limits) -> Iterator[bytes]:
    """大きさを確かめ、決まった量に分ける。"""
    check_size(data, name=name, limits=limits)
    for position in range(0, len(data), _CHUNK):
        yield data[position : position + _CHUNK]


def _encoding(head: bytes, *, name: str) -> str:
    """先頭の印（BOM）と XML 宣言から文字コードを決める。二つが食い違えば断る。"""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    shown = head[:1024].decode(marked or "latin-1", "ignore")
    declared = _DECLARED.search(shown)
    wanted = _ENCODINGS.get(declared[1].lower(), "") if declared else None
    if wanted == "":
        raise _encoding_refused(
            name, f"使えない文字コード（{declared[1] if declared else ''}）が宣言されています"
        )
    if marked is None:
        if wanted == "utf-16":
            raise _encoding_refused(name, "UTF-16 と宣言されていますが、先頭に印（BOM）がありません")
        return wanted or "utf-8"
    if wanted is not None and wanted != marked.removesuffix("-sig"):
        raise _encoding_refused(name, "文字コードの宣言と、先頭の印（BOM）が食い違っています")
    return marked


def _encoding_refused(name: str, why: str) -> FileRefused:
    """文字コードを理由に断る。"""
    return FileRefused(name, where="XML 宣言", why=why, next="UTF-8 で書き出し直してください")
