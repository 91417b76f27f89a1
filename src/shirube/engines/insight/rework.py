"""手戻り: 同じ件で、前にもあった行いが、別の行いをはさんで再び行われること。

数えるのは仕事の一回ごと（開始と完了の二つの行は、組にして完了の所で一回。組にならない行は、それで一回）。
すぐ前と同じ行いが続くのは「繰り返し」として分けて数える（前の段階へ戻ってはいないため）。
式: 手戻り率 = 手戻りのあった件数 ÷ すべての件数。余分な行 = 手戻りの行の数。
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shirube.engines.insight.intervals import closed_starts
from shirube.engines.insight.kernels.steps import reworked
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.tally import Distribution, Tally


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rework:
    """手戻りと繰り返しの部分の答え。

    - ``rows``・``cases``: 行いの名ごとの、手戻りの行の数と、手戻りのあった件の数。
    - ``repeat_rows``・``repeat_cases``: 同じく、繰り返し。
    - ``per_case``・``repeats_per_case``: 一件の手戻り・繰り返しの行の数の散らばり。
    """

    rows: Tally
    cases: Tally
    repeat_rows: Tally
    repeat_cases: Tally
    per_case: Distribution
    repeats_per_case: Distribution

    @property
    def case_count(self) -> int:
        """件の数。"""
        return self.per_case.count

    @property
    def cases_with_rework(self) -> int:
        """手戻りのあった件の数。"""
        return self.per_case.above(0)

    @property
    def cases_with_repeats(self) -> int:
        """繰り返しのあった件の数。"""
        return self.repeats_per_case.above(0)

    @property
    def share(self) -> Fraction | None:
        """手戻り率。件が無ければ None。"""
        return Fraction(self.cases_with_rework, self.case_count) if self.case_count else None

    def merge(self, *others: Rework) -> Rework:
        """足し合わせる（件の集まりが重ならないこと）。"""
        return Rework(
            rows=self.rows.merge(*(one.rows for one in others)),
            cases=self.cases.merge(*(one.cases for one in others)),
            repeat_rows=self.repeat_rows.merge(*(one.repeat_rows for one in others)),
            repeat_cases=self.repeat_cases.merge(*(one.repeat_cases for one in others)),
            per_case=self.per_case.merge(*(one.per_case for one in others)),
            repeats_per_case=self.repeats_per_case.merge(*(one.repeats_per_case for one in others)),
        )


def rework(log: EventLog) -> Rework:
    """記録の手戻りと繰り返しを数える。"""
    names = log.activity.names
    rows, cases, per_case = reworked(bounds(log), log.activity.codes, len(names), closed_starts(log))
    return Rework(
        rows=Tally(names, rows[0]),
        cases=Tally(names, cases[0]),
        repeat_rows=Tally(names, rows[1]),
        repeat_cases=Tally(names, cases[1]),
        per_case=Distribution.of(per_case[0]),
        repeats_per_case=Distribution.of(per_case[1]),
    )
