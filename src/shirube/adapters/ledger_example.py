"""処理簿の見本（xlsx）: 種から作る、架空の屋外広告物許可の処理簿。実在の団体・人・申請とは関わりがない。

役所の表らしく、題と作成日、二行の結合した見出し、和暦の混じった日付、印の代わりの一字の担当、「〃」、月の小計、
空の行、備考、表の下の注記がある。書き誤り（読めない日付、順の前後、番号の重なり）も少し入れてある。
同じ種からは、いつも同じ表ができる。
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from shirube.values.era import format_date

TITLE = "屋外広告物許可の処理簿"
FILE_NAME = f"{TITLE}（見本）.xlsx"
SHEET = "令和7年度"
FIRST_DAY = date(2025, 4, 1)
_GROUPS = ("受付", "補正", "審査")
_HEADS = (
    (("受付番号",), ("種類",), ("受付方法",)),
    (("受付", "年月日"), ("受付", "担当"), ("補正", "依頼日"), ("補正", "受領日")),
    (("審査", "年月日"), ("審査", "担当"), ("決裁年月日",), ("交付年月日",), ("処理期限",), ("備考",)),
)
HEAD_ROW = 4
_CLERKS = ("た", "み", "や")
_EXAMINERS = ("さ", "は", "ま", "わ")
_REMARKS = ("", "", "", "", "図面差替え", "現地立会い済", "手数料減免")
_CREATED = datetime(2026, 4, 1, tzinfo=UTC)
Cell = str | date


@dataclass(frozen=True, slots=True)
class _Case:
    """一件の、段ごとの日付。"""

    kind: str
    channel: str
    received: date
    asked: date | None
    returned: date | None
    examined: date
    decided: date
    handed: date | None
    staff: tuple[str, str]
    remark: str


def ledger_example(*, holidays: Collection[date], cases: int = 150, seed: int = 8) -> bytes:
    """処理簿の xlsx。``holidays`` は国民の祝日と休日。"""
    chance = random.Random(seed)  # noqa: S311 - 見本の表を作るだけで、秘密には使わない
    made = [_case(chance, number, cases, holidays) for number in range(cases)]
    made.sort(key=lambda one: one.received)
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": TITLE, "created": _CREATED})
        _write_sheet(book, book.add_worksheet(SHEET), list(_lines(chance, made)))
        _write_guide(book.add_worksheet("記入要領"))
    return out.getvalue()


def _case(chance: random.Random, number: int, cases: int, holidays: Collection[date]) -> _Case:
    """一件の日付。閉庁日には進まない。"""

    def later(day: date, least: int, most: int) -> date:
        day += timedelta(days=chance.randint(least, most))
        while day.weekday() > 4 or day in holidays or (day.month, day.day) in _YEAR_END:
            day += timedelta(days=1)
        return day

    kind = chance.choices(("新規", "更新", "変更"), (4, 5, 2))[0]
    channel = chance.choices(("窓口", "郵送", "電子"), (5, 3, 3))[0]
    received = later(FIRST_DAY + timedelta(days=number * 330 // cases), 0, 6)
    asked = returned = None
    at = received
    if chance.random() < (0.15 if channel == "電子" else 0.35):
        asked = later(at, 1, 4)
        at = returned = later(asked, 3, 20)
    examined = later(at, 1, 9 if kind == "新規" else 5)
    decided = later(examined, 1, 6)
    while decided.weekday() not in (1, 4):
        decided = later(decided, 1, 1)
    handed = later(decided, 0, 5)
    staff = (chance.choice(_CLERKS), chance.choice(_EXAMINERS))
    remark = chance.choice(_REMARKS)
    last = handed if number < cases - 6 else None
    return _Case(kind, channel, received, asked, returned, examined, decided, last, staff, remark)


_YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


def _lines(chance: random.Random, cases: Sequence[_Case]) -> Iterator[list[Cell]]:
    """表の行。月の終わりに小計と空の行を置く。"""
    month, count = 0, 0
    for number, case in enumerate(cases, 1):
        if month and case.received.month != month:
            yield ["小計", f"{count}件"]
            yield []
            count = 0
        is_first, month = case.received.month != month, case.received.month
        count += 1
        yield _line(chance, number, case, is_first=is_first)
    yield ["小計", f"{count}件"]
    yield ["合計", f"{len(cases)}件"]
    yield []
    yield ["※　交付年月日は、許可書を渡した日（郵送は発送した日）とする。"]


def _line(chance: random.Random, number: int, case: _Case, *, is_first: bool) -> list[Cell]:
    received, examined = case.received, case.examined
    if number % 47 == 0:
        examined, received = received, examined
    limit = received + timedelta(days=21)
    cells: list[Cell] = [
        f"7-{number if number != 88 else 87}",
        case.kind,
        case.channel,
        _written(chance, received),
        case.staff[0],
        _written(chance, case.asked) if case.asked else "－",
        _written(chance, case.returned) if case.returned else "－",
        "調整中" if number % 61 == 0 else _written(chance, examined),
        case.staff[1],
        _written(chance, case.decided),
        _written(chance, case.handed) if case.handed else "",
        _written(chance, limit),
        case.remark,
    ]
    if not is_first and chance.random() < 0.08:
        cells[4] = "〃"
    return cells


def _written(chance: random.Random, day: date) -> Cell:
    """日付の書き方。多くは日付のセル、ときどき手で書いた和暦。"""
    if chance.random() < 0.6:
        return day
    short = format_date(day, "short")
    return chance.choice((short, short, format_date(day), short.removeprefix("R"), short.replace(".", "/")))


def _write_sheet(book: Any, sheet: Any, lines: Sequence[Sequence[Cell]]) -> None:
    """題、二行の見出し、行。"""
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format(
        {
            "bold": True,
            "align": "center",
            "valign": "vcenter",
            "border": 1,
            "text_wrap": True,
            "bg_color": "#E8F1FB",
        }
    )
    text = book.add_format({"border": 1})
    dated = book.add_format({"border": 1, "num_format": "[$-411]ge.m.d;@", "align": "left"})
    sheet.write_string(0, 0, f"令和7年度　{TITLE}", title)
    sheet.write_string(1, 0, "みほん市　都市計画課　景観係（見本。実在の申請ではありません）")
    heads = [one for part in _HEADS for one in part]
    _write_heads(sheet, heads, head)
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            row = HEAD_ROW + 1 + at
            if isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), dated)  # noqa: DTZ001 - 表のセルに時差は無い
            else:
                sheet.write_string(row, column, cell, text)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_column(0, len(heads) - 1, 12)


def _write_heads(sheet: Any, heads: Sequence[tuple[str, ...]], style: Any) -> None:
    """二行の見出し。同じ上の見出しは横に、下の無い見出しは縦に結合する。"""
    for column, parts in enumerate(heads):
        if len(parts) == 1:
            sheet.merge_range(HEAD_ROW - 1, column, HEAD_ROW, column, parts[0], style)
        else:
            sheet.write_string(HEAD_ROW, column, parts[1], style)
    for group in _GROUPS:
        columns = [at for at, parts in enumerate(heads) if len(parts) > 1 and parts[0] == group]
        sheet.merge_range(HEAD_ROW - 1, columns[0], HEAD_ROW - 1, columns[-1], group, style)


def _write_guide(sheet: Any) -> None:
    """記入要領のシート。"""
    lines = (
        "記入要領（見本）",
        "1　受け付けた順に、一件を一行に書く。",
        "2　日付は、その段を終えた日を書く。補正を求めなかったときは「－」とする。",
        "3　担当は、印の代わりに一字で書く。",
    )
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line)
