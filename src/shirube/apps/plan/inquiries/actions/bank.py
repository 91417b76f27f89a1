"""答え帳を書く。"""

from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.inquiries.actions.inquiries import CannotKeepInquiry
from shirube.apps.plan.inquiries.models import StandingFact


def _check(as_of: date, today: date) -> None:
    if as_of > today:
        raise CannotKeepInquiry("「いつの値か」が今日より後です。確かめた値の日を入れてください。")


@action
def keep_fact(*, by: Scope, **values: Any) -> StandingFact:
    """事実を控える。"""
    _check(values["as_of"], by.today)
    row = StandingFact.objects.create(**values)
    audit.record(by=by, action="答え帳に控えた", record=row, fields=tuple(values))
    return row


@action
def edit_fact(*, by: Scope, key: UUID, version: int, **values: Any) -> StandingFact:
    """値・日付・言い方を直す。"""
    _check(values["as_of"], by.today)
    row = StandingFact.change(key=key, version=version, **values)
    audit.record(by=by, action="答え帳を直した", record=row, fields=tuple(values))
    return row


@action
def retire_fact(*, by: Scope, key: UUID, version: int) -> StandingFact:
    """下書きに使うのをやめる。"""
    row = StandingFact.change(key=key, version=version, retired_on=by.today)
    audit.record(by=by, action="答え帳の事実を使うのをやめた", record=row, fields=("retired_on",))
    return row


@action
def return_fact(*, by: Scope, key: UUID, version: int) -> StandingFact:
    """もう一度、下書きに使う。"""
    row = StandingFact.change(key=key, version=version, retired_on=None)
    audit.record(by=by, action="答え帳の事実をもう一度使う", record=row, fields=("retired_on",))
    return row
