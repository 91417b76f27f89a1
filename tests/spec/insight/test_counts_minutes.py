"""件数×分: 記録の無い業務の時間の見積もり（職員が読める表）。"""

from decimal import Decimal
from fractions import Fraction

import pytest

from shirube.engines.insight.counts_minutes import (
    CannotEstimateHours,
    CountRow,
    CountsMinutes,
    Effort,
    MinuteRow,
    effort_of,
)
from shirube.engines.insight.counts_minutes_moves import Move, moved
from shirube.values.measure import Basis

YEAR = tuple(f"{month}月" for month in (*range(4, 13), 1, 2, 3))
MONTHS = (10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10)


def count(procedure: str, channel: str, yearly: int, monthly: tuple[int, ...] = ()) -> CountRow:
    """件数の一行。"""
    return CountRow(procedure=procedure, channel=channel, yearly=yearly, monthly=monthly)


def minute(procedure: str, stage: str, minutes: str, channel: str = "") -> MinuteRow:
    """分の一行。"""
    return MinuteRow(procedure=procedure, stage=stage, minutes=Decimal(minutes), channel=channel)


TABLE = CountsMinutes(
    (count("証明", "窓口", 600), count("証明", "郵送", 60), count("許可", "窓口", 120, MONTHS)),
    (
        minute("証明", "受付", "3"),
        minute("証明", "交付", "2.5"),
        minute("証明", "交付", "8", "郵送"),
        minute("許可", "受付", "10"),
        minute("許可", "審査", "45"),
        minute("許可", "現地", "30", "窓口"),
    ),
)


def test_hours_by_hand() -> None:
    """証明 600×5.5＋60×11＝3,960分、許可 120×85＝10,200分。合わせて 236時間。"""
    found = effort_of(TABLE)
    assert found.minutes == 3960 + 10200
    assert [(one.name, one.minutes, one.cases) for one in found.by_procedure()] == [
        ("許可", 10200, 120),
        ("証明", 3960, 660),
    ]
    assert found.by_procedure()[0].hours == 170
    assert found.by_procedure()[0].share == Fraction(10200, 14160)
    assert (found.cases, found.basis) == (780, Basis.ESTIMATED)


def test_stages_channels_and_months() -> None:
    """段階は手続をまたいで合わせ、経路と月でも分けられる。年間だけの件数は、月の分からないものに入る。"""
    found = effort_of(TABLE)
    assert {one.name: one.minutes for one in found.by_stage()} == {
        "審査": 5400,
        "現地": 3600,
        "受付": 660 * 3 + 1200,
        "交付": 600 * Fraction(5, 2) + 480,
    }
    assert {one.name: (one.minutes, one.cases) for one in found.by_channel()} == {
        "窓口": (3300 + 10200, 720),
        "郵送": (660, 60),
    }
    months = found.by_month()
    assert [one.name for one in months] == [
        *(f"{n}月" for n in (*range(4, 13), 1, 2, 3)),
        "月の分からないもの",
    ]
    assert months[0].minutes == 850 and months[-1].minutes == 3960
    assert effort_of(CountsMinutes(TABLE.counts[:2], TABLE.minutes)).by_month() == ()


def test_unknown_is_not_zero() -> None:
    """分の無い手続と、件数の無い手続は、0 とせずに挙げる。数えた件数にも入れない。"""
    found = effort_of(
        CountsMinutes(
            (*TABLE.counts, count("届出", "窓口", 99)), (*TABLE.minutes, minute("検査", "受付", "5"))
        )
    )
    assert found.without_minutes == (("届出", "窓口"),)
    assert found.without_counts == ("検査",)
    assert (found.cases, found.minutes) == (780, 14160)


def test_measured_values_do_not_mix() -> None:
    """根拠を実測とすることはできない。"""
    with pytest.raises(CannotEstimateHours, match="推計だけ"):
        Effort(lines=(), counts=(), without_minutes=(), without_counts=(), basis=Basis.MEASURED)


def test_empty_table_is_zero_hours() -> None:
    """何も書かれていなければ、0 分で、割合は無い。"""
    found = effort_of(CountsMinutes((), ()))
    assert (found.minutes, found.by_procedure(), found.by_month()) == (0, (), ())
    free = effort_of(CountsMinutes((count("証明", "窓口", 0),), (minute("証明", "受付", "3"),)))
    assert free.by_procedure()[0].share is None


QUICK = {"受付": Decimal(1), "交付": Decimal("0.5")}
# 手続、元、先、割合、新しい分 → 移る件数、減る分
MOVES = [
    # 証明 300 件: 受付 3→1、交付 2.5→0.5（新しい分）
    ("証明", "窓口", "オンライン", "1/2", QUICK, 300, 1200),
    # 郵送の分に変わる: 交付 2.5→8 で増える
    ("証明", "窓口", "郵送", "1/10", {}, 60, -330),
    # 書かない段階は、すべての経路の分のまま。窓口だけの現地は、先では無い
    ("許可", "窓口", "オンライン", "1/4", {}, 30, 900),
    # 手続を書かなければ、元の経路のあるすべての手続
    ("", "窓口", "オンライン", "1", {}, 720, 3600),
    # 端数のある件数も、丸めない
    ("証明", "郵送", "窓口", "1/7", {}, Fraction(60, 7), Fraction(330, 7)),
    ("証明", "窓口", "郵送", "0", {}, 0, 0),
]


@pytest.mark.parametrize(("procedure", "source", "target", "share", "minutes", "cases", "saved"), MOVES)
def test_moves(
    procedure: str,
    source: str,
    target: str,
    share: str,
    minutes: dict[str, Decimal],
    cases: Fraction,
    saved: Fraction,
) -> None:
    """件数の一部を別の経路に移したときの、減る時間。"""
    move = Move(procedure=procedure, source=source, target=target, share=Fraction(share), minutes=minutes)
    found = moved(TABLE, move)
    assert (found.cases, found.saved) == (cases, saved)
    assert found.saved_hours == Fraction(saved) / 60 and found.basis is Basis.ESTIMATED


def test_moves_that_cannot_be_estimated() -> None:
    """元の件数が無い、先の分が分からない、知らない段階、割合の外、同じ経路は断る。"""
    only = CountsMinutes((count("証明", "窓口", 10),), (minute("証明", "受付", "3", "窓口"),))
    refused = [
        (TABLE, {"source": "電話", "target": "窓口"}, "件数がありません"),
        (only, {"source": "窓口", "target": "オンライン"}, "分かりません"),
        (TABLE, {"source": "窓口", "target": "郵送", "minutes": {"検品": Decimal(1)}}, "検品"),
    ]
    for table, options, said in refused:
        with pytest.raises(CannotEstimateHours, match=said):
            moved(table, Move(share=Fraction(1, 2), **options))
    for options, said in (
        ({"share": Fraction(3, 2), "target": "郵送"}, "100％"),
        ({"share": Fraction(1, 2), "target": "窓口"}, "違う経路"),
        ({"share": Fraction(1, 2), "target": "郵送", "minutes": {"受付": Decimal(-1)}}, "0 以上"),
    ):
        with pytest.raises(CannotEstimateHours, match=said):
            Move(source="窓口", **options)


# 書き誤り → 断りの言葉
WRONG = [
    (lambda: count("", "窓口", 1), "手続の名か経路"),
    (lambda: count("証明", " ", 1), "手続の名か経路"),
    (lambda: count("証明", "窓口", -1), "0 から"),
    (lambda: count("証明", "窓口", 10, (1,) * 12), "合いません"),
    (lambda: count("証明", "窓口", 11, (1,) * 11), "合いません"),
    (lambda: minute("証明", "", "1"), "段階"),
    (lambda: minute("証明", "受付", "-1"), "0 から"),
    (lambda: minute("証明", "受付", "NaN"), "0 から"),
    (lambda: CountsMinutes((count("証明", "窓口", 1),) * 2, ()), "件数に「証明・窓口」が二度"),
    (lambda: CountsMinutes((), (minute("証明", "受付", "1"),) * 2), "すべての経路」が二度"),
]


@pytest.mark.parametrize(("make", "said"), WRONG)
def test_wrong_tables_are_refused(make: object, said: str) -> None:
    """名の無い行、負の数、合わない合計、二度書いた行は断る。"""
    with pytest.raises(CannotEstimateHours, match=said):
        make()  # type: ignore[operator]
