"""指標・実測値・道すじ: 作るときの確かめ、記録の往復、画面の文字。"""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from shirube.values.citation import Citation
from shirube.values.exact_number import CannotUseNumber, number_text
from shirube.values.instant import CannotReadInstant
from shirube.values.measure import (
    Basis,
    CannotBuildEvidence,
    CannotBuildMeasure,
    CannotBuildReading,
    Direction,
    Evidence,
    Kind,
    Measure,
    Reading,
    digest_of,
    display,
    format_duration,
)
from shirube.values.period import Period

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def measure(**changes: Any) -> Measure:
    """オンライン申請率の指標。"""
    base: dict[str, Any] = {
        "id": "frontyard.online_rate",
        "label": "オンライン申請率",
        "unit": "％",
        "kind": Kind.RATIO,
        "direction": Direction.UP,
        "definition": "オンラインで受け付けた件数÷受け付けた件数",
        "edition": "2026-04",
        "source": Citation(document="自治体DX推進手順書"),
        "dimensions": ("procedure", "channel"),
    }
    return Measure(**base | changes)


def reading(**changes: Any) -> Reading:
    """令和8年度のオンライン申請率。"""
    base: dict[str, Any] = {
        "measure_id": "frontyard.online_rate",
        "numerator": 7,
        "denominator": 12,
        "n": 12,
        "basis": Basis.MEASURED,
        "period": Period(date(2026, 4, 1), date(2027, 4, 1)),
        "as_of": NOW,
        "cut_off": NOW,
    }
    return Reading(**base | changes)


def evidence() -> Evidence:
    """二件の記録から作った道すじ。"""
    return Evidence.of(
        measure(), parameters={"team": "市民課", "channel": "web"}, cut_off=NOW, keys=["b", "a"]
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "Frontyard Rate"}, "識別子"),
        ({"id": ""}, "識別子"),
        ({"label": "長" * 41}, "40字"),
        ({"kind": "ratio"}, "種類と向き"),
        ({"definition": " "}, "定義"),
        ({"edition": ""}, "版"),
        ({"unit": ""}, "単位"),
        ({"source": "手順書"}, "出典"),
        ({"dimensions": ("team", "team")}, "切り口"),
    ],
)
def test_wrong_measures_are_refused(changes: dict[str, Any], why: str) -> None:
    """揃っていない指標は、何が悪いかを告げて断る。"""
    with pytest.raises(CannotBuildMeasure, match=why):
        measure(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "why"),
    [
        ({"numerator": None}, CannotBuildReading, "欠けています"),
        ({"denominator": -1}, CannotBuildReading, "負"),
        ({"value": Decimal("0.6")}, CannotBuildReading, "分子÷分母と合いません"),
        ({"numerator": 0.5}, CannotBuildReading, "浮動小数"),
        ({"numerator": Decimal("NaN")}, CannotBuildReading, "有限"),
        ({"numerator": 10**18}, CannotBuildReading, "桁が多すぎ"),
        ({"numerator": Decimal("1e-999999")}, CannotBuildReading, "桁が多すぎ"),
        ({"numerator": Decimal("1e17"), "denominator": Decimal("0.001")}, CannotBuildReading, "桁が多すぎ"),
        ({"numerator": True}, CannotBuildReading, "整数か有限"),
        ({"n": -1}, CannotBuildReading, "件数"),
        ({"n": True}, CannotBuildReading, "件数"),
        ({"basis": "実測"}, CannotBuildReading, "根拠"),
        ({"suppressed": True}, CannotBuildReading, "非表示"),
        ({"as_of": datetime(2026, 11, 21)}, CannotReadInstant, "時差"),  # noqa: DTZ001
        ({"cut_off": date(2026, 11, 21)}, CannotReadInstant, "日時ではありません"),
    ],
)
def test_wrong_readings_are_refused(changes: dict[str, Any], error: type[ValueError], why: str) -> None:
    """食い違う実測値、誤差のある数、時差のない時点は断る。"""
    with pytest.raises(error, match=why):
        reading(**changes)


def test_ratio_derives_its_value_and_stores_only_the_parts() -> None:
    """割合の値は分子と分母から導かれ、記録には商が書かれない。"""
    rate = reading(numerator=1, denominator=3)
    assert rate.value == Decimal("0.3333333333333333333333333333")
    assert rate.to_record()["value"] is None
    assert reading(numerator=0, denominator=0).value is None
    assert replace(rate, basis=Basis.ESTIMATED).value == rate.value


def test_suppressed_reading_carries_nothing() -> None:
    """伏せた値は、値も部分も件数も道すじも運ばない。"""
    hidden = reading(evidence=evidence()).suppress()
    record = json.dumps(hidden.to_record())
    assert hidden.suppressed
    assert "7" not in json.dumps(
        {k: hidden.to_record()[k] for k in ("value", "numerator", "denominator", "n")}
    )
    assert "digest" not in record
    assert display(hidden, measure()) == "—（件数が少ないため非表示）"


def test_reading_survives_json() -> None:
    """実測値は JSON を通っても同じ値に戻り、記録も同じになる。"""
    original = reading(evidence=evidence(), numerator=Decimal("7.50"))
    record = json.loads(json.dumps(original.to_record()))
    assert Reading.from_record(record) == original
    assert Reading.from_record(record).to_record() == record
    assert record["numerator"] == "7.5"


def test_records_are_the_same_in_any_time_zone() -> None:
    """同じ時点なら、どの時差で渡しても記録は同じ文字になる。"""
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert reading(as_of=tokyo).to_record() == reading().to_record()
    assert reading().to_record()["as_of"] == "2026-11-21T02:00:00.000000Z"


@pytest.mark.parametrize(
    "damage",
    [
        {"basis": "想像"},
        {"numerator": 7},
        {"numerator": "七"},
        {"extra": 1},
        {"period": {}},
        {"as_of": "きのう"},
    ],
)
def test_damaged_records_are_refused(damage: dict[str, Any]) -> None:
    """壊れた記録は、名前の付いた誤り（ValueError）で断る。"""
    with pytest.raises(ValueError):
        Reading.from_record(reading().to_record() | damage)
    with pytest.raises(ValueError):
        Reading.from_record({"measure_id": "a"})


def test_evidence_is_a_recipe_that_does_not_change() -> None:
    """道すじの条件は見出しの順に並び、変えられず、複製も直列化もできる。"""
    made = evidence()
    assert list(made.parameters) == ["channel", "team"]
    assert made.record_count == 2
    with pytest.raises(TypeError):
        made.parameters["team"] = "別"  # type: ignore[index]
    assert pickle.loads(pickle.dumps(made)) == made == copy.deepcopy(made)  # noqa: S301
    assert len({made, evidence()}) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"digest": "x"}, "64桁"), ({"record_count": -1}, "件数"), ({"measure": ""}, "識別子")],
)
def test_wrong_evidence_is_refused(changes: dict[str, Any], why: str) -> None:
    """壊れた道すじは断る。"""
    with pytest.raises(CannotBuildEvidence, match=why):
        Evidence.from_record(evidence().to_record() | changes)
    with pytest.raises(CannotBuildEvidence, match="項目"):
        Evidence.from_record({})


def test_digest_does_not_mix_up_key_lists() -> None:
    """要約値は並び順によらず、切れ目の違う鍵の集まりは別の値になる。"""
    assert digest_of(["a", "b"]) == digest_of(["b", "a", "a"])
    assert len({digest_of(keys) for keys in (["ab"], ["a", "b"], ["a\n1:b"], [], [""])}) == 5


@pytest.mark.parametrize(
    ("unit", "kind", "parts", "expected"),
    [
        ("％", Kind.RATIO, {"numerator": 7, "denominator": 12}, "58.3％"),
        ("％", Kind.RATIO, {"numerator": 1, "denominator": 1}, "100.0％"),
        ("％", Kind.RATIO, {"numerator": 0, "denominator": 0}, "—"),
        ("件/人", Kind.RATIO, {"numerator": 5, "denominator": 2}, "2.5件/人"),
        ("分", Kind.QUANTILE, {"value": Decimal(47)}, "47分"),
        ("秒", Kind.QUANTILE, {"value": Decimal(2832)}, "47分12秒"),
        ("件", Kind.COUNT, {"value": Decimal(1234)}, "1,234件"),
        ("円", Kind.AMOUNT, {"value": Decimal(-1234567)}, "△1,234,567円"),
        ("点", Kind.AMOUNT, {"value": Decimal("-0.04")}, "0点"),
        ("件", Kind.COUNT, {"value": None}, "—"),
    ],
)
def test_display_reads_as_an_officer_writes(
    unit: str, kind: Kind, parts: dict[str, Any], expected: str
) -> None:
    """実測値は、単位と桁区切りを付けた読める文字になる。"""
    shown = reading(**{"numerator": None, "denominator": None} | parts)
    assert display(shown, measure(unit=unit, kind=kind)) == expected


def test_display_refuses_a_reading_of_another_measure() -> None:
    """別の指標の値、種類の合わない値は表示しない。"""
    with pytest.raises(CannotBuildReading, match="別の指標"):
        display(reading(), measure(id="insight.count"))
    with pytest.raises(CannotBuildReading, match="割合のときだけ"):
        display(reading(), measure(kind=Kind.COUNT))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0秒"),
        (59, "59秒"),
        (Decimal("59.5"), "1分"),
        (60, "1分"),
        (3600, "1時間"),
        (3661, "1時間1分"),
        (84_700, "23時間32分"),
        (86_399, "1日"),
        (93_600, "1日2時間"),
        (100 * 86_400, "100日"),
        (-61, "△1分1秒"),
    ],
)
def test_durations_use_two_units(seconds: Decimal | int, expected: str) -> None:
    """時間は大きい方から二つの単位で書く。"""
    assert format_duration(seconds) == expected


def test_durations_refuse_floats() -> None:
    """浮動小数の秒数は断る。"""
    with pytest.raises(CannotUseNumber, match="浮動小数"):
        format_duration(1.5)  # type: ignore[arg-type]


def test_labels_are_japanese() -> None:
    """選択肢の表示名は日本語である。"""
    assert [kind.label for kind in Kind] == ["件数", "割合", "分位", "量"]
    assert [direction.label for direction in Direction] == ["高いほど良い", "低いほど良い", "良し悪しなし"]
    assert [basis.value for basis in Basis] == ["実測", "推計", "申告", "公表値"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("0E+9"), "0"),
        (7, "7"),
    ],
)
def test_a_number_has_one_spelling(number: Decimal | int, text: str) -> None:
    """同じ数は、どう作っても記録で同じ文字になる。"""
    assert number_text(number) == text
