"""文書の文字: 文の一続きと段落、そして文書に書ける文字の確かめ。"""

import unicodedata
from dataclasses import dataclass
from typing import Self

LINK_SCHEMES = ("https://", "http://", "mailto:")
MISSING_CHARACTER = "〓"

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


def refused_at(text: str) -> int | None:
    """初めの、文書に書けない文字の位置（1 から数え、改行も書けない文字とみなす）。無ければ None。"""
    # ほとんどの文は、全角の空きのほかは印字できる文字だけなので、一字ずつ調べる前に見分ける。
    if text.replace("\u3000", " ").isprintable():
        return None
    return next((at for at, one in enumerate(text, start=1) if is_refused(one)), None)


def printable_text(text: str, *, one_line: bool = False) -> str:
    """画面や表から入った文字を、文書に書ける文字にする。書けない文字は、欠けた字の印「〓」になる。"""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if refused_at(plain.replace("\n", " ")) is not None:
        plain = "".join(one if one == "\n" or not is_refused(one) else MISSING_CHARACTER for one in plain)
    shown = plain.strip()
    return " ".join(shown.split("\n")) if one_line else shown


def check_text(text: object, where: str, *, lines: bool = False, blank: bool = False) -> None:
    """文字列であり、書けない文字がなく、（許すとき以外は）空でも複数行でもないことを確かめる。"""
    if not isinstance(text, str):
        raise CannotComposeDocument(
            f"{where}は文字列で渡してください（渡されたもの: {type(text).__name__}）。"
        )
    if not blank and not text.strip():
        raise CannotComposeDocument(f"{where}が空です。文字を入れてください。")
    position = refused_at(text.replace("\n", " ") if lines else text)
    if position is not None:
        raise CannotComposeDocument(
            f"{where}の{position}文字目に、文書に書けない文字（U+{ord(text[position - 1]):04X}）があります。"
            "取り除いてください。"
        )


def check_optional(text: object, where: str, *, lines: bool = False) -> None:
    """無くてもよい文字を、あれば確かめる。"""
    if text is not None:
        check_text(text, where, lines=lines)


def check_tuple(values: object, kind: type | tuple[type, ...], where: str, *, empty: bool = False) -> None:
    """決まった型の tuple であり、（許すとき以外は）空でないことを確かめる。"""
    if not isinstance(values, tuple) or not all(isinstance(value, kind) for value in values):
        raise CannotComposeDocument(f"{where}に、置けないものが入っています。")
    if not values and not empty:
        raise CannotComposeDocument(f"{where}が空です。一つ以上入れてください。")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """文の一続き。強調、傍線（新旧対照表で変わった言葉）、リンク先を持てる。改行（\\n）は行を変える。"""

    text: str
    strong: bool = False
    marked: bool = False
    link_target: str | None = None

    def __post_init__(self) -> None:
        check_text(self.text, "文", lines=True, blank=True)
        if not isinstance(self.strong, bool) or not isinstance(self.marked, bool):
            raise CannotComposeDocument("強調（strong）と傍線（marked）は真か偽で渡してください。")
        check_optional(self.link_target, "リンク先")
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
        check_tuple(self.runs, Run, "段落")

    @classmethod
    def of(cls, text: str) -> Self:
        """一続きの文だけの段落を返す。"""
        return cls(runs=(Run(text=text),))

    @property
    def text(self) -> str:
        """書式を除いた文。"""
        return "".join(run.text for run in self.runs)


# 表のます。文字だけか、傍線や強調のある段落。
Cell = str | Paragraph


def cell_text(cell: Cell) -> str:
    """ますの、書式を除いた文字。"""
    return cell if isinstance(cell, str) else cell.text


def cell_runs(cell: Cell) -> tuple[Run, ...]:
    """ますの文の一続きの並び。"""
    return (Run(text=cell),) if isinstance(cell, str) else cell.runs


def check_cell(cell: object, where: str) -> None:
    """ますが文字か段落であり、書けない文字がないことを確かめる。段落の文は組み立てのときに確かめてある。"""
    if not isinstance(cell, Paragraph):
        check_text(cell, where, lines=True, blank=True)
