"""使いたい国の支援策を選び、外す。額は書かない（資料の率から試算する）。"""

from uuid import UUID

from django.db import IntegrityError

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.money.actions.rules import CannotKeepMoney, check_open, check_support
from shirube.apps.plan.money.models import SupportUse
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan

_TWICE = "同じ年度の同じ支援策を、もう選んでいます。その行を直してください。"


@action
def choose_support(
    *, by: Scope, plan: Plan, initiative: UUID, year: int, measure: str, eligible: int | None = None
) -> SupportUse:
    """支援策を選ぶ。率が場合によって違うときは、あとで場合を選ぶ。"""
    check_open(plan)
    check_support(measure, "", eligible)
    owner = roadmap.initiative_of_key(by, plan, initiative)
    if SupportUse.objects.filter(initiative=owner, year=year, measure=measure, case="").exists():
        raise CannotKeepMoney(_TWICE)
    row = SupportUse.objects.create(initiative=owner, year=year, measure=measure, eligible=eligible)
    audit.record(by=by, action="支援策を選んだ", record=row, fields=("year", "measure", "eligible"))
    return row


@action
def edit_support(
    *, by: Scope, plan: Plan, key: UUID, version: int, case: str, eligible: int | None, note: str
) -> SupportUse:
    """率の場合の別、対象の経費、確かめたことを直す。"""
    check_open(plan)
    check_support(SupportUse.objects.get(key=key).measure, case, eligible)
    try:
        row = SupportUse.change(key=key, version=version, case=case, eligible=eligible, note=note)
    except IntegrityError:
        raise CannotKeepMoney(_TWICE) from None
    audit.record(by=by, action="支援策の見込みを直した", record=row, fields=("case", "eligible", "note"))
    return row


@action
def remove_support(*, by: Scope, plan: Plan, key: UUID, version: int) -> None:
    """選んだ支援策を外す。"""
    check_open(plan)
    row = SupportUse.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    audit.record(by=by, action="支援策を外した", record=row)
    row.delete()
