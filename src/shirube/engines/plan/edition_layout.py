"""推進計画の版を表にする形: 概念ごとに一枚のシートと、日本語の見出しの列。

一つのますは一つの値である。並びは「、」でつなぎ、空のますは「印字が無い・分からない」である。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shirube.reference.plan.records import (
    Bodies,
    Detail,
    DutyStrength,
    HeadingKind,
    ItemGroup,
    TargetActor,
)
from shirube.values.citation import Certainty, Origin
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

SEPARATOR = "、"
_LABEL = 40
_SENTENCE = 300
_EDITION = re.compile(r"(?:第)?([0-9]{1,3}(?:\.[0-9]{1,3}){1,2})(?:版)?")
_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_REFERENCE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+@[^@、\s]+")


class CannotReadCell(ValueError):
    """ますを読めない。why に理由、next に次にすること。"""

    def __init__(self, why: str, next: str) -> None:
        super().__init__(f"{why}。{next}")
        self.why = why
        self.next = next


@dataclass(frozen=True, slots=True)
class Codec:
    """ますの文字と値の行き来。空のますは読みに来ない（値は empty になる）。"""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    empty: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """一つの列。field は記録の欄の名。"""

    label: str
    field: str
    codec: Codec
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """一枚のシート。parent は、列 parent_field が指す先のシート。key_field はシートの中で重ならない欄。"""

    name: str
    columns: tuple[Column, ...]
    key_field: str | None = None
    parent: str | None = None
    parent_field: str = "of"
    is_required: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """見出し。"""
        return tuple(column.label for column in self.columns)

    def label(self, field: str) -> str:
        """欄の見出し。"""
        return next(column.label for column in self.columns if column.field == field)


def text(longest: int = _SENTENCE, empty: str | None = None) -> Codec:
    """文字のます。longest 字まで。"""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise CannotReadCell(f"{len(cell):,} 字あり、{longest} 字までである", "短くする")
        return cell

    return Codec(read, empty=empty)


def _matching(pattern: re.Pattern[str], why: str, next: str) -> Codec:
    def read(cell: str) -> str:
        if len(cell) > _SENTENCE or not pattern.fullmatch(cell):
            raise CannotReadCell(f"「{cell[:40]}」は{why}", next)
        return cell

    return Codec(read)


def _read_edition(cell: str) -> str:
    found = _EDITION.fullmatch(cell)
    if found is None:
        raise CannotReadCell(
            f"「{cell[:20]}」は版の名でない",
            "「第3.0版」のように、点の後の数字まで書く（3 だけでは読まない）",
        )
    return found[1]


def _read_day(cell: str) -> date:
    try:
        return parse_date(cell)
    except CannotReadDate as error:
        raise CannotReadCell(f"「{cell[:20]}」を日付として読めない", "2026-04-01 のように書く") from error


def _read_fiscal_year(cell: str) -> int:
    try:
        return FiscalYear.parse(cell).start_year
    except CannotReadFiscalYear as error:
        raise CannotReadCell(
            f"「{cell[:20]}」を年度として読めない", "令和7年度か 2025年度のように書く"
        ) from error


def _read_page(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and 0 < int(cell[:9]) < 100_000 and len(cell) < 6):
        raise CannotReadCell(f"「{cell[:20]}」は頁の番号でない", "半角の数字で書く")
    return int(cell)


def _choice(kinds: type[StrEnum], empty: Any = None) -> Codec:
    """選ぶます。見せる名で読み書きする。"""
    by_label = {str(getattr(kind, "label", kind.value)): kind for kind in kinds}

    def read(cell: str) -> StrEnum:
        if cell not in by_label:
            raise CannotReadCell(
                f"「{cell[:20]}」は選べる値でない", f"{SEPARATOR.join(by_label)}のどれかを書く"
            )
        return by_label[cell]

    return Codec(read, lambda kind: str(kind.label), empty, tuple(by_label))


def _flag() -> Codec:
    def read(cell: str) -> bool:
        if cell not in ("はい", "いいえ"):
            raise CannotReadCell(f"「{cell[:20]}」は、はい・いいえでない", "はい か いいえ を書く")
        return cell == "はい"

    return Codec(read, lambda value: "はい" if value else "いいえ", choices=("はい", "いいえ"))


def _many(one: Codec) -> Codec:
    """並びのます。「、」でつなぐ。"""

    def read(cell: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in cell.split(SEPARATOR)]
        return tuple(dict.fromkeys(one.read(part) for part in parts if part))

    def write(values: Iterable[Any]) -> str:
        return SEPARATOR.join(one.write(value) for value in values)

    return Codec(read, write, empty=())


_ID_CELL = _matching(
    _ID,
    "id の書き方でない",
    "同じものなら前の版の id を写し、新しいものには item.new_1 のように英小文字で付ける",
)
_REFERENCE_CELL = _matching(_REFERENCE, "指し方（id@版）でない", "item.online_procedures@2.0 のように書く")
_NAME = text(_LABEL)
_TEXT = text()
_DAY = Codec(_read_day, lambda day: str(day.isoformat()))
_YEAR = Codec(_read_fiscal_year, lambda year: FiscalYear(year).label)
_NAMES = _many(_NAME)
_FLAG = _flag()
_OF_ITEM = Column("取組事項のid", "of", _ID_CELL, is_required=True)
_DUTY_COLUMNS = (
    Column("強さ", "strength", _choice(DutyStrength), is_required=True),
    Column("内容", "what", _TEXT, is_required=True),
    Column("対象", "bodies", _choice(Bodies), is_required=True),
    Column("章節", "section", _TEXT, is_required=True),
    Column("法律", "law", _TEXT),
    Column("条項", "article", _TEXT),
)

EDITION = SheetLayout(
    "版",
    (
        Column("版", "edition", Codec(_read_edition), is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("文書", "document", _TEXT, is_required=True),
        Column("文書の版", "document_edition", text(empty="")),
        Column("箇所", "document_section", text(empty="")),
        Column("公表日", "published_on", _DAY),
        Column("確認日", "confirmed_on", _DAY),
        Column("由来", "origin", _choice(Origin), is_required=True),
        Column("確かさ", "certainty", _choice(Certainty)),
        Column("出典の注記", "document_note", text(empty="")),
        Column("対象期間の始まり", "period_start", _DAY),
        Column("対象期間の終わり", "period_end", _DAY),
        Column("印字のとおりの対象期間", "period_as_printed", _TEXT),
        Column("後の版があるか", "later_editions_exist", _FLAG, is_required=True),
        Column("後の版について", "later_editions_note", text(empty="")),
        Column("名が全部そろっている区分", "named_groups", _many(_choice(ItemGroup))),
    ),
    is_required=True,
)
PLAN_DUTIES = SheetLayout("計画全体の義務", _DUTY_COLUMNS)
HEADINGS = SheetLayout(
    "目次",
    (
        Column("id", "id", _ID_CELL, is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("印字のとおりの名", "title", _TEXT),
        Column("種類", "kind", _choice(HeadingKind), is_required=True),
        Column("章節", "section", _TEXT),
        Column("親のid", "parent", _ID_CELL),
    ),
    key_field="id",
    parent="目次",
    parent_field="parent",
)
ITEMS = SheetLayout(
    "取組事項",
    (
        Column("id", "id", _ID_CELL, is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("印字のとおりの名", "title", _TEXT),
        Column("区分", "group", _choice(ItemGroup), is_required=True),
        Column("番号", "number", _NAME, is_required=True),
        Column("対象", "bodies", _choice(Bodies)),
        Column("分かっていること", "detail", _choice(Detail), is_required=True),
        Column("確かさ", "certainty", _choice(Certainty), is_required=True),
        Column("章節", "section", _TEXT),
        Column("頁", "page", Codec(_read_page)),
        Column("国の方針", "policy", _TEXT),
        Column("自治体に求めること", "asked", _TEXT),
        Column("関係府省", "ministries", _NAMES),
        Column("引き継ぎ元", "carried_from", _many(_REFERENCE_CELL)),
        Column("注記", "note", _TEXT),
    ),
    key_field="id",
    is_required=True,
)
POINTS = SheetLayout(
    "小項目",
    (
        _OF_ITEM,
        Column("番号", "number", _NAME),
        Column("見出し", "heading", _NAME),
        Column("内容", "text", _TEXT, is_required=True),
    ),
    parent="取組事項",
)
TARGETS = SheetLayout(
    "目標時期",
    (
        _OF_ITEM,
        Column("id", "id", _ID_CELL, is_required=True),
        Column("内容", "what", _TEXT, is_required=True),
        Column("印字のとおりの時期", "as_printed", _NAME, is_required=True),
        Column("だれの", "actor", _choice(TargetActor), is_required=True),
        Column("章節", "section", _TEXT, is_required=True),
        Column("年度", "fiscal_year", _YEAR),
        Column("期日", "day", _DAY),
        Column("注記", "note", _TEXT),
    ),
    parent="取組事項",
)
DUTIES = SheetLayout("義務の強さ", (_OF_ITEM, *_DUTY_COLUMNS), parent="取組事項")
SUPPORTS = SheetLayout(
    "国の支援",
    (
        _OF_ITEM,
        Column("番号", "number", _NAME),
        Column("名", "label", _NAME, is_required=True),
        Column("由来", "origin", _choice(Origin), is_required=True),
        Column("関係府省", "ministries", _NAMES),
    ),
    parent="取組事項",
)
ROLES = SheetLayout(
    "推進体制",
    (
        Column("id", "id", _ID_CELL, is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("計画の一覧に並ぶか", "is_listed", _FLAG, is_required=True),
        Column("章節", "section", _TEXT, is_required=True),
        Column("引き継ぎ元", "carried_from", _many(_REFERENCE_CELL)),
        Column("注記", "note", _TEXT),
    ),
    key_field="id",
)
ROLE_DUTIES = SheetLayout(
    "役割の務め",
    (
        Column("役割のid", "of", _ID_CELL, is_required=True),
        Column("内容", "text", _TEXT, is_required=True),
        Column("章節", "section", _TEXT, is_required=True),
        Column("強さ", "strength", _choice(DutyStrength)),
        Column("法律", "law", _TEXT),
        Column("条項", "article", _TEXT),
    ),
    parent="推進体制",
)
SCHEDULES = SheetLayout(
    "予定表",
    (
        Column("id", "id", _ID_CELL, is_required=True),
        Column("題", "title", _NAME, is_required=True),
        Column("章節", "section", _TEXT, is_required=True),
        Column("期間の名", "periods", _NAMES, is_required=True),
    ),
    key_field="id",
)
SCHEDULE_ROWS = SheetLayout(
    "予定表の行",
    (
        Column("予定表のid", "of", _ID_CELL, is_required=True),
        Column("id", "id", _ID_CELL, is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("行のまとまり", "group", _TEXT),
        Column("取組事項のid", "item", _ID_CELL),
        Column("始まりの期間", "starts", _NAME),
        Column("終わりの期間", "ends", _NAME),
        Column("注記", "note", _TEXT),
    ),
    key_field="id",
    parent="予定表",
)
POLICIES = SheetLayout(
    "方針とKPI",
    (
        Column("id", "id", _ID_CELL, is_required=True),
        Column("番号", "number", _NAME, is_required=True),
        Column("名", "label", _NAME, is_required=True),
        Column("取組事項のid", "item", _ID_CELL),
        Column("関係府省", "ministries", _NAMES),
        Column("出典がここで切れているか", "is_cut_off", _FLAG, is_required=True),
    ),
    key_field="id",
)


class PolicyLine(StrEnum):
    """別紙の一行の種類。"""

    POLICY = "方針"
    KPI = "KPI"

    @property
    def label(self) -> str:
        """日本語の名。"""
        return self.value


POLICY_LINES = SheetLayout(
    "方針とKPIの内容",
    (
        Column("方針のid", "of", _ID_CELL, is_required=True),
        Column("種類", "kind", _choice(PolicyLine), is_required=True),
        Column("内容", "text", _TEXT, is_required=True),
    ),
    parent="方針とKPI",
)

SHEETS = (
    EDITION,
    PLAN_DUTIES,
    HEADINGS,
    ITEMS,
    POINTS,
    TARGETS,
    DUTIES,
    SUPPORTS,
    ROLES,
    ROLE_DUTIES,
    SCHEDULES,
    SCHEDULE_ROWS,
    POLICIES,
    POLICY_LINES,
)
