"""自己診断と推進体制: 玄関から答え、表で答え、確定し、課題を取組にする。"""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.organization import actions as organization
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.models import (
    Answer,
    Assessment,
    Finding,
    RoleHolder,
    SectionAnswer,
    StagedSheet,
)
from shirube.apps.plan.roadmap.models import Initiative
from shirube.apps.plan.versions import actions as plans
from shirube.apps.plan.versions.models import Plan
from shirube.apps.plan.versions.queries import current_snapshot
from shirube.engines.plan.diagnosis_sheet import AnswerText
from shirube.reference.plan.diagnosis_records import Stage
from tests.world import Town

APRIL, DAY = date(2026, 4, 1), date(2026, 6, 1)


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """国の計画 2.2 をもとにした計画。"""
    with mihon.entered() as by:
        return plans.start_plan(by=by, title="DX計画", first_year=2026, last_year=2030, edition="2.2")


@pytest.fixture
def assessment(mihon: Town, plan: Plan) -> Assessment:
    """始めたばかりの診断。"""
    with mihon.entered() as by:
        return actions.start_assessment(by=by, plan=plan, title="今年の診断", assessed_on=DAY)


def answered(town: Town, plan: Plan, assessment: Assessment, **stages: int) -> Assessment:
    """問いに答える（名は ``question.`` を除いた id）。"""
    with town.entered() as by:
        rows = queries.answers_of(by, assessment)
        for name, stage in stages.items():
            row = rows[f"question.{name}"]
            text = AnswerText(stage=Stage(stage), reason="見れば分かる")
            actions.decide_answer(by=by, plan=plan, key=row.key, version=row.version, answer=text)
        return Assessment.objects.get(pk=assessment.pk)


def here(plan: Plan, path: str) -> str:
    """計画の中の道筋。"""
    return f"plans/{plan.key}/{path}"


def answer_of(town: Town, assessment: Assessment, name: str) -> Answer:
    """いまの答え。"""
    with town.entered():
        return Answer.objects.get(assessment=assessment, question=f"question.{name}")


def uploaded(town: Town, plan: Plan, assessment: Assessment, name: str, data: bytes, **more: str) -> Any:
    """表を送る。"""
    path = town.url(here(plan, f"diagnosis/{assessment.key}/import/"))
    form = {"file": SimpleUploadedFile(name, data), "encoding": "", "department": "", **more}
    return town.client("dx_officer").post(path, form)


def adopted(town: Town, plan: Plan) -> Any:
    """確認待ちの表を反映する。"""
    with town.entered():
        sheet = StagedSheet.objects.get(plan=plan, state="ready")
    path = town.url(here(plan, f"diagnosis/sheets/{sheet.key}/adopt/"))
    return town.client("dx_officer").post(path, {"version": sheet.version})


def exported(town: Town, plan: Plan, assessment: Assessment) -> bytes:
    """書き出した xlsx。"""
    path = town.url(here(plan, f"diagnosis/{assessment.key}/answers.xlsx"))
    return bytes(town.client("staff").get(path).content)


def filled(data: bytes, stages: dict[int, str]) -> bytes:
    """Excel で段階を書き込んだ表。"""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["自己診断"]
    column = [cell.value for cell in sheet[1]].index("段階") + 1
    for number, text in stages.items():
        sheet.cell(row=number + 1, column=column, value=text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_saving_leads_to_the_next_unanswered_question(
    mihon: Town, plan: Plan, assessment: Assessment
) -> None:
    """答えを保存すると、次の未回答の問いが開く。"""
    row = answer_of(mihon, assessment, "overall_policy")
    path = mihon.url(here(plan, f"diagnosis/answers/{row.key}/"))
    form = {"version": row.version, "stage": "3", "reason": "庁議で決めた", "evidence": "DX計画"}
    reply = mihon.client("dx_officer").post(path, form)
    assert reply.status_code == 302
    assert str(answer_of(mihon, assessment, "vision").key) in reply["Location"]
    kept = answer_of(mihon, assessment, "overall_policy")
    assert (kept.stage, kept.reason, kept.evidence) == (3, "庁議で決めた", "DX計画")


def test_whole_diagnosis_can_be_answered_in_excel(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """書き出した xlsx の全部の問いに答えて戻すと、確かめてから一度に入る。"""
    data = filled(exported(mihon, plan, assessment), dict.fromkeys(range(1, 42), "3 定めて実施"))
    assert uploaded(mihon, plan, assessment, "診断.xlsx", data).status_code == 302
    assert answer_of(mihon, assessment, "vision").stage is None
    assert adopted(mihon, plan).status_code == 302
    with mihon.entered() as by:
        assert queries.picture(by, assessment).whole.counts == (0, 0, 41, 0, 0)


def test_exported_sheet_brought_back_changes_nothing(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """書き出した表をそのまま戻しても、変わるところはない。"""
    answered(mihon, plan, assessment, overall_policy=2, vision=4)
    uploaded(mihon, plan, assessment, "診断.xlsx", exported(mihon, plan, assessment))
    with mihon.entered():
        sheet = StagedSheet.objects.get(plan=plan)
    assert (sheet.lines, sheet.stale_lines) == ([], [])


def test_stale_row_is_shown_and_not_taken(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """書き出したあとに変わった答えは、頼まれないかぎり上書きしない。"""
    data = filled(exported(mihon, plan, assessment), {1: "5", 2: "3"})
    answered(mihon, plan, assessment, overall_policy=2)
    reply = uploaded(mihon, plan, assessment, "診断.xlsx", data)
    page = mihon.client("dx_officer").get(reply["Location"]).content.decode()
    assert "書き出したあとに変わった行が1行あります" in page
    adopted(mihon, plan)
    assert answer_of(mihon, assessment, "overall_policy").stage == 2
    assert answer_of(mihon, assessment, "vision").stage == 3


def test_change_while_looking_refuses_everything(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """確かめている間に一つでも変わったら、一行も入れずに断る。"""
    data = filled(exported(mihon, plan, assessment), {1: "5", 2: "3"})
    uploaded(mihon, plan, assessment, "診断.xlsx", data)
    answered(mihon, plan, assessment, overall_policy=2)
    reply = adopted(mihon, plan)
    assert reply.status_code == 422
    assert "確かめている間に、1行が別の人に変えられました" in reply.content.decode()
    assert answer_of(mihon, assessment, "vision").stage is None


def test_sheet_of_another_diagnosis_is_refused(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """前の診断から書き出した表を、今の診断に取り込まない。"""
    data = filled(exported(mihon, plan, assessment), {1: "5"})
    with mihon.entered() as by:
        other = actions.start_assessment(by=by, plan=plan, title="来年の診断", assessed_on=date(2027, 6, 1))
    reply = uploaded(mihon, plan, other, "診断.xlsx", data)
    assert reply.status_code == 422
    assert "この診断のこの問いから書き出した行ではありません" in reply.content.decode()


def test_sections_answers_are_kept_beside_the_decided_one(
    mihon: Town, plan: Plan, assessment: Assessment
) -> None:
    """所属の答えは残り、決めた答えを変えない。ほかの所属の表とは取り違えない。"""
    row = answer_of(mihon, assessment, "vision")
    with mihon.entered() as by:
        department = organization.add_department(by=by, effective_on=APRIL, code="20", name="窓口課")
    path = mihon.url(here(plan, f"diagnosis/answers/{row.key}/section/"))
    form = {"version": "0", "department": department.code, "stage": "1", "reason": "", "evidence": ""}
    assert mihon.client("staff").post(path, form).status_code == 302
    assert answer_of(mihon, assessment, "vision").stage is None
    with mihon.entered():
        assert SectionAnswer.objects.get(answer=row).stage == 1
    data = filled(exported(mihon, plan, assessment), {3: "4"})
    reply = uploaded(mihon, plan, assessment, "課.xlsx", data, department=department.code)
    assert reply.status_code == 422
    assert "この表は「決めた答え」の表ですが" in reply.content.decode()


def test_confirming_raises_findings_that_become_initiatives(
    mihon: Town, plan: Plan, assessment: Assessment
) -> None:
    """確定すると低い段階から課題が挙がり、選んだものが工程表の取組になる。"""
    row = answered(mihon, plan, assessment, overall_policy=1, vision=5)
    path = mihon.url(here(plan, f"diagnosis/{row.key}/confirm/"))
    assert mihon.client("dx_officer").post(path, {"version": row.version}).status_code == 302
    with mihon.entered():
        found = list(Finding.objects.filter(assessment=row))
    assert {one.question for one in found} == {"question.overall_policy"}
    listing = mihon.url(here(plan, "diagnosis/findings/"))
    assert mihon.client("dx_officer").post(listing, {"findings": [str(found[0].key)]}).status_code == 302
    with mihon.entered():
        made = Initiative.objects.get(plan=plan)
        kept = Finding.objects.get(pk=found[0].pk)
    assert (kept.state, kept.initiative_key) == ("initiative", made.key)
    assert "段階1（手つかず）" in made.present
    page = mihon.client("staff").get(mihon.url(here(plan, f"diagnosis/findings/{kept.key}/")))
    assert str(made.key) in page.content.decode()
    assert str(made.key) in mihon.client("staff").get(listing).content.decode()
    assert "@2." not in page.content.decode(), "符号でなく、版の名で言う"


def test_finding_is_not_dropped_without_a_reason(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """見送るには理由が要り、理由は残る。"""
    row = answered(mihon, plan, assessment, overall_policy=1)
    with mihon.entered() as by:
        actions.confirm_assessment(by=by, plan=plan, key=row.key, version=row.version)
        finding = Finding.objects.filter(assessment=row).first()
    assert finding is not None
    path = mihon.url(here(plan, f"diagnosis/findings/{finding.key}/"))
    form = {"version": finding.version, "choice": "drop", "initiative": "", "reason": ""}
    refused = mihon.client("dx_officer").post(path, form)
    assert refused.status_code == 422
    assert "見送る理由を書いてください" in refused.content.decode()
    assert mihon.client("dx_officer").post(path, form | {"reason": "県を待つ"}).status_code == 302
    with mihon.entered():
        assert Finding.objects.get(pk=finding.pk).reason == "県を待つ"


def test_only_a_confirmed_diagnosis_enters_the_plan(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """計画の版には確定した診断だけが、未回答も含めて前回の段階とともに載る。"""
    row = answered(mihon, plan, assessment, overall_policy=2)
    with mihon.entered() as by:
        assert current_snapshot(by, plan, date(2026, 7, 1)).diagnosis == ()
        actions.confirm_assessment(by=by, plan=plan, key=row.key, version=row.version)
        later = actions.start_assessment(by=by, plan=plan, title="次", assessed_on=date(2027, 6, 1))
    later = answered(mihon, plan, later, overall_policy=3)
    with mihon.entered() as by:
        actions.confirm_assessment(by=by, plan=plan, key=later.key, version=later.version)
        first, second = current_snapshot(by, plan, date(2027, 7, 1)).diagnosis[:2]
        assert current_snapshot(by, plan, date(2026, 7, 1)).diagnosis[0].stage == 2
    assert (first.stage, first.previous_stage) == (3, 2)
    assert (second.stage, second.previous_stage) == (None, None)


def test_confirmed_answers_do_not_change(mihon: Town, plan: Plan, assessment: Assessment) -> None:
    """確定した診断の答えは変えられず、次にすることを言う。"""
    row = answered(mihon, plan, assessment, overall_policy=2)
    with mihon.entered() as by:
        actions.confirm_assessment(by=by, plan=plan, key=row.key, version=row.version)
    answer = answer_of(mihon, row, "overall_policy")
    path = mihon.url(here(plan, f"diagnosis/answers/{answer.key}/"))
    reply = mihon.client("dx_officer").post(path, {"version": answer.version, "stage": "5"})
    assert reply.status_code == 422
    assert "回答中に戻す" in reply.content.decode()


def test_structure_names_what_is_missing_and_enters_the_plan(mihon: Town, plan: Plan) -> None:
    """担い手のない役割は、よりどころとともに画面に出て、計画の版では未定になる。"""
    path = mihon.url(here(plan, "structure/holders/"))
    form = {"role": "role.cio", "kind": "post", "name": "副市長", "department": "", "note": ""}
    form |= {"starts_on": "2026-04-01", "ends_on": ""}
    assert mihon.client("dx_officer").post(path, form).status_code == 302
    page = mihon.client("mayor").get(mihon.url(here(plan, "structure/"))).content.decode()
    assert "自治体DX推進計画【第2.2版】2.(1)" in page
    assert "担い手が決まっていない" in page
    with mihon.entered() as by:
        lines = {line.label: line.holder for line in current_snapshot(by, plan, DAY).structure}
    assert (lines["CIO"], lines["首長"]) == ("副市長", None)
    assert "DX推進リーダー" not in lines


def test_holders_come_back_from_excel(mihon: Town, plan: Plan) -> None:
    """書き出した担い手の表に行を足して戻すと、足した行だけが新しい担い手になる。"""
    with mihon.entered() as by:
        fields: dict[str, Any] = {"kind": "post", "department": None, "starts_on": DAY, "ends_on": None}
        fields |= {"is_concurrent": True, "note": ""}
        actions.add_role_holder(by=by, plan=plan, role="role.cio", name="副市長", **fields)
    officer = mihon.client("dx_officer")
    book = openpyxl.load_workbook(
        BytesIO(officer.get(mihon.url(here(plan, "structure/holders.xlsx"))).content)
    )
    book["推進体制"].append(["CIO補佐官等", "外部の人・団体", "外部の専門家", None, None, None, None, None])
    out = BytesIO()
    book.save(out)
    sent = {"file": SimpleUploadedFile("体制.xlsx", out.getvalue()), "encoding": ""}
    assert officer.post(mihon.url(here(plan, "structure/import/")), sent).status_code == 302
    with mihon.entered():
        assert len(StagedSheet.objects.get(plan=plan).lines) == 1
    assert adopted(mihon, plan).status_code == 302
    with mihon.entered():
        assert {one.name for one in RoleHolder.objects.filter(plan=plan)} == {"副市長", "外部の専門家"}


def test_vision_keeps_own_words_and_chosen_principles(mihon: Town, plan: Plan) -> None:
    """ビジョンは打ったとおりに残り、選んだ原則と自分の町の原則が計画の枠に入る。"""
    form = {"version": plan.version, "vision": "待たせない役場", "others": "だれも置いていかない"}
    form["set_0"] = "principle.service_design.01"
    path = mihon.url(here(plan, "vision/"))
    assert mihon.client("dx_officer").post(path, form).status_code == 302
    with mihon.entered():
        kept = Plan.objects.get(pk=plan.pk)
    assert kept.vision == "待たせない役場"
    assert kept.principles == ["利用者のニーズから出発する", "だれも置いていかない"]
    assert kept.title == plan.title
