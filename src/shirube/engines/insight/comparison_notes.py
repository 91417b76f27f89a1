"""比べた数に添える断り: 季節、手続の割合、終わっていない件、独立でない値。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from shirube.engines.insight.comparison_sides import By, ChosenCases
from shirube.engines.insight.durations import P90
from shirube.engines.insight.figures import Figure, Sample
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.engines.insight.tally import Distribution, Tally, joined_names

MIX_GAP = Fraction(1, 10)
"""割合が違うと断る、切り口の値の割合の違い（違う分の合計の半分。origin: ours）。"""
_MOST_VALUES = 100
"""割合の違いを見る切り口の、値の種類の限り（件ごとに違う番号などは見ない）。"""


def notes_on(
    before: ChosenCases,
    after: ChosenCases,
    figure: Figure,
    samples: tuple[Sample, Sample],
    strata: str | None,
) -> tuple[str, ...]:
    """添える断り。"""
    return (
        *_season(before, after),
        *(() if figure.is_count else _mix(before.log, after.log, strata)),
        *_unseen(before, after, figure, samples[0]),
        *_repeated(samples),
    )


def _season(before: ChosenCases, after: ChosenCases) -> Iterator[str]:
    """一年ごとの期間でも、同じ季節の期間でもなければ断る。"""
    spans = [span for one in (before, after) if (span := _span(one)) is not None]
    if len(spans) < 2:
        return
    if spans[0] == spans[1]:
        return
    if spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]:
        yield "二つの期間が重なっています。同じ件が両方に入ると、差は小さく出ます。"
    if all(_is_whole_years(*span) for span in spans):
        return
    seasons = {(low.month, low.day, _next(high).month, _next(high).day) for low, high in spans}
    if len(seasons) > 1:
        yield (
            "二つの期間は季節が違います。年度末や転入の時期などの季節の違いが混じるので、"
            "前の年の同じ月か、まる一年どうしで比べてください。"
        )


def _span(chosen: ChosenCases) -> tuple[date, date] | None:
    """選んだ期間。限りの無い端は、選んだ件の端の日とする。期間で選んでいなければ None。"""
    low, high, log = chosen.choice.since, chosen.choice.until, chosen.log
    if low is not None and high is not None:
        return low, high
    if (low is None and high is None) or not log.case_count:
        return None
    at = last_moments(log) if chosen.choice.by is By.COMPLETED else first_moments(log)
    first, last = (date_of(day) for day in day_numbers(np.array([at.min(), at.max()])).tolist())
    return first if low is None else low, last if high is None else high


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _is_whole_years(low: date, high: date) -> bool:
    after = _next(high)
    return (low.month, low.day) == (after.month, after.day) and after.year > low.year


def _mix(before: EventLog, after: EventLog, strata: str | None) -> Iterator[str]:
    """件ごとの切り口の割合が、二つの側で違えば断る。"""
    found = []
    for name in sorted(before.dimensions.keys() & after.dimensions.keys() - {strata}):
        gap = mix_gap(before, after, name)
        if gap is not None and gap >= MIX_GAP:
            found.append(f"「{name}」（{float(gap) * 100:.0f}％）")
    if found:
        yield (
            f"値の割合が二つの側で違う切り口があります: {'、'.join(found)}。"
            "その違いだけで差が出ることがあるので、層にして比べてください。"
        )


def mix_gap(before: EventLog, after: EventLog, name: str) -> Fraction | None:
    """切り口の値の割合の違い（割合の差の大きさの合計の半分、0〜1）。件ごとの切り口でなければ None。"""
    ones, others = before.dimensions[name], after.dimensions[name]
    if Level.EVENT in (ones.level, others.level) or not (len(ones.codes) and len(others.codes)):
        return None
    tallies = (Tally.of(ones), Tally.of(others))
    if max(one.distinct for one in tallies) > _MOST_VALUES:
        return None
    names, places = joined_names([one.names for one in tallies])
    shares = []
    for tally, place in zip(tallies, places, strict=True):
        counts = np.zeros(len(names) + 1, np.int64)
        counts[place] = tally.counts
        counts[-1] = tally.missing
        shares.append([Fraction(count, int(counts.sum())) for count in counts.tolist()])
    return sum((abs(a - b) for a, b in zip(*shares, strict=True)), Fraction(0)) / 2


def _unseen(before: ChosenCases, after: ChosenCases, figure: Figure, first: Sample) -> Iterator[str]:
    """まだ終わっていない件と、見届けた長さ。"""
    if figure.is_count:
        yield "件数は、期間にまるまる入る間だけを数えています。検定の一つの値は、一つの間です。"
        return
    follow_up = after.choice.follow_up
    if follow_up is not None:
        late = before.too_late + after.too_late
        yield (
            f"届いてから {follow_up / 86_400_000_000:g}日までを見届けた件で比べています"
            f"（見届け切れず除いた件 {late:,}）。それより長い件は、その長さと数えます。"
        )
        return
    opens = [(one.choice.label, one.still_open) for one in (before, after) if one.still_open]
    for label, count in opens:
        yield f"「{label}」に届いて、まだ終わっていない件が {count:,} あり、数に入っていません。"
    if _is_near_cut_off(after, figure, first) and after.choice.until is not None:
        yield (
            "後の期間の終わりが、記録の締めに近いです。長くかかっている件がまだ終わらず、短く見えることがあります。"
            "届いた日で選び、見届ける長さをそろえて比べてください。"
        )
    elif after.choice.by is By.COMPLETED and after.choice.since is not None:
        yield "終わった日で選んでいます。後の期間の初めには、前のやり方で始まった件も入ります。"


def _is_near_cut_off(after: ChosenCases, figure: Figure, first: Sample) -> bool:
    """後の期間の終わりから締めまでが、先の90%値に満たないか（長さを比べるとき）。"""
    end, cut_off = after.choice.window[1], after.choice.cut_off
    if figure.is_share or end is None or cut_off is None or not len(first.values):
        return False
    usual = Distribution.of(first.values).quantile(P90)
    return usual is not None and cut_off - end < usual


def _repeated(samples: tuple[Sample, Sample]) -> Iterator[str]:
    if any(len(np.unique(one.cases)) < len(one.cases) for one in samples):
        yield "一つの件に同じ所が何度もあり、値どうしが独立でないので、p は小さめに出ます。"
