"""業務ログの見出しの言葉: どの見出しが、どの役の列と見られるか。

言葉は強い順に並ぶ（前にあるものほど、その役らしい）。字の全角半角・大文字小文字・記号と空白の違いは問わない。
XES の見出し（case:concept:name など）は、IEEE 1849-2016（XES）の標準の拡張による。日本語の見出しは標の定め。
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shirube.values.japanese_text import search_key


class Role(StrEnum):
    """列の役。"""

    CASE = "case"
    ACTIVITY = "activity"
    TIMESTAMP = "timestamp"
    START = "start"
    LIFECYCLE = "lifecycle"
    RESOURCE = "resource"
    TEAM = "team"
    CHANNEL = "channel"
    SEQUENCE = "sequence"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return _LABELS[self.value]


_LABELS = {
    "case": "事案の番号",
    "activity": "活動の名前",
    "timestamp": "日時（終わり）",
    "start": "始まりの日時",
    "lifecycle": "局面",
    "resource": "担当",
    "team": "担当課",
    "channel": "経路",
    "sequence": "順番",
}
_WORDS = {
    Role.CASE: """
        case:concept:name 案件番号 事案番号 受付番号 申請番号 受理番号 届出番号 整理番号 処理番号
        管理番号 文書番号 伝票番号 問合せ番号 案件ID 事案ID 申請ID 受付ID caseid case
        traceid trace ticket 案件 事案 番号
    """,
    Role.ACTIVITY: """
        concept:name 活動 活動名 作業名 作業内容 作業 工程名 工程 処理内容 処理名 処理 手順 ステップ
        操作 イベント 業務 状態 ステータス activity activityname event task step
        status
    """,
    Role.TIMESTAMP: """
        time:timestamp 完了日時 終了日時 処理日時 発生日時 実施日時 操作日時 登録日時 更新日時
        記録日時 日時 完了時刻 終了時刻 時刻 完了 終了 終わり 完了日 終了日 処理日 実施日 発生日 年月日
        日付 timestamp completetimestamp completetime endtimestamp
        endtime end datetime time date
    """,
    Role.START: """
        starttimestamp starttime 開始日時 着手日時 開始時刻 着手時刻 開始 着手 始まり
        開始日 着手日 start begin
    """,
    Role.LIFECYCLE: """
        lifecycle:transition lifecycle transition 局面 開始完了区分 開始終了区分
    """,
    Role.RESOURCE: """
        org:resource 担当者 担当者名 担当職員 処理者 作業者 操作者 職員名 職員番号 職員 更新者
        登録者 担当 resource user
    """,
    Role.TEAM: """
        org:group 担当課 担当係 担当部署 処理課 所属 所属課 部署 部署名 課名 係名 課 係 team group
        department
    """,
    Role.CHANNEL: """
        case:channel 申請経路 受付経路 経路 受付方法 申請方法 届出方法 受付窓口 チャネル channel
    """,
    Role.SEQUENCE: """
        順番 順序 連番 履歴番号 枝番 sequence seq
    """,
}
PERSON_WORDS = (
    "担当",
    "責任者",
    "審査者",
    "決裁者",
    "承認者",
    "点検者",
    "responsible",
    "creator",
    "assignee",
    "user",
)
"""これを含む見出しは、職員の名の列とみて、仮名にする。"""
PRIVATE_WORDS = (
    "氏名",
    "名前",
    "申請者",
    "届出者",
    "住所",
    "電話",
    "メール",
    "mail",
    "生年月日",
    "備考",
    "摘要",
    "個人番号",
    "宛名番号",
)
"""これを含む見出しは、住民の情報か自由記述とみて、切り口に取り込まない。"""
PHASES: Mapping[str, str] = {
    "start": "start",
    "開始": "start",
    "着手": "start",
    "complete": "complete",
    "完了": "complete",
    "終了": "complete",
}
"""局面の欄の値。ここに無い値は、一点の出来事（at）とする。"""
_OTHERS = "schedule assign reassign withdraw suspend resume manualskip autoskip pi_abort ate_abort unknown"
TRANSITIONS: Mapping[str, str] = {
    "start": "start",
    "complete": "complete",
    **dict.fromkeys(_OTHERS.split(), "at"),
}
"""局面の標準の言葉（IEEE 1849-2016 の拡張 lifecycle の標準の移り変わり）。"""


def plain(header: str) -> str:
    """見出しを、表記のゆれと記号を除いて比べられる形にする。"""
    return "".join(letter for letter in search_key(header) if letter.isalnum() and letter != "ー")


WORDS: Mapping[Role, tuple[str, ...]] = {
    role: tuple(plain(word) for word in words.split()) for role, words in _WORDS.items()
}
"""役ごとの、見出しの言葉（強い順、比べる形）。"""
