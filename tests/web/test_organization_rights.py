"""利用者・権限・自治体の設定の画面と、権限の決まり（AZ-02・AZ-04）。"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization.models import Account, Membership, Municipality
from tests.world import PASSWORD, Town

FIRST = {
    "login_id": "mihon.hanako",
    "display_name": "見本 花子",
    "password": PASSWORD,
    "role": "staff",
    "starts_on": "2026-11-01",
    "follows_post": "on",
}


@pytest.fixture
def admin(mihon: Town) -> Client:
    """みほん市のシステム管理者。"""
    return mihon.client("system_admin")


def _right(mihon: Town, role: str) -> Membership:
    return Membership.objects.get(account=mihon.accounts[role])


def test_new_account_gets_a_right_until_fiscal_year_end(mihon: Town, admin: Client) -> None:
    """利用者を作ると、はじめの権限は年度末までになり、パスワードは次に変えてもらう。"""
    assert admin.post(mihon.url("organization/accounts/new/"), FIRST).status_code == 302
    account = Account.objects.get(login_id="mihon.hanako")
    assert account.must_change_password
    right = account.memberships.get()
    assert right.ends_on == date(2027, 4, 1)
    assert AuditEvent.objects.filter(action="利用者を作り、権限を与えた").count() == 1


def test_same_login_id_is_refused(mihon: Town, admin: Client) -> None:
    """使われている利用者IDは、様式の誤りになる。"""
    form = FIRST | {"login_id": mihon.accounts["mayor"].login_id}
    answer = admin.post(mihon.url("organization/accounts/new/"), form)
    assert answer.status_code == 422
    assert "すでに使われています" in answer.content.decode()


def test_weak_password_is_refused(mihon: Town, admin: Client) -> None:
    """短いパスワードは断り、打ち込んだパスワードを画面に返さない。"""
    answer = admin.post(mihon.url("organization/accounts/new/"), FIRST | {"password": "mihon"})
    assert answer.status_code == 422
    assert not Account.objects.filter(login_id="mihon.hanako").exists()


def test_self_grant_is_refused_and_audited(mihon: Town, admin: Client) -> None:
    """自分には権限を与えられず、試みは監査に残る。"""
    me = mihon.accounts["system_admin"]
    form = {"role": "dx_officer", "starts_on": "2026-11-01"}
    answer = admin.post(mihon.url(f"organization/accounts/{me.key}/grant/"), form)
    assert answer.status_code == 403
    assert me.memberships.count() == 1
    assert AuditEvent.objects.filter(record_kind="organization.grant_account", result="refused").count() == 1


def test_self_extension_is_refused(mihon: Town, admin: Client) -> None:
    """自分の権限は延ばせない。"""
    right = _right(mihon, "system_admin")
    place = mihon.url(f"organization/accounts/rights/{right.key}/extend/")
    answer = admin.post(place, {"version": right.version, "last_on": "2028-03-31"})
    assert answer.status_code == 403
    right.refresh_from_db()
    assert right.ends_on == date(2027, 4, 1)


@pytest.mark.parametrize(
    "role", ["dx_officer", "section_chief", "staff", "hr_officer", "mayor", "cio", "auditor", "vendor"]
)
def test_only_administrators_grant(mihon: Town, role: str) -> None:
    """システム管理者でない人は、だれにも何も与えられず、試みは監査に残る。"""
    target = mihon.accounts["counter_clerk"]
    form = {"role": "system_admin", "starts_on": "2026-11-01"}
    answer = mihon.client(role).post(mihon.url(f"organization/accounts/{target.key}/grant/"), form)
    assert answer.status_code == 403
    assert target.memberships.count() == 1
    assert AuditEvent.objects.filter(result="refused").count() == 1


def test_extra_fields_change_nothing(mihon: Town, admin: Client) -> None:
    """様式に無い項目（役割、使用中、管理者の印、自治体）を足して送っても、何も変わらない。"""
    clerk = mihon.accounts["counter_clerk"]
    before = Account.objects.filter(pk=clerk.pk).values().get()
    extra = dict.fromkeys(before, "1") | {"role": "system_admin", "is_active": "", "municipality": "2"}
    form = extra | {"version": clerk.version, "display_name": "窓口 係", "email": ""}
    assert admin.post(mihon.url(f"organization/accounts/{clerk.key}/edit/"), form).status_code == 302
    after = Account.objects.filter(pk=clerk.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"display_name", "version"}
    assert clerk.memberships.get().role == "counter_clerk"


def test_second_editor_of_an_account_is_stopped(mihon: Town, admin: Client) -> None:
    """利用者を二人が開いて直すと、あとの人は止まる。"""
    clerk = mihon.accounts["counter_clerk"]
    place = mihon.url(f"organization/accounts/{clerk.key}/edit/")
    assert admin.post(place, {"version": 1, "display_name": "一人目"}).status_code == 302
    second = admin.post(place, {"version": 1, "display_name": "二人目"})
    assert second.status_code == 409
    assert "二人目" in second.content.decode()
    clerk.refresh_from_db()
    assert clerk.display_name == "一人目"


def test_grant_extend_revoke(mihon: Town, admin: Client) -> None:
    """権限を与え、延ばし、取り消せる。どれも監査に一件ずつ残る。"""
    mayor = mihon.accounts["mayor"]
    form = {"role": "auditor", "starts_on": "2026-11-01", "last_on": "2026-12-10"}
    assert admin.post(mihon.url(f"organization/accounts/{mayor.key}/grant/"), form).status_code == 302
    right = mayor.memberships.get(role="auditor")
    assert right.ends_on == date(2026, 12, 11)
    too_long = admin.post(
        mihon.url(f"organization/accounts/rights/{right.key}/extend/"),
        {"version": 1, "last_on": "2030-03-31"},
    )
    assert too_long.status_code == 422
    assert "翌年度の末" in too_long.content.decode()
    extend = mihon.url(f"organization/accounts/rights/{right.key}/extend/")
    assert admin.post(extend, {"version": 1, "last_on": "2028-03-31"}).status_code == 302
    revoke = mihon.url(f"organization/accounts/rights/{right.key}/revoke/")
    assert admin.post(revoke, {"version": 2}).status_code == 302
    right.refresh_from_db()
    assert right.ends_on <= datetime.now(UTC).date() + timedelta(days=1)
    names = AuditEvent.objects.filter(record_kind="organization.membership").values_list("action", flat=True)
    mine = AuditEvent.objects.filter(record_key=str(right.key)).exclude(result="viewed")
    assert [e.action for e in mine] == ["権限を与えた", "権限の終わりを変えた", "権限を取り消した"]
    assert names


def test_last_administrator_stays(mihon: Town, admin: Client) -> None:
    """最後のシステム管理者の権限は取り消せない。"""
    right = _right(mihon, "system_admin")
    answer = admin.post(
        mihon.url(f"organization/accounts/rights/{right.key}/revoke/"), {"version": right.version}
    )
    assert answer.status_code == 422
    assert "いなくなる" in answer.content.decode()


def test_deactivated_account_cannot_enter(mihon: Town, admin: Client) -> None:
    """止めた利用者は、開いていた画面からも入れない。再開すればまた入れる。"""
    clerk = mihon.accounts["counter_clerk"]
    open_page = mihon.client("counter_clerk")
    assert open_page.get(mihon.url("organization/")).status_code == 200
    place = mihon.url(f"organization/accounts/{clerk.key}/")
    assert admin.post(place + "deactivate/", {"version": 1}).status_code == 302
    assert open_page.get(mihon.url("organization/")).status_code != 200
    assert "停止" in admin.get(place).content.decode()
    assert admin.post(place + "reactivate/", {"version": 2}).status_code == 302
    clerk.refresh_from_db()
    assert clerk.is_active


def test_account_of_two_bodies_keeps_its_name(mihon: Town, futago: Town, admin: Client) -> None:
    """ほかの自治体でも使われている利用者は、ここでは氏名を変えたり止めたりできない。"""
    clerk = mihon.accounts["counter_clerk"]
    Membership.objects.create(
        account=clerk,
        municipality=futago.municipality,
        role="staff",
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 4, 1),
    )
    place = mihon.url(f"organization/accounts/{clerk.key}/")
    assert admin.post(place + "edit/", {"version": 1, "display_name": "よその人"}).status_code == 422
    assert admin.post(place + "deactivate/", {"version": 1}).status_code == 422
    assert "ほかの自治体でも" in admin.get(place).content.decode()


def test_rights_ending_soon_are_listed(mihon: Town, admin: Client) -> None:
    """30日以内に終わる権限だけが一覧に出る。"""
    today = datetime.now(UTC).date()
    soon, later = _right(mihon, "mayor"), _right(mihon, "cio")
    Membership.objects.filter(pk=soon.pk).update(ends_on=today + timedelta(days=20))
    Membership.objects.filter(pk=later.pk).update(ends_on=today + timedelta(days=60))
    page = admin.get(mihon.url("organization/accounts/rights/ending/")).content.decode()
    assert mihon.accounts["mayor"].login_id in page
    assert mihon.accounts["cio"].login_id not in page


def test_municipality_is_renamed_and_code_changes(mihon: Town, admin: Client) -> None:
    """自治体の名称と団体コードを変えられ、検査数字の合わないコードは断る。"""
    place = mihon.url("organization/municipality/")
    assert admin.post(place, {"version": 1, "name": "みほん新市", "kana": "みほんしんし"}).status_code == 302
    assert Municipality.objects.get(pk=mihon.municipality.pk).name == "みほん新市"
    wrong = admin.post(place + "code/", {"version": 2, "code": "990036", "valid_from": "2027-04-01"})
    assert wrong.status_code == 422
    assert "検査数字" in wrong.content.decode()
    form = {"version": 2, "code": "990035", "valid_from": "2027-04-01"}
    assert admin.post(place + "code/", form).status_code == 302
    page = admin.get(place).content.decode()
    assert "990035" in page
    assert "990019" in page
