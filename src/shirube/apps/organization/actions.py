"""体制を変える。"""

from datetime import date

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.models import (
    Account,
    Department,
    Membership,
    Municipality,
    MunicipalityCodePeriod,
)
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period


class CannotGrantToOneself(PermissionError):
    """自分に権限を与えることはできない。"""


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
def open_account(
    *, by: Scope, login_id: str, display_name: str, password: str | None, email: str = ""
) -> Account:
    """利用者を作る。パスワードが None なら、招待されるまでサインインできない。"""
    account = Account(login_id=login_id, display_name=display_name, email=email)
    account.set_password(password) if password else account.set_unusable_password()
    account.save()
    audit.record(by=by, action="利用者を作った", record=account, fields=("login_id", "display_name", "email"))
    return account


@action
def grant(
    *,
    by: Scope,
    account: Account,
    municipality: Municipality,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    follows_post: bool = True,
) -> Membership:
    """権限を与える。終わりを言わなければ年度末まで。自分には与えられない。"""
    if by.account_id == account.pk:
        raise CannotGrantToOneself("自分に権限を与えることはできません。別のシステム管理者に頼んでください。")
    membership = Membership.objects.create(
        account=account,
        municipality=municipality,
        role=role,
        department=department,
        starts_on=starts_on,
        ends_on=ends_on or Period.of_fiscal_year(FiscalYear.of(starts_on)).end,
        follows_post=follows_post and department is not None,
        granted_by=by.actor_key,
    )
    audit.record(
        by=by, action="権限を与えた", record=membership, fields=("account", "role", "department", "ends_on")
    )
    return membership
