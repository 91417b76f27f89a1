"""照会台帳のデータ票。"""

from shirube.apps.frame.data_card import DataCard, DataClass, Home

INQUIRY_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="国・県・ほかの団体からの照会に、だれが何と答えたかを残し、翌年の答えの元にする",
    basis="自治体の文書管理規程",
    retention="回答した年度の終わりから5年",
)
PROPOSAL_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="国への制度の見直しの提案を、検討から結果まで残す",
    basis="地方分権改革の提案募集方式（自治体DX全体手順書【第2.0版】3.3）",
    retention="結果の出た年度の終わりから10年",
)
