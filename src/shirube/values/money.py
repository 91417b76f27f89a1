"""金額: 円を単位とする整数。

浮動小数は誤差を持つので、作るときも計算でも受け取らない。率を掛けるときは端数の扱いを選び、選ばなければ
1円未満を切り捨てる（国等の債権債務等の金額の端数計算に関する法律 昭和25年法律第61号 第2条の例による）。
千円・百万円で書くときは、選ばなければ四捨五入する（標の定め。端数の扱いは資料ごとに明記する）。
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from enum import StrEnum
from typing import Literal

MoneyUnit = Literal["円", "千円", "百万円"]

UNITS: dict[str, int] = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}
LONGEST_TEXT = 40

_TEXT = re.compile(
    r"(?P<sign>[△▲+-]?)[¥\\]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
    r"(?P<unit>円|千円|万円|百万円|億円)?"
)
_MINUS = str.maketrans({"−": "-", "‐": "-", "–": "-"})
_EXACT = Context(prec=60)


class CannotReadMoney(ValueError):
    """金額として読めない。"""


class CannotCalculateMoney(ValueError):
    """金額の計算ができない。"""


class Rounding(StrEnum):
    """端数の扱い。どれも0に近い・遠いで決め、正と負で対称である。"""

    DOWN = "切捨て"
    UP = "切上げ"
    HALF_UP = "四捨五入"

    def apply(self, number: Decimal) -> int:
        """十進数を整数にする。"""
        mode = {"切捨て": ROUND_DOWN, "切上げ": ROUND_UP, "四捨五入": ROUND_HALF_UP}[self.value]
        return int(number.to_integral_value(mode))


@dataclass(frozen=True, slots=True, order=True)
class Yen:
    """円の金額。足し引きは金額どうし、掛けるのは整数だけ。"""

    amount: int

    def __post_init__(self) -> None:
        """整数に限る。"""
        if type(self.amount) is not int:
            raise CannotCalculateMoney(
                f"金額「{str(self.amount)[:20]}」が整数ではありません。円の整数で渡してください。"
            )

    @classmethod
    def parse(cls, text: str) -> Yen:
        """「1,234円」「△1,234」「12千円」「1.5百万円」を金額にする。単位がなければ円。全角も可。

        円の整数にならない金額、桁区切りの誤りは CannotReadMoney。
        """
        shown = text.strip()[:20]
        plain = "".join(unicodedata.normalize("NFKC", text[: LONGEST_TEXT + 1]).split()).translate(_MINUS)
        found = _TEXT.fullmatch(plain) if len(text) <= LONGEST_TEXT else None
        if found is None:
            raise CannotReadMoney(
                f"「{shown}」を金額として読めません。1,234円か△1,234円の形で書いてください。"
            )
        part = found["part"] or ""
        scaled = int(found["whole"].replace(",", "") + part) * UNITS[found["unit"] or "円"]
        amount, fraction = divmod(scaled, 10 ** len(part))
        if fraction:
            raise CannotReadMoney(
                f"「{shown}」は1円未満の端数があります。円の整数になるように書いてください。"
            )
        return cls(-amount if found["sign"] in {"△", "▲", "-"} else amount)

    def format(self, unit: MoneyUnit = "円", rounding: Rounding = Rounding.HALF_UP) -> str:
        """「1,234円」「△1,234千円」の形に書く。負は△。0に丸まれば△を付けない。"""
        if unit not in ("円", "千円", "百万円"):
            raise CannotCalculateMoney(
                f"金額の単位「{unit}」では書けません。円・千円・百万円から選んでください。"
            )
        number = rounding.apply(_EXACT.divide(Decimal(self.amount), Decimal(UNITS[unit])))
        return f"{'△' if number < 0 else ''}{abs(number):,}{unit}"

    def times(self, rate: Decimal, rounding: Rounding = Rounding.DOWN) -> Yen:
        """率を掛ける。率は Decimal か整数に限り、1円未満は rounding による。"""
        if not isinstance(rate, Decimal | int) or isinstance(rate, bool):
            raise CannotCalculateMoney("率は Decimal で渡してください（浮動小数は誤差を持ちます）。")
        if not Decimal(rate).is_finite():
            raise CannotCalculateMoney("率が有限の数ではありません。")
        return Yen(rounding.apply(_EXACT.multiply(Decimal(self.amount), Decimal(rate))))

    def __add__(self, other: Yen) -> Yen:
        """金額を足す。"""
        return Yen(self.amount + other.amount) if isinstance(other, Yen) else NotImplemented

    def __sub__(self, other: Yen) -> Yen:
        """金額を引く。"""
        return Yen(self.amount - other.amount) if isinstance(other, Yen) else NotImplemented

    def __mul__(self, count: int) -> Yen:
        """整数を掛ける。率は times を使う。"""
        return Yen(self.amount * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Yen:
        """符号を変える。"""
        return Yen(-self.amount)

    def __bool__(self) -> bool:
        """0円でないか。"""
        return self.amount != 0

    def __str__(self) -> str:
        """円で書いた形。"""
        return self.format()
