"""自治体と団体コードを読む。"""

from datetime import date

from django.db.models import Q

from shirube.apps.frame.prepared import Prepared
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import Municipality, MunicipalityCodePeriod


def municipality_of_code(code: str, today: date) -> tuple[Municipality, str] | None:
    """団体コードの自治体と、いまの団体コード。知らないコードなら None。

    まだ始まらないコードも、もう終わったコードも、いまのコードへ案内できる。
    """
    period = next(iter(_PERIOD.rows(code=code)), None)
    if period is None:
        return None
    found = _MUNICIPALITY.rows(key=period.municipality_id)[0]
    if _covers(period, today):
        return found, period.code
    return found, current_code(found.pk, today) or period.code


_PERIOD = Prepared(lambda *, code: MunicipalityCodePeriod.objects.filter(code=code), code=str)
_MUNICIPALITY = Prepared(lambda *, key: Municipality.objects.filter(pk=key), key=int)


def current_code(municipality_id: int, today: date | None = None) -> str:
    """その日の団体コード。日を言わなければ、終わりの定まらないコード。"""
    rows = MunicipalityCodePeriod.objects.filter(municipality_id=municipality_id)
    if today is None:
        return rows.get(valid_to__isnull=True).code
    covering = rows.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
    ).first()
    return covering.code if covering else rows.get(valid_to__isnull=True).code


def municipality(scope: Scope) -> Municipality:
    """いまの自治体。"""
    return Municipality.objects.get(pk=scope.municipality_id)


def codes(scope: Scope) -> list[MunicipalityCodePeriod]:
    """この自治体の団体コードを新しい順に。"""
    rows = MunicipalityCodePeriod.objects.filter(municipality_id=scope.municipality_id)
    return sorted(rows, key=lambda row: row.valid_from or date.min, reverse=True)


def _covers(period: MunicipalityCodePeriod, day: date) -> bool:
    return (period.valid_from is None or period.valid_from <= day) and (
        period.valid_to is None or day < period.valid_to
    )
