"""共有ファイル: 外へ出してよいものだけが入り、読み戻せて、壊れたものと害のあるものは、わけを述べて断る。"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shirube.engines.plan.share_file import LARGEST, CannotShare, file_stem, share_file, share_text, texts
from shirube.engines.plan.share_reading import CannotReadShare, read_share
from tests.sample_plan import sample_plan
from tests.shares import sealed, shared


def test_what_was_written_is_read_back() -> None:
    """書き出したものを読み戻すと、同じ中身になり、二度書いても同じ文字になる。"""
    share = shared()
    assert read_share(share_text(share).encode()) == share
    assert share_text(share) == share_text(shared())


def test_byte_order_mark_is_accepted() -> None:
    """BOM の付いたファイルも読める。"""
    assert read_share(b"\xef\xbb\xbf" + share_text(shared()).encode()) == shared()


def test_nothing_below_leaves_the_building() -> None:
    """作業、担当の課、人の名、金額、備考、課題、目標、前の値は、ファイルの文字のどこにも無い。"""
    text = share_text(shared())
    plan = sample_plan()
    secret = [one.title for one in plan.tasks] + [one.owner for one in plan.initiatives if one.owner]
    secret += [one.note for one in plan.initiatives if one.note] + [one.title for one in plan.issues]
    secret += [one.vendor for one in plan.assets if one.vendor] + [str(one.amount) for one in plan.costs]
    secret += [one.title for one in plan.effects] + [one.text for one in plan.own_words] + ["副市長"]
    assert len(secret) > 15
    assert [one for one in secret if one in text] == []
    record = json.loads(text)
    names = {"format", "format_number", "municipality", "plan", "version", "initiatives", "kpis", "sha256"}
    assert set(record) == names
    assert set(record["initiatives"][0]) == {"key", "number", "title", "state", "national"}
    readings = {"starts_on", "ends_on", "as_of", "value", "numerator", "denominator", "basis", "revision"}
    assert set(record["kpis"][0]["readings"][0]) == readings | {"standing", "is_suppressed"}


def test_suppressed_reading_carries_no_number() -> None:
    """非表示の読みは、値も分子も分母も外へ出ない。"""
    plan = sample_plan()
    point = replace(plan.kpis[0].points[0], is_suppressed=True, numerator=Decimal(3), denominator=Decimal(4))
    hidden = replace(plan, kpis=(replace(plan.kpis[0], points=(point,)),))
    reading = share_file(hidden, shared().version).kpis[0].readings[0]
    assert (reading.value, reading.numerator, reading.denominator) == (None, None, None)
    assert reading.is_suppressed


def test_version_of_another_day_is_refused() -> None:
    """版の時点と中身の時点が違えば、書き出さない。"""
    with pytest.raises(CannotShare, match="時点"):
        share_file(sample_plan(), replace(shared().version, as_of=date(2026, 1, 1)))


def test_file_is_named_after_the_body() -> None:
    """ファイルの名で、どの団体のどの版かが分かる。"""
    assert file_stem(shared()) == "112241_戸田市_計画第1版_共有"


def test_every_text_is_offered_for_the_name_check() -> None:
    """人の書いた文は、すべて氏名の確かめに回る。"""
    said = " ".join(text for _, text in texts(shared()))
    assert all(
        word in said for word in ("書かない窓口", "転入手続の所要時間", "中央値", "庁議", "見本市DX推進計画")
    )


def _without(name: str) -> bytes:
    record = json.loads(share_text(shared()))
    del record[name]
    return json.dumps(record).encode()


def _initiative(**changes: Any) -> list[dict[str, Any]]:
    first, *rest = json.loads(share_text(shared()))["initiatives"]
    return [first | changes, *rest]


def _kpi(**changes: Any) -> list[dict[str, Any]]:
    first, *rest = json.loads(share_text(shared()))["kpis"]
    first["readings"][0] |= changes
    return [first, *rest]


TEXT = share_text(shared())
HOSTILE = {
    "空のファイル": (b"", "JSON として読めません"),
    "JSON でない": (b"PK\x03\x04 xlsx", "JSON として読めません"),
    "UTF-8 でない": ("団体".encode("cp932"), "UTF-8"),
    "大きすぎる": (b" " * (LARGEST + 1), "大きすぎます"),
    "並び": (b"[]", "共有ファイルではありません"),
    "深い入れ子": (b"[" * 200_000, "JSON として読めません"),
    "同じ名の項目": (b'{"format": 1, "format": 2}', "二つあります"),
    "数でない数": (b'{"format": NaN}', "数でない数"),
    "小数": (b'{"format": 1.5}', "小数"),
    "長すぎる数": (b'{"format": ' + b"9" * 5_000 + b"}", "JSON として読めません"),
    "ほかの JSON": (b'{"type": "FeatureCollection"}', "format がありません"),
    "ほかの番号": (sealed(shared(), format_number=2), "形の番号が 2"),
    "番号が文字": (sealed(shared(), format_number="1"), "形の番号が 1"),
    "中身が変わった": (
        TEXT.replace("完了", "").replace("実施中", "").replace("active", "done").encode(),
        "指紋",
    ),
    "指紋がない": (_without("sha256"), "指紋"),
    "項目が足りない": (sealed(shared(), plan={"key": "k"}), "項目が合いません"),
    "項目が余る": (sealed(shared(), tasks=[]), "項目が合いません"),
    "知らない状態": (sealed(shared(), initiatives=_initiative(state="late")), "late"),
    "型の違い": (sealed(shared(), initiatives=_initiative(title=3)), "型が合いません"),
    "鍵の重なり": (sealed(shared(), initiatives=_initiative() + _initiative()), "鍵が重なって"),
    "団体コード": (sealed(shared("112242")), "検査数字"),
    "限りのない値": (sealed(shared(), kpis=_kpi(value="Infinity")), "Infinity"),
    "とても長い値": (sealed(shared(), kpis=_kpi(value="1E+999999")), "1E+999999"),
    "期間が逆": (sealed(shared(), kpis=_kpi(ends_on="2020-01-01")), "期間が逆"),
    "非表示なのに数": (sealed(shared(), kpis=_kpi(is_suppressed=True)), "非表示"),
    "書けない文字": (b'{"format": "shirube.plan_share", "format_number": 1, "a": "\\ud800"}', "書けない文字"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_reason(name: str) -> None:
    """壊れたもの、別のもの、害のあるものは、わけを述べて断る。"""
    data, why = HOSTILE[name]
    with pytest.raises(CannotReadShare, match=why.replace("+", r"\+")):
        read_share(data)
