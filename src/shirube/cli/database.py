"""データベースを使う命令の支度。``django`` はここで初めて読み込む。"""

import os


def start() -> None:
    """設定を読み、Django を起こす。web は名前でだけ指す（cli と web は互いを知らない）。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shirube.web.settings")
    import django

    django.setup()
