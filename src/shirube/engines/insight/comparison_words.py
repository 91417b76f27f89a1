"""比べた結果の文: 職員が読む一文と、数の書き方。"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shirube.engines.insight.comparison import Adjusted, Comparison, Side
from shirube.engines.insight.comparison_rule import Finding
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.lengths import length, opening_length
from shirube.engines.insight.rank_tests import RankTest
from shirube.engines.insight.variation import Variation
from shirube.values.exact_number import format_number

_SMALLEST_P = 0.001


def sentence(found: Comparison, *, is_over_time: bool = True) -> str:
    """一文。``is_over_time`` が真なら先と後、偽なら組と組として言う。"""
    said = f"{found.figure.label}{_what(found.figure)}は" + _moved(found, is_over_time)
    if found.finding is Finding.TOO_FEW:
        least = found.rule.least(is_share=found.figure.is_share)
        return (
            f"{said}{Finding.TOO_FEW.value}（{found.before.label} {found.before.n:,}、"
            f"{found.after.label} {found.after.n:,}。どちらも {least} 以上要る）。"
        )
    test = found.test
    told = "" if test is None else f"（{test.name}、{p_text(test.p)}）"
    return f"{said}{found.finding.value}{told}。" + _adjusted(found.adjusted, found.figure)


def told(found: Comparison, *, is_over_time: bool = True) -> tuple[str, ...]:
    """画面と紙に書く、順に読む文: 数の動き、幅、偶然の見込み、効き目、見立て。"""
    figure, first, last = found.figure, _level(found.before), _level(found.after)
    if first is None or last is None or found.difference is None:
        return (f"{figure.label}は、値の無い側があるので比べられません。",)
    lines = [_change(found, first, last, is_over_time)]
    if found.test is None:
        least, what = found.rule.least(is_share=figure.is_share), "分母" if figure.is_share else "値の数"
        return (
            *lines,
            f"数が少ないので、偶然かどうかは言えません（{what}は {found.before.label} {found.before.n:,}、"
            f"{found.after.label} {found.after.n:,}。どちらも {least} 以上要ります）。",
        )
    later = "後" if is_over_time else found.after.label
    lines += [_range(found, later), _luck(found)]
    if isinstance(found.test, RankTest):
        lines.append(_effect(found, found.test, later))
    lines.append(_VERDICTS[found.finding])
    if found.adjusted is not None:
        lines.append(_adjusted(found.adjusted, figure))
    return tuple(line for line in lines if line)


_VERDICTS = {
    Finding.DIFFERENT: (
        "偶然とは考えにくい差です。ただし、何が差を生んだかまでは、この数だけでは分かりません。"
    ),
    Finding.NOT_SHOWN: "差があるとは言えません。「差が無い」ことが分かったのではありません。",
    Finding.TOO_FEW: "",
}


def _change(found: Comparison, first: Fraction, last: Fraction, is_over_time: bool) -> str:
    figure, gap = found.figure, found.difference or Fraction(0)
    size = amount(abs(gap), figure).replace("％", "ポイント")
    low, high = amount(first, figure), amount(last, figure)
    head = f"{figure.label}{_what(figure)}は、"
    if not is_over_time:
        tail = "同じです" if not gap else f"差は {size} です"
        return f"{head}{found.before.label}が {low}、{found.after.label}が {high} で、{tail}。"
    if not gap:
        return f"{head}先も後も {low} で、変わっていません。"
    verb = _MOVED[figure.is_share, figure.is_count][gap > 0]
    return f"{head}{low} から {high} へ、{size} {verb}。"


_MOVED = {
    (True, False): ("下がりました", "上がりました"),
    (False, True): ("減りました", "増えました"),
    (False, False): ("短くなりました", "長くなりました"),
}


def _range(found: Comparison, later: str) -> str:
    """差の幅と、件数。"""
    figure = found.figure
    counts = f"値の数は {found.before.label} {found.before.n:,}、{found.after.label} {found.after.n:,}"
    if found.low is None or found.high is None or found.shift is None:
        return f"件数が少なく、差の幅は決められません（{counts}）。"
    percent = f"{found.rule.confidence * 100:g}%の幅は"
    low, high = sorted((Fraction(found.low), Fraction(found.high)))
    span = _span(low, high, figure, percent)
    if figure.is_share:
        return f"差の{span} です（{counts}）。"
    middle = amount(abs(found.shift), figure)
    word = _MORE[figure.is_count][found.shift > 0] if found.shift else ""
    what = "一つの間" if figure.is_count else "一件"
    told_word = f"（{later}の方が{word}）" if word else ""
    return f"{what}どうしの差の真ん中は {middle}{told_word}、その{span} です（{counts}）。"


_MORE = {False: ("短い", "長い"), True: ("少ない", "多い")}


def _luck(found: Comparison) -> str:
    """偶然の見込み。"""
    p = found.test.p if found.test else 1.0
    name = found.test.name if found.test else ""
    if p < _SMALLEST_P:
        chance = "1,000回に1回より少ない"
    elif p < 0.1:
        chance = f"1,000回に {max(1, round(p * 1000)):,}回ほど"
    else:
        chance = f"100回に {round(p * 100):,}回ほど"
    return f"本当は差が無いのに、偶然だけでこれだけの差が出る見込みは {chance} です（{name}、{p_text(p)}）。"


def _effect(found: Comparison, test: RankTest, later: str) -> str:
    share = round(test.effect * 100)
    word = "少ない" if found.figure.is_count else "短い"
    what = "間" if found.figure.is_count else "件"
    return (
        f"両側から一つずつ{what}を取り出すと、100回のうち {share:,}回は{later}の方が{word}"
        "（同じときは半分と数える）。"
    )


def variation_sentence(found: Variation) -> str:
    """組の間のばらつきの一文。"""
    shown, hidden = found.shown, len(found.groups) - len(found.shown)
    kept = f"（伏せた組 {hidden:,} は除く）" if hidden else ""
    if len(shown) < 2:
        return f"見えている「{found.by}」の組が {len(shown):,} なので、ばらつきを比べられない{kept}。"
    levels = [(one.level or Fraction(0), one.name) for one in shown]
    (low, least), (high, most) = min(levels), max(levels)
    figure = found.figure
    said = (
        f"{figure.label}{_what(figure)}は、「{found.by}」の {len(shown):,} 組で "
        f"{amount(low, figure)}（{least}）から {amount(high, figure)}（{most}）まで"
    )
    said += f"で、{_number(found.ratio)}倍の開きがある" if found.ratio is not None else "ある"
    if found.test is None:
        return f"{said}{kept}。{Finding.TOO_FEW.value}。"
    return (
        f"{said}{kept}。ばらつきのうち組の違いは {_number(found.test.effect * 100)}％ で、"
        f"{found.finding.value}（{found.test.name}、{p_text(found.test.p)}）。"
    )


def amount(value: Fraction | float, figure: Figure) -> str:
    """数の文字: 長さ、割合、件数。"""
    if figure.is_share:
        return f"{_number(Fraction(value) * 100)}％"
    if figure.is_count:
        return f"{_number(Fraction(value))}件"
    if figure.is_opening and not figure.is_in_days:
        return opening_length(value)
    return length(value, is_dated_only=figure.is_in_days or figure.is_dated_only)


def p_text(p: float) -> str:
    """p の文字。"""
    return f"p＜{_SMALLEST_P}" if p < _SMALLEST_P else f"p＝{p:.3f}"


def _number(value: Fraction) -> str:
    return format_number(Decimal(round(value * 1000)) / 1000, always_decimal=False)


def _what(figure: Figure) -> str:
    return "" if figure.is_share else "の中央値"


def _level(side: Side) -> Fraction | None:
    return side.share if side.denominator is not None else side.median


def _moved(found: Comparison, is_over_time: bool) -> str:
    figure, first, last = found.figure, _level(found.before), _level(found.after)
    if first is None or last is None or found.difference is None:
        return "、値の無い側があり比べられない。"
    low, high = amount(first, figure), amount(last, figure)
    counts = ""
    if figure.is_share:
        low += f"（{found.before.numerator:,}/{found.before.denominator:,}）"
        high += f"（{found.after.numerator:,}/{found.after.denominator:,}）"
    if is_over_time:
        counts = f" {low} から {high} {_became(found.difference, figure)}"
    else:
        counts = f"、{found.before.label}が {low}、{found.after.label}が {high}"
    return counts + _gap(found)


def _became(difference: Fraction, figure: Figure) -> str:
    if not difference:
        return "で変わらない"
    if figure.is_share:
        return "に下がった" if difference < 0 else "に上がった"
    if figure.is_count:
        return "に減った" if difference < 0 else "に増えた"
    return "に短くなった" if difference < 0 else "に長くなった"


def _gap(found: Comparison) -> str:
    """差と、その幅。長さでは、一件どうしの差の中央値の幅。"""
    figure = found.figure
    gap = amount(abs(found.difference or Fraction(0)), figure).replace("％", "ポイント")
    if found.low is None or found.high is None or found.shift is None:
        return f"（差 {gap}）。"
    percent = f"{found.rule.confidence * 100:g}%の幅"
    middle, ends = found.shift, sorted((Fraction(found.low), Fraction(found.high)))
    if figure.is_share:
        return f"（差 {gap}、{_span(ends[0], ends[1], figure, percent)}）。"
    told = _span(ends[0], ends[1], figure, percent)
    word = f" {_WORSE[figure.is_count][middle > 0]}" if middle else ""
    return f"（差 {gap}。一つずつ比べると、真ん中は {amount(abs(middle), figure)}{word}、{told}）。"


_WORSE = {False: ("短く", "長く"), True: ("少なく", "多く")}


def _span(low: Fraction, high: Fraction, figure: Figure, head: str) -> str:
    """幅の文字。どちらも同じ向きなら大きさで、またぐなら後−先の符号を付けて書く。"""
    if low * high > 0:
        low, high = sorted((abs(low), abs(high)))
    else:
        head = f"後−先の{head}"
    return f"{head} " + "〜".join(amount(one, figure).replace("％", "ポイント") for one in (low, high))


def _adjusted(found: Adjusted | None, figure: Figure) -> str:
    if found is None:
        return ""
    head = f"「{found.by}」の同じ値どうし（{found.strata:,} 通り）で比べても"
    if found.difference is None or found.test is None:
        return f"「{found.by}」の同じ値どうしでは、{Finding.TOO_FEW.value}。"
    gap = amount(found.difference, figure).replace("％", "ポイント")
    return f"{head}、後−先の差は {gap}で、{found.finding.value}（{p_text(found.test.p)}）。"
