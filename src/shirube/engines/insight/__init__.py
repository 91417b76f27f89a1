"""業務分析の計算。

目的: 行いの記録（CaseEvent の並び）から、件数と時間を正確に求める。
根拠: 総務省 自治体DX推進計画【第2.2版】3.1(1)④（処理件数・処理時間・待ち時間の把握）。
用語: 処理時間 = 一件の最初の行いから最後の行いまで。中央値・90%値は線形補間（Hyndman–Fan の型7）。

ここにあるのは素直で遅い正確な計算で、速い計算の答え合わせの基準になる。
"""

from shirube.engines.insight.processing_time import CaseDuration, ProcessingTime, processing_time, quantile

__all__ = ["CaseDuration", "ProcessingTime", "processing_time", "quantile"]
