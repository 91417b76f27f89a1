"""権限が効いているか: 期間と、職に付いた権限の終わり（AZ-04、4月1日の引継）。"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.apps.frame.records import CannotJoinAnotherBody
from shirube.apps.organization import actions, queries
from shirube.apps.organization.models import Account, Department, Membership, RosterChange, Staff
from shirube.engines.organization.rights import CannotSetPeriod
from tests.world import Town, site_scope

APRIL = date(2026, 4, 1)
NEXT_APRIL = date(2027, 4, 1)
FAR = date(2028, 4, 1)


def _tie(town: Town, role: str, number: str, code: str | None) -> tuple[Account, Membership]:
    """利用者を職員に結び付け、組織に付いた権限を与える。"""
    account = town.accounts[role]
    with town.entered() as by:
        staff = Staff.objects.get(number=number)
        actions.link_staff(by=by, key=staff.key, version=staff.version, account=account)
        right = actions.grant(
            by=by,
            account=account,
            municipality=town.municipality,
            role="section_chief",
            starts_on=APRIL,
            ends_on=FAR,
            department=Department.objects.get(code=code) if code else None,
        )
    return account, right


def _holds(town: Town, account: Account, right: Membership, day: date) -> bool:
    return right in queries.memberships_in_force(account.pk, day, town.municipality)


@pytest.mark.parametrize(
    ("number", "code", "before", "after"),
    [
        ("9041", "310", True, False),  # 統合で福祉課を離れる
        ("9040", "310", True, False),  # 退職する
        ("9002", "110", True, True),  # 異動しない
        ("9012", "110", True, True),  # 兼務で総務課に付いている
        ("9008", "310", False, False),  # もともと福祉課にいない
        ("9040", None, True, False),  # 全庁の権限も、退職で終わる
        ("9041", None, True, True),  # 全庁の権限は、異動では終わらない
    ],
)
def test_right_ends_with_the_post(
    mihon: Town,
    roster: RosterChange,
    bring: Callable[..., RosterChange],
    adopt: Callable[[RosterChange], RosterChange],
    number: str,
    code: str | None,
    before: bool,
    after: bool,
) -> None:
    """職に付いた権限は、異動・退職の日の0時に終わる。夜の処理は要らない。"""
    account, right = _tie(mihon, "staff", number, code)
    adopt(bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL))
    assert _holds(mihon, account, right, date(2027, 3, 31)) is before
    assert _holds(mihon, account, right, NEXT_APRIL) is after


def test_right_not_tied_to_a_post_stays(mihon: Town, roster: RosterChange) -> None:
    """「職を離れると終わる」を外した権限は、職と関わりなく期間だけで決まる。"""
    account, right = _tie(mihon, "staff", "9008", "310")
    assert not _holds(mihon, account, right, APRIL)
    Membership.objects.filter(pk=right.pk).update(follows_post=False)
    assert _holds(mihon, account, right, APRIL)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 3, 31), 0), (APRIL, 1), (date(2027, 3, 31), 1), (NEXT_APRIL, 0)],
)
def test_nothing_is_active_after_its_end(mihon: Town, day: date, expected: int) -> None:
    """言わなければ年度末の日まで効き、その翌日からは一つも効かない。"""
    for account in mihon.accounts.values():
        assert len(queries.memberships_in_force(account.pk, day)) == expected


def test_cost_of_reading_rights(mihon: Town, futago: Town, roster: RosterChange) -> None:
    """権限を読む問い合わせは、自治体が分かっていれば一つ。分からなければ自治体の数に一つ足す。"""
    account, _ = _tie(mihon, "staff", "9002", "110")
    with CaptureQueriesContext(connection) as known:
        queries.memberships_in_force(account.pk, APRIL, mihon.municipality)
    assert len([q for q in known if "set_config" not in q["sql"]]) == 1
    with CaptureQueriesContext(connection) as unknown:
        queries.memberships_in_force(account.pk, APRIL)
    assert len([q for q in unknown if "set_config" not in q["sql"]]) == 2


def test_rights_of_other_bodies_are_apart(mihon: Town, futago: Town) -> None:
    """二つの自治体に権限のある人は、それぞれの自治体でそれぞれの権限だけを持つ。"""
    account = mihon.accounts["vendor"]
    actions.grant(
        by=site_scope(), account=account, municipality=futago.municipality, role="auditor", starts_on=APRIL
    )
    here = queries.memberships_in_force(account.pk, APRIL, mihon.municipality)
    there = queries.memberships_in_force(account.pk, APRIL, futago.municipality)
    assert [m.role for m in here] == ["vendor"]
    assert [m.role for m in there] == ["auditor"]
    assert len(queries.memberships_in_force(account.pk, APRIL)) == 2


def test_grant_rules_hold_below_the_screens(mihon: Town, futago: Town, roster: RosterChange) -> None:
    """画面を通らなくても、自分へ・権限なしに・他の自治体へ・長すぎる期間では与えられない。"""
    clerk = mihon.accounts["counter_clerk"]

    def grant(granter: str, **values: object) -> None:
        with mihon.entered(granter) as by:
            basic = {
                "account": clerk,
                "municipality": mihon.municipality,
                "role": "staff",
                "starts_on": by.today,
            }
            actions.grant(by=by, **(basic | values))

    with pytest.raises(PermissionDenied):
        grant("dx_officer")
    with pytest.raises(actions.CannotGrantToOneself):
        grant("system_admin", account=mihon.accounts["system_admin"])
    with pytest.raises(actions.CannotGrantRole):
        grant("system_admin", role="anonymous")
    with pytest.raises(CannotJoinAnotherBody):
        grant("system_admin", municipality=futago.municipality)
    with pytest.raises(CannotSetPeriod):
        grant("system_admin", ends_on=date(2035, 4, 1))
    with futago.entered() as by:
        other = actions.add_department(by=by, effective_on=APRIL, code="1", name="よその課")
    with pytest.raises(CannotJoinAnotherBody):
        grant("system_admin", department=other)
    assert clerk.memberships.count() == 1


def test_one_account_is_one_staff(mihon: Town, roster: RosterChange) -> None:
    """一人の利用者は、一つの自治体で一人の職員にだけ結び付く。"""
    account, _ = _tie(mihon, "staff", "9002", "110")
    with mihon.entered() as by:
        other = Staff.objects.get(number="9003")
        with pytest.raises(actions.CannotLinkStaff):
            actions.link_staff(by=by, key=other.key, version=other.version, account=account)


def test_handover_tells_what_ends_and_what_stays(
    mihon: Town, roster: RosterChange, bring: Callable[..., RosterChange]
) -> None:
    """引継は、職を離れる人ごとに、終わる権限・終わらない権限・手元に残るものを、増えない問い合わせで返す。"""
    account, right = _tie(mihon, "staff", "9041", "310")
    change = bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL)
    RosterChange.unscoped.filter(pk=change.pk).update(created_by=account.key)
    with mihon.entered("hr_officer") as scope, CaptureQueriesContext(connection) as seen:
        leavers = queries.handover(scope, change)
    assert len(seen) <= 9
    assert len(leavers) == 17
    leaver = next(row for row in leavers if row.account == account)
    assert right in leaver.ending
    assert {m.role for m in leaver.ending} == {"section_chief", "staff"}  # 職とともに、年度末とともに
    assert leaver.staying == ()
    assert [thing.due for thing in leaver.things] == [NEXT_APRIL]
    gone = next(row for row in leavers if row.staff.number == "9040")
    assert gone.after == "退職・転出"


def test_rights_ending_in_thirty_days(mihon: Town) -> None:
    """30日以内に終わる権限の一覧は、境の日まで正しい。"""
    today = mihon.scope().today
    for role, days in (("mayor", 1), ("cio", 30), ("auditor", 31), ("vendor", 0)):
        Membership.objects.filter(account=mihon.accounts[role]).update(ends_on=today + timedelta(days=days))
    with mihon.entered() as scope:
        soon = [m.role for m in queries.rights_ending_soon(scope)]
    assert soon[:2] == ["mayor", "cio"]
    assert "auditor" not in soon
    assert "vendor" not in soon
