"""団体の数を並べたときの言葉: 一文、偶然の断り、数の文字。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shirube.engines.insight.body_figures import BodyFigure, BodyGroup, Counting, wobble
from shirube.engines.insight.comparison_words import amount, variation_sentence
from shirube.engines.insight.funnel import Funnel, chance_said, funnel_of
from shirube.engines.insight.lengths import NOTHING, length
from shirube.engines.insight.variation import Variation, variation_of_shares

ONLY_MEDIANS = (
    "件ごとの値が無く、中央値と件数だけが分かるので、団体の間の検定も、散らばりのうち偶然で説明できる割合も求められません。"
    "件数の少ない団体ほど、中央値は偶然に大きく動きます（表の「中央値の揺れ」）。"
)
TOO_MANY = (
    "件数の合計か団体の数が多すぎるので、"
    "団体の間の検定と、散らばりのうち偶然で説明できる割合は求めていません。"
)
BODIES = "団体"


@dataclass(frozen=True, slots=True)
class SharesCompared:
    """割合の組の、検定と漏斗。"""

    variation: Variation
    funnel: Funnel | None


def shares_compared(group: BodyGroup) -> SharesCompared | None:
    """割合の組を比べる。長さか、件数が多すぎれば None。"""
    if not group.parts:
        return None
    found = variation_of_shares(group.parts, group.figure, by=BODIES)
    return SharesCompared(found, funnel_of(found.samples, is_share=True))


def chance_lines(group: BodyGroup, found: SharesCompared | None) -> list[str]:
    """組の一文と、偶然についての一文。``found`` は `shares_compared` の答え。"""
    if found is not None:
        chance = [] if found.funnel is None else [chance_said(found.funnel)]
        return [variation_sentence(found.variation), *chance]
    return [levels_sentence(group), TOO_MANY if group.counting is Counting.SHARE else ONLY_MEDIANS]


def levels_sentence(group: BodyGroup) -> str:
    """いちばん小さい値と、大きい値（どの団体かは言わない。順位にしないため）。"""
    levels = [one.level for one in group.lines]
    what = group.figure.label + ("" if group.counting is Counting.SHARE else "の中央値")
    if len(levels) < 2:
        return (
            f"{what}は、一つの団体の {said(group.lines[0], levels[0])} だけなので、ばらつきを比べられません。"
        )
    low, high = (said(group.lines[0], one) for one in (min(levels), max(levels)))
    return f"{what}は、{len(levels):,} 行で {low} から {high} までにあります。"


def wobble_said(cases: int) -> str:
    """中央値の揺れの言葉。"""
    low, high = wobble(cases)
    return f"小さい順の{int(low * 100)}〜{int(high * 100)}％の所"


def said(one: BodyFigure, value: Fraction | None) -> str:
    """数の文字。暦の日数は日で書く。"""
    if value is None:
        return NOTHING
    return length(value, is_dated_only=True) if one.counting is Counting.DAYS else amount(value, one.compared)
