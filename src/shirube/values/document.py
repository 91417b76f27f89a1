"""文書の型。どの形式（PDF・Word・HTML）で書き出すかを知らない、中身だけの姿。

計算の側がこの型で文書を組み立て、adapters/documents がそれを書き出す。
文字はすべてデータであり、書式の記号として読まれることはない。
組み立てた時点で形を確かめるので、書き出しの途中で壊れた文書が見つかることはない。
同じ中身の文書は同じ sha256 になり、版どうしを比べられる。
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Literal, Self

RECORD_FORMAT = 1
DEEPEST_HEADING = 4
LONGEST_STATUS = 10

Align = Literal["left", "center", "right"]
ALIGNS: tuple[Align, ...] = ("left", "center", "right")
LINK_SCHEMES = ("https://", "http://", "mailto:")

# 文の見かけの順を入れ替える文字。公文書では、書いた順と違う文を見せることになる。
_REORDERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# 制御文字、片割れのサロゲート、行・段落の区切り文字。
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


class CannotComposeDocument(ValueError):
    """文書を組み立てられない。どこがなぜいけないかを日本語で伝える。"""


def is_refused(character: str) -> bool:
    """文書に書けない文字（制御文字、並べ替え文字、非文字など）なら真。"""
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return (
        unicodedata.category(character) in _REFUSED_CATEGORIES or character in _REORDERING or is_noncharacter
    )


def _check_text(text: object, where: str, *, lines: bool = False, blank: bool = False) -> None:
    """文字列であり、書けない文字がなく、（許すとき以外は）空でも複数行でもないことを確かめる。"""
    if not isinstance(text, str):
        raise CannotComposeDocument(
            f"{where}は文字列で渡してください（渡されたもの: {type(text).__name__}）。"
        )
    if not blank and not text.strip():
        raise CannotComposeDocument(f"{where}が空です。文字を入れてください。")
    for position, character in enumerate(text, start=1):
        if lines and character == "\n":
            continue
        if is_refused(character):
            raise CannotComposeDocument(
                f"{where}の{position}文字目に、文書に書けない文字（U+{ord(character):04X}）があります。"
                "取り除いてください。"
            )


def _check_optional(text: object, where: str, *, lines: bool = False) -> None:
    if text is not None:
        _check_text(text, where, lines=lines)


def _check_tuple(values: object, kind: type | tuple[type, ...], where: str, *, empty: bool = False) -> None:
    """決まった型の tuple であり、（許すとき以外は）空でないことを確かめる。"""
    if not isinstance(values, tuple) or not all(isinstance(value, kind) for value in values):
        raise CannotComposeDocument(f"{where}に、置けないものが入っています。")
    if not values and not empty:
        raise CannotComposeDocument(f"{where}が空です。一つ以上入れてください。")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """文の一続き。強調とリンク先を持てる。改行（\\n）は行を変える。"""

    text: str
    strong: bool = False
    link_target: str | None = None

    def __post_init__(self) -> None:
        _check_text(self.text, "文", lines=True, blank=True)
        if not isinstance(self.strong, bool):
            raise CannotComposeDocument("強調（strong）は真か偽で渡してください。")
        _check_optional(self.link_target, "リンク先")
        if self.link_target is not None and not self.link_target.lower().startswith(LINK_SCHEMES):
            raise CannotComposeDocument(
                f"リンク先「{self.link_target}」は使えません。"
                "https://、http://、mailto: のいずれかで始めてください。"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """段落。"""

    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        _check_tuple(self.runs, Run, "段落")

    @classmethod
    def of(cls, text: str) -> Self:
        """一続きの文だけの段落を返す。"""
        return cls(runs=(Run(text=text),))

    @property
    def text(self) -> str:
        """書式を除いた文。"""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """見出し。文書の題名は含まず、1 から始まる。"""

    level: int
    text: str

    def __post_init__(self) -> None:
        if type(self.level) is not int or not 1 <= self.level <= DEEPEST_HEADING:
            raise CannotComposeDocument(f"見出しの段は 1 から {DEEPEST_HEADING} です（{self.level!r}）。")
        _check_text(self.text, "見出し")


@dataclass(frozen=True, kw_only=True, slots=True)
class BulletList:
    """箇条書き。"""

    items: tuple[Paragraph, ...]

    def __post_init__(self) -> None:
        _check_tuple(self.items, Paragraph, "箇条書き")

    @classmethod
    def of(cls, *texts: str) -> Self:
        """文を並べた箇条書きを返す。"""
        return cls(items=tuple(Paragraph.of(text) for text in texts))


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberedList:
    """番号付きの並び。1 から数える。"""

    items: tuple[Paragraph, ...]

    def __post_init__(self) -> None:
        _check_tuple(self.items, Paragraph, "番号付きの並び")

    @classmethod
    def of(cls, *texts: str) -> Self:
        """文を並べた番号付きの並びを返す。"""
        return cls(items=tuple(Paragraph.of(text) for text in texts))


@dataclass(frozen=True, kw_only=True, slots=True)
class TableBlock:
    """表。頭の行は、ページをまたぐとき繰り返される。align を省くとすべて左寄せ。"""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        _check_text(self.caption, "表の題")
        where = f"表「{self.caption}」"
        _check_tuple(self.header, str, f"{where}の頭の行")
        _check_tuple(self.rows, tuple, f"{where}の行", empty=True)
        _check_tuple(self.align, str, f"{where}の寄せ", empty=True)
        for column, text in enumerate(self.header, start=1):
            _check_text(text, f"{where}の頭の行の{column}列目", lines=True)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise CannotComposeDocument(
                    f"{where}の{number}行目は{len(row)}列です。頭の行の{len(self.header)}列にそろえてください。"
                )
            for column, text in enumerate(row, start=1):
                _check_text(text, f"{where}の{number}行{column}列", lines=True, blank=True)
        if self.align and (len(self.align) != len(self.header) or not set(self.align) <= set(ALIGNS)):
            raise CannotComposeDocument(
                f"{where}の寄せは、列の数だけ {'・'.join(ALIGNS)} のいずれかを並べてください。"
            )
        _check_optional(self.note, f"{where}の注", lines=True)

    @property
    def aligns(self) -> tuple[Align, ...]:
        """列ごとの寄せ。省かれていれば左寄せを並べる。"""
        return self.align or tuple("left" for _ in self.header)


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureBlock:
    """図。見えない人にも伝わるよう、代わりの文と、同じ数を載せた表を必ず伴う。"""

    title: str
    alt: str
    svg: str | None
    table: TableBlock

    def __post_init__(self) -> None:
        _check_text(self.title, "図の題")
        _check_text(self.alt, f"図「{self.title}」の代わりの文（alt）")
        if self.svg is not None and (not isinstance(self.svg, str) or not self.svg.strip()):
            raise CannotComposeDocument(f"図「{self.title}」の SVG が空か、文字列ではありません。")
        if not isinstance(self.table, TableBlock):
            raise CannotComposeDocument(f"図「{self.title}」に、同じ数を載せた表がありません。")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigure:
    """大きく見せる一つの数。どの記録から出た数か（lineage）を必ず持つ。続けて置くと横に並ぶ。"""

    label: str
    value_text: str
    source_label: str
    lineage: str
    note: str | None = None

    def __post_init__(self) -> None:
        _check_text(self.label, "数の名")
        where = f"数「{self.label}」"
        _check_text(self.value_text, f"{where}の値")
        _check_text(self.source_label, f"{where}の出典")
        _check_text(self.lineage, f"{where}の由来")
        _check_optional(self.note, f"{where}の注", lines=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Footnote:
    """注。文書の中で現れた順に番号が付く。"""

    text: str

    def __post_init__(self) -> None:
        _check_text(self.text, "注", lines=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceNote:
    """出典の一覧。一つの出典を一つの文で書く（文書名、版、箇所）。"""

    citations: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_tuple(self.citations, str, "出典")
        for number, citation in enumerate(self.citations, start=1):
            _check_text(citation, f"出典の{number}件目")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageBreak:
    """ここで新しいページに移る。"""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepTogether:
    """ページの切れ目で分けない、ひとまとまり。"""

    blocks: "tuple[Block, ...]"

    def __post_init__(self) -> None:
        inner = tuple(kind for kind in BLOCK_KINDS if kind not in (KeepTogether, PageBreak))
        _check_tuple(self.blocks, inner, "ひとまとまり")


Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | TableBlock
    | FigureBlock
    | KeyFigure
    | Footnote
    | SourceNote
    | PageBreak
    | KeepTogether
)
BLOCK_KINDS: tuple[type, ...] = Block.__args__


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """一つの文書。as_of は文書の日付で、書き出したファイルの日時にもなる。"""

    title: str
    municipality_name: str
    as_of: date
    blocks: tuple[Block, ...]
    subtitle: str | None = None
    language: str = "ja"
    footer_note: str | None = None
    status: str | None = None
    keywords: tuple[str, ...] = ()

    format: ClassVar[int] = RECORD_FORMAT

    def __post_init__(self) -> None:
        _check_text(self.title, "文書の題")
        _check_text(self.municipality_name, "団体の名")
        if type(self.as_of) is not date:
            raise CannotComposeDocument("文書の日付（as_of）は日付で渡してください。")
        _check_optional(self.subtitle, "文書の副題")
        _check_optional(self.footer_note, "ページ下の注")
        _check_optional(self.status, "文書の状態")
        if self.status is not None and len(self.status) > LONGEST_STATUS:
            raise CannotComposeDocument(f"文書の状態は{LONGEST_STATUS}文字までです（例: 案、試算、確定）。")
        if self.language != "ja":
            raise CannotComposeDocument("文書の言語は日本語（ja）だけです。")
        _check_tuple(self.keywords, str, "検索の語", empty=True)
        for keyword in self.keywords:
            _check_text(keyword, "検索の語")
        _check_tuple(self.blocks, BLOCK_KINDS, "文書の中身")
        self._check_heading_levels()

    def _check_heading_levels(self) -> None:
        level = 0
        for block in self.flat_blocks():
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise CannotComposeDocument(
                        f"見出し「{block.text}」は{block.level}段目です。"
                        f"その上に{level + 1}段目の見出しを置いてください。"
                    )
                level = block.level

    def flat_blocks(self) -> Iterator[Block]:
        """ひとまとまりをほどき、現れる順に並べる。"""
        for block in self.blocks:
            if isinstance(block, KeepTogether):
                yield from block.blocks
            else:
                yield block

    def to_record(self) -> dict[str, Any]:
        """保存と比較に使う、JSON にできる姿を返す。"""
        return {"format": self.format, **_to_plain(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Document":
        """to_record の姿から文書を戻す。形が違えば CannotComposeDocument。"""
        if not isinstance(record, Mapping) or record.get("format") != RECORD_FORMAT:
            raise CannotComposeDocument(
                f"この文書の記録は読めません。書式の番号 {RECORD_FORMAT} のものを渡してください。"
            )
        plain = {name: value for name, value in record.items() if name != "format"}
        document = _from_plain(plain, "文書の記録")
        if not isinstance(document, Document):
            raise CannotComposeDocument("文書の記録ではなく、その一部が渡されました。")
        return document

    def canonical_json(self) -> str:
        """いつも同じ順、同じ書き方の JSON を返す。"""
        return json.dumps(self.to_record(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        """中身の指紋を返す。同じ中身なら同じ値になる。"""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()


_KINDS: dict[str, type] = {kind.__name__: kind for kind in (Document, Run, *BLOCK_KINDS)}


def _to_plain(value: Any) -> Any:
    """記録を dict、tuple を list、日付を文字列にする。"""
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ in _KINDS:
        return {"kind": type(value).__name__} | {
            field.name: _to_plain(getattr(value, field.name)) for field in fields(value)
        }
    return value


def _from_plain(value: Any, where: str) -> Any:
    """_to_plain の逆。型ごとの検査は、それぞれの組み立ての中で行われる。"""
    if isinstance(value, list):
        return tuple(_from_plain(item, where) for item in value)
    if not isinstance(value, Mapping):
        return value
    kind = _KINDS.get(str(value.get("kind")))
    if kind is None:
        raise CannotComposeDocument(f"{where}に、知らない種類「{value.get('kind')}」があります。")
    parts = {name: _from_plain(part, kind.__name__) for name, part in value.items() if name != "kind"}
    if kind is Document and isinstance(parts.get("as_of"), str):
        parts["as_of"] = _read_date(parts["as_of"])
    names = {field.name for field in fields(kind)}
    if set(parts) != names:
        odd = "、".join(sorted(set(parts) ^ names))
        raise CannotComposeDocument(f"{where}の {kind.__name__} の項目が合いません（{odd}）。")
    return kind(**parts)


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CannotComposeDocument(
            f"文書の日付「{text}」を読めません。年-月-日で書いてください。"
        ) from error
