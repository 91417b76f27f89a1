"""骨組みアプリの設定。"""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FrameConfig(AppConfig):
    """表を持たない土台。移行のたびに壁（行レベルの守り）を建て直す。"""

    name = "shirube.apps.frame"
    label = "frame"
    verbose_name = "骨組み"

    def ready(self) -> None:
        """移行が終わるたびに壁を建て直すよう登録する。"""
        from shirube.apps.frame.walls import raise_walls_after_migrate

        post_migrate.connect(raise_walls_after_migrate, dispatch_uid="shirube.walls")
