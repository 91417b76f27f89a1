"""対策: 待ちの原因に手を打ち、決めた数が動いたかを比べて言う。

状態は 検討 → 実施中 → 効果を確かめる → 終わり。どこからでも、わけを添えて「やめた」にできる。
効果の見立ては、変化の比較（`comparison`）の答えから決める（標の定め）。
- 件数が下限（`comparison_rule`）に満たない → まだ分からない
- 差があるとは言えない → 変わらない（差が無いことの証しではない）
- 偶然とは考えにくい → ずれ（無ければ中央値か割合の差）の向きで、効いた・悪くなった
見込みとの比べは、後の値（中央値か割合）を目標の値と比べる。目標までの半分以上動いていれば「途中まで」。
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from shirube.engines.insight.comparison import Comparison, Side
from shirube.engines.insight.comparison_rule import Finding
from shirube.engines.insight.figures import Figure, FigureKind
from shirube.values.labelled_enum import LabelledEnum

HALF = Fraction(1, 2)
"""「途中まで」と言う、見込みの動きに対する割合（origin: ours）。"""


class RemedyState(LabelledEnum):
    """対策の状態。"""

    CONSIDERING = "considering", "検討"
    DOING = "doing", "実施中"
    CHECKING = "checking", "効果を確かめる"
    DONE = "done", "終わり"
    STOPPED = "stopped", "やめた"

    @property
    def is_open(self) -> bool:
        """まだ終わっていないか。"""
        return self not in (RemedyState.DONE, RemedyState.STOPPED)


class Verdict(LabelledEnum):
    """効果の見立て。"""

    WORKED = "worked", "効いた"
    UNCHANGED = "unchanged", "変わらない"
    WORSE = "worse", "悪くなった"
    UNKNOWN = "unknown", "まだ分からない"


class Attainment(LabelledEnum):
    """見込みとの比べ。"""

    REACHED = "reached", "見込みに届いた"
    PARTLY = "partly", "途中まで"
    MISSED = "missed", "見込みに届いていない"
    UNKNOWN = "unknown", "比べられない"
    NO_TARGET = "no_target", "見込みを決めていない"


_NEXT: Mapping[RemedyState, tuple[RemedyState, ...]] = {
    RemedyState.CONSIDERING: (RemedyState.DOING, RemedyState.STOPPED),
    RemedyState.DOING: (RemedyState.CHECKING, RemedyState.CONSIDERING, RemedyState.STOPPED),
    RemedyState.CHECKING: (RemedyState.DONE, RemedyState.DOING, RemedyState.STOPPED),
    RemedyState.DONE: (RemedyState.CHECKING,),
    RemedyState.STOPPED: (RemedyState.CONSIDERING,),
}
_REASONED = frozenset({RemedyState.STOPPED})


def next_states(state: RemedyState) -> tuple[RemedyState, ...]:
    """この状態の次に選べる状態。初めのものが、いつもの次。"""
    return _NEXT[state]


def step_problem(
    now: RemedyState,
    to: RemedyState,
    *,
    reason: str,
    happened_on: date,
    today: date,
    last_on: date | None,
    has_result: bool,
) -> str | None:
    """状態を変えられないわけ。変えられれば None。``last_on`` は、前に状態を変えた日。"""
    if to not in next_states(now):
        names = "、".join(one.label for one in next_states(now))
        return f"「{now.label}」からは「{to.label}」にできません。選べるのは {names} です。"
    is_back = to in (RemedyState.CONSIDERING, RemedyState.DOING) and now is not RemedyState.CONSIDERING
    if (to in _REASONED or is_back or now is RemedyState.DONE) and not reason.strip():
        return f"「{to.label}」にするわけを書いてください。"
    if happened_on > today:
        return "状態を変えた日が、今日より後です。日付を直してください。"
    if last_on is not None and happened_on < last_on:
        return "前に状態を変えた日より前の日です。日付を直してください。"
    if to is RemedyState.DONE and not has_result:
        return "効果をまだ確かめていません。結果を残してから「終わり」にするか、「やめた」を選んでください。"
    return None


def is_overdue(state: RemedyState, due: date | None, today: date) -> bool:
    """期限を過ぎて、まだ終わっていないか（期限の日は、まだ過ぎていない）。"""
    return due is not None and due < today and state.is_open


def is_lower_better(figure: Figure) -> bool:
    """小さいほどよい数か（遵守率だけは、大きいほどよい）。到着の数は良し悪しが無いので ValueError。"""
    if figure.is_count:
        raise ValueError("到着の数は、対策で減らす数に選べません。待ちか処理時間、手戻り率を選んでください。")
    return figure.kind is not FigureKind.DEADLINE


def level_of(side: Side) -> Fraction | None:
    """比べる値: 割合か、中央値（秒）。"""
    return side.share if side.denominator is not None else side.median


def verdict_of(found: Comparison) -> Verdict:
    """比べた結果の見立て。"""
    if found.finding is Finding.TOO_FEW:
        return Verdict.UNKNOWN
    moved = next((one for one in (found.shift, found.difference) if one), None)
    if found.finding is Finding.NOT_SHOWN or moved is None:
        return Verdict.UNCHANGED
    return Verdict.WORKED if (moved < 0) == is_lower_better(found.figure) else Verdict.WORSE


def attainment_of(found: Comparison, *, baseline: Fraction | None, target: Fraction | None) -> Attainment:
    """見込みとの比べ。``baseline``・``target`` は秒か割合（0〜1）で、決めたときのもの。"""
    if target is None:
        return Attainment.NO_TARGET
    now = level_of(found.after)
    if now is None or baseline is None or found.finding is Finding.TOO_FEW:
        return Attainment.UNKNOWN
    sign = 1 if is_lower_better(found.figure) else -1
    if (target - now) * sign >= 0:
        return Attainment.REACHED
    wanted, moved = (baseline - target) * sign, (baseline - now) * sign
    return Attainment.PARTLY if wanted > 0 and moved >= wanted * HALF else Attainment.MISSED


def target_problem(figure: Figure, *, baseline: Fraction | None, target: Fraction) -> str | None:
    """見込みの値の誤り。"""
    if target < 0:
        return "見込みの値は、0 以上で書いてください。"
    if figure.is_share and target > 1:
        return "割合の見込みは、0％から100％までで書いてください。"
    if baseline is not None:
        sign = 1 if is_lower_better(figure) else -1
        if (baseline - target) * sign <= 0:
            return "見込みの値が、いまの値より良くなっていません。値と単位を確かめてください。"
    return None
