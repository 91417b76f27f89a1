"""効果の言葉: 見込みは試算と断り、根拠とその日を添える。時間や金額の効果を、経費から差し引かない。"""

from __future__ import annotations

from decimal import Decimal

from shirube.engines.plan.plan_words import number_text
from shirube.engines.plan.snapshot_lines import EffectLine
from shirube.values.era import format_date

NOT_NETTED = "効果の時間や金額は、経費から差し引いていません。見込みは試算です。"


def expected_text(line: EffectLine) -> str:
    """「試算 2,400 時間/年」。数で述べない効果は「言葉で述べる効果」。"""
    if line.expected is None:
        return "数では見込まない"
    return f"試算 {number_text(line.expected, line.unit)}"


def basis_text(line: EffectLine) -> str:
    """根拠とその日。無ければ未定と書く。"""
    basis = line.basis or "根拠は未定"
    return f"{basis}（{format_date(line.basis_on, 'short')}）" if line.basis_on else basis


def result_text(line: EffectLine) -> str:
    """結果とその日。まだなら「まだ」。"""
    if line.result is None:
        return "まだ"
    day = f"（{format_date(line.result_on, 'short')}）" if line.result_on else ""
    return f"{number_text(line.result, line.unit)}{day}"


def shortfall(line: EffectLine) -> Decimal | None:
    """結果から見込みを引いた差。どちらかが無ければ None。"""
    if line.expected is None or line.result is None:
        return None
    return line.result - line.expected
