"""体制を読む。"""

from datetime import date
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import Account, Membership, Municipality, MunicipalityCodePeriod


def municipality_of_code(code: str, today: date) -> tuple[Municipality, str] | None:
    """団体コードの自治体と、いまの団体コード。知らないコードなら None。"""
    period = MunicipalityCodePeriod.objects.select_related("municipality").filter(code=code).first()
    if period is None:
        return None
    current = period.municipality.code_periods.filter(valid_to__isnull=True).first()
    return period.municipality, (current or period).code


def memberships_in_force(account_id: int, today: date) -> list[Membership]:
    """この日に効いている権限（すべての自治体）。"""
    rows = Membership.objects.filter(
        account_id=account_id, starts_on__lte=today, ends_on__gt=today
    ).select_related("municipality")
    return list(rows.order_by("municipality__kana", "role"))


def current_code(municipality_id: int) -> str:
    """いまの団体コード。"""
    return MunicipalityCodePeriod.objects.get(municipality_id=municipality_id, valid_to__isnull=True).code


def account_of_key(scope: Scope, key: UUID) -> Account:
    """この自治体に権限を持ったことのある利用者。"""
    return Account.objects.filter(memberships__municipality_id=scope.municipality_id).distinct().get(key=key)
