"""結果の図と表: 前・後・見込みを並べる。"""

from fractions import Fraction
from typing import Any

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.remedies import queries
from shirube.apps.insight.remedies.models import RemedyResult
from shirube.apps.insight.remedies.queries import RemedyLine
from shirube.engines.insight.comparison_words import amount
from shirube.engines.insight.figures import Figure
from shirube.ui.chart import bar_chart
from shirube.ui.chart.figure import Figure as Picture
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_HOUR, _DAY = 3_600, 86_400


def lineage(scope: Scope, answer: dict[str, Any]) -> str:
    """同じ問いの、変化の比較の画面（分布と、元の件への道がある）。記録が取り除かれていれば空。"""
    if not logs.logs(scope).filter(key=answer["log"]).exists():
        return ""
    return f"{reverse('insight.comparison', args=[answer['log']])}?{answer['question']}"


def result_figure(result: RemedyResult, line: RemedyLine) -> Picture | None:
    """前・後・見込みの棒。どちらかの値が無ければ None。"""
    return picture(result.answer, line)


def picture(answer: dict[str, Any], line: RemedyLine) -> Picture | None:
    """前・後・見込みの棒。"""
    levels = [_fraction(side["level"]) for side in answer["sides"]]
    target = queries.target_of(line.row, line.figure)
    named = [("前", levels[0]), ("後", levels[1]), ("見込み", target)]
    shown = [(name, level) for name, level in named if level is not None]
    if None in levels:
        return None
    unit, size = _unit(line.figure, [level for _, level in shown])
    return bar_chart(
        "remedy",
        f"{line.row.figure_label}の前と後",
        [name for name, _ in shown],
        [round(float(level / size), 1) for _, level in shown],
        unit=unit,
        value_name="割合" if line.figure.is_share else "中央値",
        category_name="期間",
        width=480,
    )


def _unit(figure: Figure, levels: list[Fraction]) -> tuple[str, Fraction]:
    if figure.is_share:
        return "％", Fraction(1, 100)
    is_long = figure.is_dated_only or max(levels, default=Fraction(0)) >= 2 * _DAY
    return ("日", Fraction(_DAY)) if is_long else ("時間", Fraction(_HOUR))


def result_table(result: RemedyResult, line: RemedyLine) -> Table:
    """前と後の値、差とその幅、検定。"""
    spans = (
        f"{format_date(line.row.baseline_since, 'short')}〜{format_date(line.row.baseline_until, 'short')}",
        f"{format_date(result.after_since, 'short')}〜{format_date(result.after_until, 'short')}",
    )
    return table_of(result.answer, line, spans, (line.row.log_title, result.log_title))


def table_of(
    answer: dict[str, Any], line: RemedyLine, spans: tuple[str, str], titles: tuple[str, str]
) -> Table:
    """前と後の表。"""
    figure = line.figure
    columns = [
        Column("what", "側", is_row_header=True),
        Column("span", "期間"),
        Column("level", "割合" if figure.is_share else "中央値", align="end"),
        Column("p90", "90%値", align="end"),
        Column("n", "値の数", align="end"),
    ]
    rows = [
        Row(
            {
                "what": Cell(what),
                "span": Cell(span, note=title),
                "level": Cell(side["level_said"] or "—"),
                "p90": Cell(side["p90_said"] or "—"),
                "n": Cell(_counted(side)),
            }
        )
        for what, side, span, title in zip(("前", "後"), answer["sides"], spans, titles, strict=True)
    ]
    rows.append(_difference(answer, figure))
    return Table("前と後", columns, rows, caption_hidden=True)


def _counted(side: dict[str, Any]) -> str:
    if side["denominator"] is not None:
        return f"{side['numerator']:,}／{side['denominator']:,}"
    return f"{side['n']:,}"


def _difference(answer: dict[str, Any], figure: Figure) -> Row:
    """差の行: 後−先、幅、検定。"""
    test = answer["test"]
    low, high = (_fraction(answer[name]) for name in ("low", "high"))
    width = ""
    if low is not None and high is not None:
        ends = "〜".join(_signed(one, figure) for one in sorted((low, high)))
        width = f"{answer['confidence'] * 100:g}%の幅 {ends}"
    said = f"{test['name']}、{test['p_said']}" if test else "件数が足りないので検定しない"
    return Row(
        {
            "what": Cell("差（後−前）"),
            "span": Cell(said),
            "level": Cell(_signed(_fraction(answer["difference"]), figure), note=width or None),
            "p90": Cell("—"),
            "n": Cell("—"),
        }
    )


def _signed(value: Fraction | None, figure: Figure) -> str:
    if value is None:
        return "—"
    text = amount(abs(value), figure)
    text = text.replace("％", "ポイント") if figure.is_share else text
    return f"−{text}" if value < 0 else f"+{text}" if value else text


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
