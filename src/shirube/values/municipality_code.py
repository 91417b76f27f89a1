"""団体コード: 都道府県と市区町村に付いた6桁の番号。

「全国地方公共団体コード仕様」（総務省）による。先頭2桁が都道府県、続く3桁が市区町村（000は都道府県）、
6桁目が検査数字。検査数字は、上5桁に左から 6・5・4・3・2 を掛けた和を11で割った余りを、11から引いた数の
下1桁である。先頭が99の番号は実在の団体に割り当てられていないので、架空の団体に使う（標の定め）。
"""

from __future__ import annotations

import unicodedata
from typing import Self

WEIGHTS = (6, 5, 4, 3, 2)
FICTIONAL = 99
LAST_PREFECTURE = 47


class CannotReadMunicipalityCode(ValueError):
    """団体コードとして読めない。"""


class MunicipalityCode(str):
    """検査数字の合う6桁の団体コード。文字列としてそのまま使える。"""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """半角6桁の数字だけを受け取る。形、都道府県、検査数字が合わなければ CannotReadMunicipalityCode。"""
        if len(text) != 6 or not _are_ascii_digits(text):
            raise CannotReadMunicipalityCode(f"団体コード「{text[:12]}」は半角数字6桁で書いてください。")
        prefecture = int(text[:2])
        if not 1 <= prefecture <= LAST_PREFECTURE and prefecture != FICTIONAL:
            raise CannotReadMunicipalityCode(f"団体コード「{text}」の先頭2桁は都道府県の番号ではありません。")
        if text[5] != check_digit(text[:5]):
            raise CannotReadMunicipalityCode(
                f"団体コード「{text}」の検査数字が合いません。番号の写し誤りを確かめてください。"
            )
        return super().__new__(cls, text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """人の書いた6桁（全角、前後の空白を許す）を読む。5桁は意味が二通りあるので断る。"""
        digits = _plain_digits(text)
        if len(digits) == 5:
            raise CannotReadMunicipalityCode(
                f"団体コード「{digits}」は5桁です。検査数字を除いた番号か、先頭の0が落ちた番号かを選んでください。"
            )
        return cls(digits)

    @classmethod
    def from_five_digits(cls, text: str) -> Self:
        """検査数字のない5桁（例 01100）に検査数字を付ける。"""
        digits = _plain_digits(text)
        if len(digits) != 5:
            raise CannotReadMunicipalityCode(f"「{digits[:12]}」は5桁の数字ではありません。")
        return cls(digits + check_digit(digits))

    @classmethod
    def restore_leading_zero(cls, text: str) -> Self:
        """表計算で先頭の0が落ちた5桁（例 11002）を6桁に戻す。検査数字が合わなければ断る。"""
        digits = _plain_digits(text)
        if len(digits) != 5:
            raise CannotReadMunicipalityCode(f"「{digits[:12]}」は先頭の0が落ちた5桁の番号ではありません。")
        return cls("0" + digits)

    @property
    def prefecture_code(self) -> MunicipalityCode:
        """属する都道府県の団体コード（6桁）。"""
        return MunicipalityCode.from_five_digits(self[:2] + "000")

    @property
    def is_prefecture(self) -> bool:
        """都道府県の番号か。"""
        return self[2:5] == "000"

    @property
    def is_fictional(self) -> bool:
        """架空の団体の番号か。"""
        return int(self[:2]) == FICTIONAL

    @property
    def five_digits(self) -> str:
        """検査数字を除いた5桁（統計で使う形）。"""
        return self[:5]


def check_digit(five_digits: str) -> str:
    """半角5桁の番号から検査数字を求める。5桁でなければ CannotReadMunicipalityCode。"""
    if len(five_digits) != 5 or not _are_ascii_digits(five_digits):
        raise CannotReadMunicipalityCode(f"「{five_digits[:12]}」は半角数字5桁ではありません。")
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, five_digits, strict=True))
    return str((11 - total % 11) % 10)


def _are_ascii_digits(text: str) -> bool:
    """半角数字だけか。"""
    return text.isascii() and text.isdigit()


def _plain_digits(text: str) -> str:
    """全角を半角にし、前後の空白を取る。"""
    return unicodedata.normalize("NFKC", text[:40]).strip()
