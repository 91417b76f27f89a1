"""データ票の頁: すべての記録の、区分・目的・根拠・保存期間と、項目ごとの区分。"""

from __future__ import annotations

from docs.build.cards import RecordCard, record_cards
from docs.build.markdown import code, page, table
from shirube.apps.frame.data_card import Home

PATH = "docs/reference/データ票.md"
LEAD = (
    "標（しるべ）が持つ記録の一つ一つについて、だれの持ち物か、何のために、何を根拠に、いつまで持つかを述べます。"
    "区分の無い記録や項目が一つでもあれば、この版は公開できません。"
    "情報公開・個人情報保護の担当は、ここから自分の自治体の台帳を起こせます。"
)
HOMES = ((Home.TENANT, "自治体の記録"), (Home.SITE, "サイト全体の記録"), (Home.REFERENCE, "国の枠組み"))


def text() -> str:
    """頁の中身。"""
    records = record_cards()
    blocks = []
    for home, title in HOMES:
        mine = [record for record in records if record.card.home is home]
        if mine:
            blocks += [f"## {title}", summary(mine), *(detail(record) for record in mine)]
    return page("データ票", LEAD, *blocks)


def summary(records: list[RecordCard]) -> str:
    """記録の一覧。"""
    header = ("記録", "区分", "目的", "根拠", "保存期間")
    return table(
        header,
        [
            (
                record.title,
                record.card.data_class.value,
                record.card.purpose,
                record.card.basis,
                record.card.retention,
            )
            for record in records
        ],
    )


def detail(record: RecordCard) -> str:
    """一つの記録の項目。"""
    rows = [(field.label, code(field.name), field.data_class.value) for field in record.fields]
    head = f"### {record.title}（{code(record.label)}）"
    return f"{head}\n\n{table(('項目', '名', '区分'), rows)}"
