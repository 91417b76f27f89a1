"""骨組みアプリの設定。"""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class FrameConfig(AppConfig):
    """表を持たない土台。移行のたびに壁（データベースに置く守り）と検索の索引を下ろし、建て直す。"""

    name = "shirube.apps.frame"
    label = "frame"
    verbose_name = "骨組み"

    def ready(self) -> None:
        """移行の前後に壁と検索の索引を下ろし、建て直すよう登録し、様式の誤りの言葉を置く。"""
        from shirube.apps.frame import form_words, search, walls

        form_words.speak_plainly()
        pre_migrate.connect(walls.lower_walls_before_migrate, dispatch_uid="shirube.walls")
        post_migrate.connect(walls.raise_walls_after_migrate, dispatch_uid="shirube.walls")
        connection_created.connect(walls.keep_walls_under_replace, dispatch_uid="shirube.walls")
        pre_migrate.connect(search.lower_before_migrate, dispatch_uid="shirube.search")
        post_migrate.connect(search.raise_after_migrate, dispatch_uid="shirube.search")
