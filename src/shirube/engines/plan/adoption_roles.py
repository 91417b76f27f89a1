"""既存の計画の表の列の役割と、見出しの言葉。"""

from __future__ import annotations

from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.labelled_enum import LabelledEnum


class Role(LabelledEnum):
    """列の役割。"""

    PILLAR = "pillar", "柱・分野"
    NUMBER = "number", "番号"
    TITLE = "title", "取組の名称"
    OWNER = "owner", "担当"
    SUPPORTERS = "supporters", "関係する組織"
    SUMMARY = "summary", "概要"
    PRESENT = "present", "現状・課題"
    AIM = "aim", "めざす姿"
    STATE = "state", "状態"
    TASK = "task", "作業の名称"
    WHEN = "when", "時期（始まりと終わり）"
    START = "start", "始まり"
    END = "end", "終わり"
    SCHEDULE = "schedule", "工程（年度・四半期の列）"
    KPI = "kpi", "KPIの名称"
    KPI_UNIT = "kpi_unit", "KPIの単位"
    KPI_BASE = "kpi_base", "KPIの基準値"
    KPI_TARGET = "kpi_target", "KPIの目標値"
    KPI_ACTUAL = "kpi_actual", "KPIの実績値"
    COST = "cost", "経費"
    FUND = "fund", "経費の財源"
    TARGET = "target", "目標（前計画の総括）"
    ACTUAL = "actual", "実績（前計画の総括）"
    REASON = "reason", "理由（前計画の総括）"
    DISPOSITION = "disposition", "継続・統合・完了・廃止"
    NOTE = "note", "備考"


# 見出しの言葉 → 役割。長い言葉から当てる。
HEADING_WORDS: tuple[tuple[str, Role], ...] = (
    ("今後の方向", Role.DISPOSITION),
    ("継続・統合", Role.DISPOSITION),
    ("次期計画", Role.DISPOSITION),
    ("方向性", Role.DISPOSITION),
    ("関係課", Role.SUPPORTERS),
    ("関連課", Role.SUPPORTERS),
    ("関係部署", Role.SUPPORTERS),
    ("協力課", Role.SUPPORTERS),
    ("担当課", Role.OWNER),
    ("所管課", Role.OWNER),
    ("主管課", Role.OWNER),
    ("担当部署", Role.OWNER),
    ("所管", Role.OWNER),
    ("担当", Role.OWNER),
    ("現状と課題", Role.PRESENT),
    ("現状・課題", Role.PRESENT),
    ("現状値", Role.KPI_BASE),
    ("基準値", Role.KPI_BASE),
    ("目標値", Role.KPI_TARGET),
    ("実績値", Role.KPI_ACTUAL),
    ("決算", Role.COST),
    ("補正", Role.COST),
    ("要求額", Role.COST),
    ("国庫", Role.COST),
    ("国費", Role.COST),
    ("県支出金", Role.COST),
    ("県費", Role.COST),
    ("地方債", Role.COST),
    ("起債", Role.COST),
    ("一般財源", Role.COST),
    ("財源", Role.FUND),
    ("実績", Role.ACTUAL),
    ("達成状況", Role.ACTUAL),
    ("基本方針", Role.PILLAR),
    ("基本目標", Role.PILLAR),  # 「目標」より先に当てる（計画の柱の名）
    ("目標", Role.TARGET),
    ("未達の理由", Role.REASON),
    ("理由", Role.REASON),
    ("評価指標", Role.KPI),
    ("成果指標", Role.KPI),
    ("指標", Role.KPI),
    ("kpi", Role.KPI),
    ("単位", Role.KPI_UNIT),
    ("現状", Role.PRESENT),
    ("課題", Role.PRESENT),
    ("めざす姿", Role.AIM),
    ("目指す姿", Role.AIM),
    ("今後の展開", Role.AIM),
    ("取組内容", Role.SUMMARY),
    ("事業内容", Role.SUMMARY),
    ("概要", Role.SUMMARY),
    ("内容", Role.SUMMARY),
    ("重点分野", Role.PILLAR),
    ("分野", Role.PILLAR),
    ("柱", Role.PILLAR),
    ("作業", Role.TASK),
    ("工程", Role.TASK),
    ("タスク", Role.TASK),
    ("取組名", Role.TITLE),
    ("取組事項", Role.TITLE),
    ("取組項目", Role.TITLE),
    ("施策名", Role.TITLE),
    ("事業名", Role.TITLE),
    ("取組", Role.TITLE),
    ("施策", Role.TITLE),
    ("項目", Role.TITLE),
    ("実施時期", Role.WHEN),
    ("時期", Role.WHEN),
    ("期間", Role.WHEN),
    ("スケジュール", Role.WHEN),
    ("開始", Role.START),
    ("着手", Role.START),
    ("終了", Role.END),
    ("完了予定", Role.END),
    ("期限", Role.END),
    ("進捗", Role.STATE),
    ("状況", Role.STATE),
    ("状態", Role.STATE),
    ("予算", Role.COST),
    ("経費", Role.COST),
    ("事業費", Role.COST),
    ("備考", Role.NOTE),
    ("番号", Role.NUMBER),
    ("no", Role.NUMBER),
    ("№", Role.NUMBER),
)

# 経費の列の見出しの言葉 → 予算の段階。長い言葉から当て、どれもなければ「要求」（まだ予算ではない見込み）。
STAGE_WORDS: tuple[tuple[str, BudgetStage], ...] = (
    ("決算", BudgetStage.SETTLED),
    ("実績額", BudgetStage.SETTLED),
    ("補正", BudgetStage.SUPPLEMENT),
    ("要求", BudgetStage.REQUEST),
    ("当初", BudgetStage.INITIAL),
    ("予算", BudgetStage.INITIAL),
)
# 経費の列の見出しの言葉 → 財源。
FUND_WORDS: tuple[tuple[str, str], ...] = (
    ("国庫", "国庫支出金"),
    ("国費", "国庫支出金"),
    ("国支出金", "国庫支出金"),
    ("県支出金", "県支出金"),
    ("県費", "県支出金"),
    ("地方債", "地方債"),
    ("起債", "地方債"),
    ("一般財源", "一般財源"),
)
NO_FUND = "（財源の記載なし）"
