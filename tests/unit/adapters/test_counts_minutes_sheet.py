"""件数×分の表計算: 変わる行、古い行、読めない所を、何も変えずに言う。信じられないファイルは断る。"""

from decimal import Decimal

import pytest

from shirube.adapters.counts_minutes_sheet import (
    CREATED,
    EXAMPLE,
    counts_minutes_workbook,
    read_counts_minutes,
)
from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, read_table, write_xlsx
from shirube.engines.insight.counts_minutes import CannotEstimateHours, CountRow, MinuteRow, effort_of
from shirube.engines.insight.counts_minutes_rows import (
    COUNT_HEADER,
    COUNTS,
    MINUTE_HEADER,
    MINUTES,
    HeldRow,
    SheetChange,
)

Cells = tuple[str, ...]
GOOD_COUNT: Cells = ("証明", "窓口", "1,200件", *[""] * 12)
GOOD_MINUTE: Cells = ("証明", "受付", "", "２．５分")


def book(
    counts: list[Cells],
    minutes: list[Cells],
    *,
    keys: tuple[RowKey, ...] = (),
    count_header: tuple[str, ...] = COUNT_HEADER,
) -> bytes:
    """文字のセルだけの表。"""
    sheets = (
        Sheet(COUNTS, tuple(map(Column, count_header)), tuple(counts), row_keys=keys),
        Sheet(MINUTES, tuple(map(Column, MINUTE_HEADER)), tuple(minutes)),
    )
    return write_xlsx(Workbook(sheets, created=CREATED))


def test_example_can_be_counted() -> None:
    """様式の例は、そのまま数えられる。書き方のシートが単位を言い、知らせる事は無い。"""
    data = counts_minutes_workbook(EXAMPLE)
    found = read_counts_minutes(data, name="様式.xlsx")
    assert (found.table(), found.notes) == (EXAMPLE, ())
    assert effort_of(found.table()).minutes == 12000 * Decimal("7.5") + 600 * 10 + 480 * 70
    how = read_table(data, name="様式.xlsx", sheet="書き方")
    assert any("一件の分は分" in cell for row in how.rows for cell in row.cells)


def test_written_words_become_numbers() -> None:
    """全角、桁区切り、単位の付いた数も読む。すべての経路と書いても、空と同じ。"""
    found = read_counts_minutes(
        book([GOOD_COUNT], [GOOD_MINUTE, ("証明", "交付", "すべて", "3")]), name="表.xlsx"
    ).table()
    assert found.counts == (CountRow(procedure="証明", channel="窓口", yearly=1200),)
    assert found.minutes[0] == MinuteRow(procedure="証明", stage="受付", minutes=Decimal("2.5"))
    assert found.minutes[1].channel == ""


MONTHS = tuple("1" * 12)
# 件数の行、分の行 → 断りの言葉
PROBLEMS = [
    (("", "窓口", "1", *[""] * 12), GOOD_MINUTE, "2 行目「手続」: 手続がありません"),
    (("証明", "", "1", *[""] * 12), GOOD_MINUTE, "経路がありません"),
    (("証明", "窓口", "", *[""] * 12), GOOD_MINUTE, "件数がありません"),
    (("証明", "窓口", "1.5", *[""] * 12), GOOD_MINUTE, "小数"),
    (("証明", "窓口", "多い", *[""] * 12), GOOD_MINUTE, "「多い」を数として読めません"),
    (("証明", "窓口", "-3", *[""] * 12), GOOD_MINUTE, "数として読めません"),
    (("証明", "窓口", "99999999999", *[""] * 12), GOOD_MINUTE, "0 から"),
    (("証明", "窓口", "", *MONTHS[:11], ""), GOOD_MINUTE, "「3月」: 月の件数が空"),
    (("証明", "窓口", "13", *MONTHS), GOOD_MINUTE, "月の合計 12 が違います"),
    (("証" * 101, "窓口", "1", *[""] * 12), GOOD_MINUTE, "100 字"),
    (GOOD_COUNT, ("証明", "", "", "1"), "段階がありません"),
    (GOOD_COUNT, ("証明", "受付", "", ""), "一件の分がありません"),
    (GOOD_COUNT, ("証明", "受付", "", "1e5"), "数として読めません"),
    (GOOD_COUNT, ("証明", "受付", "", "999999999"), "0 から"),
]


@pytest.mark.parametrize(("count", "minute", "said"), PROBLEMS)
def test_problems_are_told_with_the_place(count: Cells, minute: Cells, said: str) -> None:
    """読めない所は、シートと行と見出しと理由と次の一手を言い、表にはしない。"""
    found = read_counts_minutes(book([count], [minute]), name="表.xlsx")
    assert len(found.problems) == 1 and said in found.problems[0], found.problems
    with pytest.raises(CannotEstimateHours, match="シート"):
        found.table()


def test_all_problems_are_told_at_once() -> None:
    """読めない行がいくつあっても、一度に挙げる。読めた行は見立てる。"""
    found = read_counts_minutes(
        book([GOOD_COUNT, GOOD_COUNT, ("証明", "郵送", "x", *[""] * 12)], [("証明", "受付", "", "y")]),
        name="表.xlsx",
    )
    assert len(found.problems) == 3
    assert any("2 行目と同じ行" in one for one in found.problems)
    assert [one.kind for one in found.counts.previews] == [SheetChange.ADD]


def held(at: int, channel: str, yearly: int, version: int = 1) -> HeldRow:
    """いまの一行。"""
    return HeldRow(f"k{at}", version, CountRow(procedure="証明", channel=channel, yearly=yearly))


def test_changes_stale_and_missing_rows() -> None:
    """変わった行、足した行、書き出したあとに記録が変わった行、表に無い行を見分ける。"""
    rows: list[Cells] = [
        ("証明", "窓口", "1200", *[""] * 12),  # そのまま
        ("証明", "郵送", "70", *[""] * 12),  # 変えた
        ("証明", "電子", "5", *[""] * 12),  # 名も変えた（鍵で見分ける）。版が古い
        ("証明", "出張所", "9", *[""] * 12),  # 鍵がいまの行に無い
    ]
    keys = (RowKey("k1", 1), RowKey("k2", 1), RowKey("k3", 1), RowKey("gone", 1))
    now = [held(1, "窓口", 1200), held(2, "郵送", 60), held(3, "オンライン", 5, 2), held(4, "電話", 1)]
    found = read_counts_minutes(book(rows, [GOOD_MINUTE], keys=keys), name="表.xlsx", held_counts=now)
    told = [(one.row, one.kind.value, one.is_stale, one.key) for one in found.counts.previews]
    assert told == [
        (2, "same", False, "k1"),
        (3, "change", False, "k2"),
        (4, "change", True, "k3"),
        (5, "add", True, None),
        (None, "missing", False, "k4"),
    ]
    change = found.counts.previews[1]
    assert (change.before, change.after) == (
        CountRow(procedure="証明", channel="郵送", yearly=60),
        CountRow(procedure="証明", channel="郵送", yearly=70),
    )


def test_rows_without_keys_are_matched_by_name() -> None:
    """鍵の無い行は名で見分け、いまと違えば、古いかもしれないと言う。"""
    rows: list[Cells] = [("証明", "窓口", "1200", *[""] * 12), ("証明", "郵送", "70", *[""] * 12)]
    now = [held(1, "窓口", 1200), held(2, "郵送", 60)]
    found = read_counts_minutes(book(rows, [GOOD_MINUTE]), name="表.xlsx", held_counts=now)
    assert [(one.kind, one.is_stale) for one in found.counts.previews] == [
        (SheetChange.SAME, False),
        (SheetChange.CHANGE, True),
    ]


def test_copied_rows_are_told() -> None:
    """隠れた鍵ごと写した行は、どちらが元か分からないので断る。"""
    rows: list[Cells] = [("証明", "窓口", "1", *[""] * 12), ("証明", "郵送", "2", *[""] * 12)]
    data = book(rows, [GOOD_MINUTE], keys=(RowKey("k1", 1), RowKey("k1", 1)))
    found = read_counts_minutes(data, name="表.xlsx", held_counts=[held(1, "窓口", 1)])
    assert len(found.problems) == 1 and "写した行" in found.problems[0]


def test_headings_and_files_that_cannot_be_trusted() -> None:
    """見出しの無い表、シートの無いブック、ブックでないもの、壊れたブックは断る。"""
    broken = read_counts_minutes(
        book([GOOD_COUNT], [GOOD_MINUTE], count_header=("手つづき", *COUNT_HEADER[1:])), name="表.xlsx"
    )
    assert "「手続」: 見出しがありません" in broken.problems[0]
    alone = write_xlsx(Workbook((Sheet(COUNTS, (Column("手続"),), (("証明",),)),), created=CREATED))
    for data in (alone, b"", b"PK\x03\x04broken", b"<html></html>", book([GOOD_COUNT], [GOOD_MINUTE])[:-50]):
        with pytest.raises(FileRefused):
            read_counts_minutes(data, name="表.xlsx")
