"""二人で直す（CC-01）: でたらめな順に開いて保存しても、黙って上書きされることは一度も無い。"""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import actions, queries
from shirube.apps.organization.models import (
    Account,
    Department,
    Membership,
    Municipality,
    RosterChange,
    Staff,
)
from tests.world import Town

MAY = date(2026, 5, 1)
Open = Callable[[], int]
Save = Callable[[int, str], Any]
Read = Callable[[], str]


def _staff(by: Scope, town: Town) -> tuple[Open, Save, Read]:
    staff, here = Staff.objects.get(number="9003"), Department.objects.get(code="110")

    def save(version: int, text: str) -> None:
        values = {"name": text, "kana": "ミホン", "department": here}
        actions.edit_staff(by=by, key=staff.key, version=version, effective_on=MAY, **values)

    return (
        lambda: queries.staff_version_number(by, staff),
        save,
        lambda: queries.staff_version_at(by, MAY, staff).name,  # type: ignore[union-attr]
    )


def _department(by: Scope, town: Town) -> tuple[Open, Save, Read]:
    row = Department.objects.get(code="400")

    def save(version: int, text: str) -> None:
        actions.edit_department(by=by, key=row.key, version=version, effective_on=MAY, name=text)

    return (
        lambda: queries.department_version_number(by, row),
        save,
        lambda: queries.department_at(by, MAY, row.key).name,  # type: ignore[union-attr]
    )


def _account(by: Scope, town: Town) -> tuple[Open, Save, Read]:
    key = town.accounts["counter_clerk"].key
    return (
        lambda: Account.objects.get(key=key).version,
        lambda version, text: actions.edit_account(
            by=by, key=key, version=version, display_name=text, email=""
        ),
        lambda: Account.objects.get(key=key).display_name,
    )


def _municipality(by: Scope, town: Town) -> tuple[Open, Save, Read]:
    key = town.municipality.key
    return (
        lambda: Municipality.objects.get(key=key).version,
        lambda version, text: actions.rename_municipality(
            by=by, key=key, version=version, name=text, kana="みほんし"
        ),
        lambda: Municipality.objects.get(key=key).name,
    )


def _right(by: Scope, town: Town) -> tuple[Open, Save, Read]:
    key = town.accounts["counter_clerk"].memberships.get().key
    days: dict[str, date] = {}

    def save(version: int, text: str) -> None:
        days[text] = date.fromordinal(date(2026, 12, 1).toordinal() + len(days))
        actions.extend(by=by, key=key, version=version, ends_on=days[text])

    def read() -> str:
        ends_on = Membership.objects.get(key=key).ends_on
        return next((text for text, day in days.items() if day == ends_on), "")

    return lambda: Membership.objects.get(key=key).version, save, read


@pytest.mark.parametrize("kind", [_staff, _department, _account, _municipality, _right])
def test_no_silent_overwrite(mihon: Town, roster: RosterChange, kind: Callable[..., Any]) -> None:
    """保存できるのは、開いてから誰も保存していない人だけ。断られた人の文字は一つも書かれない。"""
    chance = random.Random(f"CC-01 {kind.__name__}")
    with mihon.entered() as by:
        open_form, save, read = kind(by, mihon)
        last_saved, stopped, saves = read(), 0, 0
        opened: dict[str, int] = {}
        fresh: set[str] = set()
        for turn in range(60):
            editor = chance.choice("甲乙丙")
            if editor not in opened or chance.random() < 0.4:
                opened[editor] = open_form()
                fresh.add(editor)
                continue
            text = f"{editor}の{turn}"
            try:
                save(opened[editor], text)
            except ChangedMeanwhile as meanwhile:
                stopped += 1
                assert editor not in fresh
                assert text in meanwhile.typed.values() or meanwhile.typed
            else:
                saves += 1
                assert editor in fresh
                last_saved, fresh = text, set()
            assert read() == last_saved
    assert saves >= 5
    assert stopped >= 5
