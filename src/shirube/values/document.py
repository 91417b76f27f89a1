"""文書の型。どの形式（PDF・Word・HTML）で書き出すかを知らない、中身だけの姿。

計算の側がこの型で文書を組み立て、adapters/documents がそれを書き出す。
文字はすべてデータであり、書式の記号として読まれることはない。
組み立てた時点で形を確かめるので、書き出しの途中で壊れた文書が見つかることはない。
同じ中身の文書は同じ sha256 になり、版どうしを比べられる。
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Literal

from shirube.values.document_blocks import (
    ALIGNS,
    BLOCK_KINDS,
    DEEPEST_HEADING,
    Align,
    Block,
    BulletList,
    Contents,
    FieldTable,
    FigureBlock,
    Footnote,
    Heading,
    KeepTogether,
    KeyFigure,
    NumberedList,
    PageBreak,
    SourceNote,
    TableBlock,
)
from shirube.values.document_text import (
    LINK_SCHEMES,
    CannotComposeDocument,
    Cell,
    Paragraph,
    Run,
    cell_runs,
    cell_text,
    check_optional,
    check_text,
    check_tuple,
    is_refused,
    refused_at,
)

__all__ = [
    "ALIGNS",
    "BLOCK_KINDS",
    "DEEPEST_HEADING",
    "LAYOUTS",
    "LINK_SCHEMES",
    "Align",
    "Block",
    "BulletList",
    "CannotComposeDocument",
    "Cell",
    "Contents",
    "Document",
    "FieldTable",
    "FigureBlock",
    "Footnote",
    "Heading",
    "KeepTogether",
    "KeyFigure",
    "Layout",
    "NumberedList",
    "PageBreak",
    "Paragraph",
    "Run",
    "SourceNote",
    "TableBlock",
    "cell_runs",
    "cell_text",
    "is_refused",
    "refused_at",
]

RECORD_FORMAT = 1
LONGEST_STATUS = 10

# 資料は題のすぐ後に本文、冊子は表紙を付け、一枚は余白と字を詰めて一ページに納める。
Layout = Literal["資料", "冊子", "一枚"]
LAYOUTS: tuple[Layout, ...] = ("資料", "冊子", "一枚")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """一つの文書。as_of は文書の日付で、書き出したファイルの日時にもなる。layout は組み方。"""

    title: str
    municipality_name: str
    as_of: date
    blocks: tuple[Block, ...]
    subtitle: str | None = None
    language: str = "ja"
    footer_note: str | None = None
    status: str | None = None
    keywords: tuple[str, ...] = ()
    layout: Layout = "資料"

    format: ClassVar[int] = RECORD_FORMAT

    def __post_init__(self) -> None:
        check_text(self.title, "文書の題")
        check_text(self.municipality_name, "団体の名")
        if type(self.as_of) is not date:
            raise CannotComposeDocument("文書の日付（as_of）は日付で渡してください。")
        check_optional(self.subtitle, "文書の副題")
        check_optional(self.footer_note, "ページ下の注")
        check_optional(self.status, "文書の状態")
        if self.status is not None and len(self.status) > LONGEST_STATUS:
            raise CannotComposeDocument(f"文書の状態は{LONGEST_STATUS}文字までです（例: 案、試算、確定）。")
        if self.language != "ja":
            raise CannotComposeDocument("文書の言語は日本語（ja）だけです。")
        check_tuple(self.keywords, str, "検索の語", empty=True)
        for keyword in self.keywords:
            check_text(keyword, "検索の語")
        if self.layout not in LAYOUTS:
            raise CannotComposeDocument(f"文書の組み方は {'・'.join(LAYOUTS)} のいずれかです。")
        check_tuple(self.blocks, BLOCK_KINDS, "文書の中身")
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
