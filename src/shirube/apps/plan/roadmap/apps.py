"""工程表アプリの設定。"""

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    """柱・取組・作業の記録と画面。"""

    name = "shirube.apps.plan.roadmap"
    label = "plan_roadmap"
    verbose_name = "工程表"
    default_auto_field = "django.db.models.BigAutoField"
