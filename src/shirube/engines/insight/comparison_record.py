"""比べた結果を、あとから変わらない記録（JSON にできる形）にする。

正確な数は分数の文字（``-259200``、``7/2``）で、長さは秒、割合は 0〜1。人が読む文字も、そのときの言葉で持つ。
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from shirube.engines.insight.comparison import Comparison, Side
from shirube.engines.insight.comparison_sides import ChosenCases
from shirube.engines.insight.comparison_words import amount, p_text, sentence, told
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.moments import first_moments, last_moments

FORMAT = 1
"""記録の形の番号。"""


def record_of(found: Comparison, *, is_over_time: bool) -> dict[str, Any]:
    """比べた結果の記録。``is_over_time`` は、先と後（真）か、組と組（偽）か。"""
    test, figure = found.test, found.figure
    return {
        "format": FORMAT,
        "figure": figure.name,
        "figure_label": figure.label,
        "unit": unit_of(figure),
        "is_over_time": is_over_time,
        "sentence": sentence(found, is_over_time=is_over_time),
        "lines": list(told(found, is_over_time=is_over_time)),
        "finding": found.finding.value,
        "sides": [_side(one, figure) for one in (found.before, found.after)],
        "difference": exact_text(found.difference),
        "shift": exact_text(found.shift),
        "low": exact_text(found.low),
        "high": exact_text(found.high),
        "confidence": found.rule.confidence,
        "test": None
        if test is None
        else {
            "name": test.name,
            "p": test.p,
            "p_said": p_text(test.p),
            "statistic": exact_text(test.statistic),
            "effect": exact_text(test.effect),
        },
        "notes": list(found.notes),
    }


def unit_of(figure: Figure) -> str:
    """正確な数の単位: share（割合）、count（件）、opening（開庁時間の秒）、seconds（秒）。"""
    if figure.is_share:
        return "share"
    if figure.is_count:
        return "count"
    return "opening" if figure.is_opening and not figure.is_in_days else "seconds"


def exact_text(value: Fraction | float | None) -> str | None:
    """正確な数の文字。浮動小数は、いちばん短く戻せる文字。"""
    if value is None:
        return None
    return repr(value) if isinstance(value, float) else str(value)


def _side(one: Side, figure: Figure) -> dict[str, Any]:
    level = one.share if one.denominator is not None else one.median
    return {
        "label": one.label,
        "cases": one.cases,
        "n": one.n,
        "level": exact_text(level),
        "level_said": None if level is None else amount(level, figure),
        "p90": exact_text(one.p90),
        "p90_said": None if one.p90 is None else amount(one.p90, figure),
        "mean": exact_text(one.mean),
        "mean_said": None if one.mean is None else amount(one.mean, figure),
        "numerator": one.numerator,
        "denominator": one.denominator,
    }


def cases_digest(sides: Sequence[ChosenCases]) -> str:
    """比べた件の要約値（SHA-256）。側、件の番号、行の数、最初と最後の時のどれかが変われば変わる。"""
    digest = hashlib.sha256()
    for place, side in enumerate(sides):
        log = side.log
        firsts, lasts = first_moments(log).tolist(), last_moments(log).tolist()
        sizes = (log.case_offsets[1:] - log.case_offsets[:-1]).tolist()
        rows = sorted(zip(log.case_keys, sizes, firsts, lasts, strict=True)) if log.case_count else []
        for case, size, first, last in rows:
            name = case.encode()
            digest.update(b"%d:%d:%s:%d:%d:%d\n" % (place, len(name), name, size, first, last))
    return digest.hexdigest()
