"""体制の画面: 玄関から入って、見る・取り込む・変える。"""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.adapters.tabular import read_table
from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization import actions, queries
from shirube.apps.organization.models import Department, RosterChange, Staff
from tests.world import Town

EXAMPLES = Path(__file__).parents[2] / "examples" / "mihon-shi" / "roster"
APRIL = date(2026, 4, 1)


@pytest.fixture
def roster(mihon: Town) -> RosterChange:
    """令和8年4月1日の名簿を反映したところ。"""
    name = "roster_2026-04-01_utf8.csv"
    with mihon.entered() as by:
        data = (EXAMPLES / name).read_bytes()
        change = actions.stage_roster(by=by, name=name, data=data, effective_on=APRIL, is_whole=True)
        return actions.adopt_roster(by=by, key=change.key, version=change.version)


def upload(name: str) -> SimpleUploadedFile:
    """見本の名簿を選ぶ。"""
    return SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())


def test_wizard_from_file_to_adoption(mihon: Town) -> None:
    """名簿を選ぶと変わるところの画面になり、反映のボタン一つで体制になる。"""
    client = mihon.client("hr_officer")
    form = {"file": upload("roster_2026-04-01_cp932.csv"), "effective_on": "2026-04-01", "is_whole": "on"}
    staged = client.post(mihon.url("organization/rosters/"), form)
    assert staged.status_code == 302
    page = client.get(staged["Location"]).content.decode()
    assert "変わるところを確かめる" in page
    assert "採用・転入" in page
    assert "60" in page
    with mihon.entered() as scope:
        change = RosterChange.objects.get()
        assert queries.departments_at(scope, APRIL) == []
    adopted = client.post(staged["Location"] + "adopt/", {"version": change.version})
    assert adopted.status_code == 302
    tree = client.get(mihon.url("organization/?on=2026-04-01")).content.decode()
    assert tree.index("総務部") < tree.index("総務課") < tree.index("人事係")


@pytest.mark.parametrize("name", ["broken_utf8.csv", "broken_tree_utf8.csv"])
def test_wizard_names_row_column_reason(mihon: Town, name: str) -> None:
    """直すところは、行・列・なぜ・次にすることの表になり、何も取り込まれない。"""
    form = {"file": upload(name), "effective_on": "2026-04-01"}
    answer = mihon.client("system_admin").post(mihon.url("organization/rosters/"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "行目" in page
    assert "何も取り込んでいません" in page
    with mihon.entered():
        assert not RosterChange.objects.exists()


def test_wizard_never_repeats_my_number(mihon: Town) -> None:
    """個人番号らしい番号のある名簿は断り、画面に番号を出さない。"""
    form = {"file": upload("broken_my_number_utf8.csv"), "effective_on": "2026-04-01"}
    answer = mihon.client("hr_officer").post(mihon.url("organization/rosters/"), form)
    assert answer.status_code == 422
    assert "個人番号" in answer.content.decode()
    assert "12345678901" not in answer.content.decode()


def test_wizard_refuses_a_file_that_is_not_a_table(mihon: Town) -> None:
    """表でないファイルは、日本語の様式の誤りになる。"""
    form = {"file": SimpleUploadedFile("名簿.xlsx", b"%PDF-1.7 x"), "effective_on": "2026-04-01"}
    answer = mihon.client("hr_officer").post(mihon.url("organization/rosters/"), form)
    assert answer.status_code == 422
    assert "PDF" in answer.content.decode()


def test_discard_from_the_screen(mihon: Town, roster: RosterChange) -> None:
    """取消のボタンで、取り込んだ内容が消える。"""
    client = mihon.client("hr_officer")
    form = {"file": upload("reorganisation_2027-04-01_utf8.csv"), "effective_on": "2027-04-01"}
    place = client.post(mihon.url("organization/rosters/"), form)["Location"]
    with mihon.entered():
        version = RosterChange.objects.get(state="ready").version
    assert client.post(place + "discard/", {"version": version}).status_code == 302
    assert client.get(place).status_code == 404


def test_staff_list_is_in_kana_order(mihon: Town, roster: RosterChange) -> None:
    """職員は読みの順に20人ずつ出て、所属と氏名で絞れる。"""
    client = mihon.client("dx_officer")
    page = client.get(mihon.url("organization/staff/")).content.decode()
    assert "全60件のうち 1〜20件" in page
    assert page.index("カクウ") < page.index("カメイ")
    narrowed = client.get(mihon.url("organization/staff/?department=300")).content.decode()
    assert "全14件" in narrowed
    by_name = client.get(mihon.url("organization/staff/?q=みほん")).content.decode()
    assert "全6件" in by_name


def test_lists_do_not_grow_with_rows(mihon: Town, roster: RosterChange) -> None:
    """一覧の問い合わせの数は、行が増えても変わらない。"""
    client = mihon.client("system_admin")

    def cost(path: str) -> int:
        client.get(mihon.url(path))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(mihon.url(path)).status_code == 200
        return len(seen)

    for few, many in (
        ("organization/staff/?q=ミホン", "organization/staff/"),
        ("organization/accounts/?q=mayor", "organization/accounts/"),
        ("organization/?on=2020-01-01", "organization/?on=2026-04-01"),
    ):
        assert cost(many) <= cost(few)


def test_export_can_be_imported_again(mihon: Town, roster: RosterChange) -> None:
    """書き出した表は行ごとに鍵と版を持ち、直さずに取り込めば変わるところが無い。"""
    client = mihon.client("hr_officer")
    answer = client.get(mihon.url("organization/staff/sheet.xlsx"))
    table = read_table(answer.content, name="staff.xlsx")
    assert table.header[-2:] == ("_key", "_version")
    assert len(table.rows) == 60
    file = SimpleUploadedFile("staff.xlsx", answer.content)
    place = client.post(mihon.url("organization/rosters/"), {"file": file, "effective_on": "2026-06-01"})
    assert "変わるところはありません" in client.get(place["Location"]).content.decode()
    seen = AuditEvent.objects.filter(action="職員の一覧を出力した").count()
    assert seen == 1


def test_stale_exported_row_is_shown_and_not_taken(mihon: Town, roster: RosterChange) -> None:
    """書き出したあとに変わった人の行は、知らせたうえで取り込まない。頼めば取り込む。"""
    client = mihon.client("hr_officer")
    sheet = client.get(mihon.url("organization/staff/sheet.xlsx")).content
    with mihon.entered() as by:
        staff = Staff.objects.get(number="9003")
        here = Department.objects.get(code="110")
        actions.edit_staff(
            by=by,
            key=staff.key,
            version=queries.staff_version_number(by, staff),
            effective_on=date(2026, 5, 1),
            name="改姓 一郎",
            kana="カイセイ イチロウ",
            department=here,
            post="主査",
        )
    form = {"file": SimpleUploadedFile("s.xlsx", sheet), "effective_on": "2026-06-01"}
    page = client.get(client.post(mihon.url("organization/rosters/"), form)["Location"]).content.decode()
    assert "9003" in page
    assert "いまの内容のままにしました" in page
    assert "変わるところはありません" in page
    form = {"file": SimpleUploadedFile("s.xlsx", sheet), "effective_on": "2026-06-01", "takes_stale": "on"}
    page = client.get(client.post(mihon.url("organization/rosters/"), form)["Location"]).content.decode()
    assert "仮名 一郎" in page
    assert "変わるところはありません" not in page


def _staff_form(staff: Staff, version: int, department: Department, name: str) -> dict[str, object]:
    return {
        "version": version,
        "effective_on": "2026-05-01",
        "name": name,
        "kana": "カイセイ イチロウ",
        "department": department.code,
        "post": "主査",
        "employment": "regular",
    }


def test_second_editor_is_stopped(mihon: Town, roster: RosterChange) -> None:
    """同じ職員を二人が開いて直すと、あとの人は止まり、前の人の内容は残る。"""
    with mihon.entered() as by:
        staff = Staff.objects.get(number="9003")
        here = Department.objects.get(code="110")
        version = queries.staff_version_number(by, staff)
    client = mihon.client("hr_officer")
    place = mihon.url(f"organization/staff/{staff.key}/edit/")
    assert client.post(place, _staff_form(staff, version, here, "改姓 一郎")).status_code == 302
    second = mihon.client("system_admin").post(place, _staff_form(staff, version, here, "別の 一郎"))
    assert second.status_code == 409
    page = second.content.decode()
    assert "改姓 一郎" in page
    assert "別の 一郎" in page
    with mihon.entered() as by:
        row = queries.staff_version_at(by, date(2026, 5, 1), staff)
        assert row is not None
        assert row.name == "改姓 一郎"


def test_department_edit_from_the_screen(mihon: Town, roster: RosterChange) -> None:
    """組織の改称は、その日から効き、前の日の名前は残る。輪になる上位は断る。"""
    client = mihon.client("hr_officer")
    with mihon.entered() as by:
        row = Department.objects.get(code="100")
        version = queries.department_version_number(by, row)
    place = mihon.url(f"organization/departments/{row.key}/edit/")
    assert client.get(place).status_code == 200
    form = {"version": version, "effective_on": "2026-07-01", "name": "経営部", "sort_order": 10}
    refused = client.post(place, form | {"parent": "110"})
    assert refused.status_code == 422
    assert "自分に戻ります" in refused.content.decode()
    assert client.post(place, form).status_code == 302
    assert "経営部" in client.get(mihon.url("organization/?on=2026-07-01")).content.decode()
    assert "経営部" not in client.get(mihon.url("organization/?on=2026-06-30")).content.decode()


def test_department_with_staff_is_not_abolished(mihon: Town, roster: RosterChange) -> None:
    """職員の残る組織は廃止できない。"""
    with mihon.entered() as by:
        row = Department.objects.get(code="110")
        version = queries.department_version_number(by, row)
    form = {
        "version": version,
        "effective_on": "2026-07-01",
        "name": "総務課",
        "sort_order": 10,
        "is_abolished": "on",
    }
    answer = mihon.client("hr_officer").post(mihon.url(f"organization/departments/{row.key}/edit/"), form)
    assert answer.status_code == 422
    assert "職員が残っている" in answer.content.decode()


def test_new_department_and_staff_from_the_screen(mihon: Town, roster: RosterChange) -> None:
    """画面から組織と職員を一つずつ足せる。"""
    client = mihon.client("system_admin")
    form = {"code": "500", "name": "議会事務局", "effective_on": "2026-07-01"}
    assert client.post(mihon.url("organization/departments/new/"), form).status_code == 302
    person = {
        "number": "9200",
        "name": "見本 議子",
        "kana": "みほん ぎこ",
        "department": "500",
        "post": "局長",
        "employment": "regular",
        "effective_on": "2026-07-01",
    }
    answer = client.post(mihon.url("organization/staff/new/"), person)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "ミホン ギコ" in page
    assert "議会事務局" in page
    again = client.post(mihon.url("organization/staff/new/"), person)
    assert again.status_code == 422


def test_personal_pages_are_audited(mihon: Town, roster: RosterChange) -> None:
    """職員の画面を見ると、監査にちょうど一件残る。"""
    client = mihon.client("auditor")
    with mihon.entered():
        key = Staff.objects.get(number="9001").key
    assert client.get(mihon.url(f"organization/staff/{key}/")).status_code == 200
    events = AuditEvent.objects.filter(action="職員を見た", record_key=str(key))
    assert events.count() == 1


def test_other_body_finds_nothing(mihon: Town, futago: Town, roster: RosterChange) -> None:
    """ふたご市の管理者は、みほん市の鍵で何も開けない。"""
    with mihon.entered():
        department = Department.objects.get(code="100").key
        staff = Staff.objects.get(number="9001").key
    account = mihon.accounts["mayor"].key
    client = futago.client("system_admin")
    for path in (
        f"departments/{department}/",
        f"departments/{department}/edit/",
        f"staff/{staff}/",
        f"staff/{staff}/edit/",
        f"rosters/{roster.key}/",
        f"rosters/{roster.key}/handover/",
        f"accounts/{account}/",
    ):
        assert client.get(futago.url(f"organization/{path}")).status_code == 404
    moved = client.post(futago.url(f"organization/accounts/{account}/deactivate/"), {"version": 1})
    assert moved.status_code == 404


@pytest.mark.parametrize("role", ["staff", "counter_clerk", "vendor", "mayor"])
def test_members_see_the_tree_but_no_names(mihon: Town, roster: RosterChange, role: str) -> None:
    """組織の木はどの役割でも見え、職員の名前は権限のある人だけに見える。"""
    client = mihon.client(role)
    tree = client.get(mihon.url("organization/?on=2026-04-01"))
    assert tree.status_code == 200
    assert "見本 花子" not in tree.content.decode()
    assert client.get(mihon.url("organization/staff/")).status_code == 403
    assert client.get(mihon.url("organization/rosters/")).status_code == 403


def test_handover_lists_leavers(mihon: Town, roster: RosterChange) -> None:
    """引継の画面は、職を離れる人・終わる権限・手元に残るものを一覧にする。"""
    client = mihon.client("hr_officer")
    with mihon.entered() as by:
        welfare = Department.objects.get(code="310")
        boss = Staff.objects.get(number="9040")
        account = mihon.accounts["section_chief"]
        actions.link_staff(by=by, key=boss.key, version=boss.version, account=account)
        actions.grant(
            by=by,
            account=account,
            municipality=mihon.municipality,
            role="section_chief",
            starts_on=APRIL,
            ends_on=date(2028, 4, 1),
            department=welfare,
        )
    form = {"file": upload("reorganisation_2027-04-01_utf8.csv"), "effective_on": "2027-04-01"}
    place = client.post(mihon.url("organization/rosters/"), form)["Location"]
    page = client.get(place + "handover/").content.decode()
    assert "終わる権限" in page
    assert "所属長・福祉課（R10.3.31まで）" in page
