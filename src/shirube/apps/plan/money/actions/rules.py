"""経費と契約の決まり: 開いている計画か、金額、効果、支援策。画面と表計算が同じ決まりで確かめる。"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_asset_sheet import AssetContent, content_faults
from shirube.engines.plan.money_rows import FundAmounts, amount_faults
from shirube.reference.funding.support_measures import SupportMeasureNotFound, support_measure


class CannotKeepMoney(ValueError):
    """経費や契約を、そのようには記録できない。"""


def check_open(plan: Plan) -> None:
    """終わった計画の経費は変えない。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotKeepMoney("この計画は終了しています。直すときは、先に計画の立場を改めてください。")


def check_amounts(rows: Sequence[FundAmounts]) -> None:
    """同じ財源の行が重ならず、あり得ない金額がない。"""
    seen: set[tuple[str, bool]] = set()
    for row in rows:
        if not row.fund.strip():
            raise CannotKeepMoney("金額のある行に財源がありません。財源の名を書いてください。")
        if (row.fund, row.is_commitment) in seen:
            raise CannotKeepMoney(f"財源「{row.fund}」の行が二つあります。一つにまとめてください。")
        seen.add((row.fund, row.is_commitment))
        for stage, why in amount_faults(row.amounts):
            raise CannotKeepMoney(f"「{row.fund}」の{stage.label}は、{why}。")


def check_effect(
    *,
    expected: Decimal | None,
    basis: str,
    basis_on: date | None,
    result: Decimal | None,
    result_on: date | None,
    unit: str,
    today: date,
) -> None:
    """数で見込む効果には、単位と、試算の根拠と日が要る。結果には、結果の日が要る。"""
    if (expected is not None or result is not None) and not unit:
        raise CannotKeepMoney("数を書くときは、単位も書いてください（時間/年、円/年、件 など）。")
    if expected is not None and not (basis and basis_on):
        raise CannotKeepMoney("見込みは試算です。何をもとにいつ試算したか（根拠と日）を書いてください。")
    if (result is None) != (result_on is None):
        raise CannotKeepMoney("結果と結果の日は、両方とも書くか、両方とも空にしてください。")
    for label, day in (("試算した日", basis_on), ("結果の日", result_on)):
        if day is not None and day > today:
            raise CannotKeepMoney(f"{label}が今日より後です。日付を確かめてください。")


def check_support(measure: str, case: str, eligible: int | None) -> None:
    """資料にある支援策で、率の場合の別も資料にあるもの。対象の経費は0円以上。"""
    try:
        found = support_measure(measure)
    except SupportMeasureNotFound:
        raise CannotKeepMoney("その支援策は資料にありません。選択肢から選び直してください。") from None
    if case and case not in {one.case for one in found.rates}:
        raise CannotKeepMoney("その場合の率は、この支援策にはありません。支援策を開いて選び直してください。")
    if eligible is not None and eligible < 0:
        raise CannotKeepMoney("対象の経費は0円以上で書いてください。")


def check_asset(content: AssetContent) -> None:
    """日付の順と年額。"""
    for label, why in content_faults(content):
        raise CannotKeepMoney(f"{label}: {why}。確かめて書き直してください。")
