"""組み置きの問い合わせ: ORM と同じ答えを、同じ問い合わせで返す。"""

from datetime import date, timedelta

import pytest

from shirube.apps.frame.prepared import CannotPrepare, Prepared
from shirube.apps.frame.scope import ScopeMissing
from shirube.apps.organization.models import Account, Membership
from shirube.apps.organization.queries import memberships_in_force
from shirube.apps.plan.kpi import actions as kpi
from shirube.apps.plan.kpi.models import Kpi
from tests.world import Town, World


def _dated(*, account: int, day: date):  # type: ignore[no-untyped-def]
    return Membership.objects.filter(account_id=account, starts_on__lte=day, ends_on__gt=day).order_by("pk")


@pytest.mark.both_databases
def test_same_rows_as_the_orm(world: World) -> None:
    """どの利用者・どの日でも、ORM と同じ行、同じ数になる。"""
    prepared = Prepared(_dated, account=int, day=date)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    compared = 0
    for account in Account.objects.all():
        for day in days:
            expected = list(_dated(account=account.pk, day=day))
            assert prepared.rows(account=account.pk, day=day) == expected
            compared += len(expected)
    assert compared > 0


def test_text_is_a_value_not_a_statement(mihon: Town) -> None:
    """文字列は値として渡り、文の一部にはならない。"""
    prepared = Prepared(lambda *, name: Account.objects.filter(login_id=name), name=str)
    known = mihon.accounts["staff"]
    assert prepared.rows(name=known.login_id) == [known]
    assert prepared.rows(name="' OR 1=1 --") == []


def test_a_value_that_does_not_appear_is_refused(mihon: Town) -> None:
    """文に現れない値のある問い合わせは、組み置きできない。"""
    forgetful = Prepared(lambda *, account, day: Account.objects.filter(pk=account), account=int, day=date)
    with pytest.raises(CannotPrepare, match="day"):
        forgetful.rows(account=1, day=date(2026, 4, 1) + timedelta(days=1))


def test_kinds_are_limited(mihon: Town) -> None:
    """組み置きの値にできない型は断る。"""
    with pytest.raises(CannotPrepare, match="float"):
        Prepared(lambda *, x: Account.objects.filter(pk=x), x=float).rows(x=1.0)


@pytest.mark.both_databases
def test_body_is_the_one_entered_now(world: World) -> None:
    """初めに組んだときの自治体は残らず、いま入っている自治体の行だけが返る。"""
    prepared = Prepared(lambda *, prefix: Kpi.objects.filter(title=prefix), prefix=str)
    for town in (world.mihon, world.futago):
        with town.entered() as scope:
            kpi.define_kpi(by=scope, title="組み置き", measure_id="insight.case_count")
    found = []
    for town in (world.mihon, world.futago, world.mihon):
        with town.entered():
            found.append([row.municipality_id for row in prepared.rows(prefix="組み置き")])
    mihon, futago = world.mihon.municipality.pk, world.futago.municipality.pk
    assert found == [[mihon], [futago], [mihon]]


def test_tenant_rows_need_a_scope(world: World) -> None:
    """範囲に入らずに自治体の記録を読もうとすると、止まる。"""
    prepared = Prepared(lambda *, prefix: Kpi.objects.filter(title=prefix), prefix=str)
    with pytest.raises(ScopeMissing):
        prepared.rows(prefix="x")


@pytest.mark.both_databases
def test_rights_of_two_bodies_do_not_mix(world: World) -> None:
    """権限の読み方も、自治体を替えるたびにその自治体のものになる。"""
    day = date(2026, 11, 21)
    for town in (world.mihon, world.futago, world.mihon):
        clerk = town.accounts["counter_clerk"]
        other = world.futago if town is world.mihon else world.mihon
        rights = memberships_in_force(clerk.pk, day, town.municipality)
        assert [right.role for right in rights] == ["counter_clerk"]
        assert memberships_in_force(clerk.pk, day, other.municipality) == []
