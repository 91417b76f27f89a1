"""国への提案の画面: 書き始め、歩みを足し、一枚の紙と表にし、直した表を確かめて取り込む。"""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from shirube.apps.plan.inquiries.models import Proposal, ProposalSheet, ProposalStep
from tests.progress import filled
from tests.world import Town

WORDS = {
    "title": "添付書類の省略",
    "law": "ある法律",
    "article": "第一条",
    "problem": "同じ書類を何度も求めている",
    "measure": "一度で済むようにする",
    "partners": "となり市\n\n となり町 ",
    "result": "open",
}


@pytest.fixture
def officer(mihon: Town) -> Any:
    """DX推進担当の玄関。"""
    return mihon.client("dx_officer")


@pytest.fixture
def proposal(mihon: Town, officer: Any) -> Proposal:
    """玄関から書き始めた提案。"""
    response = officer.post(mihon.url("proposals/new/"), WORDS, follow=True)
    assert "提案を書き始めました" in response.content.decode()
    with mihon.entered():
        return Proposal.objects.get()


def test_steps_and_papers(mihon: Town, officer: Any, proposal: Proposal) -> None:
    """歩みを足すと一覧の段階になり、一枚の紙に支障事例・求める措置・共同提案団体・歩みが載る。"""
    here = mihon.url(f"proposals/{proposal.key}/")
    step = {"stage": "consulted", "held_on": "2026-05-10", "note": "電話で相談"}
    officer.post(here + "steps/", step)
    assert "事前相談" in officer.get(mihon.url("proposals/")).content.decode()
    page = officer.get(here).content.decode()
    assert "令和8年5月10日" in page and "段階と結果の名は標の定めです" in page
    paper = officer.get(here + "paper.html").content.decode()
    for word in (
        "同じ書類を何度も求めている",
        "一度で済むようにする",
        "となり市、となり町",
        "電話で相談",
        "未定",
    ):
        assert word in paper
    assert officer.get(here + "paper.pdf").content.startswith(b"%PDF")
    assert officer.get(here + "paper.docx").content.startswith(b"PK")
    assert officer.get(here + "paper.exe").status_code == 404
    with mihon.entered():
        row = ProposalStep.objects.get()
    officer.post(here + f"steps/{row.key}/remove/", {"version": row.version})
    with mihon.entered():
        assert not ProposalStep.objects.exists()


def test_current_stage_is_the_last_that_happened(mihon: Town, officer: Any, proposal: Proposal) -> None:
    """段階は書いた順でなく日の順。前の日の歩みを後から足しても、これからの日の予定を足しても、いまの段階は動かない。"""
    here = mihon.url(f"proposals/{proposal.key}/steps/")
    for stage, day in (("submitted", "2026-06-01"), ("consulted", "2026-05-10"), ("done", "2126-03-31")):
        officer.post(here, {"stage": stage, "held_on": day, "note": ""})
    listed = officer.get(mihon.url("proposals/")).content.decode()
    assert "R8.6.1" in listed and "結果の確認" not in listed and "事前相談" not in listed
    page = officer.get(mihon.url(f"proposals/{proposal.key}/")).content.decode()
    assert page.index("令和8年5月10日") < page.index("令和8年6月1日") < page.index("令和108年3月31日")


def test_result_needs_its_choice(mihon: Town, officer: Any, proposal: Proposal) -> None:
    """結果の内容だけを書いて、結果を選ばない提案は断る。"""
    data = WORDS | {"version": proposal.version, "result_note": "一部を認める"}
    response = officer.post(mihon.url(f"proposals/{proposal.key}/edit/"), data)
    assert response.status_code == 422 and "結果を選んでください" in response.content.decode()
    data |= {"result": "partly"}
    officer.post(mihon.url(f"proposals/{proposal.key}/edit/"), data)
    with mihon.entered():
        assert Proposal.objects.get().result == "partly"


def test_sheet_round_trip_changes_only_what_was_written(
    mihon: Town, officer: Any, proposal: Proposal
) -> None:
    """書き出した表は、そのまま返すと変わるところがなく、直した欄だけが、確かめてから変わる。"""
    sheet = officer.get(mihon.url("proposals/proposals.xlsx")).content
    assert load_workbook(BytesIO(sheet)).worksheets[0]["A2"].value == "添付書類の省略"
    same = _stage(mihon, officer, sheet)
    assert "違うところがありません" in officer.get(same).content.decode()
    changed = filled(sheet, {2: {"結果": "実現した", "結果の内容": "政令を改めた"}})
    where = _stage(mihon, officer, changed)
    page = officer.get(where).content.decode()
    assert "結果: 実現した" in page
    with mihon.entered():
        assert Proposal.objects.get().result == "open"
        row = ProposalSheet.objects.order_by("-id")[0]
    seen = page.split('name="seen" value="')[1].split('"')[0]
    officer.post(where + "take/", {"version": row.version, "seen": seen})
    with mihon.entered():
        after = Proposal.objects.get()
    assert (after.result, after.result_note, after.problem) == (
        "realised",
        "政令を改めた",
        proposal.problem,
    )


def test_stale_rows_wait_and_broken_sheets_are_refused(mihon: Town, officer: Any, proposal: Proposal) -> None:
    """書き出したあとに変わった行は頼まれない限り取らず、知らない結果のある表は何も取り込まない。"""
    sheet = officer.get(mihon.url("proposals/proposals.xlsx")).content
    data = WORDS | {"version": proposal.version, "measure": "別の人が直した"}
    officer.post(mihon.url(f"proposals/{proposal.key}/edit/"), data)
    where = _stage(mihon, officer, filled(sheet, {2: {"求める措置": "古い手元で直した"}}))
    page = officer.get(where).content.decode()
    assert "あとから変わった行があります" in page
    with mihon.entered():
        row = ProposalSheet.objects.get()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    officer.post(where + "take/", {"version": row.version, "seen": seen})
    with mihon.entered():
        assert Proposal.objects.get().measure == "別の人が直した"
    broken = filled(sheet, {2: {"結果": "たぶん実現"}})
    upload = SimpleUploadedFile("提案.xlsx", broken)
    response = officer.post(mihon.url("proposals/sheets/"), {"file": upload})
    assert response.status_code == 422 and "「たぶん実現」は選択肢にありません" in response.content.decode()


def _stage(mihon: Town, officer: Any, data: bytes) -> str:
    response = officer.post(mihon.url("proposals/sheets/"), {"file": SimpleUploadedFile("提案.xlsx", data)})
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]
