"""個人情報ファイル簿の下書きの頁: 個人情報の項目を持つ記録を、データ票から起こす。

様式の項目は個人情報の保護に関する法律 第75条（個人情報ファイル簿の作成及び公表）に沿う。
自治体が決める項目（利用する課、開示請求の窓口、要配慮個人情報の有無など）は、空欄にして印を付ける。
"""

from __future__ import annotations

from docs.build.cards import RecordCard, record_cards
from docs.build.markdown import page, table

PATH = "docs/reference/個人情報ファイル簿.md"
TO_FILL = "（自治体で記入）"
LEAD = (
    "標（しるべ）の記録のうち、個人情報の項目を持つものについての、個人情報ファイル簿の下書きです。"
    "法令の様式の項目名に沿っていますが、そのまま公表できるものではありません。"
    f"{TO_FILL}の欄を埋め、自分の自治体での使い方に合わせて直してください。"
)


def text() -> str:
    """頁の中身。"""
    records = [record for record in record_cards() if record.personal]
    return page("個人情報ファイル簿の下書き", LEAD, contents(records), *(draft(r) for r in records))


def contents(records: list[RecordCard]) -> str:
    """下書きの一覧。"""
    rows = [
        (number, record.title, len(record.personal), record.card.retention)
        for number, record in enumerate(records, 1)
    ]
    return table(("番号", "個人情報ファイルの名称", "記録項目の数", "保存期間"), rows)


def draft(record: RecordCard) -> str:
    """一つのファイルの下書き。"""
    rows = [
        ("個人情報ファイルの名称", record.title),
        ("行政機関等の名称", TO_FILL),
        ("利用に供される事務をつかさどる組織の名称", TO_FILL),
        ("利用目的", record.card.purpose),
        ("根拠", record.card.basis),
        ("記録項目", "、".join(field.label for field in record.personal)),
        ("記録範囲", TO_FILL),
        ("記録情報の収集方法", TO_FILL),
        ("要配慮個人情報が含まれるとき", TO_FILL),
        ("記録情報の経常的提供先", "標（しるべ）からは無し。" + TO_FILL),
        ("開示請求等を受理する組織の名称及び所在地", TO_FILL),
        ("保存期間", record.card.retention),
    ]
    return f"## {record.title}\n\n{table(('項目', '内容'), rows)}"
