"""行の種類: 件数の行と分の行。シート、記録、言葉、計算の行との行き来を一か所に持つ。"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shirube.apps.insight.effort.models import CountLine, MinuteLine
from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.engines.insight.counts_minutes_rows import (
    CHANNEL,
    COUNTS,
    MINUTES,
    MONTH_COLUMNS,
    PER_CASE,
    PROCEDURE,
    STAGE,
    YEARLY,
    Content,
)
from shirube.values.exact_number import number_text

Line = CountLine | MinuteLine


@dataclass(frozen=True, slots=True)
class Kind:
    """行の種類。``columns`` は表計算の見出しと様式の欄の名、``fields_of`` は計算の行から記録の欄。"""

    name: str
    sheet: str
    word: str
    model: type[Any]
    columns: tuple[tuple[str, str], ...]
    fields_of: Callable[[Any], dict[str, Any]]


def _count_fields(row: CountRow) -> dict[str, Any]:
    return {
        "procedure": row.procedure,
        "channel": row.channel,
        "yearly": row.yearly,
        "monthly": list(row.monthly),
    }


def _minute_fields(row: MinuteRow) -> dict[str, Any]:
    return {
        "procedure": row.procedure,
        "stage": row.stage,
        "channel": row.channel,
        "per_case": row.minutes,
    }


MONTH_FIELDS = tuple(f"month{label.removesuffix('月')}" for label in MONTH_COLUMNS)
COUNT = Kind(
    "counts",
    COUNTS,
    "件数の行",
    CountLine,
    (
        (PROCEDURE, "procedure"),
        (CHANNEL, "channel"),
        (YEARLY, "yearly"),
        *zip(MONTH_COLUMNS, MONTH_FIELDS, strict=True),
    ),
    _count_fields,
)
MINUTE = Kind(
    "minutes",
    MINUTES,
    "分の行",
    MinuteLine,
    ((PROCEDURE, "procedure"), (STAGE, "stage"), (CHANNEL, "channel"), (PER_CASE, "per_case")),
    _minute_fields,
)
KINDS = (COUNT, MINUTE)


def kind_of(content: Content) -> Kind:
    """計算の行の種類。"""
    return COUNT if isinstance(content, CountRow) else MINUTE


def kind_of_sheet(sheet: str) -> Kind:
    """シートの名の種類。"""
    return next(one for one in KINDS if one.sheet == sheet)


def texts_of(row: Line) -> dict[str, str]:
    """様式の欄の名から、いまの文字を引く表。"""
    if isinstance(row, MinuteLine):
        return {
            "procedure": row.procedure,
            "stage": row.stage,
            "channel": row.channel,
            "per_case": number_text(row.per_case) or "",
        }
    months = dict(zip(MONTH_FIELDS, map(str, row.monthly), strict=False))
    return {"procedure": row.procedure, "channel": row.channel, "yearly": str(row.yearly), **months}


def said(content: Content) -> str:
    """行の中身の一文。"""
    if isinstance(content, CountRow):
        months = "（月ごと）" if content.monthly else ""
        return f"{content.procedure}・{content.channel}：年間 {content.yearly:,}件{months}"
    where = content.channel or "すべての経路"
    return f"{content.procedure}・{content.stage}・{where}：一件 {number_text(content.minutes)}分"
