"""対策の決まり（職員が読める表）: 状態の移り方、期限、効果の見立て、見込みとの比べ、見込みの書き方。

件は「日数」で書く。前は令和6年、後は令和7年に、二日おきに届き、書いた日数で交付したとする。
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from shirube.engines.insight.comparison import Comparison, compare
from shirube.engines.insight.comparison_sides import Choice, chosen_cases
from shirube.engines.insight.figures import figure_named
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.remedies import (
    Attainment,
    RemedyState,
    Verdict,
    attainment_of,
    is_lower_better,
    is_overdue,
    level_of,
    next_states,
    step_problem,
    target_problem,
    verdict_of,
)
from shirube.engines.insight.remedy_targets import (
    Baseline,
    CannotReadTarget,
    baseline_of,
    read_target,
    target_text,
)
from tests.insight_logs import Line, log_from

S = RemedyState
TODAY = date(2026, 11, 22)
HOUR, DAY = 3_600, 86_400
THROUGHPUT, REWORK = figure_named("処理時間"), figure_named("手戻り率")


def log_of(before: list[float], after: list[float], redo: int = 0) -> EventLog:
    """前（令和6年）と後（令和7年）の件。前の初めの ``redo`` 件は、審査に戻る。"""
    rows: list[Line] = []
    for year, lengths in ((2024, before), (2025, after)):
        for at, days in enumerate(lengths):
            came = midnight(date(year, 1, 1)) / 1_000_000 + at * 2 * DAY
            again = ("補正", "審査") if year == 2024 and at < redo else ()
            steps = ("受付", "審査", *again, "交付")
            ends = [came] * (len(steps) - 1) + [came + days * DAY]
            rows += [Line(f"{year}-{at}", step, end) for step, end in zip(steps, ends, strict=True)]
    return log_from(rows)


def compared(before: list[float], after: list[float], figure=THROUGHPUT, redo: int = 0) -> Comparison:
    """前と後の比べ。"""
    log = log_of(before, after, redo)
    sides = [
        chosen_cases(log, Choice(label=label, since=date(year, 1, 1), until=date(year, 12, 31)))
        for label, year in (("前", 2024), ("後", 2025))
    ]
    return compare(*sides, figure)


# いまの状態 → 次に選べる状態（初めのものが、いつもの次）
NEXT = [
    (S.CONSIDERING, (S.DOING, S.STOPPED)),
    (S.DOING, (S.CHECKING, S.CONSIDERING, S.STOPPED)),
    (S.CHECKING, (S.DONE, S.DOING, S.STOPPED)),
    (S.DONE, (S.CHECKING,)),
    (S.STOPPED, (S.CONSIDERING,)),
]


@pytest.mark.parametrize(("now", "following"), NEXT, ids=[now.label for now, _ in NEXT])
def test_next_states(now: RemedyState, following: tuple[RemedyState, ...]) -> None:
    """状態は、表のとおりにだけ移れる。ほかへは、選べるものを言って断る。"""
    assert next_states(now) == following
    for to in set(S) - set(following):
        said = step_problem(
            now, to, reason="わけ", happened_on=TODAY, today=TODAY, last_on=None, has_result=True
        )
        assert said is not None and f"「{now.label}」からは「{to.label}」にできません" in said


# いまの状態、次の状態、わけ、何日前か、前の移りは何日前か、結果があるか → 断りに入る言葉（None は移れる）
STEPS = [
    (S.CONSIDERING, S.DOING, "", 0, None, False, None),
    (S.CONSIDERING, S.DOING, "", -1, None, False, "今日より後"),
    (S.CONSIDERING, S.STOPPED, " ", 0, None, False, "わけを書いて"),
    (S.CONSIDERING, S.STOPPED, "予算が付かない", 0, None, False, None),
    (S.DOING, S.CHECKING, "", 3, 3, False, None),
    (S.DOING, S.CHECKING, "", 4, 3, False, "前に状態を変えた日より前"),
    (S.DOING, S.CONSIDERING, "", 0, 3, False, "わけを書いて"),
    (S.CHECKING, S.DONE, "", 0, 3, False, "効果をまだ確かめていません"),
    (S.CHECKING, S.DONE, "", 0, 3, True, None),
    (S.CHECKING, S.DOING, "", 0, 3, True, "わけを書いて"),
    (S.CHECKING, S.STOPPED, "効かない", 0, 3, False, None),
    (S.DONE, S.CHECKING, "", 0, 3, True, "わけを書いて"),
    (S.STOPPED, S.CONSIDERING, "", 0, 3, False, "わけを書いて"),
    (S.STOPPED, S.CONSIDERING, "予算が付いた", 0, 3, False, None),
]


@pytest.mark.parametrize(("now", "to", "reason", "ago", "last", "has_result", "words"), STEPS)
def test_step_rules(now, to, reason, ago, last, has_result, words) -> None:
    """戻す・やめるにはわけが要り、日は前の移りより前にも今日より後にもならず、終わりには結果が要る。"""
    said = step_problem(
        now,
        to,
        reason=reason,
        happened_on=TODAY - timedelta(days=ago),
        today=TODAY,
        last_on=None if last is None else TODAY - timedelta(days=last),
        has_result=has_result,
    )
    assert said is None if words is None else words in (said or "")


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        (S.DOING, TODAY - timedelta(days=1), True),
        (S.DOING, TODAY, False),
        (S.CHECKING, TODAY - timedelta(days=1), True),
        (S.DONE, TODAY - timedelta(days=1), False),
        (S.STOPPED, TODAY - timedelta(days=1), False),
        (S.DOING, None, False),
    ],
)
def test_overdue(state: RemedyState, due: date | None, late: bool) -> None:
    """期限の日は過ぎておらず、終わったもの・やめたもの・期限の無いものは、期限を過ぎない。"""
    assert is_overdue(state, due, TODAY) is late


SLOW, FAST = [10, 11, 12, 13, 14, 15], [1, 2, 3, 4, 5, 6]
# 前の日数、後の日数 → 見立て（6件どうしが分かれると、順位の検定の p は 0.002）
VERDICTS = [
    (SLOW, FAST, Verdict.WORKED),
    (FAST, SLOW, Verdict.WORSE),
    (SLOW, SLOW, Verdict.UNCHANGED),
    (SLOW, [9, 11, 12, 13, 14, 15], Verdict.UNCHANGED),
    (SLOW, FAST[:4], Verdict.UNKNOWN),
    (SLOW, [], Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("before", "after", "verdict"), VERDICTS)
def test_verdicts_of_lengths(before: list[float], after: list[float], verdict: Verdict) -> None:
    """短くなれば効いた、長くなれば悪くなった、差が言えなければ変わらない、件が足りなければまだ分からない。"""
    assert verdict_of(compared(before, after)) is verdict


@pytest.mark.parametrize(
    ("redo", "cases", "verdict"),
    [
        (20, 20, Verdict.WORKED),
        (0, 20, Verdict.UNCHANGED),
        (1, 20, Verdict.UNCHANGED),
        (8, 8, Verdict.UNKNOWN),
    ],
)
def test_verdicts_of_shares(redo: int, cases: int, verdict: Verdict) -> None:
    """手戻り率は、下がれば効いた。分母が 10 に満たなければ、まだ分からない。"""
    days = [1.0] * cases
    assert verdict_of(compared(days, days, REWORK, redo=redo)) is verdict


# 前の中央値（日）、見込み（日）、後の日数 → 見込みとの比べ
ATTAINMENTS = [
    (12.5, None, FAST, Attainment.NO_TARGET),
    (12.5, 3.5, FAST, Attainment.REACHED),  # 後の中央値は 3.5 日
    (12.5, 3.0, FAST, Attainment.PARTLY),
    (12.5, 4.5, [8, 8.5, 8.5, 8.5, 8.5, 9], Attainment.PARTLY),  # ちょうど半分
    (12.5, 4.5, [8, 8.6, 8.6, 8.6, 8.6, 9], Attainment.MISSED),
    (12.5, 4.5, SLOW, Attainment.MISSED),
    (12.5, 4.5, FAST[:4], Attainment.UNKNOWN),
]


@pytest.mark.parametrize(("base", "target", "after", "wanted"), ATTAINMENTS)
def test_attainments(base: float, target: float | None, after: list[float], wanted: Attainment) -> None:
    """後の値が見込みに届いたか。届かなくても、見込みまでの半分以上動けば途中まで。"""
    found = attainment_of(
        compared(SLOW, after),
        baseline=Fraction(base) * DAY,
        target=None if target is None else Fraction(target) * DAY,
    )
    assert found is wanted


def test_arrivals_have_no_better_side() -> None:
    """到着の数には良し悪しが無いので、動かす数に選べない。遵守率だけは、大きいほどよい。"""
    with pytest.raises(ValueError, match="選べません"):
        is_lower_better(figure_named("到着"))
    assert not is_lower_better(figure_named("標準処理期間遵守率"))
    assert is_lower_better(THROUGHPUT) and is_lower_better(REWORK)


# 書いた文字、数、いまの値 → 読んだ値、書き直した文字
TARGETS = [
    ("3日", THROUGHPUT, None, 3 * DAY, "3日"),
    ("2日4時間", THROUGHPUT, None, 2 * DAY + 4 * HOUR, "2日4時間"),
    ("９０分", THROUGHPUT, None, 90 * 60, "1時間30分"),
    ("1.5 日", THROUGHPUT, None, 1.5 * DAY, "1日12時間"),
    ("30％減", THROUGHPUT, Fraction(10 * DAY), 7 * DAY, "7日"),
    ("3割減", THROUGHPUT, Fraction(10 * DAY), 7 * DAY, "7日"),
    ("15％", REWORK, None, Fraction(15, 100), "15％"),
    ("5ポイント減", REWORK, Fraction(1, 4), Fraction(1, 5), "20％"),
    ("半分", THROUGHPUT, None, "「3日」「2日4時間」", ""),
    ("", THROUGHPUT, None, "読めません", ""),
    ("3日", REWORK, None, "割合なので", ""),
    ("15％", THROUGHPUT, None, "長さなので", ""),
    ("30％増", THROUGHPUT, Fraction(DAY), "「減」で書いて", ""),
    ("30％減", THROUGHPUT, None, "いまの値が無い", ""),
    ("5ポイント減", THROUGHPUT, Fraction(DAY), "「ポイント」は使えません", ""),
    ("999999999999日", THROUGHPUT, None, "大きすぎます", ""),
]


@pytest.mark.parametrize(("text", "figure", "baseline", "wanted", "again"), TARGETS)
def test_targets(text, figure, baseline, wanted, again) -> None:
    """見込みは、値でも減り方でも書け、値に直して持ち、同じ値に読み戻せる文字で出る。"""
    if isinstance(wanted, str):
        with pytest.raises(CannotReadTarget, match=wanted):
            read_target(text, figure, baseline)
        return
    found = read_target(text, figure, baseline)
    assert found == wanted
    assert target_text(found, figure) == again
    assert read_target(again, figure, baseline) == found


@pytest.mark.parametrize(
    ("figure", "baseline", "target", "words"),
    [
        (THROUGHPUT, Fraction(DAY), Fraction(HOUR), None),
        (THROUGHPUT, Fraction(DAY), Fraction(DAY), "良くなっていません"),
        (THROUGHPUT, Fraction(DAY), Fraction(-1), "0 以上"),
        (REWORK, Fraction(1, 2), Fraction(3, 2), "100％まで"),
        (REWORK, Fraction(1, 2), Fraction(1, 4), None),
        (THROUGHPUT, None, Fraction(HOUR), None),
    ],
)
def test_target_problems(figure, baseline, target, words) -> None:
    """見込みは、いまの値より良くなければならない。"""
    said = target_problem(figure, baseline=baseline, target=target)
    assert said is None if words is None else words in (said or "")


def test_baseline_counts_the_same_as_the_comparison() -> None:
    """凍らせる値は、あとの比べの「前」の側と同じ値・同じ数で、記録から戻しても変わらない。"""
    log = log_of(SLOW, FAST, redo=2)
    for figure in (THROUGHPUT, REWORK, figure_named("待ち:審査→交付")):
        found = baseline_of(log, figure, since=date(2024, 1, 1), until=date(2024, 12, 31))
        side = compared(SLOW, FAST, figure, redo=2).before
        assert (found.level, found.n, found.cases) == (level_of(side), side.n, side.cases)
        assert Baseline.from_record(found.to_record()) == found
    assert found.digest != baseline_of(log, figure, since=date(2025, 1, 1), until=date(2025, 12, 31)).digest
