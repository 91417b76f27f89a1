"""自己診断と推進体制の家具: 前の診断、答えのある診断、課題、担い手、置き方、機運醸成、確認待ちの表。"""

from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.actions import SheetFile
from shirube.apps.plan.diagnosis.models import Finding
from shirube.engines.plan.diagnosis_sheet import AnswerText
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {
    "plan_diagnosis.Answer.question": "問いの id",
    "plan_diagnosis.Answer.reading": "標の数の記録",
    "plan_diagnosis.Finding.question": "問いの id",
    "plan_diagnosis.Finding.title": "課題の名は資料の言葉",
    "plan_diagnosis.Finding.item": "国の項目の id",
    "plan_diagnosis.Finding.step": "手順の id",
    "plan_diagnosis.RoleHolder.role": "役割の id",
    "plan_diagnosis.StagedSheet.source_sha256": "ファイルの指紋",
}
HOLDERS = "役割,担い手の種類,職・組織・人の名\nCIO補佐官等,外部の人・団体,外部の専門家\n"


def furnish(town: Town, by: Scope) -> Things:
    """診断を二つ行い、一つを確定して課題を挙げ、体制と機運醸成を書く。"""
    yield from _diagnose(town, by)
    yield from _build_structure(town, by)
    plan = town.things["plan"]
    yield (
        "preparation",
        actions.add_preparation(
            by=by,
            plan=plan,
            kind="hearing",
            title=town.marked("窓口課への聞き取り"),
            held_on=date(2026, 5, 20),
            participants=8,
            learnt=town.marked("同じことを何度も書いている"),
            next_step=town.marked("様式を数える"),
        ),
    )


def _diagnose(town: Town, by: Scope) -> Things:
    plan = town.things["plan"]
    first = actions.start_assessment(
        by=by, plan=plan, title=town.marked("はじめの診断"), assessed_on=date(2025, 6, 1)
    )
    answers = queries.answers_of(by, first)
    for question, stage in zip(list(answers)[:4], (1, 2, 3, 2), strict=True):
        _decide(town, by, answers[question].key, Stage(stage))
    first.refresh_from_db()
    confirmed = actions.confirm_assessment(by=by, plan=plan, key=first.key, version=first.version)
    yield "confirmed_assessment", confirmed
    rows = list(Finding.objects.filter(assessment=confirmed))
    yield (
        "dropped_finding",
        actions.drop_finding(
            by=by, plan=plan, key=rows[0].key, version=rows[0].version, reason=town.marked("来年度に見る")
        ),
    )
    yield "finding", rows[1]
    now = actions.start_assessment(
        by=by, plan=plan, title=town.marked("今年の診断"), assessed_on=date(2026, 6, 1)
    )
    now = actions.edit_assessment(
        by=by,
        plan=plan,
        key=now.key,
        version=now.version,
        title=now.title,
        assessed_on=now.assessed_on,
        note=town.marked("窓口から始める"),
    )
    yield "assessment", now
    answers = queries.answers_of(by, now)
    names = list(answers)
    yield "answer", _decide(town, by, answers[names[0]].key, Stage.PARTIAL)
    for question, stage in zip(names[1:25], [1, 2, 3, 4, 5, 3, 2, 1] * 3, strict=True):
        _decide(town, by, answers[question].key, Stage(stage))
    measured = next(row for id, row in answers.items() if reference.question(id).measure)
    yield "measured_answer", measured
    section = actions.answer_for_section(
        by=by,
        plan=plan,
        key=answers[names[0]].key,
        version=0,
        department=town.things["department"].code,
        answer=AnswerText(
            stage=Stage.NOT_STARTED,
            reason=town.marked("課ではまだ"),
            evidence=town.marked("課の記録"),
        ),
    )
    yield "section_answer", section
    yield from _stage(town, by)


def _decide(town: Town, by: Scope, key: object, stage: Stage) -> object:
    plan = town.things["plan"]
    row = queries.answer_of_key(by, plan, key)  # type: ignore[arg-type]
    answer = AnswerText(
        stage=stage, reason=town.marked("まだ案のまま"), evidence=town.marked("情報化計画（平成28年）")
    )
    return actions.decide_answer(by=by, plan=plan, key=row.key, version=row.version, answer=answer)


def _stage(town: Town, by: Scope) -> Things:
    """確認待ちの表を四つ（反映する、取り消す、古い行のある、所属の分）。"""
    plan, now = town.things["plan"], town.things["assessment"]
    for name, number in (("staged_answers", 30), ("discarded_answers", 31)):
        text = f"番号,段階,理由\n{number},3,{town.marked('表から')}\n"
        file = SheetFile(name=town.marked("診断") + ".csv", data=text.encode("utf-8-sig"))
        yield name, actions.stage_answers(by=by, plan=plan, assessment=now, file=file)
    old = f"番号,段階,理由,{town.marked('余りの列')},_key,_version\n"
    old += f"1,5,{town.marked('古い表')},,{town.things['answer'].key},1\n"
    file = SheetFile(name=town.marked("古い診断") + ".csv", data=old.encode("utf-8-sig"))
    yield "stale_answers", actions.stage_answers(by=by, plan=plan, assessment=now, file=file)
    node = organization.department_at(by, by.today, town.things["department"].key)
    text = f"番号,段階,理由\n32,2,{town.marked('課の表から')}\n"
    file = SheetFile(name=town.marked("課の診断") + ".csv", data=text.encode("utf-8-sig"))
    staged = actions.stage_answers(by=by, plan=plan, assessment=now, file=file, department=node)
    yield "staged_section", staged


def _build_structure(town: Town, by: Scope) -> Things:
    plan = town.things["plan"]
    shared = {"starts_on": date(2026, 4, 1), "ends_on": None, "is_concurrent": False}
    yield (
        "holder",
        actions.add_role_holder(
            by=by,
            plan=plan,
            role="role.cio",
            kind="post",
            name=town.marked("副市長"),
            department=None,
            note=town.marked("庁議で決定"),
            **shared,
        ),
    )
    yield (
        "promoter",
        actions.add_role_holder(
            by=by,
            plan=plan,
            role="role.dx_promoter",
            kind="post",
            name=town.marked("窓口課の係長"),
            department=town.things["department"],
            note="",
            **(shared | {"ends_on": date(2027, 3, 31)}),
        ),
    )
    yield (
        "structure_choice",
        actions.choose_structure(
            by=by,
            plan=plan,
            version=0,
            layout="A",
            layout_reason=town.marked("全庁を見渡すため"),
            pmo=town.marked("デジタル推進課"),
        ),
    )


_PLAN = {"plan": Thing("plan")}


def _at(name: str) -> dict[str, Thing]:
    return {**_PLAN, "key": Thing(name)}


PATHS = {
    "diagnosis.list": _PLAN,
    "diagnosis.findings": _PLAN,
    "diagnosis.finding": _at("finding"),
    "diagnosis.answer": _at("answer"),
    "diagnosis.answer_section": _at("answer"),
    "diagnosis.read_evidence": _at("measured_answer"),
    "diagnosis.sheet": _at("staged_answers"),
    "diagnosis.adopt_sheet": _at("staged_answers"),
    "diagnosis.discard_sheet": _at("discarded_answers"),
    "diagnosis.assessment": _at("assessment"),
    "diagnosis.edit_assessment": _at("assessment"),
    "diagnosis.confirm": _at("assessment"),
    "diagnosis.reopen": _at("confirmed_assessment"),
    "diagnosis.answers_xlsx": _at("assessment"),
    "diagnosis.answers_csv": _at("assessment"),
    "diagnosis.import_answers": _at("assessment"),
    "diagnosis.vision": _PLAN,
    "diagnosis.structure": _PLAN,
    "diagnosis.new_holder": _PLAN,
    "diagnosis.holders_xlsx": _PLAN,
    "diagnosis.import_holders": _PLAN,
    "diagnosis.edit_holder": _at("holder"),
    "diagnosis.preparations": _PLAN,
    "diagnosis.edit_preparation": _at("preparation"),
}
_HOLDER = {
    "kind": "post",
    "name": "副市長（デジタル担当）",
    "starts_on": "2026-04-01",
    "ends_on": "",
    "note": "人事の発令",
}
_PREPARATION = {
    "kind": "training",
    "title": "管理職の研修",
    "held_on": "2026-06-10",
    "participants": "24",
    "learnt": "言葉がそろっていない",
    "next_step": "用語集を配る",
}
FORMS = {
    ("diagnosis.list", "POST"): {"title": "令和8年度の自己診断", "assessed_on": "2026-07-01"},
    ("diagnosis.findings", "POST"): {"findings": Thing("finding")},
    ("diagnosis.finding", "POST"): {
        "version": Thing("finding", "version"),
        "choice": "drop",
        "initiative": "",
        "reason": "県の共同利用を待つ",
    },
    ("diagnosis.answer", "POST"): {
        "version": Thing("answer", "version"),
        "stage": "3",
        "reason": "庁議で決めた",
        "evidence": "DX推進計画",
    },
    ("diagnosis.answer_section", "POST"): {
        "version": Thing("section_answer", "version"),
        "department": Thing("department", "code"),
        "stage": "2",
        "reason": "課で話し合った",
        "evidence": "課の会議録",
    },
    ("diagnosis.read_evidence", "POST"): {
        "version": Thing("measured_answer", "version"),
        "start": "2026-04-01",
        "last": "2027-03-31",
    },
    ("diagnosis.adopt_sheet", "POST"): {"version": Thing("staged_answers", "version")},
    ("diagnosis.discard_sheet", "POST"): {"version": Thing("discarded_answers", "version")},
    ("diagnosis.edit_assessment", "POST"): {
        "version": Thing("assessment", "version"),
        "title": "令和8年度の診断（改）",
        "assessed_on": "2026-06-02",
        "note": "窓口と例規から",
    },
    ("diagnosis.confirm", "POST"): {"version": Thing("assessment", "version")},
    ("diagnosis.reopen", "POST"): {"version": Thing("confirmed_assessment", "version")},
    ("diagnosis.import_answers", "POST"): {
        "department": "",
        "file": Upload("診断.csv", "番号,段階,理由\n5,4,見直した\n"),
        "encoding": "",
    },
    ("diagnosis.vision", "POST"): {
        "version": Thing("plan", "version"),
        "vision": "書かない、待たない、迷わない役場",
        "set_0": "principle.service_design.01",
        "others": "だれも置いていかない",
    },
    ("diagnosis.structure", "POST"): {
        "version": Thing("structure_choice", "version"),
        "layout": "B-1",
        "layout_reason": "企画と一体で進める",
        "pmo": "企画課",
    },
    ("diagnosis.new_holder", "POST"): {"role": "role.ciso", "department": "", **_HOLDER},
    ("diagnosis.edit_holder", "POST"): {
        "version": Thing("holder", "version"),
        "role": "role.cio",
        "department": Thing("department", "code"),
        **_HOLDER,
    },
    ("diagnosis.import_holders", "POST"): {
        "file": Upload("体制.csv", HOLDERS),
        "encoding": "",
    },
    ("diagnosis.preparations", "POST"): _PREPARATION,
    ("diagnosis.edit_preparation", "POST"): {"version": Thing("preparation", "version"), **_PREPARATION},
}
