"""体制の経路。"""

from collections.abc import Callable
from typing import Any

from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.organization.views import accounts, municipality, rights, roster, staff, tree

PERMISSIONS = [
    Permission.of(
        "staff.view", "職員を見る", "dx_officer", "section_chief", "hr_officer", "auditor", "system_admin"
    ),
    Permission.of("roster.edit", "組織と職員を変える", "hr_officer", "system_admin"),
    Permission.of("roster.see_unreleased", "公開日の前の異動を見る", "hr_officer", "system_admin"),
    Permission.of("accounts.edit", "利用者を作り、変える", "system_admin"),
    Permission.of("rights.grant", "権限を与え、取り消す", "system_admin"),
    Permission.of("municipality.edit", "自治体の設定を変える", "system_admin"),
]


def _get(path: str, view: Callable[..., Any], name: str, label: str, permission: str, **more: Any) -> Route:
    return Route(
        path=f"organization/{path}", view=view, name=name, label=label, permission=permission, **more
    )


def _post(path: str, view: Callable[..., Any], name: str, label: str, permission: str, **more: Any) -> Route:
    return _get(path, view, name, label, permission, methods=("POST",), **more)


def _personal(audit: str, **more: Any) -> dict[str, Any]:
    return {"data_class": DataClass.PERSONAL, "audit": audit, **more}


_DEPARTMENTS = [
    _get("", tree.tree, "organization.tree", "組織", MEMBER),
    _get("departments/new/", tree.new_department, "organization.new_department", "組織を足す", "roster.edit"),
    _post(
        "departments/new/", tree.add_department, "organization.new_department", "組織を足す", "roster.edit"
    ),
    _get("departments/<uuid:key>/", tree.department, "organization.department", "組織", MEMBER),
    _get(
        "departments/<uuid:key>/edit/",
        tree.edit_department_form,
        "organization.edit_department",
        "組織を変える",
        "roster.edit",
    ),
    _post(
        "departments/<uuid:key>/edit/",
        tree.edit_department,
        "organization.edit_department",
        "組織を変える",
        "roster.edit",
    ),
]
_STAFF = [
    _get(
        "staff/",
        staff.staff_list,
        "organization.staff",
        "職員",
        "staff.view",
        **_personal("職員の一覧を見た"),
    ),
    _get(
        "staff/sheet.xlsx",
        staff.export_staff,
        "organization.staff_sheet",
        "職員の表",
        "staff.view",
        **_personal("職員の一覧を出力した", rate=Rate.HEAVY),
    ),
    _get("staff/new/", staff.new_staff, "organization.new_staff", "職員を足す", "roster.edit"),
    _post("staff/new/", staff.add_staff, "organization.new_staff", "職員を足す", "roster.edit"),
    _get(
        "staff/<uuid:key>/",
        staff.person,
        "organization.person",
        "職員の来し方",
        "staff.view",
        **_personal("職員を見た"),
    ),
    _get(
        "staff/<uuid:key>/edit/",
        staff.edit_staff_form,
        "organization.edit_staff",
        "職員を変える",
        "roster.edit",
        **_personal("職員を変える画面を見た"),
    ),
    _post(
        "staff/<uuid:key>/edit/", staff.edit_staff, "organization.edit_staff", "職員を変える", "roster.edit"
    ),
    _post(
        "staff/<uuid:key>/account/",
        staff.link_staff,
        "organization.link_staff",
        "利用者を結び付ける",
        "accounts.edit",
    ),
]
_ROSTERS = [
    _get("rosters/", roster.roster_list, "organization.rosters", "異動・組織改正", "roster.edit"),
    _post(
        "rosters/",
        roster.stage_roster,
        "organization.rosters",
        "名簿を取り込む",
        "roster.edit",
        rate=Rate.HEAVY,
    ),
    _get(
        "rosters/<uuid:key>/",
        roster.roster,
        "organization.roster",
        "異動・組織改正の中身",
        "roster.edit",
        **_personal("異動・組織改正の中身を見た"),
    ),
    _post(
        "rosters/<uuid:key>/adopt/",
        roster.adopt_roster,
        "organization.adopt_roster",
        "反映する",
        "roster.edit",
    ),
    _post(
        "rosters/<uuid:key>/discard/",
        roster.discard_roster,
        "organization.discard_roster",
        "取り消す",
        "roster.edit",
    ),
    _get(
        "rosters/<uuid:key>/handover/",
        roster.handover,
        "organization.handover",
        "引継",
        "roster.edit",
        **_personal("引継を見た"),
    ),
]
_ACCOUNTS = [
    _get(
        "accounts/",
        accounts.account_list,
        "organization.accounts",
        "利用者",
        "accounts.edit",
        **_personal("利用者の一覧を見た"),
    ),
    _get("accounts/new/", accounts.new_account, "organization.new_account", "利用者を作る", "accounts.edit"),
    _post("accounts/new/", accounts.add_account, "organization.new_account", "利用者を作る", "rights.grant"),
    _get(
        "accounts/<uuid:key>/",
        accounts.account,
        "organization.account",
        "利用者",
        "accounts.edit",
        **_personal("利用者を見た"),
    ),
    *(
        _post(f"accounts/<uuid:key>/{verb}/", view, f"organization.{verb}_account", label, permission)
        for verb, view, label, permission in (
            ("edit", accounts.edit_account, "利用者を変える", "accounts.edit"),
            ("password", accounts.reset_password, "仮のパスワードを付ける", "accounts.edit"),
            ("deactivate", accounts.deactivate_account, "利用者を止める", "accounts.edit"),
            ("reactivate", accounts.reactivate_account, "利用者を再開する", "accounts.edit"),
            ("grant", accounts.grant_right, "権限を与える", "rights.grant"),
        )
    ),
    _get(
        "accounts/rights/ending/",
        rights.ending_rights,
        "organization.ending_rights",
        "まもなく終わる権限",
        "rights.grant",
        **_personal("まもなく終わる権限を見た"),
    ),
    _get(
        "accounts/rights/<uuid:key>/",
        rights.right,
        "organization.right",
        "権限",
        "rights.grant",
        **_personal("権限を見た"),
    ),
    _post(
        "accounts/rights/<uuid:key>/extend/",
        rights.extend_right,
        "organization.extend_right",
        "権限の末日を変える",
        "rights.grant",
    ),
    _post(
        "accounts/rights/<uuid:key>/revoke/",
        rights.revoke_right,
        "organization.revoke_right",
        "権限を取り消す",
        "rights.grant",
    ),
]
_MUNICIPALITY = [
    _get(
        "municipality/",
        municipality.municipality,
        "organization.municipality",
        "自治体の設定",
        "municipality.edit",
    ),
    _post(
        "municipality/", municipality.rename, "organization.municipality", "名称を変える", "municipality.edit"
    ),
    _post(
        "municipality/code/",
        municipality.change_code,
        "organization.change_code",
        "団体コードを変える",
        "municipality.edit",
    ),
]

ROUTES: list[Route] = [*_DEPARTMENTS, *_STAFF, *_ROSTERS, *_ACCOUNTS, *_MUNICIPALITY]

MENU = [
    ("体制", "organization.tree", MEMBER),
    ("体制", "organization.staff", "staff.view"),
    ("体制", "organization.rosters", "roster.edit"),
    ("体制", "organization.accounts", "accounts.edit"),
    ("体制", "organization.municipality", "municipality.edit"),
]
