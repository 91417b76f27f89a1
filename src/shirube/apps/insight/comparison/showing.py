"""比べた答えの見せ方: 分布の図、側の表、元の件への道。"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from shirube.apps.insight.analysis.queries import NONE, LogPage
from shirube.apps.insight.comparison.asking import Compared
from shirube.engines.insight.comparison import Side
from shirube.engines.insight.comparison_sides import By
from shirube.engines.insight.comparison_words import amount
from shirube.engines.insight.figures import Figure as ComparedFigure
from shirube.engines.insight.histogram import (
    OPENING_STEPS,
    STEPS,
    Bin,
    counts_histogram,
    lengths_histogram,
)
from shirube.engines.insight.lengths import NOTHING
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.engines.insight.question import Question
from shirube.engines.insight.question_sides import valued
from shirube.ui.chart import Series, grouped_bar_chart
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table

LEVELS = {True: "割合", False: "中央値"}


def distribution(found: Compared, *, is_paper: bool = False) -> Figure | None:
    """二つの側の分布の図。値の無い側があれば None。"""
    samples = [one.sample(found.comparison.figure).values for one in found.sides]
    if not all(len(one) for one in samples):
        return None
    figure = found.comparison.figure
    labels = tuple(one.choice.label or "すべて" for one in found.sides)
    if figure.is_share:
        hits = [float(one.sum() * 100 / len(one)) for one in samples]
        return _drawn(f"{figure.label}", [figure.label], labels, [[round(hit, 1)] for hit in hits], is_paper)
    bins = bins_of(figure, samples)
    shares = [
        [round(one.counts[at] * 100 / len(samples[at]), 1) for one in bins] for at in range(len(samples))
    ]
    return _drawn(f"{figure.label}の分布", [bin_label(one, figure) for one in bins], labels, shares, is_paper)


def bins_of(figure: ComparedFigure, samples: Sequence[Any]) -> tuple[Bin, ...]:
    """分布の段。"""
    if figure.is_count:
        return counts_histogram(samples)
    is_open = figure.is_opening and not figure.is_in_days
    return lengths_histogram(samples, steps=OPENING_STEPS if is_open else STEPS)


def bin_label(one: Bin, figure: ComparedFigure) -> str:
    """段の名。"""
    if one.low is None:
        return "負（重なり）"
    low = amount(one.low, figure)
    if one.high is None:
        return f"{low}以上"
    if not one.low:
        return f"{amount(one.high, figure)}未満"
    return f"{low}〜{amount(one.high, figure)}"


def _drawn(
    title: str, places: list[str], labels: tuple[str, ...], shares: list[list[float]], is_paper: bool
) -> Figure:
    series = [Series(label, values) for label, values in zip(labels, shares, strict=True)]
    note = "棒は、それぞれの側の値の数を 100％ とした割合です。"
    wide, phone = (
        grouped_bar_chart(
            name,
            title,
            places,
            series,
            unit="％",
            category_name="長さ",
            note=note,
            width=width,
            is_phone=is_phone,
        )
        for name, width, is_phone in (("spread", 640, False), ("spread-phone", 358, True))
    )
    return wide if is_paper else responsive(wide, phone)


def sides_table(found: Compared) -> Table:
    """二つの側の表。件数から、元の件の一覧へ行ける。"""
    figure = found.comparison.figure
    columns = [
        Column("side", "側", is_row_header=True),
        Column("cases", "件", align="end", is_unbroken=True),
        Column("n", "分母" if figure.is_share else "値の数", align="end", is_unbroken=True),
        Column("level", LEVELS[figure.is_share], align="end"),
    ]
    if figure.is_share:
        columns.append(Column("numerator", "分子", align="end"))
    else:
        columns += [Column("p90", "90%値", align="end"), Column("mean", "平均", align="end")]
    sides = (found.comparison.before, found.comparison.after)
    rows = [Row(_cells(side, figure, cases_address(found, at))) for at, side in enumerate(sides)]
    return Table("比べた二つの側", columns, rows, caption_hidden=True)


def _cells(side: Side, figure: ComparedFigure, href: str | None) -> dict[str, Cell]:
    level = side.share if figure.is_share else side.median
    return {
        "side": Cell(side.label or "すべて"),
        "cases": Cell(f"{side.cases:,}件", href=href if side.cases else None),
        "n": Cell(f"{side.n:,}"),
        "level": Cell(said(level, figure)),
        "p90": Cell(said(side.p90, figure)),
        "mean": Cell(said(side.mean, figure)),
        "numerator": Cell(NOTHING if side.numerator is None else f"{side.numerator:,}"),
    }


def said(value: Any, figure: ComparedFigure) -> str:
    """数の文字。無ければ「—」。"""
    return NOTHING if value is None else amount(value, figure)


def cases_address(found: Compared, at: int) -> str | None:
    """``at`` 番目の側の件の一覧。絞り込みの言葉だけでは同じ件にならない選び方なら None。"""
    page, chosen = found.pages[at], found.sides[at]
    choice, changes = chosen.choice, dict[str, Any]()
    if len(choice.ends_with) > 1 or chosen.too_late:
        return None
    if choice.ends_with and choice.by is By.COMPLETED:
        changes["having"] = choice.ends_with[0]
    if choice.since is not None or choice.until is not None:
        days = _days(page, choice.since, choice.until)
        changes["completed" if choice.by is By.COMPLETED else "arrived"] = days
    text = _value_text(found.question, at)
    if text is None:
        return None
    if text:
        name, value = valued(page.chosen.whole, text)
        changes["values"] = (*page.selection.values, (name, NONE if value is None else value))
    return page.cases(**changes)


def _value_text(question: Question, at: int) -> str | None:
    """この側の値（``切り口=値``）。値で選んでいなければ空、「ほか」なら None。"""
    if not question.first:
        return ""
    if at == 0:
        return question.first
    if question.second:
        return question.second
    return question.first if question.other or question.windows is not None else None


def _days(page: LogPage, since: date | None, until: date | None) -> tuple[date, date]:
    """開いた端を、記録の端の日で閉じた期間。"""
    log = page.chosen.whole
    ends = np.array([int(first_moments(log).min()), int(last_moments(log).max())], np.int64)
    first, last = (date_of(number) for number in day_numbers(ends).tolist())
    low = min(first, until or first) if since is None else since
    return low, (max(last, low) if until is None else until)
