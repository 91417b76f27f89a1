"""PR-03: すべての記録のすべての項目に、区分・目的・根拠・保存期間がある。

無ければ頁が作れず、構築が赤になる。
"""

import re

import pytest
from django.apps import apps
from django.db import models

from docs.build import data_cards, personal_files
from docs.build.cards import record_card, record_cards
from docs.build.markdown import Undocumented
from docs.build.pages import ROOT
from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.web.third_party_records import CARDS

# 人を指す項目の名。INTERNAL とするなら、理由を PSEUDONYMS に書く。
_PERSON = re.compile(r"(^|_)(display_name|email|login_id|username|password|ip|ip_address|user_agent)$")


def test_every_field_is_classified() -> None:
    """どの記録のどの項目にも区分があり、目的・根拠・保存期間が書かれている。"""
    records = record_cards()
    assert len(records) == len(apps.get_models())
    assert sum(len(record.fields) for record in records) >= 200
    assert all(isinstance(field.data_class, DataClass) for record in records for field in record.fields)


def test_fields_that_name_a_person_are_personal() -> None:
    """氏名・メールアドレス・利用者ID・接続元など、人を指す項目は個人情報に区分している。"""
    loose = [
        f"{record.label}.{field.name}"
        for record in record_cards()
        for field in record.fields
        if _PERSON.search(field.name) and field.data_class is not DataClass.PERSONAL
    ]
    assert loose == []
    names = {field.name for record in record_cards() for field in record.personal}
    assert {"display_name", "email", "login_id"} <= names


def test_every_record_and_field_has_a_japanese_name() -> None:
    """この製品の記録と項目には、人が読める日本語の名がある。"""
    bare = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("shirube.")
        for field in model._meta.concrete_fields
        if field.name not in {"id", "last_login"} and str(field.verbose_name).isascii()
        if str(field.verbose_name) != "KPI"
    ]
    assert bare == []


def test_third_party_cards_match_the_installed_tables() -> None:
    """部品の表のデータ票は、いま入っている部品の表とちょうど同じである。"""
    theirs = {m._meta.label for m in apps.get_models() if not m.__module__.startswith("shirube.")}
    assert set(CARDS) == theirs


def _specimen(card: object) -> type:
    """データ票だけを替えた、見本の記録（登録簿には載せない）。"""
    note = models.CharField("備考", max_length=10)
    note.set_attributes_from_name("note")
    meta = type("Meta", (), {"label": "trial.Specimen", "verbose_name": "見本", "concrete_fields": [note]})
    return type("Specimen", (), {"_meta": meta, "DATA": card})


def _card(**changes: object) -> DataCard:
    whole = {
        "home": Home.TENANT,
        "data_class": DataClass.INTERNAL,
        "purpose": "試しに持つ",
        "basis": "試しの根拠",
        "retention": "一年間",
    }
    return DataCard(**(whole | changes))  # type: ignore[arg-type]


UNCLASSIFIED = {
    "データ票が無い": (None, "データ票がありません"),
    "目的が無い": (_card(purpose=""), "目的が書かれていません"),
    "根拠が無い": (_card(basis=" "), "根拠が書かれていません"),
    "保存期間が無い": (_card(retention=""), "保存期間が書かれていません"),
    "無い項目を区分した": (_card(fields={"ghost": DataClass.PERSONAL}), "ghost"),
}


@pytest.mark.parametrize("name", UNCLASSIFIED)
def test_unclassified_record_stops_the_pages(name: str) -> None:
    """区分の欠けた記録が一つあると、データ票の頁は作れない。"""
    card, said = UNCLASSIFIED[name]
    with pytest.raises(Undocumented, match=said):
        record_cards([_specimen(card)])


def test_whole_specimen_passes() -> None:
    """欠けの無い見本は通り、項目の区分を替えられる（上の試験が、別の理由で落ちているのではない）。"""
    assert record_card(_specimen(_card()), {}).personal == ()
    personal = _card(fields={"note": DataClass.PERSONAL})
    assert [field.name for field in record_card(_specimen(personal), {}).personal] == ["note"]


def test_personal_file_register_lists_every_personal_record() -> None:
    """個人情報ファイル簿の下書きには、個人情報の項目を持つ記録がすべて、その項目とともに載る。"""
    register = personal_files.text()
    for record in record_cards():
        assert (f"\n## {record.title}\n" in register) == bool(record.personal), record.label
        for field in record.personal:
            assert field.label in register


@pytest.mark.parametrize("page", [data_cards, personal_files])
def test_page_is_up_to_date(page) -> None:
    """頁を作り直しても、置いてある頁と一字も違わない。"""
    kept = (ROOT / page.PATH).read_text(encoding="utf-8")
    assert kept == page.text(), f"{page.PATH} が古くなっています。make docs で作り直してください。"
