"""一件の行いの並びを、決めた手順の並びに合わせる: 直しのいちばん少ない合わせ方。

規則（標の定め、origin: ours）
1. 手順にない行いは「手順にない行い」。必須の手順が一度もなければ「とばした」。
2. 手順にある行いのうち、順のとおりと見るもの（残すもの）を、いちばん多くなるように選ぶ。残すものの順番は戻ら
   ないこと。繰り返し可でない手順は、一度だけ残せる。同じまとまりの中の順は問わない。
3. 残さなかった行いは、繰り返し可の手順なら「順を違えた」。繰り返し可でない手順なら、その手順がほかで残って
   いれば「繰り返した」、残っていなければ、初めの一つを「順を違えた」、その先を「繰り返した」とする。
4. 残し方が二つ以上あれば、手順の番号の和が小さいもの（手順書で先のものを順のとおりと見る）、次に位置の和が
   小さいもの（早いものを順のとおりと見る）を採る。

だから、見つかったものの数は、行いを消す・足す・一つ動かすことで手順のとおりにするための、いちばん少ない直しの数に
なる。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shirube.engines.insight.declared import DeclaredSteps
from shirube.values.labelled_enum import LabelledEnum

Score = tuple[int, int, int]


class FindingKind(LabelledEnum):
    """手順との違い。"""

    SKIPPED = "skipped", "とばした"
    REPEATED = "repeated", "繰り返した"
    SWAPPED = "swapped", "順を違えた"
    UNDECLARED = "undeclared", "手順にない行い"


@dataclass(frozen=True, slots=True)
class Finding:
    """手順との違いの一つ。``count`` は一件の中での回数。"""

    kind: FindingKind
    activity: str
    count: int


@dataclass(frozen=True, slots=True)
class _Way:
    """残し方。``before`` は一つ前まで、``at`` は残した位置。"""

    score: Score
    at: int
    before: _Way | None


_NOTHING = _Way((0, 0, 0), -1, None)


def findings(declared: DeclaredSteps, activities: Sequence[str]) -> tuple[Finding, ...]:
    """一件の行いの並びの違い。種類の順、手順の順（手順にない行いは名の順）に並べる。"""
    number = {one.activity: at for at, one in enumerate(declared.steps)}
    places = [(at, number[name]) for at, name in enumerate(activities) if name in number]
    kept = set(_kept(declared, places))
    kept_steps = {step for at, step in places if at in kept}
    found: Counter[tuple[FindingKind, str]] = Counter(
        (FindingKind.UNDECLARED, name) for name in activities if name not in number
    )
    done = {step for _, step in places}
    for step, one in enumerate(declared.steps):
        if one.is_required and step not in done:
            found[FindingKind.SKIPPED, one.activity] += 1
    moved: set[int] = set()
    for at, step in places:
        if at not in kept:
            one = declared.steps[step]
            is_again = not one.is_repeatable and (step in kept_steps or step in moved)
            found[FindingKind.REPEATED if is_again else FindingKind.SWAPPED, one.activity] += 1
            moved.add(step)
    kinds = list(FindingKind)
    order = sorted(found, key=lambda key: (kinds.index(key[0]), number.get(key[1], len(number)), key[1]))
    return tuple(Finding(kind, name, found[kind, name]) for kind, name in order)


def _kept(declared: DeclaredSteps, places: Sequence[tuple[int, int]]) -> list[int]:
    """順のとおりと見る位置（規則の 2 と 4）。

    状態は（順番、そのまとまりで残した、繰り返し可でない手順の集まり）。位置を前から見て、状態ごとにいちばんよい
    残し方だけを持つ。``upto[r]`` は、順番が r より前の状態のうちのいちばんよい残し方。
    """
    ranks = declared.ranks
    bits = [
        0 if one.is_repeatable else 1 << (at - ranks.index(ranks[at]))
        for at, one in enumerate(declared.steps)
    ]
    best: list[dict[int, _Way]] = [{} for _ in range(ranks[-1] + 1)]
    upto = [_NOTHING] * (ranks[-1] + 2)
    for at, step in places:
        rank, bit = ranks[step], bits[step]
        for used, way in [(0, upto[rank]), *best[rank].items()]:
            if used & bit:
                continue
            score = way.score[0] + 1, way.score[1] - step, way.score[2] - at
            held = best[rank].get(used | bit)
            if held is None or score > held.score:
                more = best[rank][used | bit] = _Way(score, at, way)
                for higher in range(rank + 1, len(upto)):
                    if upto[higher].score >= score:
                        break
                    upto[higher] = more
    last: _Way | None = upto[-1]
    kept = []
    while last is not None and last.at >= 0:
        kept.append(last.at)
        last = last.before
    return kept
