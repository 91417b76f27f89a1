"""まとめの決まり（表）: 未報告・計画にない・対象外・値なし・報告された 0 は、どれも別のものである。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shirube.engines.plan.share_file import SharedInitiative, SharedReading, ShareFile
from shirube.engines.plan.snapshot_lines import State
from shirube.engines.region.rollup import (
    ExpectedBody,
    Figure,
    Heading,
    Item,
    Received,
    Standing,
    combined,
    roll_up,
)
from tests.shares import DAY, shared

FRONTYARD = Heading(reference="item.frontyard@2.2", label="フロントヤード改革", edition="2.2")
ONLINE = Heading(reference="kpi.online@2.0", label="オンライン化した手続")
TODA, WARABI = ExpectedBody(code="112241", name="戸田市"), ExpectedBody(code="112232", name="蕨市")


def made(*shares: ShareFile, expected: tuple[ExpectedBody, ...] | None = (TODA, WARABI), **changes: object):
    """届いたものをまとめる。"""
    files = [Received(name=f"{number}.json", share=one) for number, one in enumerate(shares, 1)]
    return roll_up(files, day=DAY, expected=expected, items=[FRONTYARD], kpis=[ONLINE], **changes)  # type: ignore[arg-type]


# 一つの国の項目に当たる取組の状態 → 団体の状態
COMBINED = [
    ([State.DONE], Item.DONE),
    ([State.DONE, State.DONE], Item.DONE),
    ([State.DONE, State.PLANNED], Item.ACTIVE),
    ([State.DONE, State.ACTIVE], Item.ACTIVE),
    ([State.DONE, State.STOPPED], Item.DONE),
    ([State.PLANNED, State.STOPPED], Item.PLANNED),
    ([State.STOPPED, State.STOPPED], Item.STOPPED),
]


@pytest.mark.parametrize(("states", "item"), COMBINED)
def test_states_are_combined(states: list[State], item: Item) -> None:
    """いくつかの取組があれば、すべて同じときだけその状態、違えば実施中。中止は、ほかがあれば数えない。"""
    assert combined(states) is item


def _with(*, edition: str | None, states: list[State]) -> ShareFile:
    rows = tuple(
        SharedInitiative(key=f"k{n}", number="", title="取組", state=state, national=(FRONTYARD.reference,))
        for n, state in enumerate(states)
    )
    return replace(shared(edition=edition), initiatives=rows)


# もとにした国の版、取組の状態 → ます
CELLS = [
    ("2.2", [State.ACTIVE], Item.ACTIVE, "実施中"),
    ("2.2", [State.DONE, State.DONE, State.ACTIVE], Item.ACTIVE, "実施中1、完了2"),
    ("2.2", [], Item.NOT_IN_PLAN, "計画にない"),
    ("2.0", [], Item.NOT_APPLICABLE, "対象外"),
    (None, [], Item.NOT_APPLICABLE, "対象外"),
]


@pytest.mark.parametrize(("edition", "states", "item", "text"), CELLS)
def test_item_cell(edition: str | None, states: list[State], item: Item, text: str) -> None:
    """同じ版の計画に無ければ「計画にない」、別の版か版によらない計画なら「対象外」。"""
    cell = made().item_cell(made(_with(edition=edition, states=states)).bodies[1], FRONTYARD)
    assert (cell.item, cell.text) == (item, text)


def test_body_without_a_file_is_unreported() -> None:
    """期待した団体のファイルが無ければ、どの項目も指標も「未報告」。"""
    rollup = made(_with(edition="2.2", states=[State.DONE]))
    warabi, toda = rollup.bodies
    assert (warabi.name, warabi.standing, toda.standing) == ("蕨市", Standing.UNREPORTED, Standing.REPORTED)
    assert rollup.item_cell(warabi, FRONTYARD).item is Item.UNREPORTED
    assert rollup.figure_cell(warabi, ONLINE).figure is Figure.UNREPORTED


def _reading(day: date, value: str | None, *, hidden: bool = False) -> SharedReading:
    return SharedReading(
        starts_on=day,
        ends_on=day,
        as_of=day,
        value=None if value is None else Decimal(value),
        numerator=None,
        denominator=None,
        basis="実測",
        revision=1,
        standing="確定",
        is_suppressed=hidden,
    )


OLD, NEW, LATER = date(2024, 3, 31), date(2026, 3, 31), date(2026, 12, 31)
# 読み → ますと値
FIGURES = [
    ([_reading(NEW, "0")], Figure.VALUE, Decimal(0)),
    ([_reading(OLD, "3"), _reading(NEW, "5")], Figure.VALUE, Decimal(5)),
    ([_reading(OLD, "3")], Figure.STALE, Decimal(3)),
    ([_reading(OLD, "3"), _reading(NEW, None)], Figure.NO_VALUE, None),
    ([_reading(OLD, "3"), _reading(NEW, None, hidden=True)], Figure.SUPPRESSED, None),
    ([_reading(NEW, "5"), _reading(LATER, "9")], Figure.VALUE, Decimal(5)),
    ([], Figure.NO_VALUE, None),
]


@pytest.mark.parametrize(("readings", "figure", "value"), FIGURES)
def test_figure_cell(readings: list[SharedReading], figure: Figure, value: Decimal | None) -> None:
    """0 は値、値の無い読みは値なし。新しい読みが非表示なら古い値を出さず、まとめる日より後の値は使わない。"""
    share = shared()
    kpi = replace(share.kpis[0], standard=ONLINE.reference, readings=tuple(readings))
    rollup = made(replace(share, kpis=(kpi,)))
    cell = rollup.figure_cell(rollup.bodies[1], ONLINE)
    assert (cell.figure, cell.reading.value if cell.reading else None) == (figure, value)


def test_body_without_the_measure_is_not_unreported() -> None:
    """報告した団体にその指標が無いのは「この指標なし」で、「未報告」ではない。"""
    rollup = made(shared())
    assert rollup.figure_cell(rollup.bodies[1], ONLINE).figure is Figure.NOT_IN_PLAN


def test_newest_approved_wins_and_the_rest_is_listed() -> None:
    """同じ団体から三つ届いたら、承認の新しいものを使い、ほかはわけを付けて残す。"""
    old = shared(number=1, approved_on=date(2026, 4, 1))
    new = shared(number=2, approved_on=date(2026, 10, 1))
    rollup = made(old, new, new)
    toda = rollup.bodies[1]
    assert (toda.share, toda.file) == (new, "3.json")
    assert [(one.name, one.why) for one in rollup.unused] == [
        ("1.json", "「3.json」のほうが新しい承認です"),
        ("2.json", "「3.json」と同じ中身です"),
    ]


def test_former_code_is_redirected() -> None:
    """古い団体コードのファイルは、いまの団体の行に入り、読み替えたことが残る。"""
    rollup = made(shared("112232", "旧蕨"), expected=(TODA,), redirects={"112232": "112241"})
    assert [(one.code, one.name, one.former_code) for one in rollup.bodies] == [
        ("112241", "戸田市", "112232")
    ]


def test_codes_pointing_at_each_other_do_not_hang() -> None:
    """対応が輪になっていても止まる。"""
    rollup = made(shared("112232"), expected=None, redirects={"112232": "112241", "112241": "112232"})
    assert len(rollup.bodies) == 1


def test_file_from_the_future_is_not_used() -> None:
    """まとめる日より後の承認を名のるファイルは使わず、わけを述べる。"""
    rollup = made(shared(approved_on=date(2027, 4, 1)))
    assert [one.standing for one in rollup.bodies] == [Standing.UNREPORTED, Standing.UNREPORTED]
    assert rollup.unread[0].why == "時点か承認の日が、まとめる日より後です"
    assert rollup.unread[0].body == "戸田市"


def test_body_nobody_expected_is_shown_as_such() -> None:
    """一覧にない団体の報告も捨てず、そうと分かるように並べる。"""
    rollup = made(shared("011002", "札幌市"))
    assert rollup.bodies[0].standing is Standing.UNEXPECTED


def test_without_expectation_nobody_is_unreported() -> None:
    """待つ団体を言わなければ、未報告は一つも作らない（分からないだけ）。"""
    rollup = made(shared(), expected=None)
    assert not rollup.is_expected_known
    assert [one.standing for one in rollup.bodies] == [Standing.REPORTED]
