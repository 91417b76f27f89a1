"""照会台帳の玄関: だれが何をでき、だれには無いものか。害のあるファイルと、式の字。"""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from shirube.adapters.archive import pack
from shirube.apps.organization import actions as organization
from shirube.apps.plan.inquiries import actions
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, InquirySection, Proposal, ReturnedFile
from shirube.engines.plan.inquiry_state import Stage
from tests.inquiry_road import Road, started
from tests.world import Town, World

INJECTIONS = ('=HYPERLINK("http://example.invalid")', "+1+1", "-1+1", "@SUM(A1)")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600


@pytest.fixture
def road(mihon: Town) -> Road:
    """回答中の照会。"""
    return started(mihon, "国の調査", None)


def _section(road: Road) -> InquirySection:
    with road.town.entered():
        return InquirySection.objects.get(inquiry__key=road.key)


def _acts(road: Road) -> dict[str, dict[str, Any]]:
    """書く経路と、送るもの。"""
    with road.town.entered():
        version, one = road.fresh().version, road.question("問2")
    section = _section(road).key
    return {
        "stage/compiling/": {"version": version},
        "approve/": {"version": version},
        "decide/": {"version": version, "decision_number": "1", "decided_on": "2026-11-01"},
        "send/": {"version": version, "sent_on": "2026-11-01"},
        "edit/": {"version": version, "title": "別の件名"},
        "calls/": {"sections": str(section)},
        f"questions/{one.key}/remove/": {"version": one.version},
        f"sections/{section}/questions/{one.key}/": {"version": one.version, "value": "1"},
        f"sections/{section}/drafts/": {"drafts": "x"},
    }


def _picture(road: Road) -> tuple[Any, ...]:
    with road.town.entered():
        return Inquiry.objects.filter(key=road.key).values().get(), AnswerRow.objects.count()


# 役割: 照会の頁、課の答えの頁、書く経路で返ってよい番号（認めることだけは、CIO にも入口がある）
VISITORS = {
    "vendor": (403, 403, {403}),
    "system_admin": (403, 403, {403}),
    "auditor": (200, 200, {403}),
    "staff": (200, 404, {403, 404}),
    None: (302, 302, {302}),
}


@pytest.mark.parametrize("role", VISITORS, ids=str)
def test_who_may_do_what(road: Road, role: str | None) -> None:
    """業者と管理者には頁が無く、監査は見るだけ、ほかの課の職員には課の答えが無い。だれも何も変えられない。"""
    page, answers, refused = VISITORS[role]
    client, before = road.town.client(role), _picture(road)
    here = road.town.url(f"inquiries/{road.key}/")
    assert client.get(here).status_code == page
    section = f"{here}sections/{_section(road).key}/"
    assert client.get(section).status_code == client.get(section + "sheet.xlsx").status_code == answers
    codes = {path: client.post(here + path, data).status_code for path, data in _acts(road).items()}
    assert set(codes.values()) <= refused, codes
    assert _picture(road) == before


def test_other_sections_answers_are_not_listed(road: Road) -> None:
    """取りまとめの頁でも、ほかの課の職員には、設問も答えも備考も並ばない。監査には並ぶ。"""
    road.answer("問2", "58313")
    here = road.town.url(f"inquiries/{road.key}/answers/")
    staff, auditor = (road.town.client(role).get(here).content.decode() for role in ("staff", "auditor"))
    assert "58,313" in auditor and "オンライン申請" in auditor
    assert "58,313" not in staff and "オンライン申請" not in staff


def test_twin_town_finds_nothing(road: Road, world: World) -> None:
    """ふたご市の住所では、みほん市の照会の頁もファイルも見つからず、どの経路からも書けない。"""
    client, before = world.futago.client("dx_officer"), _picture(road)
    here = world.futago.url(f"inquiries/{road.key}/")
    for path in ("", "answers/", "questions/", "filled.xlsx", f"sections/{_section(road).key}/sheet.xlsx"):
        assert client.get(here + path).status_code == 404, path
    codes = {path: client.post(here + path, data).status_code for path, data in _acts(road).items()}
    assert set(codes.values()) <= {403, 404}, codes
    assert _picture(road) == before


def test_bad_returns_are_kept_with_their_reason_and_change_nothing(road: Road) -> None:
    """壊れた・古い形式・zip の爆弾・別の表は、わけを並べて見せ、取り込んでも答えは増えない。"""
    bomb = pack([("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b" " * 60_000_000)])
    files = [
        SimpleUploadedFile("壊れ.xlsx", b"PK\x03\x04" + b"x" * 50),
        SimpleUploadedFile("暗号.xlsx", OLD),
        SimpleUploadedFile("爆弾.xlsx", bomb),
        SimpleUploadedFile("別の表.csv", "名前,値\nあ,1\n".encode()),
    ]
    client = road.town.client("dx_officer")
    response = client.post(road.town.url(f"inquiries/{road.key}/returns/"), {"files": files}, follow=True)
    assert response.status_code == 200
    with road.town.entered():
        kept = {one.name: one.refusal for one in ReturnedFile.objects.select_related("receipt")}
        receipt = ReturnedFile.objects.all()[0].receipt
    assert len(kept) == 4 and all(kept[name] for name in ("壊れ.xlsx", "暗号.xlsx", "爆弾.xlsx")), kept
    page = response.content.decode()
    assert all(name in page for name in kept)
    client.post(road.town.url(f"inquiries/{road.key}/returns/{receipt.key}/adopt/"))
    with road.town.entered():
        assert not AnswerRow.objects.exists()


def test_formula_words_stay_words(road: Road) -> None:
    """= や + や @ で始まる答えと提案は、課の様式・答えの一覧・提案の表のどれでも式にならない。"""
    with road.town.entered("dx_officer") as by:
        for text in INJECTIONS:
            actions.add_proposal(by=by, title=text, problem=text, measure=text, result="open", result_note="")
            actions.keep_fact(
                by=by, title="オンライン申請のできる手続の数", value="58", as_of=by.today, source=text
            )
    client = road.town.client("dx_officer")
    here = road.town.url(f"inquiries/{road.key}/")
    sheets = [
        client.get(f"{here}sections/{_section(road).key}/sheet.xlsx").content,
        client.get(road.town.url("proposals/proposals.xlsx")).content,
    ]
    for data in sheets:
        cells = [
            cell
            for page in load_workbook(BytesIO(data))
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        assert "f" not in {cell.data_type for cell in cells}
        assert any(mark in str(cell.value) for cell in cells for mark in INJECTIONS)
    with road.town.entered():
        assert Proposal.objects.count() == len(INJECTIONS)


def test_late_page_meets_409_and_keeps_the_words(road: Road) -> None:
    """ほかの人が先に答えた設問へ古い頁から答えると 409 で、打った言葉が残り、先の答えが残る。"""
    with road.town.entered():
        one = road.question("問1")
    road.answer("問1", "策定済み")
    path = f"inquiries/{road.key}/sections/{_section(road).key}/questions/{one.key}/"
    data = {"version": one.version, "value": "未策定", "note": "後から打った備考"}
    late = road.town.client("dx_officer").post(
        road.town.url(path), data | {"on_behalf_of": "係長", "means": "phone"}
    )
    assert late.status_code == 409 and "後から打った備考" in late.content.decode()
    with road.town.entered():
        assert [row.value for row in AnswerRow.objects.filter(question=one)] == ["策定済み"]


def test_stage_names_from_outside_are_not_stages(road: Road) -> None:
    """無い段階や「回答済み」を、段階を進める経路から直に送っても、進まない。"""
    before = _picture(road)
    with road.town.entered():
        version = road.fresh().version
    client = road.town.client("dx_officer")
    for stage in ("sent", "SENT", "deleted", "decided"):
        response = client.post(road.town.url(f"inquiries/{road.key}/stage/{stage}/"), {"version": version})
        assert response.status_code == 404, stage
    assert _picture(road) == before and before[0]["stage"] == Stage.ANSWERING.value


def test_section_without_questions_is_not_counted_as_answered(road: Road) -> None:
    """知らせたあとに設問がほかの課へ移った課は「設問なし」で、そろった課にも、課の数にも入らない。"""
    with road.town.entered("dx_officer") as by:
        section, row = InquirySection.objects.get(inquiry__key=road.key), road.fresh()
        actions.call_section(by=by, inquiry=row, section=section, accounts=())
        other = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="Z", name="財政課", kana="ザイセイカ"
        )
        rows = [road.question("問1"), road.question("問2")]
        assert actions.assign_questions(by=by, inquiry=row, questions=rows, department=other.key) == 2
    page = road.town.client("dx_officer").get(road.town.url(f"inquiries/{road.key}/")).content.decode()
    assert "設問なし" in page and "回答済み</span>" not in page.split("課ごとの答え")[1]
    assert "<strong>0 / 1</strong>" in page
