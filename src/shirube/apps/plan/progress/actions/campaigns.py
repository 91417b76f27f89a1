"""照会を始め、直し、締め切り、受付に戻す。"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.progress.models import Campaign, Line, Section
from shirube.apps.plan.progress.queries.starting import Candidate, Candidates
from shirube.apps.plan.versions.queries import Plan


class CannotStartCampaign(ValueError):
    """この進捗照会は始められない。"""


def check_dates(as_of: date, due_on: date) -> None:
    """期限は基準日以後。"""
    if due_on < as_of:
        raise CannotStartCampaign(
            "回答の期限が、基準日より前です。基準日（いつの時点か）と期限（いつまでに返すか）を確かめてください。"
        )


@action
def start_campaign(
    *,
    by: Scope,
    plan: Plan,
    title: str,
    as_of: date,
    due_on: date,
    chosen: Candidates,
    message: str = "",
    contact: str = "",
) -> Campaign:
    """照会を始める。選んだ作業を、担当の課ごとの行にする。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotStartCampaign(
            "この計画は終了しています。照会するときは、先に計画の立場を改めてください。"
        )
    check_dates(as_of, due_on)
    groups = chosen.by_section()
    if not groups:
        raise CannotStartCampaign(
            "照会できる作業がありません。作業に担当を決めるか、選ぶ取組を広げてください。"
        )
    campaign = Campaign.objects.create(
        plan=plan,
        title=title,
        as_of=as_of,
        due_on=due_on,
        message=message,
        contact=contact,
        started_at=by.now,
    )
    sections = Section.objects.bulk_create(
        Section(campaign=campaign, sort_order=at, label=label, department_id=_department(rows))
        for at, (label, rows) in enumerate(groups.items())
    )
    Line.objects.bulk_create(
        Line(section=section, sort_order=at, task=one.task)
        for section, rows in zip(sections, groups.values(), strict=True)
        for at, one in enumerate(rows)
    )
    audit.record(by=by, action="進捗照会を始めた", record=campaign, fields=("title", "as_of", "due_on"))
    return campaign


def _department(rows: Sequence[Candidate]) -> int | None:
    """課の組織。組織の表にない名で書かれた行がまざっても、同じ名の組織があればそれ。"""
    return next((one.department for one in rows if one.department), None)


@action
def edit_campaign(
    *, by: Scope, key: UUID, version: int, due_on: date, message: str, contact: str
) -> Campaign:
    """期限・伝えること・問い合わせ先を直す。"""
    check_dates(Campaign.objects.get(key=key).as_of, due_on)
    row = Campaign.change(key=key, version=version, due_on=due_on, message=message, contact=contact)
    audit.record(by=by, action="進捗照会を直した", record=row, fields=("due_on", "message", "contact"))
    return row


@action
def close_campaign(*, by: Scope, key: UUID, version: int) -> Campaign:
    """締め切る。答えのない行は、報告なしのまま残る。"""
    row = Campaign.change(key=key, version=version, state=Campaign.State.CLOSED, closed_at=by.now)
    audit.record(by=by, action="進捗照会を締め切った", record=row, fields=("state",))
    return row


@action
def reopen_campaign(*, by: Scope, key: UUID, version: int) -> Campaign:
    """遅れて返った答えを入れるために、受付に戻す。"""
    row = Campaign.change(key=key, version=version, state=Campaign.State.OPEN, closed_at=None)
    audit.record(by=by, action="進捗照会を受付に戻した", record=row, fields=("state",))
    return row
