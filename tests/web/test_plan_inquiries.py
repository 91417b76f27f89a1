"""照会台帳の画面: 受け付けてから、様式・割り振り・下書き・答え・決裁を経て、書き込んだブックを返すまで。"""

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from shirube.adapters.form_workbook import read_form
from shirube.apps.notices.models import Notice
from shirube.apps.organization import actions as organization
from shirube.apps.plan.inquiries import actions
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, InquirySection, Question, ReturnedFile
from shirube.apps.plan.versions import actions as versions
from shirube.values.instant import local_day
from tests.inquiry_forms import TITLE, survey
from tests.progress import filled
from tests.world import NOW, Town

TODAY = local_day(NOW)


@pytest.fixture
def officer(mihon: Town) -> Any:
    """DX推進担当の玄関。"""
    return mihon.client("dx_officer")


@pytest.fixture
def units(mihon: Town) -> dict[str, Any]:
    """窓口課と財政課。窓口課には所属長がサインインできる。"""
    with mihon.entered() as by:
        found = {
            name: organization.add_department(
                by=by, effective_on=date(2026, 4, 1), code=code, name=name, kana=name
            )
            for code, name in (("M", "窓口課"), ("Z", "財政課"))
        }
        organization.grant(
            by=by,
            account=mihon.accounts["section_chief"],
            municipality=mihon.municipality,
            role="section_chief",
            starts_on=date(2026, 4, 1),
            department=found["窓口課"],
        )
    return found


def register(mihon: Town, officer: Any, title: str = "自治体DXの調査", **more: str) -> Inquiry:
    """玄関から受け付けた照会。"""
    data = {
        "title": title,
        "sender": "総務省",
        "document_number": "総行情第1号",
        "received_on": str(TODAY - timedelta(days=3)),
        "sender_due_on": str(TODAY + timedelta(days=20)),
        "internal_due_on": str(TODAY + timedelta(days=10)),
        "contact": "内線1234",
    } | more
    response = officer.post(mihon.url("inquiries/new/"), data, follow=True)
    assert "照会を受け付けました" in response.content.decode()
    with mihon.entered():
        return Inquiry.objects.order_by("-id")[0]


def attach(mihon: Town, officer: Any, row: Inquiry, data: bytes, name: str = "調査票.xlsx") -> Any:
    """様式を預ける。"""
    upload = SimpleUploadedFile(name, data)
    return post(mihon, officer, row, "form/", {"file": upload})


def post(mihon: Town, client: Any, row: Inquiry, path: str, data: dict[str, Any] | None = None) -> Any:
    """いまの版を添えて送る。"""
    with mihon.entered():
        version = Inquiry.objects.get(pk=row.pk).version
    return client.post(
        mihon.url(f"inquiries/{row.key}/{path}"), {"version": version} | (data or {}), follow=True
    )


def choose(mihon: Town, officer: Any, row: Inquiry) -> None:
    """見分けたセルをすべて設問にし、B2〜C5 を窓口課、ほかを財政課に割り振り、回答を始める。"""
    page = officer.get(mihon.url(f"inquiries/{row.key}/form/?mode=recognise")).content.decode()
    assert "書けるように開けてあるセル" in page and "計算式が入っています" in page
    form = read_form(survey(), name="調査票.xlsx")
    cells = [f"{TITLE}!{one.address}" for one, cell in form.sheet(TITLE).cells.items() if cell.is_open]
    post(mihon, officer, row, "cells/", {"mode": "recognise", "cells": cells})
    with mihon.entered():
        rows = {one.address: str(one.key) for one in Question.objects.filter(inquiry=row)}
    assert set(rows) == {"B2", "D2", "C5", "D6", "C7", "C8", "C10"}
    desk = [rows[one] for one in ("B2", "D2", "C5", "D6")]
    rest = [key for key in rows.values() if key not in desk]
    officer.post(mihon.url(f"inquiries/{row.key}/questions/"), {"questions": desk, "department": "M"})
    officer.post(mihon.url(f"inquiries/{row.key}/questions/"), {"questions": rest, "department": "Z"})
    post(mihon, officer, row, "stage/assigned/")
    response = post(mihon, officer, row, "stage/answering/")
    assert "回答中にしました" in response.content.decode()


def question(mihon: Town, row: Inquiry, address: str) -> Question:
    """この番地の設問。"""
    with mihon.entered():
        return Question.objects.select_related("section").get(inquiry=row, address=address)


def answer(mihon: Town, client: Any, row: Inquiry, address: str, value: str, **more: str) -> Any:
    """画面から答える。"""
    one = question(mihon, row, address)
    path = f"inquiries/{row.key}/sections/{one.section.key}/questions/{one.key}/"
    data = {"version": one.version, "value": value, "note": ""} | more
    return client.post(mihon.url(path), data, follow=True)


PROXY = {"on_behalf_of": "財政課の係長", "means": "phone"}


def answer_all(mihon: Town, officer: Any, row: Inquiry) -> None:
    """すべての設問に、代わりに答える。"""
    values = {
        "B2": "990019",
        "D2": "みほん市",
        "C5": "1",
        "D6": "５８件",
        "C7": "R4.4.1",
        "C8": "はい",
        "C10": "=1+1 ではない",
    }
    for address, value in values.items():
        response = answer(mihon, officer, row, address, value, **PROXY)
        assert "の答えを記録しました" in response.content.decode(), address


def finish(mihon: Town, officer: Any, row: Inquiry) -> None:
    """取りまとめ、CIO が認め、回答したことを記録する。"""
    post(mihon, officer, row, "stage/compiling/")
    post(mihon, officer, row, "stage/deciding/")
    assert "答えを認めました" in post(mihon, mihon.client("cio"), row, "approve/").content.decode()
    response = post(mihon, officer, row, "send/", {"sent_on": str(TODAY), "sent_how": "県へメール"})
    assert "回答したことを記録しました" in response.content.decode()


def test_whole_road_ends_in_the_senders_own_workbook(mihon: Town, units: Any, officer: Any) -> None:
    """受付から回答まで通ると、届いたブックの答えのセルだけが変わり、ほかの部品は届いたままのバイト列である。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    answer_all(mihon, officer, row)
    finish(mihon, officer, row)
    response = officer.get(mihon.url(f"inquiries/{row.key}/filled.xlsx"))
    assert "%E5%9B%9E%E7%AD%94" in response.headers["Content-Disposition"]
    made = load_workbook(BytesIO(response.content))[TITLE]
    found = [made[one].value for one in ("B2", "D2", "C5", "D6", "C8", "C10")]
    assert found == ["990019", "みほん市", "1. 策定済み", 58, "はい", "=1+1 ではない"]
    assert made["C7"].value.date() == date(2022, 4, 1) and made["D9"].value == "=SUM(D6:D8)"
    before, after = (zipfile.ZipFile(BytesIO(data)) for data in (survey(), response.content))
    assert before.namelist() == after.namelist()
    changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_last_years_answers_become_drafts_and_wait_for_a_person(
    mihon: Town, units: Any, officer: Any
) -> None:
    """翌年は設問・セル・課を写せ、去年の答えが下書きになるが、課の人が確かめるまで答えにはならない。"""
    first = register(mihon, officer)
    attach(mihon, officer, first, survey())
    choose(mihon, officer, first)
    answer_all(mihon, officer, first)
    finish(mihon, officer, first)
    row = register(mihon, officer, "今年の調査", previous=str(first.key))
    attach(mihon, officer, row, survey())
    response = post(mihon, officer, row, "questions/copy/")
    assert "前の年の照会から7件を写しました" in response.content.decode()
    post(mihon, officer, row, "stage/assigned/")
    post(mihon, officer, row, "stage/answering/")
    with mihon.entered():
        assert not AnswerRow.objects.filter(question__inquiry=row).exists()
        section = InquirySection.objects.get(inquiry=row, label="窓口課")
    chief = mihon.client("section_chief")
    where = mihon.url(f"inquiries/{row.key}/sections/{section.key}/")
    page = chief.get(where).content.decode()
    assert "前の照会の答え「自治体DXの調査" in page and "58" in page
    with mihon.entered() as by:
        from shirube.apps.plan.inquiries import queries

        asked = queries.asked_questions(by, section.inquiry, section, queries.memory_of(by, section.inquiry))
        ticks = [actions.draft_tick(one) for one in asked]
    response = chief.post(where + "drafts/", {"drafts": [*ticks[:3], "うそ:1:x"]}, follow=True)
    said = response.content.decode()
    assert "3件を答えにしました。1件は、見たあとに変わったので答えにしていません。" in said
    with mihon.entered():
        taken = list(AnswerRow.objects.filter(question__inquiry=row))
    assert len(taken) == 3 and {one.origin for one in taken} == {"past"}
    assert all(one.answered_by == mihon.accounts["section_chief"].key for one in taken)
    assert all("自治体DXの調査" in one.origin_note and one.as_of for one in taken)


def test_inquiry_without_a_form_answers_as_a_list(mihon: Town, units: Any, officer: Any) -> None:
    """様式のない照会は、手で足した設問に答え、答えの一覧の表を受け取れる。未回答はそう書かれる。"""
    row = register(mihon, officer)
    for number, text in (("1", "方針はあるか"), ("2", "困っていること")):
        data = {"number": number, "text": text, "kind": "text", "choices": "", "sheet": "", "address": ""}
        assert "設問を足しました" in post(mihon, officer, row, "questions/new/", data).content.decode()
    with mihon.entered():
        keys = [str(one.key) for one in Question.objects.filter(inquiry=row)]
    officer.post(mihon.url(f"inquiries/{row.key}/questions/"), {"questions": keys, "department": "M"})
    post(mihon, officer, row, "stage/assigned/")
    post(mihon, officer, row, "stage/answering/")
    with mihon.entered():
        one = Question.objects.select_related("section").get(inquiry=row, number="1")
    path = f"inquiries/{row.key}/sections/{one.section.key}/questions/{one.key}/"
    data = {"version": one.version, "value": "=ある", "note": "庁内だけ", **PROXY}
    officer.post(mihon.url(path), data)
    response = officer.get(mihon.url(f"inquiries/{row.key}/filled.xlsx"))
    page = load_workbook(BytesIO(response.content)).worksheets[0]
    assert [[cell.value for cell in line[:4]] for line in page.iter_rows(min_row=2)] == [
        ["1", "方針はあるか", "=ある", "窓口課"],
        ["2", "困っていること", "（未回答）", "窓口課"],
    ]


def test_assignment_is_not_taken_off_by_an_unchosen_section(mihon: Town, units: Any, officer: Any) -> None:
    """課を選ばずに押しても、割り振りは外れない。外すときは、外すと選ぶ。"""
    row = register(mihon, officer)
    data = {"number": "1", "text": "方針はあるか", "kind": "text", "choices": "", "sheet": "", "address": ""}
    post(mihon, officer, row, "questions/new/", data)
    with mihon.entered():
        key = str(Question.objects.get(inquiry=row).key)
    path = mihon.url(f"inquiries/{row.key}/questions/")

    def section() -> str | None:
        with mihon.entered():
            found = Question.objects.select_related("section").get(key=key).section
            return found.label if found else None

    officer.post(path, {"questions": [key], "department": "M"})
    response = officer.post(path, {"questions": [key], "department": ""})
    assert response.status_code == 422 and "課を選んでください" in response.content.decode()
    assert section() == "窓口課"
    response = officer.post(path, {"questions": [key], "department": "-"}, follow=True)
    assert "1件を割り振りから外しました" in response.content.decode() and section() is None


def test_hundreds_of_questions_come_in_pages(mihon: Town, units: Any, officer: Any) -> None:
    """設問が多い課の頁は50件ずつに分かれ、答えると同じ頁の同じ設問へ戻る。断られたときも、その頁が出る。"""
    row = register(mihon, officer)
    with mihon.entered() as by:
        for at in range(60):
            values = {"number": f"問{at}", "kind": "number", "choices": [], "sheet": "", "address": ""}
            actions.add_question(by=by, inquiry=row, text=f"数その{at}", **values)
        keys = [str(one.key) for one in Question.objects.filter(inquiry=row)]
    officer.post(mihon.url(f"inquiries/{row.key}/questions/"), {"questions": keys, "department": "M"})
    post(mihon, officer, row, "stage/assigned/")
    post(mihon, officer, row, "stage/answering/")
    with mihon.entered():
        one = Question.objects.select_related("section").get(inquiry=row, number="問55")
    where = mihon.url(f"inquiries/{row.key}/sections/{one.section.key}/")
    assert "数その55" not in officer.get(where).content.decode()
    assert "数その55" in officer.get(where + "?page=2").content.decode()
    data = {"version": one.version, "value": "たくさん", "note": "", **PROXY}
    refused = officer.post(where + f"questions/{one.key}/", data)
    assert refused.status_code == 422 and "「たくさん」を数として読めません" in refused.content.decode()
    response = officer.post(where + f"questions/{one.key}/", data | {"value": "3"})
    assert response.headers["Location"].endswith(f"?page=2#question-{one.key}")


def test_section_sheet_comes_back_and_is_taken_only_when_asked(mihon: Town, units: Any, officer: Any) -> None:
    """課の様式には自分の課の設問だけが入り、返しても、確かめて取り込むまで答えは増えない。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    with zipfile.ZipFile(
        BytesIO(officer.get(mihon.url(f"inquiries/{row.key}/sheets.zip")).content)
    ) as bundle:
        names = [name for name in bundle.namelist() if name.endswith("窓口課.xlsx")]
        sheet, letter = (
            bundle.read(names[0]),
            bundle.read(names[0].replace("様式/", "メールの文/")[:-4] + "txt"),
        )
    page = load_workbook(BytesIO(sheet)).worksheets[0]
    assert [page.cell(at, 2).value for at in range(2, page.max_row + 1)] == [
        "団体コード",
        "団体名",
        "DXを推進するための全体方針の策定状況",
        "オンライン申請のできる手続の数",
    ]
    assert "お願いする設問　4件" in letter.decode("utf-8-sig")
    back = filled(
        sheet,
        {2: {"答え": "990019"}, 3: {"確かめ": "空欄で返す"}, 4: {"答え": "策定済"}, 5: {"答え": "六十"}},
    )
    upload = SimpleUploadedFile("返り_窓口課.xlsx", back)
    response = post(mihon, officer, row, "returns/", {"files": upload})
    said = response.content.decode()
    assert "「六十」を数として読めません" in said and "選択肢にありません" in said
    with mihon.entered():
        assert not AnswerRow.objects.exists()
        receipt = ReturnedFile.objects.get().receipt
    response = officer.post(mihon.url(f"inquiries/{row.key}/returns/{receipt.key}/adopt/"), follow=True)
    assert "2行を取り込みました" in response.content.decode()
    with mihon.entered():
        taken = {one.question.address: one for one in AnswerRow.objects.select_related("question")}
    assert {key: one.value for key, one in taken.items()} == {"B2": "990019", "D2": ""}
    assert {one.channel for one in taken.values()} == {"file"}
    again = officer.get(mihon.url(f"inquiries/{row.key}/returns/{receipt.key}/")).content.decode()
    assert "取り込み済み" in again


def test_calling_sections_tells_the_people_and_lists_the_unreturned(
    mihon: Town, units: Any, officer: Any
) -> None:
    """知らせると日が残り、サインインできる人にお知らせが届き、二度目は催促になる。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    with mihon.entered():
        keys = [str(one.key) for one in InquirySection.objects.filter(inquiry=row)]
    for _ in range(2):
        response = officer.post(mihon.url(f"inquiries/{row.key}/calls/"), {"sections": keys}, follow=True)
        assert "2課に知らせた日を残し、1人にお知らせを届けました" in response.content.decode()
    with mihon.entered():
        assert {one.reminder_count for one in InquirySection.objects.filter(inquiry=row)} == {1}
        subjects = list(Notice.objects.order_by("id").values_list("subject", flat=True))
    assert [one.startswith("【再】") for one in subjects] == [False, True]
    assert "【再照会・" in officer.get(mihon.url(f"inquiries/{row.key}/calls/")).content.decode()


def test_author_cannot_approve_own_answers(mihon: Town, units: Any, officer: Any) -> None:
    """決裁に上げた本人は認められず、外での決裁は文書番号なしに記録できず、決裁の前に回答済みにはできない。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    refused = post(mihon, officer, row, "stage/deciding/")
    assert refused.status_code == 422 and "進めません" in refused.content.decode()
    post(mihon, officer, row, "stage/compiling/")
    refused = post(mihon, officer, row, "stage/deciding/")
    assert "答えのない設問が7件あります" in refused.content.decode()
    answer_all(mihon, officer, row)
    post(mihon, officer, row, "stage/deciding/")
    refused = post(mihon, officer, row, "approve/")
    assert refused.status_code == 422 and "自分が決裁に上げた答えは認められません" in refused.content.decode()
    refused = post(mihon, officer, row, "send/", {"sent_on": str(TODAY)})
    assert "まだ決裁が済んでいません" in refused.content.decode()
    refused = post(mihon, officer, row, "decide/", {"decision_number": "", "decided_on": str(TODAY)})
    assert refused.status_code == 422
    answered = answer(mihon, officer, row, "B2", "1", **PROXY)
    assert answered.status_code == 404
    data = {"decision_number": "み企第9号", "decided_on": str(TODAY)}
    assert "標の外での決裁（み企第9号" in post(mihon, officer, row, "decide/", data).content.decode()


def test_inquiry_without_questions_never_reaches_the_decision(mihon: Town, units: Any, officer: Any) -> None:
    """取りまとめのあとで設問をすべて外すと、決裁には上げられず、わけと、設問を足すところを言う。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    answer_free = [one.key for one in _questions(mihon, row)]
    post(mihon, officer, row, "stage/compiling/")
    for key in answer_free:
        with mihon.entered():
            version = Question.objects.get(key=key).version
        gone = officer.post(
            mihon.url(f"inquiries/{row.key}/questions/{key}/remove/"), {"version": version}, follow=True
        )
        assert gone.status_code == 200
    shown = officer.get(mihon.url(f"inquiries/{row.key}/")).content.decode()
    assert "設問がすべて外されています" in shown and "設問を足す・割り振る" in shown
    refused = post(mihon, officer, row, "stage/deciding/")
    assert refused.status_code == 422
    assert "設問が一つもないので、「決裁」に進めません" in refused.content.decode()
    with mihon.entered():
        assert Inquiry.objects.get(key=row.key).stage == "compiling"


def _questions(mihon: Town, row: Inquiry) -> list[Question]:
    """この照会の設問。"""
    with mihon.entered():
        return list(Question.objects.filter(inquiry=row))


def test_section_chief_sees_only_own_section(mihon: Town, units: Any, officer: Any) -> None:
    """所属長は自分の課の設問だけを見て答え、ほかの課の頁は無いものとして扱われる。"""
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    chief = mihon.client("section_chief")
    other = question(mihon, row, "C10")
    assert chief.get(mihon.url(f"inquiries/{row.key}/sections/{other.section.key}/")).status_code == 404
    assert answer(mihon, chief, row, "C10", "だめ").status_code == 404
    listed = chief.get(mihon.url(f"inquiries/{row.key}/answers/")).content.decode()
    assert "オンライン申請" in listed and "自由記述" not in listed
    assert "の答えを記録しました" in answer(mihon, chief, row, "D6", "12").content.decode()
    stale = answer(mihon, chief, row, "D6", "十二")
    assert stale.status_code == 422 and "数として読めません" in stale.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("調査票.xlsx", b"PK\x03\x04" + b"x" * 50, "壊れて"),
        ("調査票.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "古い形式"),
        ("調査票.xlsx", b"", "空です"),
    ],
    ids=["壊れた様式", "古い形式", "空"],
)
def test_hostile_forms_are_refused_whole(
    mihon: Town, units: Any, officer: Any, name: str, data: bytes, says: str
) -> None:
    """壊れた様式・古い形式・空の様式は、なぜかを言って断り、何も残さない。"""
    row = register(mihon, officer)
    response = attach(mihon, officer, row, data, name)
    assert response.status_code == 422 and says in response.content.decode()
    with mihon.entered():
        assert Inquiry.objects.get(pk=row.pk).form is None


def test_standing_facts_and_plan_facts_are_offered_with_their_place(
    mihon: Town, units: Any, officer: Any
) -> None:
    """答え帳に控えた事実と計画の記録が下書きになり、元・日付・古さが示される。使うのをやめると出なくなる。"""
    with mihon.entered() as by:
        versions.start_plan(by=by, title="みほん市DX計画", first_year=2026, last_year=2030, edition="")
    data = {
        "title": "オンライン申請のできる手続の数",
        "words": "",
        "value": "61",
        "unit": "手続",
        "as_of": "2024-04-01",
        "source": "棚卸し",
        "department": "M",
    }
    officer.post(mihon.url("inquiries/bank/new/"), data)
    bank = officer.get(mihon.url("inquiries/bank/")).content.decode()
    assert "18か月より前の値があります" in bank and "みほん市DX計画" in bank
    row = register(mihon, officer)
    attach(mihon, officer, row, survey())
    choose(mihon, officer, row)
    section = question(mihon, row, "D6").section
    where = mihon.url(f"inquiries/{row.key}/sections/{section.key}/")
    page = officer.get(where).content.decode()
    assert "答え帳「オンライン申請のできる手続の数（棚卸し）」" in page and "18か月より前の値" in page
    assert "計画の記録「団体」" in page and "990019" in page
    with mihon.entered() as by:
        fact = actions.retire_fact(by=by, key=_fact_key(), version=1)
    assert fact.retired_on is not None
    assert "答え帳「" not in officer.get(where).content.decode()


def _fact_key() -> Any:
    from shirube.apps.plan.inquiries.models import StandingFact

    return StandingFact.objects.get().key


def test_two_officers_do_not_overwrite_each_other(mihon: Town, units: Any, officer: Any) -> None:
    """開いたあとに別の人が直していれば、409 で両方の内容を見せ、上書きしない。"""
    row = register(mihon, officer)
    page = {
        "title": "古い手元",
        "sender": "総務省",
        "received_on": str(row.received_on),
        "sender_due_on": str(row.sender_due_on),
        "internal_due_on": str(row.internal_due_on),
        "version": row.version,
    }
    with mihon.entered() as by:
        actions.attach_form(by=by, inquiry=row, version=row.version, name="調査票.xlsx", data=survey())
    response = officer.post(mihon.url(f"inquiries/{row.key}/edit/"), page)
    assert response.status_code == 409
    with mihon.entered():
        assert Inquiry.objects.get(pk=row.pk).title == "自治体DXの調査"
