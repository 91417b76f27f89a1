"""会議と決定の画面: 会議体から決定の確定・訂正・紙・取り込みまで、正面から押して確かめる。"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.tabular import read_table, take_row_keys
from shirube.apps.organization import actions as organization
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.models import AgendaItem, Decision, MeetingBody, Sitting
from tests.world import Town

pytestmark = pytest.mark.django_db
MAGIC = {"pdf": b"%PDF", "docx": b"PK\x03\x04", "html": b"<!DO"}
HEAD = "会議体,回,開催日,件名,決定の内容,結果,条件,文書番号,決定日,状態\n"


@pytest.fixture
def body(mihon: Town) -> Any:
    """推進本部。"""
    with mihon.entered("dx_officer") as by:
        return actions.add_body(
            by=by, name="DX推進本部", kind="headquarters", starts_on=date(2026, 4, 1), basis="設置要綱"
        )


@pytest.fixture
def sitting(mihon: Town, body: Any) -> Any:
    """開いた第1回。"""
    with mihon.entered("dx_officer") as by:
        return actions.call_sitting(by=by, body=body, held_on=date(2026, 4, 20), number=1, state="held")


def draft(mihon: Town, sitting: Any, **more: Any) -> Decision:
    """作成中の決定。"""
    given = {"title": "計画の決定", "text": "進める。", "result": "approved", "decided_on": date(2026, 4, 20)}
    with mihon.entered("dx_officer") as by:
        return actions.record_decision(by=by, sitting=sitting, **(given | more))


def confirmed(mihon: Town, sitting: Any, **more: Any) -> Decision:
    """確定した決定。"""
    row = draft(mihon, sitting, **more)
    with mihon.entered("dx_officer") as by:
        return actions.confirm_decision(by=by, key=row.key, version=row.version)


def form_of(row: Decision, **more: str) -> dict[str, str]:
    """決定の様式に送る値。"""
    given = {
        "version": str(row.version),
        "title": row.title,
        "text": row.text,
        "result": row.result,
        "decided_on": row.decided_on.isoformat(),
    }
    return given | more


def test_officer_walks_from_an_empty_room_to_a_confirmed_decision(mihon: Town) -> None:
    """何もないところから、会議体・会議・議題・決定・確定まで、画面だけで進める。"""
    client = mihon.client("dx_officer")
    assert "会議体がまだありません" in client.get(mihon.url("meetings/")).content.decode()
    made = client.post(
        mihon.url("meetings/bodies/new/"),
        {"name": "DX推進本部", "kind": "headquarters", "basis": "設置要綱", "starts_on": "2026-04-01"},
    )
    here = made.headers["Location"]
    client.post(here + "seats/new/", {"role": "chair", "post": "副市長", "starts_on": "2026-04-01"})
    there = client.post(
        here + "sittings/new/",
        {"number": "1", "held_on": "2026-04-20", "state": "held", "place": "第一会議室"},
    ).headers["Location"]
    client.post(there + "agenda/", {"title": "計画の決定", "kind": "decide", "presenter": "課長"})
    with mihon.entered():
        item = AgendaItem.objects.get()
    form = client.get(f"{there}decisions/new/?agenda={item.key}").content.decode()
    assert re.search(r'name="title"[^>]*value="計画の決定"', form)
    assert 'value="2026-04-20"' in form
    where = client.post(
        there + "decisions/new/",
        {
            "agenda_item": str(item.key),
            "title": "計画の決定",
            "text": "原案のとおり決める。",
            "result": "approved",
            "decided_on": "2026-04-20",
            "document_number": "DX第1号",
        },
    ).headers["Location"]
    assert "この決定を確定する" in client.get(where).content.decode()
    assert client.post(where + "confirm/", {"version": "1"}).status_code == 302
    shown = client.get(where).content.decode()
    assert "この決定を確定する" not in shown
    assert "訂正の決定を書く" in shown
    assert "副市長" in client.get(here).content.decode()


def test_confirmed_decision_is_never_edited(mihon: Town, sitting: Any) -> None:
    """確定した決定は、直しも捨てもできず、訂正の決定でだけ直せる。"""
    row, client = confirmed(mihon, sitting), mihon.client("dx_officer")
    url = mihon.url(f"meetings/decisions/{row.key}/")
    refused = client.post(url + "edit/", form_of(row, text="書き換え"))
    assert refused.status_code == 422
    assert "確定した決定は変えられません" in refused.content.decode()
    assert client.post(url + "discard/", {"version": str(row.version)}).status_code == 422
    with mihon.entered():
        assert Decision.objects.get().text == "進める。"


def test_correction_takes_effect_only_when_confirmed(mihon: Town, sitting: Any) -> None:
    """訂正を書いても、確定するまでは前の決定が効き、確定すると前の決定に「訂正」と出る。"""
    row, client = confirmed(mihon, sitting), mihon.client("dx_officer")
    url = mihon.url(f"meetings/decisions/{row.key}/")
    answer = client.post(
        url + "correct/", form_of(row, text="一部を見直して進める。", sitting=str(sitting.key))
    )
    there = answer.headers["Location"]
    with mihon.entered("dx_officer") as by:
        assert [one.text for one in queries.standing_decisions(by)] == ["進める。"]
    assert "訂正を作成中です" in client.get(url).content.decode()
    client.post(there + "confirm/", {"version": "1"})
    assert "この決定は訂正されています" in client.get(url).content.decode()
    with mihon.entered("dx_officer") as by:
        assert [one.text for one in queries.standing_decisions(by)] == ["一部を見直して進める。"]
    again = client.post(url + "correct/", form_of(row, sitting=str(sitting.key)))
    assert again.status_code == 422
    assert "もう書かれています" in again.content.decode()


def test_conditional_approval_needs_conditions(mihon: Town, sitting: Any) -> None:
    """条件付き承認には、条件を書かないと進めない。"""
    answer = mihon.client("dx_officer").post(
        mihon.url(f"meetings/sittings/{sitting.key}/decisions/new/"),
        {"title": "予算", "text": "認める。", "result": "conditional", "decided_on": "2026-04-20"},
    )
    assert answer.status_code == 422
    assert "条件を書いてください" in answer.content.decode()


def test_decision_of_a_planned_sitting_waits(mihon: Town, body: Any) -> None:
    """予定の会議の決定は、案として書けても、開くまで確定できない。"""
    with mihon.entered("dx_officer") as by:
        planned = actions.call_sitting(by=by, body=body, held_on=date(2026, 9, 1), number=2)
    row = draft(mihon, planned)
    url = mihon.url(f"meetings/decisions/{row.key}/")
    client = mihon.client("dx_officer")
    assert "まだ確定できません" in client.get(url).content.decode()
    refused = client.post(url + "confirm/", {"version": "1"})
    assert refused.status_code == 422
    assert "先に会議を「開催」か「書面」に" in refused.content.decode()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"held_on": "2026-04-21"}, "確定した決定のある会議"),
        ({"number": "9"}, "確定した決定のある会議"),
        ({"state": "planned"}, "確定した決定のある会議"),
        ({"state": "cancelled"}, "確定した決定のある会議"),
    ],
)
def test_sitting_with_a_confirmed_decision_stays(
    mihon: Town, sitting: Any, changes: dict[str, str], why: str
) -> None:
    """確定した決定のある会議は、日も回も動かず、予定や中止に戻らない。"""
    confirmed(mihon, sitting)
    given = {"version": str(sitting.version), "number": "1", "held_on": "2026-04-20", "state": "held"}
    answer = mihon.client("dx_officer").post(
        mihon.url(f"meetings/sittings/{sitting.key}/edit/"), given | changes
    )
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_same_number_in_the_same_year_is_refused(mihon: Town, body: Any, sitting: Any) -> None:
    """同じ年度の同じ回は二つ作れず、次の年度の同じ回は作れる。"""
    client, url = mihon.client("dx_officer"), mihon.url(f"meetings/bodies/{body.key}/sittings/new/")
    refused = client.post(url, {"number": "1", "held_on": "2026-05-01", "state": "held"})
    assert refused.status_code == 422
    assert "令和8年度の第1回は、もう記録されています" in refused.content.decode()
    assert client.post(url, {"number": "1", "held_on": "2027-05-01", "state": "planned"}).status_code == 302


def test_agenda_with_a_decision_cannot_be_removed(mihon: Town, sitting: Any) -> None:
    """決定のある議題は消せず、無い議題は消せる。"""
    with mihon.entered("dx_officer") as by:
        used, free = (
            actions.add_agenda_item(by=by, sitting=sitting, title=title, kind="decide")
            for title in ("計画", "その他")
        )
    draft(mihon, sitting, agenda_item=used)
    client = mihon.client("dx_officer")
    refused = client.post(mihon.url(f"meetings/agenda/{used.key}/remove/"), {"version": "1"})
    assert refused.status_code == 422
    assert client.post(mihon.url(f"meetings/agenda/{free.key}/remove/"), {"version": "1"}).status_code == 302
    with mihon.entered():
        assert [one.title for one in AgendaItem.objects.all()] == ["計画"]


def test_two_chairs_at_once_are_refused(mihon: Town, body: Any) -> None:
    """長の席は、同じ日に一つだけ。前の人の終わりを入れれば、次の席を足せる。"""
    client, url = mihon.client("dx_officer"), mihon.url(f"meetings/bodies/{body.key}/seats/new/")
    first = {"role": "chair", "post": "副市長", "starts_on": "2026-04-01", "ends_on": "2026-06-30"}
    assert client.post(url, first).status_code == 302
    second = {"role": "chair", "post": "市長", "starts_on": "2026-06-30"}
    refused = client.post(url, second)
    assert refused.status_code == 422
    assert "長の席「副市長」があります" in refused.content.decode()
    assert client.post(url, second | {"starts_on": "2026-07-01"}).status_code == 302


def test_members_come_from_the_roster_of_that_day(mihon: Town, body: Any) -> None:
    """名簿の氏名は、その日その職にある人（兼務を含む）で、人が替われば席を直さなくても替わる。"""
    with mihon.entered("hr_officer") as by:
        unit = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="A1", name="DX課", kana=""
        )
        other = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="A2", name="総務課", kana=""
        )
        person = {"by": by, "kana": "", "effective_on": date(2026, 4, 1)}
        organization.add_staff(**person, number="1", name="前任 一", department=unit, post="課長")
        organization.add_staff(
            **person, number="2", name="兼務 二", department=other, post="主幹", concurrent=[(unit, "室長")]
        )
    with mihon.entered("dx_officer") as by:
        for post in ("課長", "室長"):
            actions.add_seat(
                by=by, body=body, role="member", post=post, department=unit, starts_on=date(2026, 4, 1)
            )
    page = mihon.client("section_chief").get(mihon.url(f"meetings/bodies/{body.key}/members/?on=2026-05-01"))
    assert "前任 一" in page.content.decode()
    assert "兼務 二" in page.content.decode()
    assert (
        "前任 一" not in mihon.client("staff").get(mihon.url(f"meetings/bodies/{body.key}/")).content.decode()
    )
    assert mihon.client("staff").get(mihon.url(f"meetings/bodies/{body.key}/members/")).status_code == 403


@pytest.mark.parametrize("file_format", sorted(MAGIC))
@pytest.mark.parametrize("paper", ["agenda", "decisions"])
def test_papers_of_a_sitting_are_handed_out(mihon: Town, sitting: Any, paper: str, file_format: str) -> None:
    """次第と決定事項一覧を、どの形式でも受け取れる。紙に書けない字があっても倒れない。"""
    with mihon.entered("dx_officer") as by:
        actions.add_agenda_item(by=by, sitting=sitting, title="計画\u202eの決定", kind="decide")
    confirmed(mihon, sitting, text="進める。\r\n\u200fただし。")
    answer = mihon.client("staff").get(mihon.url(f"meetings/sittings/{sitting.key}/{paper}.{file_format}"))
    assert answer.status_code == 200
    assert answer.content.startswith(MAGIC[file_format])
    assert "attachment" in answer.headers["Content-Disposition"]


def test_same_record_gives_the_same_paper(mihon: Town, sitting: Any) -> None:
    """同じ記録からは、同じバイト列の紙ができる。"""
    confirmed(mihon, sitting)
    client, url = mihon.client("staff"), mihon.url(f"meetings/sittings/{sitting.key}/decisions.pdf")
    assert client.get(url).content == client.get(url).content


def test_unknown_format_is_not_found(mihon: Town, sitting: Any) -> None:
    """知らない形式は、無いと答える。"""
    answer = mihon.client("staff").get(mihon.url(f"meetings/sittings/{sitting.key}/agenda.exe"))
    assert answer.status_code == 404


def test_list_is_narrowed_and_the_paper_follows(mihon: Town, body: Any, sitting: Any) -> None:
    """一覧を会議体・年度・言葉で絞ると、紙と表も絞ったものだけになる。"""
    confirmed(mihon, sitting, title="窓口の見直し", document_number="DX第7号")
    confirmed(mihon, sitting, title="予算の要求")
    client = mihon.client("staff")
    query = f"?body={body.key}&year=2026&text=DX第7号"
    page = client.get(mihon.url("meetings/decisions/" + query)).content.decode()
    assert "窓口の見直し" in page
    assert "予算の要求" not in page
    paper = client.get(mihon.url("meetings/decisions/list.docx" + query))
    with zipfile.ZipFile(BytesIO(paper.content)) as package:
        text = package.read("word/document.xml").decode()
    assert "窓口の見直し" in text
    assert "予算の要求" not in text
    sheet, keys = take_row_keys(
        read_table(client.get(mihon.url("meetings/decisions/sheet.xlsx" + query)).content, name="決定.xlsx")
    )
    assert [row.cells[3] for row in sheet.rows] == ["窓口の見直し"]
    assert keys[0] is not None


def upload(mihon: Town, text: str, name: str = "過去.csv") -> Any:
    """表を取り込む。"""
    return mihon.client("dx_officer").post(
        mihon.url("meetings/decisions/imports/"), {"file": SimpleUploadedFile(name, text.encode())}
    )


def test_past_decisions_are_previewed_then_taken(mihon: Town, body: Any) -> None:
    """過去の決定は、確かめてから一度に入り、会議も一緒に置かれる。二度取り込んでも増えない。"""
    lines = (
        "DX推進本部,第1回,R8.4.20,計画の決定,進める。,承認,,DX第1号,,\n"
        "DX推進本部,1,2026/4/20,体制,置く。,条件付き承認,半年で見直す,,令和8年4月22日,作成中\n"
    )
    there = upload(mihon, HEAD + lines).headers["Location"]
    client = mihon.client("dx_officer")
    assert "足す 2件" in client.get(there).content.decode()
    with mihon.entered():
        assert not Decision.objects.exists()
    assert client.post(there + "adopt/", {"version": "1"}).status_code == 302
    with mihon.entered():
        assert Sitting.objects.count() == 1
        rows = {row.title: row for row in Decision.objects.all()}
    assert rows["計画の決定"].is_confirmed
    assert rows["計画の決定"].decided_on == date(2026, 4, 20)
    assert not rows["体制"].is_confirmed
    assert rows["体制"].decided_on == date(2026, 4, 22)
    again = upload(mihon, HEAD + lines).headers["Location"]
    page = client.get(again).content.decode()
    assert "もうある 2件" in page
    assert "反映する行がありません" in page


def test_broken_sheet_takes_nothing_and_names_every_place(mihon: Town, body: Any) -> None:
    """直すところがあれば一行も取り込まず、行・列・理由を並べる。"""
    answer = upload(mihon, HEAD + "庁議,x,2026-13-01,件名,,否決,,,,\n")
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in ("会議体「庁議」は登録されていません", "決定の内容", "承認・条件付き承認", "2行目"):
        assert word in page


def test_round_trip_changes_only_drafts_that_are_fresh(mihon: Town, sitting: Any) -> None:
    """書き出した表: 直していなければ違いなし、作成中は直り、古い行と確定済みは取り込まない。"""
    from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx

    fresh, stale = draft(mihon, sitting, title="新しい"), draft(mihon, sitting, title="古い")
    locked = confirmed(mihon, sitting, title="確定")
    client = mihon.client("dx_officer")
    data = client.get(mihon.url("meetings/decisions/sheet.xlsx")).content
    same = client.post(
        mihon.url("meetings/decisions/imports/"), {"file": SimpleUploadedFile("決定.xlsx", data)}
    )
    assert "違うところがありません" in same.content.decode()
    with mihon.entered("dx_officer") as by:
        values = {"title": "古い", "text": "画面で直した。", "result": "approved"}
        actions.edit_decision(by=by, key=stale.key, version=1, decided_on=date(2026, 4, 20), **values)
    table, keys = take_row_keys(read_table(data, name="決定.xlsx"))
    at = table.header.index("決定の内容")
    rows = tuple(
        tuple("表で直した。" if place == at else cell for place, cell in enumerate(row.cells))
        for row in table.rows
    )
    sheet = Sheet("決定", tuple(Column(label) for label in table.header), rows, tuple(k for k in keys if k))
    edited = write_xlsx(Workbook((sheet,), created=mihon.scope("dx_officer").now))
    there = client.post(
        mihon.url("meetings/decisions/imports/"), {"file": SimpleUploadedFile("決定.xlsx", edited)}
    ).headers["Location"]
    page = client.get(there).content.decode()
    assert "変える 1件" in page
    assert "古い行 1件" in page
    assert "確定済み 1件" in page
    client.post(there + "adopt/", {"version": "1"})
    with mihon.entered():
        texts = {row.pk: row.text for row in Decision.objects.all()}
    assert texts == {fresh.pk: "表で直した。", stale.pk: "画面で直した。", locked.pk: "進める。"}


def test_row_changed_after_the_preview_stops_everything(mihon: Town, sitting: Any) -> None:
    """確かめたあとに回が使われていたら、何も反映せずに理由を言う。"""
    there = upload(mihon, HEAD + "DX推進本部,2,2026-05-20,報告,了承した。,了承,,,,\n").headers["Location"]
    with mihon.entered("dx_officer") as by:
        actions.call_sitting(by=by, body=sitting.body, held_on=date(2026, 6, 1), number=2, state="held")
    answer = mihon.client("dx_officer").post(there + "adopt/", {"version": "1"})
    assert answer.status_code == 422
    assert "別の日の会議として記録されています" in answer.content.decode()
    with mihon.entered():
        assert not Decision.objects.exists()


def test_sheet_cannot_confirm_a_decision_of_a_sitting_not_held(mihon: Town, body: Any) -> None:
    """まだ「予定」の会議の決定は、表からも確定できない。何も反映せずに、直し方を言う。"""
    with mihon.entered("dx_officer") as by:
        actions.call_sitting(by=by, body=body, held_on=date(2026, 5, 20), number=2, state="planned")
    there = upload(mihon, HEAD + "DX推進本部,2,2026-05-20,報告,了承した。,了承,,,,\n").headers["Location"]
    answer = mihon.client("dx_officer").post(there + "adopt/", {"version": "1"})
    assert answer.status_code == 422
    assert "先に会議を「開催」か「書面」にするか" in answer.content.decode()
    with mihon.entered():
        assert not Decision.objects.exists()


def test_stale_form_is_answered_with_409(mihon: Town, body: Any) -> None:
    """開いたあとに別の人が直していれば 409 で、前の記録は変わらない。"""
    client, url = mihon.client("dx_officer"), mihon.url(f"meetings/bodies/{body.key}/edit/")
    given = {"version": "1", "name": "DX推進本部", "kind": "headquarters", "starts_on": "2026-04-01"}
    assert client.post(url, given | {"basis": "先の要綱"}).status_code == 302
    assert client.post(url, given | {"basis": "後の要綱"}).status_code == 409
    with mihon.entered():
        assert MeetingBody.objects.get().basis == "先の要綱"
