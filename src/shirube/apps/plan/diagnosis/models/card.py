"""自己診断と推進体制の記録のデータ票。"""

from shirube.apps.frame.data_card import DataCard, DataClass, Home


def card(purpose: str) -> DataCard:
    """庁内の記録の票。個人の名は求めない。"""
    return DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose=purpose,
        basis="自治体の計画の策定と進捗管理",
        retention="計画期間の終わりから10年",
    )
