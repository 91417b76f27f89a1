"""データ票: 記録ごとに、何のために・何を根拠に・どの区分で・いつまで持つかを述べる。

すべてのモデルが ``DATA`` に一枚持つ（無いと試験が赤になる）。ここから個人情報ファイル簿の下書きを作る。
"""

from dataclasses import dataclass, field
from enum import StrEnum


class DataClass(StrEnum):
    """情報の区分。経路と項目の両方に使う。"""

    PUBLIC = "公開"
    INTERNAL = "庁内"
    PERSONAL = "個人情報"


class Home(StrEnum):
    """記録の持ち主。"""

    TENANT = "自治体"
    SITE = "サイト"
    REFERENCE = "国の枠組み"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCard:
    """一つの記録の区分・目的・根拠・保存期間。

    ``fields`` に書いた項目だけ区分が変わり、書かない項目は ``data_class`` に従う。
    """

    home: Home
    data_class: DataClass
    purpose: str
    basis: str
    retention: str
    fields: dict[str, DataClass] = field(default_factory=dict)

    def class_of(self, field_name: str) -> DataClass:
        """この項目の区分。"""
        return self.fields.get(field_name, self.data_class)
