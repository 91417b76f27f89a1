"""比べ方の決まり: 検定をする件数の下限と、偶然とは考えにくいと言う限り。ここだけに置く。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIN_VALUES = 5
"""順位の検定をする、片側の値の数の下限（origin: ours。5 と 5 なら、正確な p は 0.008 まで小さくなれる）。"""
MIN_DENOMINATOR = 10
"""割合の検定をする、片側の分母の下限（origin: ours）。"""
SIGNIFICANCE = 0.05
"""偶然とは考えにくいと言う p の限り（慣行）。"""
CONFIDENCE = 0.95
"""幅の水準（慣行）。"""


class Finding(StrEnum):
    """見立て。"""

    DIFFERENT = "偶然とは考えにくい"
    NOT_SHOWN = "差があるとは言えない"
    TOO_FEW = "件数が足りないので判定しない"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """比べ方の決まり。"""

    min_values: int = MIN_VALUES
    min_denominator: int = MIN_DENOMINATOR
    significance: float = SIGNIFICANCE
    confidence: float = CONFIDENCE

    def least(self, *, is_share: bool) -> int:
        """検定をする、片側の数の下限（1 以上）。"""
        return max(1, self.min_denominator if is_share else self.min_values)

    def finding(self, p: float | None) -> Finding:
        """p から見立てる。p が無ければ、件数が足りない。"""
        if p is None:
            return Finding.TOO_FEW
        return Finding.DIFFERENT if p < self.significance else Finding.NOT_SHOWN
