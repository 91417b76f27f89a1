"""お知らせの仕事: 送り待ちの電子メールを一分ごとに送る。

お知らせは仕事（jobs）の隣の部屋で互いを知らないので、同じ項目の辞書で名のる（jobs/kinds.py）。
"""

from datetime import timedelta

from shirube.apps.notices import outbox

JOBS = [
    {
        "id": "notices.mail",
        "label": "お知らせの電子メール",
        "run": outbox.send_waiting,
        "is_idempotent": True,
        "every": timedelta(minutes=1),
        "is_needed": outbox.has_waiting,
    }
]
