"""課に配る様式（xlsx）とその zip、時間の内訳の表（xlsx・CSV）。一つの課の様式には、その課の行だけが入る。"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO

from shirube.adapters.counts_minutes_sheet import (
    CHANNELS,
    STAGES,
    SheetStamp,
    counts_minutes_workbook,
)
from shirube.adapters.file_names import display_name
from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, write_csv, write_xlsx
from shirube.adapters.tabular.workbook_writer import Cell
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.kinds import COUNT, MINUTE
from shirube.apps.insight.effort.models import Section, Survey
from shirube.engines.insight.counts_minutes import CountsMinutes, EffortLine, EffortTotal, effort_of
from shirube.engines.insight.counts_minutes_parts import Joined
from shirube.engines.insight.counts_minutes_words import DEFINITIONS
from shirube.values.document_text import printable_text
from shirube.values.instant import JST


def sheet_name(section: Section) -> str:
    """様式のファイルの名。"""
    return display_name(f"業務量調査_{section.label.replace('/', '／')}_{section.survey.year.label}.xlsx")


def section_workbook(scope: Scope, section: Section) -> bytes:
    """一つの課の様式。いまの行が、鍵と版と共に入る。"""
    counts = list(queries.lines_of(scope, section, COUNT))
    minutes = list(queries.lines_of(scope, section, MINUTE))
    used = CountsMinutes(tuple(one.content for one in counts), tuple(one.content for one in minutes))
    return counts_minutes_workbook(
        used,
        count_keys=[RowKey(str(one.key), one.version) for one in counts],
        minute_keys=[RowKey(str(one.key), one.version) for one in minutes],
        stamp=SheetStamp(
            title=printable_text(section.survey.title, one_line=True),
            section=printable_text(section.label, one_line=True),
            number=str(section.key),
            stages=tuple(dict.fromkeys((*(one.stage for one in used.minutes), *STAGES))),
            channels=tuple(dict.fromkeys((*(one.channel for one in used.counts), *CHANNELS))),
        ),
        created=section.survey.started_at,
    )


def bundle(scope: Scope, survey: Survey) -> bytes:
    """すべての課の様式の zip。"""
    out = BytesIO()
    moment = survey.started_at.astimezone(JST)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, section in enumerate(survey.sections.all(), 1):
            info = zipfile.ZipInfo(f"{at:02}_{sheet_name(section)}", _stamp(moment))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, section_workbook(scope, section))
    return out.getvalue()


def _stamp(moment: datetime) -> tuple[int, int, int, int, int, int]:
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


_HEADER = ("課", "手続", "段階", "経路", "月", "件数", "一件の分", "時間（推計）")
_TOTALS = ("件数（推計）", "時間（推計）", "割合（％）")


def effort_workbook(survey: Survey, found: Joined, *, created: datetime) -> bytes:
    """時間の内訳（推計）の表: 手続・課・段階・経路・月ごとの合計と、行ごとの内訳。"""
    effort = effort_of(found.table)
    groups = (
        ("手続", effort.by_procedure()),
        ("課", found.by_section(effort)),
        ("段階", effort.by_stage()),
        ("経路", effort.by_channel()),
        ("月", effort.by_month()),
    )
    title = printable_text(f"{survey.title}（{survey.year.label}、推計）", one_line=True)
    sheets = [_total_sheet(word, totals, title) for word, totals in groups if totals]
    columns = [Column(label, 30 if label == "手続" else 14) for label in _HEADER[:5]]
    columns += [Column(label, 14, "number") for label in _HEADER[5:]]
    sheets.append(Sheet("内訳", tuple(columns), tuple(_lines(found, effort.lines)), print_title=title))
    sheets.append(Sheet("定義", (Column(title, 110),), tuple((one,) for one in DEFINITIONS)))
    return write_xlsx(Workbook(tuple(sheets), created=created, title=title))


def effort_csv(found: Joined) -> bytes:
    """行ごとの内訳の CSV（UTF-8、職員向け）。"""
    rows = [
        ["" if cell is None else str(cell) for cell in row]
        for row in _lines(found, effort_of(found.table).lines)
    ]
    return write_csv((*_HEADER, "根拠"), [[*row, "推計"] for row in rows]).content or b""


def _total_sheet(word: str, totals: Iterable[EffortTotal], title: str) -> Sheet:
    columns = (Column(word, 36), *(Column(label, 14, "number") for label in _TOTALS))
    rows = tuple(
        (
            one.name,
            _rounded(one.cases),
            _rounded(one.hours),
            None if one.share is None else _rounded(one.share * 100),
        )
        for one in totals
    )
    return Sheet(f"{word}ごと", columns, rows, print_title=title)


def _lines(found: Joined, lines: Iterable[EffortLine]) -> Iterator[tuple[Cell, ...]]:
    for one in lines:
        section, procedure = found.origin[one.procedure]
        minutes = one.minutes / one.cases if one.cases else None
        yield (
            section,
            procedure,
            one.stage,
            one.channel,
            f"{one.month}月" if one.month else "年間",
            _rounded(one.cases),
            None if minutes is None else _rounded(minutes, "0.0001"),
            _rounded(one.minutes / 60, "0.0001"),
        )


def _rounded(value: Fraction, places: str = "0.01") -> Decimal:
    """小数を四捨五入した数（表計算に書くため）。書き方は、終わりの 0 を付けない。"""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    found = exact.quantize(Decimal(places), ROUND_HALF_UP)
    return found.to_integral_value() if found == found.to_integral_value() else found.normalize()
