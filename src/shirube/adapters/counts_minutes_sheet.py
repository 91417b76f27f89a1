"""件数×分の表計算: 様式を xlsx に書き、書かれた xlsx を読む。

シートは「件数」「分」「書き方」の三つ。書き出した行には、隠れた鍵と版を付け、取り込むときに古い行を見つける。
読むときは、どのファイルも確かめるまで信じない（`tabular` の上限と断り）。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shirube.adapters.refusal import DEFAULT_LIMITS, Limits
from shirube.adapters.tabular import (
    Column,
    RowKey,
    Sheet,
    Table,
    Workbook,
    read_table,
    take_row_keys,
    write_xlsx,
)
from shirube.adapters.tabular.workbook_writer import Cell
from shirube.engines.insight.counts_minutes import EVERY_CHANNEL, CountRow, CountsMinutes, MinuteRow
from shirube.engines.insight.counts_minutes_rows import (
    CHANNEL,
    COUNT_HEADER,
    COUNTS,
    MINUTE_HEADER,
    MINUTES,
    MONTH_COLUMNS,
    PER_CASE,
    PROCEDURE,
    STAGE,
    YEARLY,
    Content,
    HeldRow,
    ReadSheet,
    read_rows,
    table_of,
)

CREATED = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
"""様式に残る作成時刻（同じ中身からは、いつも同じバイト列にする）。"""
HOW = "書き方"
_NOTES = {
    PROCEDURE: "手続の名。「件数」と「分」のシートで同じ名を書きます。",
    CHANNEL: "窓口、郵送、オンラインなど。「分」のシートで空にすると、どの経路にも使います。",
    YEARLY: "一年の件数（件）。月ごとの件数を書くときは、空でかまいません。",
    STAGE: "受付、確認、審査、交付など。名は自由です。",
    PER_CASE: "一件にかかる職員の時間（分）。2.5 のように小数も書けます。",
}
_HOW = (
    (
        "何の表か",
        "記録（ログ）の無い業務の時間を、件数×一件の分で見積もります。答えは推計で、実測とは混ぜません。",
    ),
    ("単位", "件数は件、一件の分は分、答えは時間（60分）です。"),
    (
        "件数",
        "手続と経路ごとに一行。年間の件数か、12か月のどちらかを書きます。0 件の月には 0 と書きます。",
    ),
    (
        "分",
        "手続と段階ごとに一行。分の違う経路の行は足します。経路が空の行は、どの経路にも使います。",
    ),
    ("一件の分", "待ち時間は入れず、職員の手が動いている時間を書きます。何件かを計って平均すると確かです。"),
    ("書かない所", "分の無い手続、件数の無い手続は 0 とみなさず、数えられないものとして挙げます。"),
)
_EXAMPLE_NOTE = ("例", "はじめの行は例です。消して使ってください。")
STAMP = "様式の番号"
"""課の様式の「書き方」シートにある、どの課の様式かを見分ける番号の項目名。"""
STAGES = ("受付", "確認", "審査", "交付")
CHANNELS = ("窓口", "郵送", "オンライン", "電話")
"""様式で選べる段階と経路の案（ほかの名も書ける）。"""
EXAMPLE = CountsMinutes(
    (
        CountRow(procedure="住民票の写しの交付", channel="窓口", yearly=12000),
        CountRow(procedure="住民票の写しの交付", channel="郵送", yearly=600),
        CountRow(
            procedure="保育所の入所の申込み",
            channel="窓口",
            yearly=480,
            monthly=(20, 15, 15, 20, 20, 25, 60, 150, 60, 35, 35, 25),
        ),
    ),
    (
        MinuteRow(procedure="住民票の写しの交付", stage="受付", minutes=Decimal(3)),
        MinuteRow(procedure="住民票の写しの交付", stage="確認", minutes=Decimal(2)),
        MinuteRow(procedure="住民票の写しの交付", stage="交付", minutes=Decimal("2.5")),
        MinuteRow(procedure="住民票の写しの交付", stage="交付", channel="郵送", minutes=Decimal(5)),
        MinuteRow(procedure="保育所の入所の申込み", stage="受付", minutes=Decimal(20)),
        MinuteRow(procedure="保育所の入所の申込み", stage="確認", minutes=Decimal(15)),
        MinuteRow(procedure="保育所の入所の申込み", stage="審査", minutes=Decimal(30)),
        MinuteRow(procedure="保育所の入所の申込み", stage="交付", minutes=Decimal(5)),
    ),
)
"""様式の例（数は標が作ったもので、どの団体の値でもない）。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStamp:
    """課の様式に書く、調査の名、課の名、番号。``stages`` と ``channels`` は、選べる段階と経路の案。"""

    title: str
    section: str
    number: str
    stages: tuple[str, ...] = STAGES
    channels: tuple[str, ...] = CHANNELS


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsMinutesSheets:
    """読んだ二つのシート。``notes`` は、読み取りで気づいたこと。"""

    counts: ReadSheet
    minutes: ReadSheet
    notes: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """読めない所（一文ずつ）。"""
        return tuple(one.said for one in (*self.counts.problems, *self.minutes.problems))

    def table(self) -> CountsMinutes:
        """表。読めない所があれば CannotEstimateHours。"""
        return table_of(self.counts, self.minutes)


def counts_minutes_workbook(
    table: CountsMinutes,
    *,
    count_keys: Sequence[RowKey] = (),
    minute_keys: Sequence[RowKey] = (),
    stamp: SheetStamp | None = None,
    created: dt.datetime = CREATED,
) -> bytes:
    """表を xlsx にする。鍵は行と同じ数だけ渡す（渡さなければ付けない）。``stamp`` は課の様式のとき。"""
    choices = {STAGE: stamp.stages, CHANNEL: stamp.channels} if stamp else {}
    told = f"{stamp.title}　{stamp.section}" if stamp else ""
    counts = Sheet(
        COUNTS,
        tuple(_column(label, choices) for label in COUNT_HEADER),
        tuple(_count_cells(one) for one in table.counts),
        row_keys=tuple(count_keys),
        print_title=told,
        heading_columns=2,
    )
    minutes = Sheet(
        MINUTES,
        tuple(_column(label, choices) for label in MINUTE_HEADER),
        tuple(_minute_cells(one) for one in table.minutes),
        row_keys=tuple(minute_keys),
        print_title=told,
        heading_columns=2,
    )
    how = Sheet(HOW, (Column("項目", 14), Column("書き方", 90)), (*_stamped(stamp), *_HOW))
    return write_xlsx(Workbook((counts, minutes, how), created=created, title="件数×分（業務時間の推計）"))


def read_counts_minutes(
    data: bytes,
    *,
    name: str,
    held_counts: Sequence[HeldRow[Content]] = (),
    held_minutes: Sequence[HeldRow[Content]] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> CountsMinutesSheets:
    """xlsx を読み、いまの行と比べる。シートが無いか、開けなければ FileRefused。"""
    counts, minutes = (read_table(data, name=name, sheet=sheet, limits=limits) for sheet in (COUNTS, MINUTES))
    return CountsMinutesSheets(
        counts=_read(COUNTS, counts, held_counts),
        minutes=_read(MINUTES, minutes, held_minutes),
        notes=tuple(
            f"シート「{table.sheet}」: {note.message}"
            for table in (counts, minutes)
            for note in table.notes
            if note.kind not in _QUIET
        ),
    )


_QUIET = frozenset({"other_sheets", "hidden_columns"})
"""書き出した様式なら必ず付くので、言わない知らせ。"""


def _read(sheet: str, table: Table, held: Sequence[HeldRow[Content]]) -> ReadSheet:
    plain, keys = take_row_keys(table)
    return read_rows(sheet, plain.header, plain.rows, keys, held)


def _stamped(stamp: SheetStamp | None) -> tuple[tuple[str, str], ...]:
    """「書き方」の初めの行。課の様式には、調査と課の名と番号。"""
    if stamp is None:
        return (_EXAMPLE_NOTE,)
    return (("調査", stamp.title), ("課", stamp.section), (STAMP, stamp.number))


def _column(label: str, choices: Mapping[str, tuple[str, ...]]) -> Column:
    """見出しの列。月の列には、書き方の説明を付けない。"""
    note = _NOTES.get(label, "")
    if choices.get(label):
        return Column(label, 14, "choice", choices[label], note, is_open=True)
    if label == PER_CASE:
        return Column(label, 12, "number", note=note)
    if label == YEARLY or label in MONTH_COLUMNS:
        return Column(label, 12 if note else 8, "integer", note=note)
    return Column(label, 30 if label == PROCEDURE else 14, note=note)


def _count_cells(one: CountRow) -> tuple[Cell, ...]:
    months: tuple[Cell, ...] = one.monthly or (None,) * len(MONTH_COLUMNS)
    return (one.procedure, one.channel, one.yearly, *months)


def _minute_cells(one: MinuteRow) -> tuple[Cell, ...]:
    return (one.procedure, one.stage, None if one.channel == EVERY_CHANNEL else one.channel, one.minutes)
