"""国への提案の段階と結果。

手元の資料（自治体DX全体手順書【第2.0版】3.3 と参考3-⑤）に印字されているのは、提案募集方式（内閣府）で事務・
権限の移譲と規制緩和を求められることだけで、段階の名はない。だから段階と結果の名と順は標の定め
（origin: ours）である。
"""

from __future__ import annotations

from shirube.values.labelled_enum import LabelledEnum

SOURCE = "自治体DX全体手順書【第2.0版】3.3・参考3-⑤（出典: 地方分権改革・提案募集方式ハンドブック 令和3年版）"
STAGES_ARE_OURS = (
    "段階と結果の名は標の定めです。国の資料の名と違うときは、内容の欄に資料の名を書いてください。"
)


class ProposalStage(LabelledEnum):
    """提案の段階。"""

    CONSIDERED = "considered", "検討"
    CONSULTED = "consulted", "事前相談"
    SUBMITTED = "submitted", "提案"
    JOINED = "joined", "共同提案の募集"
    ANSWERED = "answered", "関係府省の回答"
    REPLIED = "replied", "回答への見解"
    POLICY = "policy", "対応方針"
    DONE = "done", "結果の確認"


class ProposalResult(LabelledEnum):
    """提案の結果。"""

    OPEN = "open", "まだ出ていない"
    REALISED = "realised", "実現した"
    PARTLY = "partly", "一部が実現した"
    CONTINUED = "continued", "引き続き検討"
    REFUSED = "refused", "実現しない"
    DROPPED = "dropped", "提案を取りやめた"
