"""決まりの表: 照会の答えとして書かれた字を、種類ごとにどう読むか。"""

from datetime import date
from decimal import Decimal

import pytest

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_values import CannotReadAnswer, cell_value, read_value, shown_value

CHOICES = ("1. 策定済み", "2. 策定中", "3. 未策定", "その他")
READS = [
    # 種類、書かれた字、記録に残す形
    (AnswerKind.NUMBER, "58", "58"),
    (AnswerKind.NUMBER, "５８件", "58"),
    (AnswerKind.NUMBER, "1,234.50", "1234.5"),
    (AnswerKind.NUMBER, "△3", "-3"),
    (AnswerKind.NUMBER, "12％", "12"),
    (AnswerKind.NUMBER, "0", "0"),
    (AnswerKind.NUMBER, "△ 1,234,567 円", "-1234567"),
    (AnswerKind.NUMBER, "58　件", "58"),
    (AnswerKind.DATE, "R8.4.1", "2026-04-01"),
    (AnswerKind.DATE, "2026/4/1", "2026-04-01"),
    (AnswerKind.DATE, "令和8年4月1日", "2026-04-01"),
    (AnswerKind.DATE, "2026-04-01T00:00:00", "2026-04-01"),
    (AnswerKind.CHOICE, "1. 策定済み", "1. 策定済み"),
    (AnswerKind.CHOICE, "１．策定済み", "1. 策定済み"),
    (AnswerKind.CHOICE, "策定済み", "1. 策定済み"),
    (AnswerKind.CHOICE, "2", "2. 策定中"),
    (AnswerKind.CHOICE, "その他", "その他"),
    (AnswerKind.TEXT, "  =1+1 と書く  ", "=1+1 と書く"),
]
REFUSALS = [
    # 種類、書かれた字、なぜ
    (AnswerKind.NUMBER, "六十", "数として読めません"),
    (AnswerKind.NUMBER, "約58", "数として読めません"),
    (AnswerKind.NUMBER, "NaN", "数として読めません"),
    (AnswerKind.NUMBER, "1,2", "数として読めません"),
    (AnswerKind.NUMBER, "1 2", "数として読めません"),
    (AnswerKind.NUMBER, "12,3456", "数として読めません"),
    (AnswerKind.NUMBER, "3千円", "数として読めません"),
    (AnswerKind.DATE, "4月ごろ", "「4月ごろ」"),
    (AnswerKind.CHOICE, "策定", "選択肢にありません"),
    (AnswerKind.CHOICE, "4", "選択肢にありません"),
    (AnswerKind.TEXT, "   ", "何も書かれていません"),
    (AnswerKind.TEXT, "あ" * 2_001, "2,000文字を超えています"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READS)
def test_reads(kind: AnswerKind, text: str, value: str) -> None:
    """書かれた字を一通りの形にし、もう一度読んでも変わらない。"""
    assert read_value(text, kind, CHOICES) == value
    assert read_value(value, kind, CHOICES) == value


@pytest.mark.parametrize(("kind", "text", "why"), REFUSALS)
def test_refuses(kind: AnswerKind, text: str, why: str) -> None:
    """読めない字は、なぜ読めないかを言って断る。"""
    with pytest.raises(CannotReadAnswer, match=why):
        read_value(text, kind, CHOICES)


def test_two_choices_with_the_same_head_are_not_guessed() -> None:
    """頭の番号が二つの選択肢に当たるときは、どちらとも読まない。"""
    with pytest.raises(CannotReadAnswer):
        read_value("1", AnswerKind.CHOICE, ("1. はい（全部）", "1. はい（一部）"))


def test_values_for_cells_and_screens() -> None:
    """セルには数・日付・字として、画面には桁区切りと和暦で出る。空は空欄。"""
    assert cell_value("1234.5", AnswerKind.NUMBER) == Decimal("1234.5")
    assert cell_value("2026-04-01", AnswerKind.DATE) == date(2026, 4, 1)
    assert cell_value("1. 策定済み", AnswerKind.CHOICE) == "1. 策定済み"
    assert cell_value("", AnswerKind.NUMBER) is None
    assert shown_value("1234.5", AnswerKind.NUMBER) == "1,234.5"
    assert shown_value("2026-04-01", AnswerKind.DATE) == "令和8年4月1日"
