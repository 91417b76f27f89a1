"""対策を立て、直し、状態を移し、結果を残す。"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Max

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.telling import Message, tell
from shirube.apps.frame.transactions import action
from shirube.apps.insight.analysis.queries import Selection
from shirube.apps.insight.logs.queries import EventLog
from shirube.apps.insight.remedies import comparing, queries
from shirube.apps.insight.remedies.comparing import Asked, CannotMeasureRemedy, Compared
from shirube.apps.insight.remedies.models import LONGEST_ACTIVITY, Remedy, RemedyResult, RemedyStep
from shirube.apps.organization import queries as organization
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.remedies import RemedyState, is_lower_better, step_problem
from shirube.engines.insight.remedy_sheet import Ground, RemedyContent, content_problem
from shirube.engines.insight.remedy_targets import Baseline, CannotReadTarget, read_target

__all__ = [
    "Asked",
    "CannotChangeRemedy",
    "CannotMeasureRemedy",
    "Place",
    "change_remedy",
    "keep_result",
    "make_remedy",
    "step_remedy",
    "write_remedy",
]


class CannotChangeRemedy(ValueError):
    """対策を書けない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """何に打つ手か: 原因、先の行い、行い、絞り込み（期間はいまの値の期間）、動かす数、もとにした打ち手。"""

    figure: Figure
    name: str
    selection: Selection
    cause: str = ""
    source: str = ""
    activity: str = ""
    proposal: str = ""


def make_remedy(
    *,
    by: Scope,
    log: EventLog,
    place: Place,
    content: RemedyContent,
    target: str = "",
    holder: UUID | None = None,
) -> Remedy:
    """対策を立てる。いまの値は取引の外で計り、凍らせて持つ。計れなければ CannotMeasureRemedy。

    ``target`` は見込みの文字（``remedy_targets.read_target``）。いまの値からの減り方でも書ける。
    """
    _check_place(place)
    found = comparing.baseline(by, log, place.selection, place.figure)
    if target.strip():
        try:
            content = replace(content, target=read_target(target, place.figure, found.level))
        except CannotReadTarget as refusal:
            raise CannotChangeRemedy(str(refusal)) from None
    _check(content, Ground(figure=place.figure, baseline=found.level))
    return _place(by=by, log=log, place=place, content=content, holder=holder, found=found)


@action
def _place(
    *,
    by: Scope,
    log: EventLog,
    place: Place,
    content: RemedyContent,
    holder: UUID | None,
    found: Baseline,
) -> Remedy:
    shared = place.selection.shared
    last = Remedy.objects.aggregate(last=Max("number"))["last"]
    row = Remedy.objects.create(
        number=(last or 0) + 1,
        log=log.key,
        log_title=log.title,
        cause=place.cause,
        source=place.source,
        activity=place.activity,
        selection=shared.query().removeprefix("?"),
        selection_said="、".join(replace(shared, since=None, until=None).said()),
        figure=place.name,
        figure_label=place.figure.label,
        baseline_since=shared.since,
        baseline_until=shared.until,
        baseline=found.to_record(),
        proposal=place.proposal,
        made_at=by.now,
        made_by=by.actor_key,
        holder=_holder(by, holder),
        **_values(by, content, place.figure),
    )
    _write_step(by, row, RemedyState.CONSIDERING, by.today, "")
    _tell(by, row, "対策の担当になりました")
    audit.record(by=by, action="対策を立てた", record=row, fields=("title", "figure", "baseline", "target"))
    return row


@action
def change_remedy(
    *, by: Scope, key: UUID, version: int, content: RemedyContent, holder: UUID | None
) -> Remedy:
    """することや担当、日取り、見込みを直す。いまの値と動かす数は変わらない。"""
    old = queries.remedy_of_key(by, key)
    row = write_remedy(by, key, version, content, holder=_holder(by, holder))
    if row.holder != old.holder:
        _tell(by, row, "対策の担当になりました")
    audit.record(by=by, action="対策を直した", record=row, fields=(*_values_names(), "holder"))
    return row


def write_remedy(by: Scope, key: UUID, version: int, content: RemedyContent, **more: Any) -> Remedy:
    """版を確かめて書く（監査は呼ぶ側）。"""
    old = queries.remedy_of_key(by, key)
    figure = comparing.figure_of(old)
    _check(content, Ground(figure=figure, baseline=Baseline.from_record(old.baseline).level))
    return Remedy.change(key=key, version=version, **_values(by, content, figure), **more)


@action
def step_remedy(
    *, by: Scope, key: UUID, version: int, state: RemedyState, happened_on: date, text: str = ""
) -> Remedy:
    """状態を移す。始める日が決まっていなければ、実施中にした日を始めた日とする。"""
    row = queries.remedy_of_key(by, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {"text": text})
    # 立てた日より前に始めていた対策も載せられるように、立てたときの一行は比べない。
    moves = list(RemedyStep.objects.filter(remedy=row).order_by("id"))[1:]
    problem = step_problem(
        row.now,
        state,
        reason=text,
        happened_on=happened_on,
        today=by.today,
        last_on=moves[-1].happened_on if moves else None,
        has_result=RemedyResult.objects.filter(remedy=row).exists(),
    )
    if problem is not None:
        raise CannotChangeRemedy(problem)
    changes: dict[str, Any] = {"state": state}
    if state is RemedyState.DOING and row.starts_on is None:
        if row.due is not None and row.due < happened_on:
            raise CannotChangeRemedy("期限が、始める日より前です。先に期限を直してください。")
        changes["starts_on"] = happened_on
    moved = Remedy.change(key=key, version=version, **changes)
    _write_step(by, moved, state, happened_on, text.strip())
    audit.record(by=by, action=f"対策を「{state.label}」にした", record=moved, fields=changes)
    return moved


def keep_result(*, by: Scope, key: UUID, version: int, asked: Asked, text: str = "") -> RemedyResult:
    """前と後を比べ、結果を残す。比べる計算は取引の外で済ませる。"""
    row = queries.remedy_of_key(by, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {"text": text})
    return _keep(by=by, row=row, found=comparing.compared(by, row, asked), text=text.strip())


@action
def _keep(*, by: Scope, row: Remedy, found: Compared, text: str) -> RemedyResult:
    moved = Remedy.change(key=row.key, version=row.version)
    last = RemedyResult.objects.filter(remedy=moved).aggregate(last=Max("number"))["last"]
    made = RemedyResult.objects.create(
        remedy=moved,
        number=(last or 0) + 1,
        verdict=found.verdict,
        attainment=found.attainment,
        log=found.asked.log,
        log_title=found.log_title,
        after_since=found.asked.since,
        after_until=found.asked.until,
        answer=found.answer,
        digest=found.digest,
        text=text,
        made_at=by.now,
        made_by=by.actor_key,
    )
    audit.record(by=by, action="対策の結果を残した", record=row, fields=("verdict", "attainment", "answer"))
    return made


def _check_place(place: Place) -> None:
    """動かせる数で、行いの名が書ける長さか。"""
    try:
        is_lower_better(place.figure)
    except ValueError as refusal:
        raise CannotChangeRemedy(str(refusal)) from None
    if max(len(place.source), len(place.activity)) > LONGEST_ACTIVITY:
        raise CannotChangeRemedy(
            f"行いの名が{LONGEST_ACTIVITY}字を超えているので、この行いには立てられません。"
            "行いの名を短くして取り込み直すか、行いを選ばず、処理時間を選んでください。"
        )


def _check(content: RemedyContent, ground: Ground) -> None:
    problem = content_problem(content, ground)
    if problem is not None:
        raise CannotChangeRemedy(f"{problem[0]}: {problem[1]}。{problem[2]}。")


def _values(by: Scope, content: RemedyContent, figure: Figure) -> dict[str, Any]:
    target = content.target
    if target is not None:
        target = target * 100 if figure.is_share else target
    return {
        "title": content.title.strip(),
        "department": organization.department_of_key(by, UUID(content.department))
        if content.department
        else None,
        "starts_on": content.starts_on,
        "due": content.due,
        "target": None if target is None else queries.decimal_of(Fraction(target)),
        "target_by": content.target_by,
        "note": content.note,
    }


def _values_names() -> tuple[str, ...]:
    return ("title", "department", "starts_on", "due", "target", "target_by", "note")


def _holder(by: Scope, holder: UUID | None) -> UUID | None:
    """この自治体の利用者か。そうでなければ ``DoesNotExist``。"""
    return None if holder is None else organization.account_of_key(by, holder).key


def _write_step(by: Scope, row: Remedy, state: RemedyState, day: date, text: str) -> None:
    RemedyStep.objects.create(
        remedy=row,
        state=state,
        happened_on=day,
        text=text,
        written_at=by.now,
        written_by=by.actor_key,
    )


def _tell(by: Scope, row: Remedy, said: str) -> None:
    """担当の人に知らせる。自分で決めたときは知らせない。"""
    if row.holder is not None and row.holder != by.actor_key:
        tell(
            by,
            Message(account=row.holder, subject=said, text=f"No.{row.number}", link=f"remedies/{row.key}/"),
        )
