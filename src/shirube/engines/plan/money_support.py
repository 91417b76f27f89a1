"""国の支援策の試算: 率 × 対象の経費。約束ではなく、年度と出典と確かめる先を必ず添える。

率の印字がない、対象の経費が未定、その年度に使えると印字されていない、のどれかなら数を出さない。上限は
「1市町村・年」のように一つの取組では決まらないので額に反映せず、上限を超えるときはそう書く。
端数は切り捨てる（values/money の定め）。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shirube.reference.funding.records import SupportKind, SupportMeasure, SupportRate
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

ASK = "財政当局に確認してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """取組が使いたい支援策。`case` は率の場合の別、`eligible` は対象の経費（円、未定は None）。"""

    key: str
    initiative: str
    year: int
    measure: str
    case: str | None = None
    eligible: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportEstimate:
    """支援策の試算。`amount` が None のときは `why_none` に理由がある。"""

    line: SupportLine
    measure: SupportMeasure
    rate: SupportRate | None
    amount: int | None
    why_none: str | None
    covers: bool | None
    cautions: tuple[str, ...]

    @property
    def covers_label(self) -> str:
        """その年度に使えると印字されているか。"""
        if self.covers is None:
            return "期間の印字なし（分からない）"
        return "期間の内と印字" if self.covers else "期間の外"

    @property
    def amount_label(self) -> str:
        """「試算 1,234円」。数を出さないときは「試算できない」。"""
        return "試算できない" if self.amount is None else f"試算 {Yen(self.amount).format()}"

    @property
    def working(self) -> str:
        """式（「8,400,000円 × 0.5」）か、数を出さない理由。"""
        if self.amount is None or self.rate is None or self.line.eligible is None:
            return self.why_none or ""
        return f"{Yen(self.line.eligible).format()} × {self.rate.rate}（1円未満切捨て）"


def bare(reference: str) -> str:
    """国の項目の指し方から、版と目標を除いた id。"""
    return reference.partition("@")[0]


def matching(
    measures: Iterable[SupportMeasure], national: Iterable[str]
) -> tuple[tuple[SupportMeasure, ...], tuple[SupportMeasure, ...]]:
    """（取組の国の項目に関わる支援策, そのほか）。改められた前のものは除く。版の違いは問わない。"""
    wanted = {bare(one) for one in national}
    current = [one for one in measures if one.replaced_by is None]
    mine = tuple(one for one in current if wanted & {bare(item) for item in one.items})
    return mine, tuple(one for one in current if one not in mine)


def estimate(line: SupportLine, measure: SupportMeasure, source: str) -> SupportEstimate:
    """一つの支援策を試算する。`source` は出典の文書の名。"""
    covers = measure.covers(FiscalYear(line.year))
    rate = _rate(measure, line.case)
    why_none = _why_none(line, measure, rate, covers)
    amount = None
    if why_none is None and rate is not None and line.eligible is not None:
        amount = Yen(line.eligible).times(rate.rate).amount
    return SupportEstimate(
        line=line,
        measure=measure,
        rate=rate,
        amount=amount,
        why_none=why_none,
        covers=covers,
        cautions=_cautions(measure, amount, covers, source),
    )


def _rate(measure: SupportMeasure, case: str | None) -> SupportRate | None:
    if case is None and len(measure.rates) == 1:
        return measure.rates[0]
    return next((one for one in measure.rates if one.case == case), None)


def _why_none(
    line: SupportLine, measure: SupportMeasure, rate: SupportRate | None, covers: bool | None
) -> str | None:
    if not measure.kind.is_financial:
        return f"お金の措置ではありません（{measure.kind.label}）"
    if not measure.rates:
        return "率の印字がありません"
    if rate is None:
        return "率が場合によって違います。どの場合かを選んでください"
    if covers is False:
        return f"{FiscalYear(line.year).label}に使えるとは印字されていません"
    if line.eligible is None:
        return "対象の経費が未定です"
    return None


def _cautions(
    measure: SupportMeasure, amount: int | None, covers: bool | None, source: str
) -> tuple[str, ...]:
    """約束でないことと、出典、年度、上限、食い違い。"""
    found = [f"約束ではありません。{ASK}", f"出典: {source} {measure.section}"]
    if measure.kind is SupportKind.SPECIAL_TAX:
        found.append("特別交付税の算定に入るもので、国庫支出金のように直接は入りません。")
    if covers is None and measure.kind.is_financial:
        found.append("使える年度の印字がありません。いまも続くかを確かめてください。")
    for cap in measure.caps:
        per = f"（{cap.per}）" if cap.per else ""
        over = "試算はこの上限を超えています。" if amount is not None and amount > cap.amount else ""
        found.append(f"上限: {cap.applies_to} {Yen(cap.amount).format()}{per}。額に反映していません。{over}")
    if measure.conflict:
        found.append(f"文書の食い違い: {measure.conflict}")
    found += [f"条件: {one}" for one in measure.conditions]
    return tuple(found)
