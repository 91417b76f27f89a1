"""業務ログの対応表の書き誤り。"""

import pytest

from shirube.adapters.log_mapping import read_mapping
from shirube.adapters.refusal import FileRefused

MAPPING = """
label: 試し
case: 番号
activity: {column: 活動, names: {受付: 申請の受付}}
timestamp: {column: 時刻, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
team: 係
channel: {column: 経路, names: {web: オンライン}}
lifecycle: {column: 局面, phases: {開始: start, 完了: complete}}
constants: {procedure: "local.test@2026", place: 本庁}
ties: file_order
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("case: 番号", "", "項目が足りません: case"),
        ("case: 番号", "case: 1", "case は文字で"),
        ("resource: 担当者", "resorce: 担当者", "知らない項目があります: resorce"),
        (", zone: Asia/Tokyo", "", "timestamp.zone"),
        ("Asia/Tokyo", "Asia/Edo", "地域がありません"),
        ("%Y/%m/%d %H:%M", "yyyy/mm/dd", "timestamp.format"),
        ("開始: start", "開始: begin", "at・start・complete"),
        ("file_order", "random", "file_order だけ"),
        ("label: 試し", "label: [", "YAML"),
        ("label: 試し", "label: !!python/object:os.system x", "YAML"),
        ("place: 本庁", "town: 本庁", "知らない項目があります: town"),
    ],
)
def test_mistakes_in_the_mapping_are_named(old: str, new: str, reason: str) -> None:
    """対応表の書き誤りは、項目の名前を挙げて断る。"""
    assert old in MAPPING
    read_mapping(MAPPING.encode(), name="対応表.yaml")
    with pytest.raises(FileRefused, match=reason):
        read_mapping(MAPPING.replace(old, new).encode(), name="対応表.yaml")
