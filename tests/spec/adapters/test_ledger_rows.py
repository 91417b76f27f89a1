"""処理簿の行の読み方の表: どの行を一件と数え、どの行を、何のわけで数えないか。"""

from dataclasses import replace

import pytest

from shirube.adapters.ledger_mapping import LedgerStep
from tests.ledgers import MAPPING, read_lines

NOT_CASES = [
    ("小計,3件,,,,,", "合計の行"),
    ("4月計,,,,,,", "合計の行"),
    ("【合計】,,,,,,", "合計の行"),
    ("令和8年4月分計,,,,,,", "合計の行"),
    ("番号,受付,審査,決裁,担当,課,備考", "見出しの繰り返し"),
    ("※ 受付は到達の日とする,,,,,,", "注記の行"),
    (",,,,,,次の頁に続く", "注記の行"),
    ("9,,,,田,道路課,相談のみ", "日付が一つもありません"),
    ("9,-,－,なし,田,道路課,", "日付が一つもありません"),
    (",R8.4.1,,,田,道路課,", "番号（列「番号」）が空"),
    ("〃,R8.4.1,,,田,道路課,", "どの件か分かりません"),
    ("1,R8.4.9,,,田,道路課,", "2行目と同じです"),
    ("9,R8.4.1,調整中,R8.4.9,田,道路課,", "「審査」の日付（列「審査」）の「調整中」を日付として読めません"),
    ("9,R8.4.1,,R88.4.1,田,道路課,", "20年より離れている"),
    ("9,R8.4.1,,,田,道路課,,はみ出し", "列の数が見出しより多く"),
]


@pytest.mark.parametrize(("line", "why"), NOT_CASES)
def test_a_row_that_is_not_counted_says_why(line: str, why: str) -> None:
    """数えない行は、行番号とわけを添えて別に置く。前の件は残る。"""
    found = read_lines("1,R8.4.1,,,田,道路課,", line)
    assert [case.case for case in found.cases] == ["1"]
    assert [one.line for one in found.aside] == [3]
    assert why in found.aside[0].reason


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("1,R8.4.1,R8.4.3,R8.4.6,田,課,", {"受付": "2026-04-01", "審査": "2026-04-03", "決裁": "2026-04-06"}),
        ("1,R8.4.1,,R8.4.6,田,課,", {"受付": "2026-04-01", "決裁": "2026-04-06"}),
        ("1,R8.4.1,－,未,田,課,", {"受付": "2026-04-01"}),
        ("1,R8.4.1,4/3,4月6日,田,課,", {"受付": "2026-04-01", "審査": "2026-04-03", "決裁": "2026-04-06"}),
        ("1,R8.12.25,1/5,1/8,田,課,", {"受付": "2026-12-25", "審査": "2027-01-05", "決裁": "2027-01-08"}),
        ("1,,R8.4.3,,田,課,", {"審査": "2026-04-03"}),
    ],
)
def test_each_filled_step_becomes_one_event(line: str, days: dict[str, str]) -> None:
    """日付の入った段ごとに、一つの行いになる。空の段は、行いにならない。"""
    assert read_lines(line).days == [days]


def test_ditto_takes_the_cell_above() -> None:
    """「〃」「同上」は、すぐ上の件の行の値。小計と空の行をまたいでも同じ。"""
    found = read_lines(
        "1,R8.4.1,R8.4.2,,田,道路課,", "2,〃,同上,,〃,〃,", "小計,2件,,,,,", ",,,,,,", "3,〃,,,〃,〃,"
    )
    assert found.days[1] == {"受付": "2026-04-01", "審査": "2026-04-02"}
    assert found.days[2] == {"受付": "2026-04-01"}
    assert [case.attributes for case in found.cases] == [("道路課",)] * 3
    assert [case.entries[0].staff for case in found.cases] == ["田"] * 3


def test_ditto_below_nothing_is_not_guessed() -> None:
    """上に日付の無い「〃」は、補わない。"""
    found = read_lines("1,R8.4.1,,,,,", "2,R8.4.2,〃,,,,")
    assert [case.case for case in found.cases] == ["1"]
    assert "上に、日付がありません" in found.aside[0].reason


def test_a_step_before_the_former_is_kept_and_told() -> None:
    """前の段より早い日付は、そのまま数え、件の数を知らせる。"""
    found = read_lines("1,R8.4.3,R8.4.1,R8.4.6,田,課,", "2,R8.4.3,R8.4.1,,田,課,")
    assert found.days[0] == {"受付": "2026-04-03", "審査": "2026-04-01", "決裁": "2026-04-06"}
    assert found.warnings == {"「審査」の日付が、前の段「受付」より早い": 2}
    assert found.aside == []


def test_a_case_counts_when_only_its_first_row_was_unreadable() -> None:
    """先の行が読めずに別に置かれたなら、同じ番号の次の行を数える。"""
    found = read_lines("1,調整中,,,,,", "1,R8.4.1,,,,,")
    assert [case.line for case in found.cases] == [3]


def test_the_remarks_column_is_never_read() -> None:
    """備考は、対応表に無いので、どこにも現れない。"""
    found = read_lines("1,R8.4.1,,,田,道路課,山田太郎さん宅")
    assert "山田" not in repr(found.cases)


def test_without_a_number_column_the_row_is_the_number() -> None:
    """番号の列の無い処理簿では、元の行の番号を件の番号とする。"""
    found = read_lines("1,R8.4.1,,,田,課,", "1,R8.4.2,,,田,課,", mapping=replace(MAPPING, case=""))
    assert [case.case for case in found.cases] == ["2行目", "3行目"]


def test_a_step_has_its_own_staff() -> None:
    """段に担当の列があればその人、無ければ件の担当。"""
    steps = (LedgerStep("受付", "受付", staff="審査"), LedgerStep("決裁", "決裁"))
    found = read_lines("1,R8.4.1,佐,R8.4.3,田,課,", mapping=replace(MAPPING, steps=steps))
    assert [one.staff for one in found.cases[0].entries] == ["佐", "田"]
