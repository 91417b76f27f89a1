"""データ票を集める: すべてのモデルの区分・目的・根拠・保存期間。二つの頁が使う。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docs.build.markdown import Undocumented
from shirube.apps.frame.data_card import DataCard, DataClass


@dataclass(frozen=True)
class Field:
    """一つの項目と、その区分。"""

    name: str
    label: str
    data_class: DataClass


@dataclass(frozen=True)
class RecordCard:
    """一つの記録のデータ票と、項目ごとの区分。"""

    label: str
    title: str
    card: DataCard
    fields: tuple[Field, ...]

    @property
    def personal(self) -> tuple[Field, ...]:
        """個人情報の項目。"""
        return tuple(field for field in self.fields if field.data_class is DataClass.PERSONAL)


def record_cards(models: Iterable[type] | None = None) -> list[RecordCard]:
    """すべての記録のデータ票。一つでも欠けていれば ``Undocumented``。"""
    from django.apps import apps

    from shirube.web.third_party_records import CARDS

    found = [record_card(model, CARDS) for model in (apps.get_models() if models is None else models)]
    return sorted(found, key=lambda record: record.label)


def record_card(model: type, third_party: Mapping[str, DataCard]) -> RecordCard:
    """一つのモデルのデータ票を確かめて返す。"""
    meta = model._meta  # type: ignore[attr-defined]
    card = getattr(model, "DATA", None) or third_party.get(meta.label)
    if not isinstance(card, DataCard):
        raise Undocumented(
            f"記録「{meta.verbose_name}」（{meta.label}）に、データ票がありません。"
            "モデルに DATA = DataCard(…) を、部品の表なら web/third_party_records.py に一枚を書いてください。"
        )
    for part, said in (("目的", card.purpose), ("根拠", card.basis), ("保存期間", card.retention)):
        if len(said.strip()) < 3:
            raise Undocumented(f"記録「{meta.label}」のデータ票に、{part}が書かれていません。")
    names = {field.name for field in meta.concrete_fields}
    if strange := sorted(set(card.fields) - names):
        raise Undocumented(f"記録「{meta.label}」のデータ票にある項目 {strange} は、記録にありません。")
    fields = tuple(
        Field(field.name, str(field.verbose_name), DataClass(card.class_of(field.name)))
        for field in meta.concrete_fields
    )
    return RecordCard(meta.label, str(meta.verbose_name), card, fields)
