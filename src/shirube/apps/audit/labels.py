"""呼び名: 監査に残る名前（記録の種類・項目・人）を、画面と書き出しの日本語にする。

監査には変わらない英語の名前を残し、読むときに今の呼び名を引く。もう無い名前は、残っているまま見せる。
"""

from functools import cache
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.permissions import installed_modules

_OTHERS = {"sign_in": "サインイン"}
_BEHIND = ("", "jobs", "cli")  # 画面から来たものではない接続元


@cache
def _routes() -> dict[str, str]:
    modules = installed_modules("urls")
    return {route.name: route.label for module in modules for route in reversed(module.ROUTES)}


def kind_label(kind: str) -> str:
    """記録の種類の呼び名（記録の名、または画面の名）。"""
    if kind in _OTHERS:
        return _OTHERS[kind]
    if kind in _routes():
        return _routes()[kind]
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def field_labels(event: AuditEvent) -> str:
    """変えた項目の呼び名を、読点でつなぐ。"""
    return "、".join(_field_label(event.record_kind, name) for name in event.field_names.split(",") if name)


def _field_label(kind: str, name: str) -> str:
    try:
        return str(getattr(apps.get_model(kind)._meta.get_field(name), "verbose_name", name))
    except (LookupError, ValueError, FieldDoesNotExist):
        return name


def purpose_label(event: AuditEvent) -> str:
    """人が言った目的。言わないときに残す画面の名は、行いと記録の種類で足りるので見せない。"""
    return "" if event.purpose in _screens() else event.purpose


@cache
def _screens() -> frozenset[str]:
    return frozenset(route.label for module in installed_modules("urls") for route in module.ROUTES)


def actor_label(event: AuditEvent, names: dict[UUID, str]) -> str:
    """行った人の呼び名。"""
    if event.actor_key is None:
        return "裏方" if event.source in _BEHIND else "サインインしていない人"
    return names.get(event.actor_key, "氏名の分からない人")
