"""自治体を開き、名称と団体コードを変える。"""

from datetime import date
from uuid import UUID

from django.db import IntegrityError

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.models import Municipality, MunicipalityCodePeriod
from shirube.apps.organization.versioned import change_versioned
from shirube.values.municipality_code import MunicipalityCode


class CannotChangeCode(ValueError):
    """団体コードを変えられない。"""


@action
def establish_municipality(
    *, by: Scope, code: str, name: str, kana: str, prefecture: str, kind: str, is_demo: bool = False
) -> Municipality:
    """自治体を開く。"""
    municipality = Municipality.objects.create(
        name=name, kana=kana, prefecture=prefecture, kind=kind, is_demo=is_demo
    )
    MunicipalityCodePeriod.objects.create(municipality=municipality, code=code)
    audit.record(by=by, action="自治体を開いた", record=municipality, fields=("code", "name", "kana", "kind"))
    return municipality


@action
def rename_municipality(*, by: Scope, key: UUID, version: int, name: str, kana: str) -> Municipality:
    """自治体の名称と読みを変える。"""
    here = Municipality.objects.filter(pk=by.municipality_id)
    municipality = change_versioned(here, key=key, version=version, name=name, kana=kana)
    audit.record(by=by, action="自治体の名称を変えた", record=municipality, fields=("name", "kana"))
    return municipality


@action
def change_code(*, by: Scope, key: UUID, version: int, code: str, valid_from: date) -> MunicipalityCodePeriod:
    """団体コードを、この日から変える。古いコードの道筋は新しいコードへ案内される。"""
    here = Municipality.objects.filter(pk=by.municipality_id)
    municipality = change_versioned(here, key=key, version=version)
    current = MunicipalityCodePeriod.objects.get(municipality=municipality, valid_to__isnull=True)
    if current.valid_from is not None and valid_from <= current.valid_from:
        raise CannotChangeCode("新しいコードの初日が、いまのコードの初日より後になっていません。")
    new_code = MunicipalityCode(code)
    if MunicipalityCodePeriod.objects.filter(code=new_code).exists():
        raise CannotChangeCode(f"団体コード「{new_code}」は、すでに使われています。番号を確かめてください。")
    current.valid_to = valid_from
    current.save()
    try:
        period = MunicipalityCodePeriod.objects.create(
            municipality=municipality, code=new_code, valid_from=valid_from
        )
    except IntegrityError:
        raise CannotChangeCode(f"団体コード「{new_code}」は、すでに使われています。") from None
    audit.record(by=by, action="団体コードを変えた", record=municipality, fields=("code", "valid_from"))
    return period
