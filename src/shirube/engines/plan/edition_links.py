"""版の表の、互いの関わりを確かめる: 重なる id、無い親、逆さの期間、両方書かれた時期、名だけの取組の中身。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shirube.engines.plan import edition_layout as layout
from shirube.engines.plan.edition_layout import SheetLayout
from shirube.reference.plan.records import Detail

_CONTENTS = (layout.POINTS, layout.TARGETS, layout.DUTIES, layout.SUPPORTS)


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """読めない理由（どこで・なぜ・次にどうする）。行や列が無いものは、シート全体の問題。"""

    sheet: str
    row: int | None
    column: str | None
    why: str
    next: str


@dataclass(frozen=True, slots=True)
class Line:
    """読めた一行: ファイルの行番号と、欄の名から引ける値。"""

    number: int
    values: Mapping[str, Any]


Lines = Mapping[str, Sequence[Line]]


def problems(lines: Lines) -> Iterator[SheetProblem]:
    """一つずつは読めた行の、互いの関わりの問題を全部挙げる。"""
    count = len(lines[layout.EDITION.name])
    if count != 1:
        yield SheetProblem(
            layout.EDITION.name, None, None, f"版の行が {count} 行ある", "一つの版だけを一行で書く"
        )
    for sheet in layout.SHEETS:
        yield from _repeated(sheet, lines)
        if sheet.parent is not None:
            yield from _lost(sheet, lines, sheet.parent_field, sheet.parent)
    for sheet in (layout.SCHEDULE_ROWS, layout.POLICIES):
        yield from _lost(sheet, lines, "item", layout.ITEMS.name)
    yield from _targets(lines)
    yield from _periods(lines)
    yield from _names_only(lines)
    yield from _plan_period(lines)


def _at(sheet: SheetLayout, line: Line, field: str, why: str, next: str) -> SheetProblem:
    return SheetProblem(sheet.name, line.number, sheet.label(field), why, next)


def _repeated(sheet: SheetLayout, lines: Lines) -> Iterator[SheetProblem]:
    """同じ id が二つ無いこと。"""
    if sheet.key_field is None:
        return
    seen: dict[str, int] = {}
    for line in lines[sheet.name]:
        key = str(line.values[sheet.key_field])
        if key in seen:
            yield _at(
                sheet,
                line,
                sheet.key_field,
                f"「{key}」は {seen[key]} 行目にもある",
                "別のものには別の id を付ける",
            )
        seen.setdefault(key, line.number)


def _lost(sheet: SheetLayout, lines: Lines, pointing: str, target: str) -> Iterator[SheetProblem]:
    """欄 pointing の id が、シート target にあること。"""
    known = {line.values["id"] for line in lines[target]}
    for line in lines[sheet.name]:
        wanted = line.values[pointing]
        if wanted is not None and wanted not in known:
            yield _at(
                sheet,
                line,
                pointing,
                f"「{wanted}」がシート「{target}」に無い",
                f"シート「{target}」の id を写す",
            )


def _targets(lines: Lines) -> Iterator[SheetProblem]:
    """目標時期の年度と期日は片方だけで、取組の中で id が重ならないこと。"""
    sheet = layout.TARGETS
    seen: set[tuple[str, str]] = set()
    for line in lines[sheet.name]:
        values = line.values
        if values["fiscal_year"] is not None and values["day"] is not None:
            yield _at(sheet, line, "day", "年度と期日の両方がある", "印字のとおりの片方だけを書く")
        key = (values["of"], values["id"])
        if key in seen:
            yield _at(sheet, line, "id", f"同じ取組に「{key[1]}」が二つある", "別の id を付ける")
        seen.add(key)


def _periods(lines: Lines) -> Iterator[SheetProblem]:
    """予定表の始まりと終わりが、その表の期間の名であり、逆さでないこと。"""
    sheet = layout.SCHEDULE_ROWS
    periods = {line.values["id"]: line.values["periods"] for line in lines[layout.SCHEDULES.name]}
    for line in lines[sheet.name]:
        known = periods.get(line.values["of"], ())
        bars = {name: line.values[name] for name in ("starts", "ends") if line.values[name] is not None}
        unknown = [name for name, period in bars.items() if period not in known]
        for name in unknown:
            yield _at(
                sheet,
                line,
                name,
                f"「{bars[name]}」は期間の名に無い",
                f"{layout.SEPARATOR.join(known)}のどれかを書く",
            )
        places = [known.index(period) for period in bars.values()] if not unknown else []
        if places != sorted(places):
            yield _at(sheet, line, "ends", "終わりが始まりより前にある", "始まりと終わりを入れ替える")


def _names_only(lines: Lines) -> Iterator[SheetProblem]:
    """名だけの取組に、中身が書かれていないこと。"""
    names = {line.values["id"] for line in lines[layout.ITEMS.name] if line.values["detail"] is Detail.NAME}
    why, next = "「名だけ」の取組に中身がある", "「分かっていること」を概要か本文にするか、中身を消す"
    for line in lines[layout.ITEMS.name]:
        for field in ("policy", "asked"):
            if line.values["id"] in names and line.values[field] is not None:
                yield _at(layout.ITEMS, line, field, why, next)
    for sheet in _CONTENTS:
        for line in lines[sheet.name]:
            if line.values["of"] in names:
                yield _at(sheet, line, "of", why, next)


def _plan_period(lines: Lines) -> Iterator[SheetProblem]:
    """対象期間が逆さでないこと。"""
    for line in lines[layout.EDITION.name]:
        start, end = line.values["period_start"], line.values["period_end"]
        if start is not None and end is not None and end < start:
            yield _at(layout.EDITION, line, "period_end", "始まりより前の日である", "日付を確かめる")
