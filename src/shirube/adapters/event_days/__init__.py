"""自分の事案の封じた日々: 記録された日ごとの行いを、一日一つのファイルに置く。

形::

    置き場所/
      current                 いまの世代の名と、その目録の sha256（業務の記録の置き場所と同じ）
      g00000003-1a2b3c4d/     一つの世代
        manifest.json         目録: 日ごとの行の数、番号の指紋、印、いつの世代で封じたか
        2026-11-20.day        その日に記録された行い（書き終えたら変わらない）
      lock                    書き手が一人であることの札

日は、起きた日ではなく**記録された日**で分ける。だから、遅れて記録された行いも訂正も新しい日に入り、終わった日の
中身が変わるのは、行いが消えたときだけである。新しい世代は、変わらない日のファイルを前の世代とつなぎ（ハード
リンク、できなければ写し）、変わった日だけを書く。切り替えは、指し札を置き換える一回の改名で行う。
"""

from __future__ import annotations

from shirube.adapters.event_days.manifest import DayManifest, SealedDay, ids_digest
from shirube.adapters.event_days.reading import SealedDays, current_days, open_days
from shirube.adapters.event_days.writing import DayToSeal, SealPhase, seal_days

__all__ = [
    "DayManifest",
    "DayToSeal",
    "SealPhase",
    "SealedDay",
    "SealedDays",
    "current_days",
    "ids_digest",
    "open_days",
    "seal_days",
]
