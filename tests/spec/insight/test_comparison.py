"""変化の比較と、組のばらつき（職員が読める表）。

件は「日数」で書く。1月から始めて、一日に一件ずつ受け付け、書いた日数で交付したとする。
"""

from datetime import date
from fractions import Fraction

import pytest

from shirube.engines.insight.comparison import Comparison, compare
from shirube.engines.insight.comparison_rule import Finding
from shirube.engines.insight.comparison_sides import By, Choice, chosen_cases
from shirube.engines.insight.comparison_words import sentence, variation_sentence
from shirube.engines.insight.deadlines import DayKind, DeadlineRule
from shirube.engines.insight.figures import CannotCompareFigure, Figure, FigureKind, figure_named
from shirube.engines.insight.filters import Valued
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.published import Hidden
from shirube.engines.insight.variation import Variation, variation_between, variation_of
from tests.insight_logs import Line, log_from

DAY = 86_400
THROUGHPUT = Figure(kind=FigureKind.THROUGHPUT)
REWORK = Figure(kind=FigureKind.REWORK)


def seconds(day: date) -> float:
    """日付の 9:00（日本標準時）。"""
    return midnight(day) / 1_000_000 + 9 * 3600


def case(
    name: str, came: float, days: float, *, team: str = "税", redo: bool = False, ended: bool = True
) -> list[Line]:
    """受け付けて、審査し、交付した一件。``redo`` なら、審査に戻る。"""
    where = {"課": team}
    steps = ["受付", "審査", *(["補正", "審査"] if redo else []), *(["交付"] if ended else [])]
    gaps = [came, *[came] * (len(steps) - 2), came + days * DAY]
    return [
        Line(name, step, at, resource=f"{team}{int(came) % 3}", dimensions=where)
        for step, at in zip(steps, gaps, strict=True)
    ]


def log_of(before: list[float], after: list[float], **more) -> EventLog:
    """先は令和6年1月から、後は令和7年1月から、二日おきに届いた件。"""
    rows: list[Line] = []
    for year, lengths in ((2024, before), (2025, after)):
        for at, days in enumerate(lengths):
            came = seconds(date(year, 1, 1)) + at * 2 * DAY + at
            rows += case(f"{year}-{at}", came, days, **more)
    return log_from(rows, levels={"課": Level.CASE})


def years(log: EventLog, figure: Figure = THROUGHPUT, **more) -> Comparison:
    """令和6年と令和7年を比べる。"""
    sides = [
        chosen_cases(
            log,
            Choice(
                label=label,
                since=date(year, 1, 1),
                until=date(year, 12, 31),
                by=By.ARRIVED if figure.is_count else By.COMPLETED,
                cut_off=int(log.at.max()),
            ),
        )
        for label, year in (("令和6年", 2024), ("令和7年", 2025))
    ]
    return compare(*sides, figure, **more)


# 先の日数、後の日数 → 見立て、中央値の差（日）、文に必ずある言葉
TABLE = [
    (
        [5, 5, 6, 6, 7, 7, 8, 8],
        [2, 2, 3, 3, 4, 4, 5, 5],
        Finding.DIFFERENT,
        -3,
        "6日12時間 から 3日12時間 に短",
    ),
    ([2, 3, 4, 5, 6], [5, 6, 7, 8, 9], Finding.DIFFERENT, 3, "に長くなった"),
    ([5, 6, 7, 8, 9], [5, 6, 7, 8, 9], Finding.NOT_SHOWN, 0, "で変わらない"),
    ([5, 6, 7, 8, 9], [4, 6, 7, 8, 9.5], Finding.NOT_SHOWN, 0, "差があるとは言えない"),
    (
        [5, 6, 7, 8],
        [1, 1, 1, 1, 1],
        Finding.TOO_FEW,
        Fraction(-11, 2),
        "令和6年 4、令和7年 5。",
    ),
    ([5, 6], [], Finding.TOO_FEW, None, "値の無い側があり比べられない"),
]


@pytest.mark.parametrize(("before", "after", "finding", "gap", "said"), TABLE)
def test_comparison(
    before: list[float], after: list[float], finding: Finding, gap: float | None, said: str
) -> None:
    """中央値の差と、偶然とは考えにくいか。少なければ判定しない。"""
    found = years(log_of(before, after))
    assert found.finding is finding
    assert found.difference == (None if gap is None else gap * DAY)
    assert said in sentence(found)
    assert (found.before.n, found.after.n) == (len(before), len(after))
    if finding is Finding.TOO_FEW:
        assert (found.test, found.low, found.shift) == (None, None, None)


def test_range_and_the_sentence() -> None:
    """一つずつ比べた差の真ん中と 95% の幅を、向きとともに言う。"""
    found = years(log_of([5, 5, 6, 6, 7, 7, 8, 8], [2, 2, 3, 3, 4, 4, 5, 5]))
    assert found.shift == -3 * DAY and found.test is not None
    assert (found.low, found.high) == (-4 * DAY, -2 * DAY)
    assert "真ん中は 3日 短く、95%の幅 2日〜4日" in sentence(found)
    assert found.test.effect == Fraction(31, 32)


def test_shares_have_numerators() -> None:
    """手戻り率は、分子と分母を両側に書き、差の幅を付ける。"""
    rows = [
        line for at in range(40) for line in case(f"先{at}", seconds(date(2024, 2, 1)) + at, 1, redo=at < 20)
    ]
    rows += [
        line for at in range(40) for line in case(f"後{at}", seconds(date(2025, 2, 1)) + at, 1, redo=at < 6)
    ]
    found = years(log_from(rows, levels={"課": Level.CASE}), REWORK)
    assert (found.before.numerator, found.before.denominator, found.after.numerator) == (20, 40, 6)
    assert found.difference == Fraction(-35, 100) and found.finding is Finding.DIFFERENT
    said = sentence(found)
    assert "手戻り率は 50％（20/40） から 15％（6/40） に下がった（差 35ポイント" in said
    assert "フィッシャーの正確確率検定" in said
    few = years(log_of([1] * 9, [2] * 30), REWORK)
    assert few.finding is Finding.TOO_FEW and "どちらも 10 以上" in sentence(few)


def test_mix_of_procedures_is_told_and_adjusted() -> None:
    """速い手続が増えただけの差は、層をそろえると消える。割合が変わったことを断る。"""
    rows: list[Line] = []
    for year, quick in ((2024, 10), (2025, 40)):
        for at in range(50):
            is_quick = at < quick
            days = (1 if is_quick else 10) + (at % 5) * 0.1
            rows += case(
                f"{year}-{at}", seconds(date(year, 3, 1)) + at, days, team="即" if is_quick else "審"
            )
    log = log_from(rows, levels={"課": Level.CASE})
    plain, fair = years(log), years(log, strata="課")
    assert plain.finding is Finding.DIFFERENT
    assert any("「課」（60％）" in note for note in plain.notes)
    assert fair.adjusted is not None
    assert (fair.adjusted.finding, fair.adjusted.strata, fair.adjusted.left_out) == (Finding.NOT_SHOWN, 2, 0)
    assert abs(fair.adjusted.difference or 0) < DAY
    assert "「課」の同じ値どうし（2 通り）で比べても" in sentence(fair)
    assert not any("割合" in note for note in fair.notes)


def test_cases_of_one_side_only_are_left_out() -> None:
    """どちらかの側にしか無い値の件は、層をそろえた比べから除いて数える。"""
    rows = [line for at in range(6) for line in case(f"先{at}", seconds(date(2024, 2, 1)) + at, at + 1)]
    rows += [line for at in range(6) for line in case(f"後{at}", seconds(date(2025, 2, 1)) + at, at + 1)]
    rows += [line for at in range(3) for line in case(f"他{at}", seconds(date(2025, 2, 1)), 30, team="福祉")]
    found = years(log_from(rows, levels={"課": Level.CASE}), strata="課").adjusted
    assert found is not None and (found.strata, found.left_out, found.difference) == (1, 3, 0)


# 先の期間、後の期間 → 季節の断りがあるか
SEASONS = [
    ((date(2024, 4, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2026, 3, 31)), False),
    ((date(2024, 4, 1), date(2024, 6, 30)), (date(2025, 4, 1), date(2025, 6, 30)), False),
    ((date(2024, 4, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 9, 30)), True),
    ((date(2024, 4, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 9, 30)), True),
    ((date(2023, 4, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2026, 3, 31)), False),
]


@pytest.mark.parametrize(("before", "after", "is_told"), SEASONS)
def test_seasons(before: tuple[date, date], after: tuple[date, date], is_told: bool) -> None:
    """まる一年どうしか、前の年の同じ月なら断らない。そうでなければ、季節の違いを断る。"""
    log = log_of([1] * 5, [1] * 5)
    sides = [
        chosen_cases(log, Choice(label="期間", since=low, until=high, cut_off=2**60))
        for low, high in (before, after)
    ]
    found = compare(*sides, THROUGHPUT)
    assert any("季節" in note for note in found.notes) == is_told


def test_end_of_the_record_is_told_and_follow_up_is_fair() -> None:
    """締めの近くの件は、長い件がまだ終わらず短く見える。見届ける長さをそろえると、同じになる。"""
    rows: list[Line] = []
    cut_off = midnight(date(2025, 12, 31))
    for year in (2024, 2025):
        for at in range(30):
            came, days = seconds(date(year, 12, 1)) + at * DAY, 2 if at % 3 else 20
            ended = (came + days * DAY) * 1_000_000 <= cut_off
            rows += case(f"{year}-{at}", came, days if ended else 0.5, ended=ended)
    log = log_from(rows, levels={"課": Level.CASE})

    def found(by: By, follow_up: int | None) -> Comparison:
        return compare(
            *(
                chosen_cases(
                    log,
                    Choice(
                        label=str(year),
                        since=date(year, 12, 1),
                        until=date(year, 12, 30),
                        by=by,
                        follow_up=follow_up,
                        cut_off=cut_off,
                        ends_with=("交付",),
                    ),
                )
                for year in (2024, 2025)
            ),
            THROUGHPUT,
        )

    plain = found(By.COMPLETED, None)
    assert any("記録の締めに近い" in note for note in plain.notes)
    assert any("まだ終わっていない件が 8 あり" in note for note in plain.notes)
    fair = found(By.ARRIVED, 15 * DAY * 1_000_000)
    assert fair.difference == 0 and fair.finding is Finding.NOT_SHOWN
    assert fair.before.p90 == 15 * DAY
    assert any("見届け切れず除いた件 15" in note for note in fair.notes)


def test_arrivals_by_month() -> None:
    """到着は、月ごとの件数を比べる。終わった日で選べば断る。"""
    log = log_of([1] * 180, [1] * 180)
    found = years(log, figure_named("到着"))
    assert (found.before.n, found.after.n, found.before.p90) == (12, 12, 16)
    assert "一か月に届いた件数の中央値は" in sentence(found)
    sides = chosen_cases(log, Choice(label="すべて"))
    with pytest.raises(CannotCompareFigure, match="届いた日"):
        compare(sides, sides, figure_named("arrivals"))
    with pytest.raises(CannotCompareFigure, match="層"):
        years(log, figure_named("arrivals"), strata="課")


def test_deadlines_are_judged_on_both_sides() -> None:
    """標準処理期間遵守率は、定めを渡して比べる。定めが無ければ断る。"""
    log = log_of([5] * 12, [3] * 6 + [5] * 6)
    rule = DeadlineRule(days=4, kind=DayKind.CALENDAR, label="4日以内")
    figure = Figure(kind=FigureKind.DEADLINE, rule=rule, cut_off=int(log.at.max()))
    found = years(log, figure)
    assert (found.before.numerator, found.after.numerator, found.after.denominator) == (0, 6, 12)
    with pytest.raises(CannotCompareFigure, match="定め"):
        years(log, figure_named("deadline"))


# 書き方 → 名、または断りの言葉
NAMES = [
    ("処理時間", "処理時間"),
    ("待ち：受付→審査", "「受付」から「審査」までの待ち"),
    ("waiting:受付->審査", "「受付」から「審査」までの待ち"),
    ("滞在:審査", "「審査」の滞在時間"),
    ("service:審査", "「審査」の作業時間"),
    ("手戻り率", "手戻り率"),
    ("到着:週", "一週間に届いた件数"),
    ("arrivals:day", "一日に届いた件数"),
]
REFUSED = [
    ("売上", "あるのは"),
    ("waiting:受付", "先の行い→次の行い"),
    ("sojourn", "行いの名"),
    ("rework:審査", "何も書きません"),
    ("arrivals:年", "month、week、day"),
]


@pytest.mark.parametrize(("text", "label"), NAMES)
def test_figures_are_named(text: str, label: str) -> None:
    """英語でも日本語でも、比べる数を書ける。"""
    assert figure_named(text).label == label


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_unknown_figures_are_refused(text: str, said: str) -> None:
    """読めない名は、書き方を示して断る。"""
    with pytest.raises(CannotCompareFigure, match=said):
        figure_named(text)


def test_unknown_activity_and_wrong_periods_are_refused() -> None:
    """ログに無い行い、逆の期間、届いた日でない見届けは断る。"""
    log = log_of([1], [1])
    with pytest.raises(CannotCompareFigure, match="郵送"):
        years(log, figure_named("sojourn:郵送"))
    with pytest.raises(ValueError, match="終わりが、始まりより前"):
        Choice(label="逆", since=date(2025, 1, 2), until=date(2025, 1, 1))
    with pytest.raises(ValueError, match="見届ける長さ"):
        Choice(label="見届け", follow_up=1)


def test_groups_against_each_other() -> None:
    """組と組は、先と後でなく、組の名で言う。"""
    rows = [line for at in range(6) for line in case(f"a{at}", seconds(date(2024, 2, 1)) + at, at + 1)]
    rows += [
        line
        for at in range(6)
        for line in case(f"b{at}", seconds(date(2024, 2, 1)) + at, at + 11, team="福祉")
    ]
    log = log_from(rows, levels={"課": Level.CASE})
    sides = [
        chosen_cases(log, Choice(label=name, condition=Valued("課", frozenset({name}))))
        for name in ("税", "福祉")
    ]
    said = sentence(compare(*sides, THROUGHPUT), is_over_time=False)
    assert "処理時間の中央値は、税が 3日12時間、福祉が 13日12時間" in said and "偶然とは考えにくい" in said


def teams(**lengths: list[float]) -> EventLog:
    """組ごとの日数から作る。"""
    rows: list[Line] = []
    for team, days in lengths.items():
        for at, one in enumerate(days):
            rows += case(f"{team}{at}", seconds(date(2024, 2, 1)) + at, one, team=team)
    return log_from(rows, levels={"課": Level.CASE})


def varied(log: EventLog, figure: Figure = THROUGHPUT) -> Variation:
    """課の間のばらつき。"""
    return variation_of(log, "課", figure)


def test_variation_between_sections() -> None:
    """開きは大きい中央値÷小さい中央値。組とほかの比べは、直した p で言う。"""
    found = varied(teams(甲=[1, 2, 3, 4, 5, 6], 乙=[10, 11, 12, 13, 14, 15], 丙=[1, 2, 3, 4, 5, 6]))
    assert found.ratio == Fraction(125, 35) and found.finding is Finding.DIFFERENT
    by_name = {one.name: one for one in found.groups}
    assert by_name["乙"].is_lower is False and by_name["乙"].finding is Finding.DIFFERENT
    assert by_name["甲"].n == 6 and by_name["甲"].median == Fraction(7, 2) * DAY
    said = variation_sentence(found)
    assert "3組" in said.replace(" ", "") and "3.6倍の開き" in said and "偶然とは考えにくい" in said


def test_small_groups_stay_hidden() -> None:
    """件数の少ない組と、引き算で分かる組は伏せ、ばらつきの数にも入れない。"""
    found = varied(teams(甲=[1] * 9, 乙=[5] * 6, 丙=[90] * 2))
    assert {one.name: one.hidden for one in found.groups if one.hidden} == {
        "丙": Hidden.FEW_CASES,
        "乙": Hidden.DERIVABLE,
    }
    assert found.ratio is None and found.test is None
    assert "伏せた組 2 は除く" in variation_sentence(found)


def test_variation_of_shares() -> None:
    """割合のばらつきは、分子と分母で言う。到着の数は断る。"""
    rows: list[Line] = []
    for team, redone in (("甲", 2), ("乙", 15)):
        for at in range(20):
            rows += case(f"{team}{at}", seconds(date(2024, 2, 1)) + at, 1, team=team, redo=at < redone)
    found = varied(log_from(rows, levels={"課": Level.CASE}), REWORK)
    assert [(one.numerator, one.denominator) for one in found.groups] == [(15, 20), (2, 20)]
    assert found.ratio == Fraction(15, 2) and found.finding is Finding.DIFFERENT
    with pytest.raises(CannotCompareFigure, match="ばらつき"):
        varied(log_from(rows), figure_named("arrivals"))


def test_variation_between_municipalities() -> None:
    """団体の記録の間でも比べられる。担当が足りないか、担当の列の無い記録は伏せる。"""
    logs = {
        "甲市": teams(税=[1, 2, 3, 4, 5, 6]),
        "乙市": teams(税=[11, 12, 13, 14, 15, 16]),
        "丙町": teams(税=[1, 2]),
    }
    found = variation_between(logs, THROUGHPUT, by="団体")
    assert [(one.name, one.hidden) for one in found.groups] == [
        ("丙町", Hidden.FEW_CASES),
        ("乙市", None),
        ("甲市", None),
    ]
    assert found.ratio == Fraction(27, 7) and "「団体」の 2 組" in variation_sentence(found)
    few = variation_between(logs, THROUGHPUT, staff={"甲市": 2, "乙市": 9})
    assert {one.name: one.hidden for one in few.groups}["甲市"] is Hidden.FEW_STAFF
    with pytest.raises(CannotCompareFigure, match="ばらつき"):
        variation_between(logs, figure_named("arrivals"))
