"""計画の計算。

目的: KPI の読みから、紙と画面に出す文書の形を作る。
根拠: 総務省 自治体DX推進計画【第2.2版】2(3)（計画的な取組）。文書の形は標の定め。
"""

from shirube.engines.plan.reading_sheet import LineageLine, SheetFigure, reading_sheet
from shirube.engines.plan.revision import Standing, revision_label, standing

__all__ = ["LineageLine", "SheetFigure", "Standing", "reading_sheet", "revision_label", "standing"]
