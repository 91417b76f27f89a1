"""手で入れる値: 何を書けばよいか、何が足りないか。画面と表（xlsx）が同じ決まりで確かめる。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import sheets
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.values.measure import Basis


class CannotReadKpi(ValueError):
    """この KPI は読めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandReading:
    """手で入れる一つの値。割合は分子と分母、ほかは値（KPI の単位のまま）。"""

    first: date
    last: date
    as_of: date
    basis: Basis
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""
    document: str = ""
    document_on: date | None = None


def is_mine(by: Scope, kpi: Kpi) -> bool:
    """自分の課（とその下の組織）の担当の KPI か。"""
    return kpi.department is not None and str(kpi.department.key) in roadmap.my_departments(by, by.today)


def check_hand_reading(by: Scope, kpi: Kpi, entered: HandReading) -> None:
    """手で入れる値を、書く前に確かめる。直すところがあれば ``CannotReadKpi``。"""
    if kpi.measure_id:
        raise CannotReadKpi("このKPIは業務の記録から読みます。手で値を入れず、期間を決めて読んでください。")
    if entered.last < entered.first:
        raise CannotReadKpi("期間の末日が初日より前です。日付を直してください。")
    if entered.as_of > by.today or entered.first > by.today:
        raise CannotReadKpi("これからの日の値は入れられません。日付を直してください。")
    if kpi.denominator_label and (entered.numerator is None or entered.denominator is None):
        raise CannotReadKpi("割合のKPIです。割り算をせずに、分子と分母の両方を入れてください。")
    if kpi.denominator_label and entered.denominator is not None and entered.denominator < 0:
        raise CannotReadKpi("分母が負です。入れ直してください。")
    if not kpi.denominator_label and entered.value is None:
        raise CannotReadKpi("値がありません。数で入れてください。")
    if entered.basis is Basis.ESTIMATED and not entered.reason:
        raise CannotReadKpi("推計のときは、わけに推計のしかたを書いてください。")
    if entered.basis is Basis.PUBLISHED and not (entered.document and entered.document_on):
        raise CannotReadKpi("公表値のときは、根拠の文書の名前と日付を書いてください。")


def entered_in(cells: Mapping[str, str]) -> HandReading:
    """表の一行に書かれた値。読めなければ ``CannotReadCell``。"""
    last = _required_day(cells, sheets.LAST)
    return HandReading(
        first=sheets.day(cells, sheets.FIRST) or last,
        last=last,
        as_of=sheets.day(cells, sheets.AS_OF) or last,
        basis=_basis(cells),
        value=sheets.number(cells, sheets.VALUE),
        numerator=sheets.number(cells, sheets.TOP),
        denominator=sheets.number(cells, sheets.BOTTOM),
        reason=cells.get(sheets.REASON, "").strip()[:200],
        document=cells.get(sheets.DOCUMENT, "").strip()[:120],
        document_on=sheets.day(cells, sheets.DOCUMENT_ON),
    )


def _required_day(cells: Mapping[str, str], label: str) -> date:
    found = sheets.day(cells, label)
    if found is None:
        raise sheets.CannotReadCell(f"「{label}」が空です。日付を書いてください。")
    return found


def _basis(cells: Mapping[str, str]) -> Basis:
    text = cells.get(sheets.BASIS, "").strip()
    try:
        return Basis(text)
    except ValueError:
        choices = "・".join(one.value for one in Basis)
        raise sheets.CannotReadCell(f"「根拠」は{choices}から選んでください。") from None
