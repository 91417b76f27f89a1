"""図の数字: 確かめる・目盛りを決める・書く。

画面の点は float で十分だが、目盛りと書かれる数字は一つの狂いもなく書けるように Decimal で扱う。
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from shirube.ui.chart.figure import CannotDraw

Number = int | float | Decimal

LARGEST = Decimal(10) ** 15
FINEST = Decimal("0.000001")
MISSING = "値なし"


def exact(value: Number | None, where: str) -> Decimal | None:
    """値を Decimal にする。描けない数（無限大・数でないもの・大きすぎるもの）は断る。"""
    if value is None:
        return None
    number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise CannotDraw(f"{where}の値が数ではありません。値がないときは None を渡してください。")
    if abs(number) > LARGEST:
        raise CannotDraw(f"{where}の値が大きすぎます（1000兆まで）。単位を大きくしてください。")
    return number.quantize(FINEST)


def written(number: Decimal | None, unit: str = "") -> str:
    """三桁ごとに区切り、要らない 0 を落として書く。"""
    if number is None:
        return MISSING
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'0' if text == '-0' else text}{unit}"


@dataclass(frozen=True)
class Scale:
    """目盛り。値を、始まりから終わりまでの長さの上の位置に移す。"""

    ticks: tuple[Decimal, ...]

    @property
    def low(self) -> Decimal:
        """いちばん小さい目盛り。"""
        return self.ticks[0]

    @property
    def high(self) -> Decimal:
        """いちばん大きい目盛り。"""
        return self.ticks[-1]

    def position(self, number: Decimal, length: float) -> float:
        """0 から ``length`` までの位置。"""
        return float((number - self.low) / (self.high - self.low)) * length


def nice_scale(
    numbers: Iterable[Decimal], *, from_zero: bool = True, maximum: Decimal | None = None, steps: int = 4
) -> Scale:
    """1・2・2.5・5 の倍数の目盛りを決める。``maximum`` は百分率の 100 のように終わりが決まっているとき。"""
    known = list(numbers) + ([maximum] if maximum is not None else [])
    low = min([*known, Decimal(0)]) if from_zero or not known else min(known)
    high = max([*known, Decimal(0)]) if from_zero or not known else max(known)
    step = _nice_step(high - low, steps)
    first = (low / step).to_integral_value(rounding=ROUND_FLOOR)
    last = max((high / step).to_integral_value(rounding=ROUND_CEILING), first + 1)
    return Scale(tuple((first + index) * step for index in range(int(last - first) + 1)))


def full_scale(numbers: Iterable[Decimal], *, maximum: Decimal | None = None) -> Scale:
    """0 を含み、いちばん長い棒が端に届く目盛り。値を棒の横に書く図のためのもの。"""
    known = [*numbers, Decimal(0), *([maximum] if maximum is not None else [])]
    low, high = min(known), max(known)
    return Scale((low, high if high > low else low + 1))


def _nice_step(span: Decimal, steps: int) -> Decimal:
    if span <= 0:
        return Decimal(1)
    raw = max(span / steps, FINEST)
    unit = Decimal(10) ** raw.adjusted()
    factors = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
    return next(unit * factor for factor in factors if unit * factor >= raw)
