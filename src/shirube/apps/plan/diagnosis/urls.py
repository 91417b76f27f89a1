"""自己診断・ビジョン・推進体制・機運醸成の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.plan.diagnosis.views import (
    answers,
    assessments,
    findings,
    preparations,
    sheets,
    structure,
    vision,
)

EDIT, ANSWER = "diagnosis.edit", "diagnosis.answer"
PERMISSIONS = [
    Permission.of(EDIT, "自己診断と推進体制を記録し、答えと課題の扱いを決める", "dx_officer"),
    Permission.of(ANSWER, "所属として自己診断に答える", "dx_officer", "section_chief", "staff"),
]
_HERE = "plans/<uuid:plan>/"


_ROOM = RoomRoutes("diagnosis", MEMBER, EDIT, under=_HERE)


ROUTES = [
    _ROOM.see("diagnosis/", assessments.assessment_list, "list", "自己診断"),
    _ROOM.act("diagnosis/", assessments.start, "list", "自己診断を始める"),
    _ROOM.see("diagnosis/findings/", findings.finding_list, "findings", "診断から挙がった課題"),
    _ROOM.act("diagnosis/findings/", findings.start_initiatives, "findings", "課題を取組にする"),
    _ROOM.see("diagnosis/findings/<uuid:key>/", findings.finding, "finding", "診断から挙がった一つの課題"),
    _ROOM.act("diagnosis/findings/<uuid:key>/", findings.settle, "finding", "課題の扱いを決める"),
    _ROOM.see("diagnosis/answers/<uuid:key>/", answers.answer, "answer", "自己診断の問い"),
    _ROOM.act("diagnosis/answers/<uuid:key>/", answers.decide, "answer", "自己診断の答えを決める"),
    _ROOM.act(
        "diagnosis/answers/<uuid:key>/section/",
        answers.answer_section,
        "answer_section",
        "所属として答える",
        permission=ANSWER,
    ),
    _ROOM.act(
        "diagnosis/answers/<uuid:key>/reading/",
        answers.read_evidence,
        "read_evidence",
        "証拠の数を読む",
        rate=Rate.HEAVY,
    ),
    _ROOM.see("diagnosis/sheets/<uuid:key>/", sheets.sheet, "sheet", "取り込みを確かめる"),
    _ROOM.act("diagnosis/sheets/<uuid:key>/adopt/", sheets.adopt, "adopt_sheet", "取り込みを反映する"),
    _ROOM.act("diagnosis/sheets/<uuid:key>/discard/", sheets.discard, "discard_sheet", "取り込みを取り消す"),
    _ROOM.see("diagnosis/<uuid:key>/", assessments.assessment, "assessment", "一つの自己診断"),
    _ROOM.act(
        "diagnosis/<uuid:key>/edit/", assessments.edit_form, "edit_assessment", "自己診断を直す様式", "GET"
    ),
    _ROOM.act("diagnosis/<uuid:key>/edit/", assessments.edit, "edit_assessment", "自己診断を直す"),
    _ROOM.act("diagnosis/<uuid:key>/confirm/", assessments.confirm, "confirm", "自己診断を確定する"),
    _ROOM.act("diagnosis/<uuid:key>/reopen/", assessments.reopen, "reopen", "自己診断を回答中に戻す"),
    _ROOM.see("diagnosis/<uuid:key>/answers.xlsx", sheets.answers_xlsx, "answers_xlsx", "答えの表（xlsx）"),
    _ROOM.see("diagnosis/<uuid:key>/answers.csv", sheets.answers_csv, "answers_csv", "答えの表（CSV）"),
    _ROOM.act(
        "diagnosis/<uuid:key>/import/",
        sheets.stage_answers,
        "import_answers",
        "答えの表を読み込む",
        rate=Rate.HEAVY,
    ),
    _ROOM.see("vision/", vision.vision, "vision", "ビジョン"),
    _ROOM.act("vision/", vision.save_vision, "vision", "ビジョンを保存する", permission="plan.edit"),
    _ROOM.see("structure/", structure.structure, "structure", "推進体制"),
    _ROOM.act("structure/", structure.choose, "structure", "置き方を記録する"),
    _ROOM.act("structure/holders/", structure.new_holder, "new_holder", "担い手を足す様式", "GET"),
    _ROOM.act("structure/holders/", structure.add_holder, "new_holder", "担い手を足す"),
    _ROOM.see("structure/holders.xlsx", sheets.holders_xlsx, "holders_xlsx", "担い手の表（xlsx）"),
    _ROOM.act(
        "structure/import/", sheets.stage_holders, "import_holders", "担い手の表を読み込む", rate=Rate.HEAVY
    ),
    _ROOM.act(
        "structure/holders/<uuid:key>/", structure.edit_holder_form, "edit_holder", "担い手を直す様式", "GET"
    ),
    _ROOM.act("structure/holders/<uuid:key>/", structure.edit_holder, "edit_holder", "担い手を直す"),
    _ROOM.see("preparations/", preparations.preparation_list, "preparations", "機運醸成（ステップ0）"),
    _ROOM.act("preparations/", preparations.add_preparation, "preparations", "機運醸成の行いを書く"),
    _ROOM.act(
        "preparations/<uuid:key>/",
        preparations.edit_form,
        "edit_preparation",
        "機運醸成の行いを直す様式",
        "GET",
    ),
    _ROOM.act("preparations/<uuid:key>/", preparations.edit, "edit_preparation", "機運醸成の行いを直す"),
]

PLAN_TABS = [
    ("自己診断", "diagnosis.list", MEMBER),
    ("ビジョン", "diagnosis.vision", MEMBER),
    ("推進体制", "diagnosis.structure", MEMBER),
    ("機運醸成（ステップ0）", "diagnosis.preparations", MEMBER),
]
