"""監査（AU-04）: 監査には、個人情報の値も、打ち込まれた自由な文字も、合言葉も残らない。"""

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import SIGNED_IN
from tests.route_examples import forms
from tests.web.audit_walk import guarded_calls, may, visit
from tests.world import PASSWORD, ROLES, World

COLUMNS = ("action", "record_kind", "record_key", "field_names", "purpose", "source", "request_number")


@pytest.fixture
def walked(furnished: World) -> World:
    """家具を置き、すべての変更の経路を一度ずつ通った双子。前の経路が消した記録の経路は通らない。"""
    world, gone = furnished, []
    for call in guarded_calls():
        role = next((role for role in ROLES if may(call, role)), None)
        if call.method != "GET" and role is not None and call.route.permission != SIGNED_IN:
            try:
                visit(call, world.mihon, role, world.mihon.client(role))
            except ObjectDoesNotExist:
                gone.append(call.id)
    assert len(gone) <= 5, gone
    return world


def _personal_values() -> set[str]:
    """個人情報の区分の文字の欄にある、二文字以上の値。"""
    found: set[str] = set()
    for model in apps.get_models():
        card = getattr(model, "DATA", None)
        if card is None or model is AuditEvent:
            continue
        rows = getattr(model, "unscoped", model._default_manager)
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and card.class_of(field.name) is DataClass.PERSONAL:
                found |= {str(value) for value in rows.values_list(field.attname, flat=True)}
    return {value for value in found if len(value) >= 2}


def test_no_value_is_kept(walked: World) -> None:
    """個人情報の値、様式に打たれた文字、合言葉は、監査のどの欄にも現れない。"""
    kept = {text for row in AuditEvent.objects.values_list(*COLUMNS) for text in row if text}
    told = {("audit.purpose", "POST")}  # 選んだ目的は、監査に残すために聞いている
    typed = {
        value
        for call, form in forms().items()
        for value in form.values()
        if isinstance(value, str) and call not in told
    }
    typed = {value for value in typed if len(value) >= 2 and not value.isascii()}
    values = _personal_values()
    assert len(values) >= 10 and len(typed) >= 3
    forbidden = values | typed | {PASSWORD, *(a.password for a in walked.mihon.accounts.values())}
    assert sorted(v for v in forbidden if any(v in text for text in kept)) == []
