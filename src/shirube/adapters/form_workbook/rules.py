"""様式の入力規則を読む: どの範囲に、どの種類の答えを、どの選択肢から入れるか。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from shirube.adapters.form_workbook.sheet_reading import RawSheet, Validation, area_of
from shirube.engines.plan.inquiry_form import AnswerKind, InputRule, Place

_KINDS = {
    "whole": AnswerKind.NUMBER,
    "decimal": AnswerKind.NUMBER,
    "date": AnswerKind.DATE,
    "list": AnswerKind.CHOICE,
    "textLength": AnswerKind.TEXT,
}
_MOST_CHOICES = 500


def rules_of(
    validations: Iterable[Validation], choices: Callable[[str], tuple[str, ...]]
) -> tuple[InputRule, ...]:
    """入力規則。選択肢を引けない「選択」は、文として扱う（選択肢の無い選択を作らない）。"""
    found = []
    for one in validations:
        areas = tuple(area for part in one.areas.split() if (area := area_of(part)) is not None)
        kind = _KINDS.get(one.kind)
        if kind is None or not areas:
            continue
        listed = choices(one.source) if kind is AnswerKind.CHOICE else ()
        if kind is AnswerKind.CHOICE and not listed:
            kind = AnswerKind.TEXT
        found.append(InputRule(areas, kind, listed))
    return tuple(found)


def choices_of(
    source: str, here: str, sheets: Mapping[str, RawSheet], names: Mapping[str, str]
) -> tuple[str, ...]:
    """選択肢。「"はい,いいえ"」の形、範囲、範囲に付けた名を読む。計算する式（OFFSET など）は読まない。"""
    source = source.strip().removeprefix("=")
    if source.startswith('"') and source.endswith('"') and len(source) > 1:
        listed = [part.strip() for part in source[1:-1].replace('""', '"').split(",")]
        return tuple(dict.fromkeys(part for part in listed if part))
    reference = names.get(source, source)
    sheet, mark, cells = reference.rpartition("!")
    name = sheet.strip("'").replace("''", "'") if mark else here
    area, raw = area_of(cells), sheets.get(name)
    if area is None or raw is None:
        return ()
    height = area.last.row - area.first.row + 1
    width = area.last.column - area.first.column + 1
    if height * width > _MOST_CHOICES:
        return ()
    places = (
        Place(row, column)
        for row in range(area.first.row, area.last.row + 1)
        for column in range(area.first.column, area.last.column + 1)
    )
    texts = (raw.cells[place].text.strip() for place in places if place in raw.cells)
    return tuple(dict.fromkeys(text for text in texts if text))
