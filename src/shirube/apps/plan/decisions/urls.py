"""会議の決定の経路。"""

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.plan.decisions.queries import EDIT, REPORT, SEE
from shirube.apps.plan.decisions.views import follow_ups, links

PERMISSIONS = [
    Permission.of(EDIT, "決定を計画につなぎ、フォローと資料を記録する", "dx_officer"),
    Permission.of(
        REPORT, "自分の課が担当する決定事項のフォローを報告する", "dx_officer", "section_chief", "staff"
    ),
]


_ROOM = RoomRoutes("decisions", SEE, EDIT)


def _write(
    path: str,
    form: View,
    save: View,
    name: str,
    label: str,
    permission: str = EDIT,
    *,
    rate: Rate = Rate.ORDINARY,
) -> list[Route]:
    """様式と、その送り先。"""
    return [
        _ROOM.see(path, form, name, f"{label}様式", permission=permission),
        _ROOM.act(path, save, name, label, permission=permission, rate=rate),
    ]


_ONE = "follow-ups/<uuid:key>/"
ROUTES = [
    _ROOM.see("plans/<uuid:plan>/decisions/", follow_ups.plan_decisions, "plan", "計画に効く会議の決定"),
    *_write(
        "plans/<uuid:plan>/decisions/<uuid:key>/link/",
        links.links,
        links.link,
        "link",
        "決定を計画の項目につなぐ",
    ),
    *_write("decision-links/<uuid:key>/remove/", links.one_link, links.unlink, "unlink", "つながりを外す"),
    *_write(
        "plans/versions/<uuid:key>/decided-by/",
        links.approve_form,
        links.approve,
        "approve",
        "記録した決定で版を承認する",
        "plan.edit",
    ),
    *_write(
        "meetings/sittings/<uuid:key>/papers/new/",
        links.paper_form,
        links.attach,
        "attach",
        "会議に資料を付ける",
        rate=Rate.HEAVY,
    ),
    *_write("meeting-papers/<uuid:key>/", links.paper, links.detach, "paper", "会議の資料を外す"),
    _ROOM.see("meeting-papers/<uuid:key>/file.bin", links.paper_file, "paper_file", "会議の資料を受け取る"),
    *_write(
        "meetings/decisions/<uuid:key>/follow-ups/new/",
        follow_ups.new_follow_up,
        follow_ups.add_follow_up,
        "new_follow_up",
        "やることを足す",
    ),
    _ROOM.see("follow-ups/", follow_ups.follow_ups, "follow_ups", "決定事項のフォロー"),
    _ROOM.see(
        "follow-ups/list.<slug:file_format>",
        follow_ups.paper,
        "follow_ups_paper",
        "決定事項のフォローの一覧を受け取る",
        rate=Rate.HEAVY,
    ),
    _ROOM.see(_ONE, follow_ups.follow_up, "follow_up", "一つのフォロー"),
    _ROOM.act(_ONE, follow_ups.report, "follow_up", "フォローを報告する", permission=REPORT),
    *_write(_ONE + "edit/", follow_ups.edit_form, follow_ups.edit, "edit_follow_up", "フォローを直す"),
    _ROOM.act(_ONE + "issue/", follow_ups.raise_issue, "raise_issue", "課題として挙げる"),
    _ROOM.act(_ONE + "remind/", follow_ups.remind, "remind", "フォローを催促する"),
]

MENU = [("計画", "decisions.follow_ups", SEE)]
PLAN_TABS = [("会議の決定", "decisions.plan", SEE)]
