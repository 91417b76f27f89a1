"""決まりの表: 返ってきた進捗照会の一行を、どう読むか。

聞いている作業は「実施中・40％・令和8年4月10日から」、今日は令和8年11月5日。書かれていない欄は空である。
"""

from datetime import date

import pytest

from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan.progress_answers import AskedLine, differences
from shirube.engines.plan.progress_reading import read_answer
from shirube.engines.plan.snapshot_lines import State

TODAY = date(2026, 11, 5)
ASKED = AskedLine(
    key="a",
    section="s",
    version=3,
    initiative="1-1　書かない窓口",
    title="機器の調達",
    state=State.ACTIVE,
    progress=40,
    started_on=date(2026, 4, 10),
)

DONE = "状態: 実施中 → 完了、進み（％）: 40％ → 100％、終えた日:  → 令和8年11月1日"
READS = [
    # 書かれたこと、変わるところ
    ({"進み（％）": "60"}, "進み（％）: 40％ → 60％"),
    ({"進み（％）": "６０％"}, "進み（％）: 40％ → 60％"),
    ({"進み（％）": "60.0"}, "進み（％）: 40％ → 60％"),
    ({"状態": "完了", "終えた日": "2026-11-01"}, DONE),
    ({"状態": "完了", "終えた日": "R8.11.1"}, DONE),
    ({"始めた日": "2026/4/1"}, "始めた日: 令和8年4月10日 → 令和8年4月1日"),
    ({"始めた日": "2026-04-01T00:00:00"}, "始めた日: 令和8年4月10日 → 令和8年4月1日"),
    ({"一言": "業者と打ち合わせた"}, "一言:  → 業者と打ち合わせた"),
    ({"変わりなし": "変わりなし"}, "変わりなし"),
    ({"変わりなし": "○"}, "変わりなし"),
    ({"変わりなし": "変わりなし", "一言": "契約の手続中"}, "変わりなし、一言:  → 契約の手続中"),
    ({"変わりなし": "変わりなし", "進み（％）": "40"}, "変わりなし"),
    ({}, "未回答"),
    ({"一言": "  "}, "未回答"),
]  # fmt: skip

REFUSALS = [
    # 書かれたこと、列、なぜ
    ({"状態": "順調"}, "状態", "「順調」は選択肢にありません"),
    ({"状態": "中止"}, "状態", "中止は計画の変更なので、照会では受けられません"),
    ({"状態": "未着手"}, "状態", "始めた日があるのに「未着手」です"),
    ({"状態": "完了"}, "終えた日", "「完了」なのに終えた日がありません"),
    ({"終えた日": "2026-11-01"}, "状態", "終えた日があるのに「完了」ではありません"),
    ({"状態": "完了", "終えた日": "2026-11-06"}, "終えた日", "今日より後の日です"),
    ({"状態": "完了", "終えた日": "2026-04-01"}, "終えた日", "終えた日が、始めた日より前です"),
    ({"状態": "完了", "終えた日": "2026-11-01", "進み（％）": "90"}, "進み（％）", "「完了」なのに 100"),
    ({"進み（％）": "101"}, "進み（％）", "「101」は 0 から 100 の整数ではありません"),
    ({"進み（％）": "半分くらい"}, "進み（％）", "「半分くらい」は 0 から 100 の整数ではありません"),
    ({"進み（％）": "-5"}, "進み（％）", "「-5」は 0 から 100 の整数ではありません"),
    ({"進み（％）": "0.4"}, "進み（％）", "「0.4」は 0 から 100 の整数ではありません"),
    ({"始めた日": "4月ごろ"}, "始めた日", "「4月ごろ」"),
    ({"変わりなし": "変わりなし", "進み（％）": "60"}, "変わりなし", "ほかの欄に違う値が書かれています"),
    ({"変わりなし": "たぶん"}, "変わりなし", "「たぶん」は選択肢にありません"),
    ({"一言": "あ" * 501}, "一言", "501文字あります（500文字まで）"),
    ({"一言": "制御\x07文字"}, "一言", "見えない制御の文字が入っています"),
]  # fmt: skip


def _told(cells: dict[str, str]) -> str:
    answer, problems = read_answer(cells, ASKED, TODAY)
    assert problems == ()
    if answer is None:
        return "未回答"
    parts = ["変わりなし"] if answer.is_unchanged else []
    parts += [f"{one.label}: {one.before} → {one.after}" for one in differences(ASKED, answer)]
    return "、".join(parts)


@pytest.mark.parametrize(("cells", "told"), READS)
def test_row_is_read_as(cells: dict[str, str], told: str) -> None:
    """書かれたところだけが、いまの値に重なる。"""
    assert _told(cells) == told


@pytest.mark.parametrize(("cells", "column", "why"), REFUSALS)
def test_unreadable_value_is_named(cells: dict[str, str], column: str, why: str) -> None:
    """読めない値は、列と、なぜと、次にすることを言い、その行は答えにならない。"""
    answer, problems = read_answer(cells, ASKED, TODAY)
    assert answer is None
    found = [one for one in problems if one.column == column and why in one.why]
    assert len(found) == 1
    assert found[0].next


def test_every_input_column_is_on_the_sheet() -> None:
    """書く欄の見出しは、どれも配る様式の列である。"""
    assert [one.label for one in sheet.COLUMNS if one.is_input] == list(sheet.INPUTS)
