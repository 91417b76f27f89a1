"""対策の数を計る: 立てるときのいまの値と、あとからの前後の比べ。記録を開くのは、ここだけである。

対策はだれの画面にも同じものが出るので、少人数の課の数になる絞り込みは、その課の人にも使わせない。
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import QueryDict

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import CannotSelect, LogPage, Selection, page_of
from shirube.apps.insight.comparison import queries as comparison
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import EventLog, LogNotReady
from shirube.apps.insight.remedies import queries
from shirube.apps.insight.remedies.models import Remedy
from shirube.engines.insight.comparison import Comparison
from shirube.engines.insight.figures import CannotCompareFigure, Figure, figure_named
from shirube.engines.insight.question import Question
from shirube.engines.insight.remedies import Attainment, Verdict, attainment_of, level_of, verdict_of
from shirube.engines.insight.remedy_targets import Baseline, baseline_of


class CannotMeasureRemedy(ValueError):
    """対策の数を計れない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """確かめる問い: どの記録の、いつからいつまでに終わった件か。"""

    log: UUID
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """比べた答え。``answer`` は、そのまま残せる形（JSON）。"""

    asked: Asked
    log_title: str
    verdict: Verdict
    attainment: Attainment
    answer: dict[str, Any]
    digest: str


def narrowed(scope: Scope, log: EventLog, selection: Selection) -> LogPage:
    """絞り込んだ記録。期間は、比べる側で選ぶ。計れなければ CannotMeasureRemedy。"""
    everyone = replace(scope, units=frozenset())
    try:
        return page_of(everyone, log, replace(selection.shared, since=None, until=None))
    except (CannotSelect, LogNotReady) as refusal:
        raise CannotMeasureRemedy(str(refusal)) from None


def baseline(scope: Scope, log: EventLog, selection: Selection, figure: Figure) -> Baseline:
    """立てるときのいまの値。``selection`` の期間に終わった件を数える。一つも無ければ CannotMeasureRemedy。"""
    if selection.since is None or selection.until is None:
        raise CannotMeasureRemedy("いまの値の期間を決めてください。")
    page = narrowed(scope, log, selection)
    try:
        found = baseline_of(page.log, figure, since=selection.since, until=selection.until)
    except CannotCompareFigure as refusal:
        raise CannotMeasureRemedy(str(refusal)) from None
    if found.level is None:
        raise CannotMeasureRemedy(
            f"この期間と絞り込みには、「{figure.label}」の値が一つもありません。期間か絞り込みを広げてください。"
        )
    return found


def selection_of(row: Remedy) -> Selection:
    """立てたときの絞り込み。"""
    return Selection.of(QueryDict(row.selection))


def figure_of(row: Remedy) -> Figure:
    """動かす数。"""
    return figure_named(row.figure)


def compared(scope: Scope, row: Remedy, asked: Asked) -> Compared:
    """前（立てたときの期間）と後を、変化の比較で比べる。比べられなければ CannotMeasureRemedy。"""
    if asked.until < asked.since:
        raise CannotMeasureRemedy("後の期間の終わりが、始まりより前です。日付を直してください。")
    if asked.since <= row.baseline_until:
        raise CannotMeasureRemedy(
            "後の期間が、いまの値の期間と重なっています。後の期間を、いまの値の期間より後にしてください。"
        )
    later = _log(scope, asked.log)
    if later is None:
        raise CannotMeasureRemedy("後の記録がありません。選び直してください。")
    earlier = _log(scope, row.log)
    base, question = earlier or later, question_of(row, asked, earlier)
    try:
        found = comparison.compare(replace(scope, units=frozenset()), base, question)
    except (CannotCompareFigure, CannotSelect, LogNotReady) as refusal:
        raise CannotMeasureRemedy(str(refusal)) from None
    kept = Baseline.from_record(row.baseline)
    answer = found.record() | {"log": str(base.key), "question": question.text()}
    answer["notes"] += _notes(found.comparison, kept, is_gone=earlier is None, later=later)
    return Compared(
        asked=asked,
        log_title=later.title,
        verdict=verdict_of(found.comparison),
        attainment=attainment_of(
            found.comparison, baseline=kept.level, target=queries.target_of(row, figure_of(row))
        ),
        answer=answer,
        digest=found.digest,
    )


def question_of(row: Remedy, asked: Asked, earlier: EventLog | None) -> Question:
    """変化の比較の問い。もとの記録が取り除かれていれば、後の記録の中だけで比べる。"""
    is_other = earlier is not None and earlier.key != asked.log
    return Question(
        figure=row.figure,
        before_since=row.baseline_since,
        before_until=row.baseline_until,
        after_since=asked.since,
        after_until=asked.until,
        other=str(asked.log) if is_other else "",
        narrowing=tuple(
            (name, value) for name, value in parse_qsl(row.selection) if name not in ("since", "until")
        ),
    )


def _log(scope: Scope, key: UUID) -> EventLog | None:
    found = logs.logs(scope).filter(key=key).first()
    return found if found is not None and found.is_ready else None


def _notes(found: Comparison, kept: Baseline, *, is_gone: bool, later: EventLog) -> list[str]:
    notes = []
    if is_gone:
        notes.append(f"立てたときの記録は取り除かれているので、前の期間も「{later.title}」から数えました。")
    if level_of(found.before) != kept.level:
        notes.append(
            "前の値が、立てたときに凍らせた値と違います。記録が変わったか、別の記録です。"
            "見込みとの比べは、凍らせた値からの動きで言っています。"
        )
    return notes
