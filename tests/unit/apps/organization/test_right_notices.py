"""権限の知らせ: 付く・延びる・取り消される・まもなく終わる・終わるとき、その人に一度ずつ届く。"""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.job_kinds import job_kinds
from shirube.apps.frame.scope import Scope
from shirube.apps.notices.models import Notice
from shirube.apps.organization import actions
from shirube.apps.organization.models import Department, Membership, RosterChange, Staff
from tests.architecture.source import SOURCE
from tests.world import NOW, Town

MARCH = date(2027, 3, 31)
APRIL = MARCH + timedelta(days=1)


def _subjects(town: Town, role: str) -> list[str]:
    with town.entered():
        rows = Notice.objects.filter(account=town.accounts[role]).order_by("pk")
        return [notice.subject for notice in rows]


def _grant(town: Town, by: Scope, role: str = "staff", given: str = "hr_officer", **more: Any) -> Membership:
    values = {"starts_on": date(2026, 4, 1), "ends_on": APRIL} | more
    return actions.grant(
        by=by, account=town.accounts[role], municipality=town.municipality, role=given, **values
    )


class _Run:
    """仕事の手元の代わり。"""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def step(self, done: int, total: int, text: str = "") -> None:
        """進みは見ない。"""


def _morning(town: Town, day: date) -> str:
    """この日の朝の見回り。"""
    now = NOW.replace(year=day.year, month=day.month, day=day.day, hour=1)
    with town.entered(now=now) as by:
        return str(job_kinds()["organization.tell_of_ends"].run(_Run(by)))  # type: ignore[arg-type]


def test_holder_is_told_of_every_change(mihon: Town) -> None:
    """与える・延ばす・取り消すたびに、その人に一つ届く。監査は元の行いの一件だけ。"""
    with mihon.entered("system_admin") as by:
        right = _grant(mihon, by)
        right = actions.extend(by=by, key=right.key, version=right.version, ends_on=date(2027, 7, 1))
        last = AuditEvent.objects.order_by("-pk")[0]
        actions.revoke(by=by, key=right.key, version=right.version)
        added = AuditEvent.objects.filter(pk__gt=last.pk).values_list("action", flat=True)
        assert list(added) == ["権限を取り消した"]
    assert _subjects(mihon, "staff") == [
        "権限が付きました（人材育成担当）",
        "権限の末日が変わりました（人材育成担当）",
        "権限が取り消されました（人材育成担当）",
    ]


def test_new_account_is_told_of_its_right(mihon: Town) -> None:
    """利用者を作って与えたはじめの権限も、その人に届く。"""
    with mihon.entered("system_admin") as by:
        account = actions.admit_account(
            by=by,
            login_id="atarashii",
            display_name="新しい人",
            email="",
            password=None,
            role="staff",
            starts_on=date(2026, 4, 1),
        )
        assert Notice.objects.get(account=account).subject == "権限が付きました（一般職員）"


def test_refused_change_tells_nobody(mihon: Town) -> None:
    """断られた変更では、だれにも何も届かない。"""
    with mihon.entered("system_admin") as by:
        right = _grant(mihon, by)
        with pytest.raises(ValueError, match="翌年度の末"):
            actions.extend(by=by, key=right.key, version=right.version, ends_on=date(2040, 4, 1))
    assert _subjects(mihon, "staff") == ["権限が付きました（人材育成担当）"]


@pytest.mark.both_databases
def test_coming_end_reaches_holder_and_managers_once(mihon: Town, futago: Town) -> None:
    """30 日前に、その人と、権限を与える人に届く。毎朝見回っても一度だけで、ほかの自治体には届かない。"""
    assert _morning(mihon, MARCH - timedelta(days=31)) == "0件を知らせました。"
    for day in range(30, 25, -1):
        _morning(mihon, MARCH - timedelta(days=day))
    assert _subjects(mihon, "staff") == ["まもなく権限が終わります（一般職員）"]
    managers = _subjects(mihon, "system_admin")
    assert managers.count("令和9年3月31日で終わる権限があります（11件）") == 1 and len(managers) == 2
    assert _subjects(futago, "staff") == []


def test_managers_notice_opens_the_list(mihon: Town) -> None:
    """権限を与える人への知らせから、まもなく終わる権限の一覧が開く。"""
    _morning(mihon, MARCH - timedelta(days=10))
    with mihon.entered():
        notice = Notice.objects.get(account=mihon.accounts["system_admin"], link__gt="")
    client = mihon.client("system_admin")
    opened = client.post(mihon.url(f"notices/{notice.key}/open/"), follow=True)
    assert opened.status_code == 200 and "まもなく終わる権限" in opened.content.decode()


def test_continued_right_warns_nobody(mihon: Town) -> None:
    """同じ役割の続きがもう与えてあれば、終わることも、終わったことも知らせない。"""
    with mihon.entered() as by:
        _grant(mihon, by, given="staff", starts_on=APRIL, ends_on=date(2028, 4, 1))
    _morning(mihon, MARCH)
    _morning(mihon, APRIL)
    assert _subjects(mihon, "staff") == []


def test_end_is_told_once_even_after_days_without_a_worker(mihon: Town) -> None:
    """終わったことは、働き手が三日止まっていても届き、次の朝には届かない。"""
    for back in range(3, 7):
        _morning(mihon, APRIL + timedelta(days=back))
    assert _subjects(mihon, "staff") == ["権限が終わりました（一般職員）"]


def test_revoked_right_is_not_told_twice(mihon: Town) -> None:
    """取り消しを知らせた権限に、次の朝「終わりました」は届かない。"""
    with mihon.entered("system_admin", now=NOW) as by:
        right = _grant(mihon, by)
        actions.revoke(by=by, key=right.key, version=right.version)
    _morning(mihon, NOW.date() + timedelta(days=1))
    assert _subjects(mihon, "staff")[1:] == ["権限が取り消されました（人材育成担当）"]


@pytest.mark.both_databases
def test_right_that_ended_with_the_post_is_told(
    mihon: Town,
    roster: RosterChange,
    bring: Callable[..., RosterChange],
    adopt: Callable[[RosterChange], RosterChange],
) -> None:
    """4月1日の異動で職とともに終わった権限も、その朝に届く。"""
    with mihon.entered() as by:
        staff = Staff.objects.get(number="9041")
        actions.link_staff(by=by, key=staff.key, version=staff.version, account=mihon.accounts["staff"])
        place = Department.objects.get(code="310")
        _grant(mihon, by, given="section_chief", ends_on=date(2028, 4, 1), department=place)
    adopt(bring("reorganisation_2027-04-01_utf8.csv", APRIL))
    _morning(mihon, APRIL)
    assert "権限が終わりました（所属長）" in _subjects(mihon, "staff")


def test_stopped_account_is_told_nothing(mihon: Town) -> None:
    """止めた利用者には、何も届かない。"""
    with mihon.entered("system_admin") as by:
        account = mihon.accounts["staff"]
        actions.deactivate_account(by=by, key=account.key, version=account.version)
        _grant(mihon, by)
    _morning(mihon, APRIL)
    assert _subjects(mihon, "staff") == []


def test_oneself_and_the_founding_are_not_told(mihon: Town) -> None:
    """自分で取り消した権限と、設置の支度で与えた権限は、知らせない。"""
    with mihon.entered() as by:
        right = _grant(mihon, by, role="system_admin")
        me = mihon.accounts["system_admin"]
        mine = replace(by, actor_key=me.key, account_id=me.pk)
        actions.revoke(by=mine, key=right.key, version=right.version)
    assert _subjects(mihon, "system_admin") == []


def test_no_other_place_writes_rights() -> None:
    """権限の行を書く所は、知らせを伴う二つの関数だけである（知らせを忘れる口が無い）。"""
    writers = set()
    for path in sorted((SOURCE / "apps" / "organization").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and _writes_rights(function):
                writers.add(function.name)
    assert writers == {"open_membership", "_change_end"}


def _writes_rights(function: ast.FunctionDef) -> bool:
    """``Membership`` の行を足す・書き換える呼び出しがあるか。"""
    calls = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    makes = any(
        call.startswith("Membership.objects") and call.split(".")[-1] in _WRITERS for call in calls
    ) or ("Membership" in calls)
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return makes or ("change_versioned" in calls and "Membership" in names)


_WRITERS = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}
