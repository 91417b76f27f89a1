"""データベースを使う命令の支度。``django`` はここで初めて読み込む。"""

import hashlib
import os
from pathlib import Path
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
    """移行を当て、見た目の部品を集める。前に用意したときから何も変わっていなければ、すぐ戻る。"""
    from django.conf import settings

    stamp = Path(settings.DATA_DIR) / "ready"
    if stamp.exists() and stamp.read_text(encoding="ascii") == _installed():
        return
    migrate()
    collect_assets()
    stamp.write_text(_installed(), encoding="ascii")


def _installed() -> str:
    """入っている移行と部品の印（名前・大きさ・更新の時刻から）。一つでも変われば違う印になる。"""
    from django.apps import apps
    from django.conf import settings

    place = settings.DATABASES["default"]
    is_there = "sqlite" not in place["ENGINE"] or Path(place["NAME"]).exists()
    found = hashlib.sha256(f"{place['NAME']}:{is_there}".encode())
    for app in apps.get_app_configs():
        for folder in ("migrations", "static"):
            for path in sorted(Path(app.path, folder).rglob("*")):
                facts = path.stat()
                found.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}".encode())
    return found.hexdigest()


def migrate() -> None:
    """移行を当てる（壁もここで建て直る）。"""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_assets() -> None:
    """見た目の部品を、配る場所に集める。変わっていなければ何もしない。"""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
