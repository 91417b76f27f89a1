"""影響×起こりやすさの表: いくつのリスクと課題が、どのますにあるか。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.steering_issues import Impact, Issue, IssueKind, Likelihood, Priority, priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """一つのます。`likelihood` が None の列は、もう起きている課題。"""

    impact: Impact
    likelihood: Likelihood | None
    priority: Priority
    issues: tuple[Issue, ...]

    @property
    def column(self) -> str:
        """列の名。"""
        return "起きている（課題）" if self.likelihood is None else self.likelihood.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """影響の大きい順の行に、起こりやすさの列が並ぶ。`unplaced` は、決めていないので置けないもの。"""

    rows: tuple[tuple[Square, ...], ...]
    unplaced: tuple[Issue, ...]


COLUMNS: tuple[Likelihood | None, ...] = (*Likelihood, None)


def matrix(issues: Iterable[Issue], day: date) -> Matrix:
    """その日に片付いていないものを、ますに置く。"""
    held = [one for one in issues if one.state_on(day).is_open]
    rows = tuple(
        tuple(_square(held, impact, likelihood) for likelihood in COLUMNS) for impact in reversed(Impact)
    )
    placed = {one.key for row in rows for square in row for one in square.issues}
    return Matrix(rows=rows, unplaced=tuple(one for one in held if one.key not in placed))


def _square(issues: Iterable[Issue], impact: Impact, likelihood: Likelihood | None) -> Square:
    kind = IssueKind.ISSUE if likelihood is None else IssueKind.RISK
    return Square(
        impact=impact,
        likelihood=likelihood,
        priority=priority(kind, likelihood, impact),
        issues=tuple(
            one
            for one in issues
            if one.kind is kind
            and one.impact is impact
            and (likelihood is None or one.likelihood is likelihood)
        ),
    )
