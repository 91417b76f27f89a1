"""担当の受け渡し: 件の中で、仕事をする担当（または課など）が前と変わること。

数えるのは仕事の一回ごと（開始と完了の二つの行は、組にして完了の所で一回。組にならない行は、それで一回）。
担当の分からない行は飛ばして、分かる行どうしを順に比べる（飛ばした行の数は ``missing`` に残す）。
同じ担当が続くのは受け渡しではない。
人ごとの数を見せてよいかは、画面と命令の側が決める（ここは数えるだけ）。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.intervals import closed_starts
from shirube.engines.insight.kernels.steps import handed_over
from shirube.engines.insight.log import Coded, EventLog, Level
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.tally import Distribution, joined_names


@dataclass(frozen=True, slots=True)
class Handover:
    """受け渡しの一組: 渡した側、受けた側、回数、その組のあった件の数。"""

    giver: str
    receiver: str
    count: int
    case_count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Handovers:
    """受け渡しの部分の答え。組の数を P とする。

    - ``givers``・``receivers``（P）: ``names`` の符号。``counts``・``case_counts``（P）: 回数と件数。
    - ``per_case``: 一件の受け渡しの回数の散らばり。``missing``: 担当の分からない仕事の行の数。
    """

    names: tuple[str, ...]
    givers: NDArray[np.int64]
    receivers: NDArray[np.int64]
    counts: NDArray[np.int64]
    case_counts: NDArray[np.int64]
    per_case: Distribution
    missing: int

    def merge(self, *others: Handovers) -> Handovers:
        """足し合わせる（件の集まりが重ならないこと）。表が違えば、文字で合わせる。"""
        every = (self, *others)
        names, places = joined_names([one.names for one in every])
        width = max(1, len(names))
        keys, place = np.unique(
            np.concatenate(
                [at[one.givers] * width + at[one.receivers] for one, at in zip(every, places, strict=True)]
            ),
            return_inverse=True,
        )
        counts, cases = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        np.add.at(counts, place, np.concatenate([one.counts for one in every]))
        np.add.at(cases, place, np.concatenate([one.case_counts for one in every]))
        return Handovers(
            names=names,
            givers=keys // width,
            receivers=keys % width,
            counts=counts,
            case_counts=cases,
            per_case=self.per_case.merge(*(one.per_case for one in others)),
            missing=sum(one.missing for one in every),
        )

    @property
    def count(self) -> int:
        """受け渡しの回数の合計。"""
        return int(self.counts.sum())

    def most(self, limit: int | None = None) -> tuple[Handover, ...]:
        """回数の多い順（同じ回数は名の順）の組。"""
        found = [
            Handover(self.names[giver], self.names[receiver], count, cases)
            for giver, receiver, count, cases in zip(
                self.givers.tolist(),
                self.receivers.tolist(),
                self.counts.tolist(),
                self.case_counts.tolist(),
                strict=True,
            )
        ]
        return tuple(sorted(found, key=lambda one: (-one.count, one.giver, one.receiver))[:limit])


def handovers(log: EventLog, by: str | None = None) -> Handovers:
    """受け渡しを数える。``by`` は行いごとの切り口の名（課など）。None なら担当。

    担当の列の無いログでは、どの行も担当が分からないものとして数える。切り口が無ければ KeyError、件ごとの
    切り口なら ValueError（件の中で変わらないので、受け渡しにならない）。
    """
    holder = log.resource if by is None else log.dimensions[by]
    if holder is None:
        holder = Coded(np.full(log.event_count, 255, np.uint8), ())
    if holder.level is Level.CASE:
        raise ValueError(f"切り口「{by}」は件ごとの値なので、件の中の受け渡しを数えられません。")
    givers, receivers, counts, cases, per_case, missing = handed_over(
        bounds(log), holder.codes, holder.missing, closed_starts(log)
    )
    return Handovers(
        names=holder.names,
        givers=givers,
        receivers=receivers,
        counts=counts,
        case_counts=cases,
        per_case=Distribution.of(per_case),
        missing=int(missing),
    )
