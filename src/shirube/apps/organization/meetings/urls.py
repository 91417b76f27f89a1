"""会議と決定の経路。"""

from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import INSIDE, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.organization.meetings.views import bodies, decisions, imports, papers, seats, sittings

SEE, EDIT = "meetings.see", "meetings.edit"
PERMISSIONS = [
    # 業者は、庁内の会議の決定と資料を見ない。
    Permission.of(SEE, "会議体・会議・決定・資料を見る", *INSIDE),
    Permission.of(EDIT, "会議体・会議・決定を記録し、確定する", "dx_officer"),
]


_ROOM = RoomRoutes("meetings", SEE, EDIT, under="meetings/")


def _write(path: str, form: View, save: View, name: str, label: str) -> list[Route]:
    """様式と、その送り先。"""
    return [_ROOM.act(path, form, name, f"{label}様式", "GET"), _ROOM.act(path, save, name, label)]


_BODIES = [
    _ROOM.see("", bodies.body_list, "bodies", "会議と決定"),
    *_write("bodies/new/", bodies.new_body, bodies.add_body, "new_body", "会議体を登録する"),
    _ROOM.see("bodies/<uuid:key>/", bodies.body_page, "body", "会議体"),
    *_write("bodies/<uuid:key>/edit/", bodies.edit_body_form, bodies.edit_body, "edit_body", "会議体を直す"),
    *_write("bodies/<uuid:key>/seats/new/", seats.new_seat, seats.add_seat, "new_seat", "会議体の席を足す"),
    *_write("seats/<uuid:key>/", seats.seat, seats.edit_seat, "seat", "会議体の席を直す"),
    Route(
        path="meetings/bodies/<uuid:key>/members/",
        view=seats.members,
        name="meetings.members",
        label="会議体の氏名入りの名簿",
        permission="staff.view",
        data_class=DataClass.PERSONAL,
        audit="会議体の氏名入りの名簿を見た",
    ),
]
_SITTINGS = [
    *_write(
        "bodies/<uuid:key>/sittings/new/",
        sittings.new_sitting,
        sittings.call_sitting,
        "new_sitting",
        "会議を記録する",
    ),
    _ROOM.see("sittings/<uuid:key>/", sittings.sitting_page, "sitting", "会議"),
    *_write(
        "sittings/<uuid:key>/edit/",
        sittings.edit_sitting_form,
        sittings.edit_sitting,
        "edit_sitting",
        "会議を直す",
    ),
    _ROOM.act("sittings/<uuid:key>/agenda/", sittings.add_agenda_item, "add_agenda", "議題を足す"),
    *_write("agenda/<uuid:key>/", sittings.agenda_item, sittings.edit_agenda_item, "agenda", "議題を直す"),
    _ROOM.act("agenda/<uuid:key>/remove/", sittings.remove_agenda_item, "remove_agenda", "議題を消す"),
    _ROOM.see(
        "sittings/<uuid:key>/agenda.<slug:file_format>",
        papers.agenda,
        "agenda_paper",
        "会議次第を受け取る",
        rate=Rate.HEAVY,
    ),
    _ROOM.see(
        "sittings/<uuid:key>/decisions.<slug:file_format>",
        papers.sitting_decisions,
        "sitting_decisions_paper",
        "会議の決定事項一覧を受け取る",
        rate=Rate.HEAVY,
    ),
]
_DECISIONS = [
    _ROOM.see("decisions/", decisions.decision_list, "decisions", "決定の一覧"),
    _ROOM.see("decisions/sheet.xlsx", papers.sheet, "decision_sheet", "決定の表を受け取る", rate=Rate.HEAVY),
    _ROOM.see(
        "decisions/list.<slug:file_format>",
        papers.decisions,
        "decisions_paper",
        "決定事項一覧を受け取る",
        rate=Rate.HEAVY,
    ),
    *_write(
        "sittings/<uuid:key>/decisions/new/",
        decisions.new_decision,
        decisions.record_decision,
        "new_decision",
        "決定を書く",
    ),
    _ROOM.see("decisions/<uuid:key>/", decisions.decision_page, "decision", "決定"),
    *_write(
        "decisions/<uuid:key>/edit/",
        decisions.edit_decision_form,
        decisions.edit_decision,
        "edit_decision",
        "決定を直す",
    ),
    _ROOM.act(
        "decisions/<uuid:key>/confirm/", decisions.confirm_decision, "confirm_decision", "決定を確定する"
    ),
    _ROOM.act(
        "decisions/<uuid:key>/discard/",
        decisions.discard_decision,
        "discard_decision",
        "作成中の決定を捨てる",
    ),
    *_write(
        "decisions/<uuid:key>/correct/",
        decisions.correction_form,
        decisions.correct_decision,
        "correct_decision",
        "訂正の決定を書く",
    ),
]
_IMPORTS = [
    _ROOM.act("decisions/imports/", imports.imports, "imports", "過去の決定を取り込む様式", "GET"),
    _ROOM.act("decisions/imports/", imports.stage, "imports", "過去の決定の表を読む", rate=Rate.HEAVY),
    _ROOM.act("decisions/imports/<uuid:key>/", imports.one_import, "import", "取り込む決定を確かめる", "GET"),
    _ROOM.act("decisions/imports/<uuid:key>/adopt/", imports.adopt, "adopt_import", "過去の決定を反映する"),
    _ROOM.act(
        "decisions/imports/<uuid:key>/discard/", imports.discard, "discard_import", "取り込みを取り消す"
    ),
]

ROUTES = [*_BODIES, *_SITTINGS, *_DECISIONS, *_IMPORTS]
MENU = [("体制", "meetings.bodies", SEE)]
