"""業務分析の独立な答え: 行の並びから、辞書と一覧と整数と分数だけで求める。

速い計算（`shirube.engines.insight`）と同じ問いに、別の道で答える。速さは考えず、定義のとおりに読めることだけを
考える。数の列も芯も使わず、業務分析の計算を一つも呼ばない。

定義
- 件の行は（日時、順番、ファイルの順）に並ぶ。数えるのはログ自身の行（開始と完了が別の行なら二つ）。
- 変わり方（variant）は、件の行の名を、その順に並べたもの。
- 件の最初の時は、行の日時と始まりの日時のいちばん早いもの。最後の時は、いちばん遅い日時。
- 手戻りと受け渡しは、仕事の一回ごとに数える。一回は、開始と完了の組（完了の所で一回）か、組にならない行。
  完了は、同じ件・同じ行いの、まだ組にならない開始のうち、いちばん早いものと組になる（自分の始まりを持つ完了は除く）。
- 手戻りは、同じ件で前にもあった名が、別の名をはさんで再び現れること。すぐ続けて現れるのは繰り返し。
- 受け渡しは、担当の分かる仕事だけを順に見て、担当が前と違うこと。
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

START_PHASE, COMPLETE_PHASE = 1, 2


@dataclass(frozen=True)
class Row:
    """ログの一行。日時は 1970-01-01T00:00Z からのマイクロ秒。"""

    case: str
    activity: str
    at: int
    line: int
    start: int | None = None
    phase: int = 0
    resource: str | None = None
    clock: str | None = None
    sequence: int | None = None
    dimensions: dict[str, str | None] = field(default_factory=dict)


def rows_from(lines: Iterable) -> list[Row]:
    """試験の行（秒の日時を持つ `Line`）を、番号の付いた行に。"""
    return [
        Row(
            case=line.case,
            activity=line.activity,
            at=round(line.at * 1_000_000),
            line=number,
            start=None if line.start is None else round(line.start * 1_000_000),
            phase=int(line.phase),
            resource=line.resource,
            clock=line.clock,
            sequence=line.sequence,
            dimensions=dict(line.dimensions),
        )
        for number, line in enumerate(lines, 1)
    ]


def cases(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """件ごとの行。件は現れた順、件の中は（日時、順番、ファイルの順）。"""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.line):
        found.setdefault(row.case, []).append(row)
    return {
        case: sorted(own, key=lambda row: (row.at, row.sequence or 0, row.line))
        for case, own in found.items()
    }


def first_moment(own: Sequence[Row]) -> int:
    """件の最初の時。"""
    return min(moment for row in own for moment in (row.at, row.start) if moment is not None)


def last_moment(own: Sequence[Row]) -> int:
    """件の最後の時。"""
    return max(row.at for row in own)


def throughput(own: Sequence[Row]) -> int:
    """件の最初から最後まで（マイクロ秒）。"""
    return last_moment(own) - first_moment(own)


def quantile(values: Iterable[int | Fraction], share: Fraction) -> Fraction | None:
    """線形補間の分位（型7）。空なら None。"""
    ordered = sorted(values)
    if not ordered:
        return None
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return Fraction(ordered[below]) + (ordered[above] - ordered[below]) * (position - below)


# 件、行い、切り口の数


def counts_of(values: Iterable[str | None]) -> tuple[dict[str, int], int]:
    """値ごとの数と、値なしの数。"""
    found = Counter(values)
    missing = found.pop(None, 0)
    return dict(found), missing


def case_value(rows: Iterable[Row], name: str) -> dict[str, str | None]:
    """件ごとの切り口の値: ログの並び（日時の順）で、その件に最初に現れた値。"""
    return {
        case: next((row.dimensions[name] for row in own if row.dimensions.get(name) is not None), None)
        for case, own in cases(rows).items()
    }


def profile(rows: Sequence[Row], case_levels: Iterable[str] = ()) -> dict[str, object]:
    """記録の概要。"""
    by_case = cases(rows)
    sizes = [len(own) for own in by_case.values()]
    levels = set(case_levels)
    return {
        "cases": len(by_case),
        "events": len(rows),
        "variants": len(variants(rows)),
        "activities": counts_of(row.activity for row in rows)[0],
        "resources": counts_of(row.resource for row in rows),
        "dimensions": {
            name: counts_of(
                case_value(rows, name).values()
                if name in levels
                else [row.dimensions.get(name) for row in rows]
            )
            for name in {name for row in rows for name in row.dimensions}
        },
        "first": min((first_moment(own) for own in by_case.values()), default=None),
        "last": max((last_moment(own) for own in by_case.values()), default=None),
        "starts": start_activities(rows),
        "ends": end_activities(rows),
        "sizes": (min(sizes), quantile(sizes, Fraction(1, 2)), max(sizes)) if sizes else None,
        "phases": dict(Counter(row.phase for row in rows)),
    }


def start_activities(rows: Iterable[Row]) -> dict[str, int]:
    """件の最初の行の名と、その件数。"""
    return dict(Counter(own[0].activity for own in cases(rows).values()))


def end_activities(rows: Iterable[Row]) -> dict[str, int]:
    """件の最後の行の名と、その件数。"""
    return dict(Counter(own[-1].activity for own in cases(rows).values()))


# 変わり方


def sequence_of(own: Sequence[Row]) -> tuple[str, ...]:
    """件の行の名の並び。"""
    return tuple(row.activity for row in own)


def variants(rows: Iterable[Row]) -> dict[tuple[str, ...], list[str]]:
    """変わり方ごとの件。"""
    found: dict[tuple[str, ...], list[str]] = {}
    for case, own in cases(rows).items():
        found.setdefault(sequence_of(own), []).append(case)
    return found


def variant_table(rows: Sequence[Row]) -> list[tuple[tuple[str, ...], int, int, Fraction]]:
    """（名の並び、件数、そこまでの件数、処理時間の中央値）を、件数の多い順、同じ件数は名の並びの順に。"""
    by_case = cases(rows)
    table, total = [], 0
    for names, own in sorted(variants(rows).items(), key=lambda pair: (-len(pair[1]), pair[0])):
        total += len(own)
        median = quantile([throughput(by_case[case]) for case in own], Fraction(1, 2))
        table.append((names, len(own), total, median))
    return table


# 手戻りと受け渡し


def done(own: Iterable[Row]) -> list[Row]:
    """仕事の一回ごとの行（完了と組になった開始の行を除く）。"""
    kept: list[Row] = []
    for row in own:
        if row.phase == COMPLETE_PHASE and row.start is None:
            opens = [one for one in kept if one.phase == START_PHASE and one.activity == row.activity]
            if opens:
                kept.remove(opens[0])
        kept.append(row)
    return kept


def reworked(own: Iterable[Row]) -> tuple[list[str], list[str]]:
    """一件の、手戻りの行の名と、繰り返しの行の名。"""
    returned, repeated = [], []
    names = [row.activity for row in done(own)]
    for at, name in enumerate(names):
        if name not in names[:at]:
            continue
        (repeated if names[at - 1] == name else returned).append(name)
    return returned, repeated


def rework(rows: Iterable[Row]) -> dict[str, object]:
    """手戻りと繰り返しの、件数、行数、名ごとの内訳（行数、件数）。"""
    every = [reworked(own) for own in cases(rows).values()]
    return {
        "cases": len(every),
        "cases_with_rework": sum(bool(returned) for returned, _ in every),
        "cases_with_repeats": sum(bool(repeated) for _, repeated in every),
        "rework_rows": _each(every, 0, lambda names: names),
        "rework_cases": _each(every, 0, set),
        "repeat_rows": _each(every, 1, lambda names: names),
        "repeat_cases": _each(every, 1, set),
    }


def _each(every: Sequence[tuple], which: int, names_of: Callable) -> dict[str, int]:
    return dict(Counter(name for one in every for name in names_of(one[which])))


def passed(
    own: Iterable[Row], value_of: Callable[[Row], str | None] = lambda row: row.resource
) -> list[tuple[str, str]]:
    """一件の受け渡し（前の担当、次の担当）。"""
    known = [value for value in map(value_of, done(own)) if value is not None]
    return [(one, other) for one, other in pairwise(known) if one != other]


def handovers(
    rows: Iterable[Row], value_of: Callable[[Row], str | None] = lambda row: row.resource
) -> dict[str, object]:
    """受け渡しの組ごとの回数と件数、一件あたりの回数。"""
    every = [passed(own, value_of) for own in cases(rows).values()]
    return {
        "pairs": dict(Counter(pair for pairs in every for pair in pairs)),
        "pair_cases": dict(Counter(pair for pairs in every for pair in set(pairs))),
        "per_case": [len(pairs) for pairs in every],
    }


# 到着、完了、仕掛り


def flow(rows: Iterable[Row], boundaries: Sequence[int]) -> dict[str, list[int]]:
    """区切りごとの到着と完了（区切り以上、次の区切り未満）、区切りの時点の仕掛り（着いて、まだ終わらない件）。"""
    spans = [(first_moment(own), last_moment(own)) for own in cases(rows).values()]
    periods = list(pairwise(boundaries))
    return {
        "arrivals": [sum(low <= first < high for first, _ in spans) for low, high in periods],
        "completions": [sum(low <= last < high for _, last in spans) for low, high in periods],
        "in_progress": [sum(first < moment <= last for first, last in spans) for moment in boundaries],
    }


# 処理期間の時計


def stopped_spans(own: Sequence[Row]) -> list[tuple[int, int, str]]:
    """一件の、時計が止まっていた間（始まり、終わり、理由）。同じ理由の重ねての停止は見ない。"""
    spans: list[tuple[int, int, str]] = []
    since: tuple[int, str] | None = None
    for row in own:
        if row.clock is None:
            continue
        reason = row.clock.partition(":")[2] if row.clock.startswith("stop") else None
        if since is not None and reason == since[1]:
            continue
        if since is not None:
            spans.append((since[0], row.at, since[1]))
        since = None if reason is None else (row.at, reason)
    if since is not None:
        spans.append((since[0], own[-1].at, since[1]))
    return spans


def stopped_between(own: Sequence[Row], low: int, high: int) -> int:
    """一件の、``low`` から ``high`` までの間に、時計が止まっていた時間（マイクロ秒）。"""
    return sum(max(0, min(end, high) - max(begin, low)) for begin, end, _ in stopped_spans(own))


# 標準処理期間（日は、1970-01-01 からの番号）


def days_used(
    first: int,
    last: int,
    stops: Iterable[tuple[int, int]],
    is_counted: Callable[[int], bool],
    counts_first_day: bool,
) -> int:
    """初日の翌日から終わりの日までを一日ずつ見て、数える日で、止まっていない日を数える。"""
    spans = list(stops)
    total = int(counts_first_day and is_counted(first))
    for day in range(first + 1, last + 1):
        total += is_counted(day) and not any(begin < day <= end for begin, end in spans)
    return total


def due_day(
    first: int,
    days: int,
    stops: Iterable[tuple[int, int]],
    is_counted: Callable[[int], bool],
    counts_first_day: bool,
) -> int:
    """数えた日数が期間に達する日。その日に止まれば、動き出した日。"""
    spans = list(stops)
    day, total = first, int(counts_first_day and is_counted(first))
    while True:
        after = max((end for begin, end in spans if begin <= day < end), default=day)
        if total >= days:
            if after == day:
                return day
            day = after
        else:
            day += 1
            total += is_counted(day) and not any(begin < day <= end for begin, end in spans)
