"""データベースを使う命令の支度。``django`` はここで初めて読み込む。"""

import os
from urllib.parse import unquote, urlsplit

from shirube.cli import site_file


def start() -> None:
    """設定を読み、Django を起こす。web は名前でだけ指す（cli と web は互いを知らない）。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shirube.web.settings")
    import django

    django.setup()


def start_as_owner() -> str:
    """持ち主の役でつなぐ。ふだんのログイン役の名前を返す（分けていなければ空）。

    PostgreSQL では、表を作る・すべての行を読むのは持ち主の役だけ、動かすのは壁の効くログイン役だけにする。
    """
    ordinary, owner = os.environ.get("SHIRUBE_DATABASE", ""), site_file.owner_database()
    if owner:
        os.environ["SHIRUBE_DATABASE"] = owner
    start()
    return unquote(urlsplit(ordinary).username or "") if owner else ""


def make_ready() -> None:
    """移行を当て、見た目の部品を集める。"""
    migrate()
    collect_assets()


def migrate() -> None:
    """移行を当てる（壁もここで建て直る）。"""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_assets() -> None:
    """見た目の部品を、配る場所に集める。変わっていなければ何もしない。"""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
